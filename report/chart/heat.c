#include "heat.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAT_LEVELS = 12 };

#define TIER_GAP 4.0

/* Machines number their efficiency cores first. */
static const char tier_order[] = "EPS?";

/* The cores of a tier, by id. */
struct tier {
	char letter;
	int ids[CORES_MAX];
	int count;
};

static void collect_tier(const struct series *series, char letter, struct tier *tier)
{
	*tier = (struct tier){ .letter = letter };
	for (int id = 0; id < series->core_count; id++) {
		if (series->tiers[id] == letter)
			tier->ids[tier->count++] = id;
	}
}

int heat_rows(const struct panel_frame *frame)
{
	int rows = 0;

	for (int id = 0; id < frame->series->core_count; id++)
		rows += frame->series->tiers[id] && strchr(tier_order, frame->series->tiers[id]);
	return rows;
}

/* "P 4–13", or "P ×8" if the ids are not contiguous. */
static void tier_label(const struct tier *tier, char *text, size_t size)
{
	int first = tier->ids[0], last = tier->ids[tier->count - 1];
	char name[8] = { tier->letter == '?' ? '\0' : tier->letter, '\0' };

	if (first == last)
		snprintf(text, size, "%s %d", name, first);
	else if (last - first + 1 == tier->count)
		snprintf(text, size, "%s %d–%d", name, first, last);
	else
		snprintf(text, size, "%s ×%d", name, tier->count);
}

static int heat_level(const struct column *column)
{
	if (isnan(column->mean))
		return -1;
	return (int)lround(clamp(column->mean, 0, 100) / 100 * (double)HEAT_LEVELS);
}

/* From 0 (the background) to 1. */
static double heat_shade(int level)
{
	return level / (double)HEAT_LEVELS;
}

/*
 * Draws level by level, each over the lower ones: where a viewer blends the edges of two cells, the
 * lower level shows through the seam, not the background.
 */
static void draw_core(const struct panel_frame *frame, const int *levels, struct box row)
{
	const struct time_scale *time = &frame->time;
	size_t count = frame->map.column_count, end;

	for (int level = 0; level <= HEAT_LEVELS; level++) {
		struct pen pen = { .role = ROLE_HEAT, .opacity = 1, .level = heat_shade(level) };

		sheet_begin(frame->sheet, SHAPE_RECTS, pen);
		for (size_t i = 0; i < count; i = end) {
			for (end = i; end < count && levels[end] >= level; end++)
				;
			if (end == i) {
				end++;
				continue;
			}
			sheet_point(frame->sheet, time->left + (double)i * time->column, row.top);
			sheet_point(
				frame->sheet, time->left + (double)end * time->column, row.bottom);
		}
		sheet_end(frame->sheet, 2);
	}
}

static void draw_tier(
	const struct panel_frame *frame, const struct tier *tier, double top, double row_height)
{
	const struct text_style style = { TYPE_SMALL, FACE_REGULAR, ALIGN_RIGHT, ROLE_DIM };
	struct sheet *sheet = frame->sheet;
	size_t count = frame->map.column_count;
	struct column *columns = xcalloc(count, sizeof(*columns));
	int *levels = xcalloc(count, sizeof(*levels));
	double seam = row_height >= 6 ? sheet->pixel : 0;
	char text[32];

	for (int k = 0; k < tier->count; k++) {
		struct box row = { 0, sheet_snap(sheet, top + k * row_height), 0,
			sheet_snap(sheet, top + (k + 1) * row_height) - seam };

		columns_from_floats(&frame->map, frame->series->core_pct[tier->ids[k]], columns);
		for (size_t i = 0; i < count; i++)
			levels[i] = heat_level(&columns[i]);
		draw_core(frame, levels, row);
	}
	tier_label(tier, text, sizeof(text));
	sheet_text(sheet, &style, frame->time.left - PANEL_LABEL_GAP,
		top + tier->count * row_height / 2 + 4, text);
	free(columns);
	free(levels);
}

/* Draws the ramp with its labels where other panels have their legend. */
static void draw_ramp(const struct panel_frame *frame, double title_bottom)
{
	const struct text_style style = { TYPE_SMALL, FACE_REGULAR, ALIGN_RIGHT, ROLE_DIM };
	double x = time_scale_right(&frame->time), baseline = title_bottom - 6;
	struct sheet *sheet = frame->sheet;

	sheet_text(sheet, &style, x, baseline, "100 %");
	x -= sheet_text_width(sheet, &style, "100 %") + 6 + 6.0 * (HEAT_LEVELS + 1);
	for (int level = 0; level <= HEAT_LEVELS; level++) {
		struct pen pen = { .role = ROLE_HEAT, .opacity = 1, .level = heat_shade(level) };

		sheet_rect(sheet, pen,
			(struct box){ x + 6 * level, baseline - 8.5, x + 6 * (level + 1),
				baseline + 0.5 });
	}
	sheet_text(sheet, &style, x - 6, baseline, "0");
}

void heat_draw(const struct panel_frame *frame, struct box plot, double title_bottom)
{
	struct tier tiers[sizeof(tier_order) - 1];
	int rows = heat_rows(frame), used = 0;
	double top = plot.top, row_height;

	for (size_t i = 0; i < ARRAY_SIZE(tiers); i++) {
		collect_tier(frame->series, tier_order[i], &tiers[i]);
		used += tiers[i].count > 0;
	}
	row_height = (plot.bottom - plot.top - (used - 1) * TIER_GAP) / rows;
	panel_gaps(frame, plot, false);
	for (size_t i = 0; i < ARRAY_SIZE(tiers); i++) {
		if (!tiers[i].count)
			continue;
		draw_tier(frame, &tiers[i], top, row_height);
		top += tiers[i].count * row_height + TIER_GAP;
	}
	panel_title_row(frame, "Cores, % busy", NULL, 0, title_bottom);
	draw_ramp(frame, title_bottom);
}
