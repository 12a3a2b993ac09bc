#include "panel_frame.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define TICK_SPACING 80.0

void panel_frame_init(struct panel_frame *frame, struct sheet *sheet, const struct series *series,
	const struct summary *summary, struct time_scale time)
{
	*frame = (struct panel_frame){
		.sheet = sheet,
		.series = series,
		.summary = summary,
		.time = time,
	};
	column_map_init(&frame->map, series, summary->range, &frame->time);
}

void panel_frame_release(struct panel_frame *frame)
{
	column_map_release(&frame->map);
	*frame = (struct panel_frame){ 0 };
}

void panel_time_axis(struct sheet *sheet, const struct time_scale *time, double top)
{
	const struct text_style style = { TYPE_SMALL, FACE_REGULAR, ALIGN_CENTER, ROLE_DIM };
	const struct pen axis = { .role = ROLE_AXIS, .opacity = 1, .thickness = 1 };
	int64_t step_ns = time_scale_step(time, TICK_SPACING);
	char label[40];
	double width;

	time_label(label, sizeof(label), time->to_ns / step_ns * step_ns + step_ns / 2, step_ns);
	width = sheet_text_width(sheet, &style, label);
	if (width + TICK_SPACING / 4 > TICK_SPACING)
		step_ns = time_scale_step(time, width + TICK_SPACING / 4);

	for (int64_t at = (time->from_ns + step_ns - 1) / step_ns * step_ns; at <= time->to_ns;
		at += step_ns) {
		double x = time_scale_x(time, at), tick = sheet_snap(sheet, x);

		sheet_line(sheet, axis, tick, top, tick, top + 4);
		time_label(label, sizeof(label), at, step_ns);
		sheet_text(sheet, &style, x, top + 16, label);
	}
}

/* ---- title and legend ---- */

static double legend_width(
	const struct panel_frame *frame, const struct text_style *style, const struct trace *trace)
{
	return 22 + sheet_text_width(frame->sheet, style, metrics[trace->id].label) + 20;
}

static void legend_key(struct sheet *sheet, const struct trace *trace, double x, double baseline)
{
	double middle = baseline - 4;

	if (trace->filled) {
		sheet_rect(
			sheet, trace->pen, (struct box){ x, middle - 4.5, x + 16, middle + 4.5 });
	} else {
		struct pen pen = trace->pen;

		pen.opacity = 1;
		pen.thickness = fmax(pen.thickness, 2);
		sheet_line(sheet, pen, x, middle, x + 16, middle);
	}
}

/* The baseline of the row above `bottom`. */
static double title_baseline(double bottom)
{
	return bottom - 6;
}

double panel_head(const struct panel_frame *frame, const char *title, double bottom)
{
	const struct text_style head = { TYPE_HEAD, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	double left = frame->time.left, right = time_scale_right(&frame->time);

	return left +
		sheet_text_fit(
			frame->sheet, &head, left, title_baseline(bottom), right - left, title);
}

void panel_title_row(const struct panel_frame *frame, const char *title, const struct trace *traces,
	size_t count, double bottom)
{
	const struct text_style name = { TYPE_BODY, FACE_REGULAR, ALIGN_LEFT, ROLE_TEXT };
	double right = time_scale_right(&frame->time), baseline = title_baseline(bottom);
	double free_from = panel_head(frame, title, bottom) + 24, x = right + 20;

	for (size_t i = 0; i < count; i++)
		x -= legend_width(frame, &name, &traces[i]);
	/* If the row is too short, the last names are omitted. */
	if (x < free_from)
		x = free_from;
	for (size_t i = 0; i < count; i++) {
		double width = legend_width(frame, &name, &traces[i]);

		if (x + width - 20 > right + 0.5)
			break;
		legend_key(frame->sheet, &traces[i], x, baseline);
		sheet_text(frame->sheet, &name, x + 22, baseline, metrics[traces[i].id].label);
		x += width;
	}
}

/* ---- gaps ---- */

/* At the bottom of the panel, because other labels are at its top. */
static void name_gap(const struct panel_frame *frame, const struct gap *gap, struct box box)
{
	const struct text_style style = { TYPE_SMALL, FACE_REGULAR, ALIGN_CENTER, ROLE_DIM };
	const struct pen ground = { .role = ROLE_BACKGROUND, .opacity = 1 };
	double x = (box.left + box.right) / 2, half;
	char text[48], duration[32];

	format_duration(duration, sizeof(duration), gap->duration_ns);
	snprintf(text, sizeof(text), "gap %s", duration);
	half = sheet_text_width(frame->sheet, &style, text) / 2 + 3;
	if (2 * half + 4 > box.right - box.left)
		return;
	sheet_rect(frame->sheet, ground,
		(struct box){ x - half, box.bottom - 21, x + half, box.bottom - 6 });
	sheet_text(frame->sheet, &style, x, box.bottom - 10, text);
}

void panel_gaps(const struct panel_frame *frame, struct box plot, bool named)
{
	const struct pen hatch = { .role = ROLE_HATCH, .opacity = 1, .thickness = 1 };

	for (size_t i = 0; i < frame->summary->gap_count; i++) {
		const struct gap *gap = &frame->summary->gaps[i];
		struct box box = plot;

		box.left = sheet_snap(frame->sheet, time_scale_x(&frame->time, gap->time_ns));
		box.right = sheet_snap(
			frame->sheet, time_scale_x(&frame->time, gap->time_ns + gap->duration_ns));
		/* A gap that is too short for the sheet's resolution is visible too. */
		box.right = fmin(fmax(box.right, box.left + 1), plot.right);
		sheet_hatch(frame->sheet, hatch, box);
		if (named)
			name_gap(frame, gap, box);
	}
}
