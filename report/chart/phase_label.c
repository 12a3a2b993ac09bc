#include "phase_label.h"

#include <math.h>
#include <stdio.h>

#define SEGMENT_LEAST 4.0
/* A shortened name of less width is not readable. */
#define NAME_LEAST 34.0
#define NAME_LEFT  5.0

static const struct text_style name_style = { TYPE_SMALL, FACE_REGULAR, ALIGN_LEFT, ROLE_TEXT };

static const struct text_style more_style = { TYPE_SMALL, FACE_REGULAR, ALIGN_CENTER, ROLE_DIM };

static double position(const struct panel_frame *frame, int64_t time_ns)
{
	return time_scale_x(&frame->time, time_ns);
}

bool phase_label_next(const struct panel_frame *frame, size_t *index, struct phase_label *segment)
{
	const struct summary *summary = frame->summary;
	const struct phase whole = {
		.name = "", .from_ns = summary->from_ns, .to_ns = summary->to_ns
	};
	const struct phase *phases = summary->phase_count ? summary->phases : &whole;
	size_t count = max_size(summary->phase_count, 1), i = *index;

	if (i >= count)
		return false;
	*segment = (struct phase_label){
		.left = position(frame, phases[i].from_ns),
		.name = phases[i].name,
		.marked = phases[i].marked,
	};
	while (i + 1 < count && position(frame, phases[i].to_ns) < segment->left + SEGMENT_LEAST)
		i++;
	segment->right = position(frame, phases[i].to_ns);
	segment->count = i + 1 - *index;
	*index = i + 1;
	return true;
}

/* The start of the first gap after `left`, at most `right`. */
static double until_gap(const struct panel_frame *frame, double left, double right)
{
	for (size_t i = 0; i < frame->summary->gap_count; i++) {
		double gap = position(frame, frame->summary->gaps[i].time_ns);

		if (gap > left)
			return fmin(gap, right);
	}
	return right;
}

static bool has_room(
	const struct panel_frame *frame, const struct phase_label *segment, double width)
{
	return segment->count == 1 &&
		(width >= NAME_LEAST ||
			sheet_text_width(frame->sheet, &name_style, segment->name) <= width);
}

static void draw_more(
	const struct panel_frame *frame, const struct phase_label *more, double baseline)
{
	char text[40];

	snprintf(text, sizeof(text), "+%zu more", more->count);
	if (more->count &&
		sheet_text_width(frame->sheet, &name_style, text) <=
			more->right - more->left - 2 * NAME_LEFT)
		sheet_text(
			frame->sheet, &more_style, (more->left + more->right) / 2, baseline, text);
}

void phase_label_draw_names(const struct panel_frame *frame, double baseline, bool before_gaps)
{
	struct phase_label segment, more = { .count = 0 };

	for (size_t i = 0; phase_label_next(frame, &i, &segment);) {
		double right =
			before_gaps ? until_gap(frame, segment.left, segment.right) : segment.right;
		double width = right - segment.left - 2 * NAME_LEFT;

		if (!segment.name[0] && segment.count == 1)
			continue;
		if (has_room(frame, &segment, width)) {
			draw_more(frame, &more, baseline);
			more.count = 0;
			sheet_text_fit(frame->sheet, &name_style, segment.left + NAME_LEFT,
				baseline, width, segment.name);
			continue;
		}
		if (!more.count)
			more.left = segment.left;
		more.right = right;
		more.count += segment.count;
	}
	draw_more(frame, &more, baseline);
}
