#include "thermal.h"

#include <stdlib.h>
#include <string.h>

/* The part of the band's height that shows the worst level of each column. */
#define STRIP 0.22

/* From best to worst, with the names that macOS uses. */
static const struct {
	const char *name;
	enum color_role role;
} pressures[] = {
	{ "Nominal", ROLE_CALM },
	{ "Moderate", ROLE_WARM },
	{ "Heavy", ROLE_HOT },
	{ "Trapping", ROLE_CRITICAL },
	{ "Sleeping", ROLE_CRITICAL },
};

/* -1: unknown. An unknown level ranks above nominal, so that it is visible. */
static int known_pressure(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(pressures); i++) {
		if (!strcmp(pressures[i].name, name))
			return (int)i;
	}
	return -1;
}

/* Combines the rank and the index of the name, so that the highest number also identifies the name.
 */
static void rank_names(const struct series *series, int *ranks)
{
	for (size_t i = 0; i < THERMAL_STATES_MAX; i++) {
		int known =
			i < series->thermal_count ? known_pressure(series->thermal_names[i]) : 0;

		ranks[i] = (known < 0 ? 1 : known) * THERMAL_STATES_MAX + (int)i;
	}
	ranks[0] = -1;
}

bool thermal_is_present(const struct panel_frame *frame)
{
	for (size_t i = 1; i < frame->series->thermal_count; i++) {
		if (frame->summary->thermal_ns[i])
			return true;
	}
	return false;
}

static void draw_segment(
	const struct panel_frame *frame, struct box box, const char *name, bool named, bool first)
{
	const struct text_style style = { TYPE_SMALL, FACE_REGULAR, ALIGN_LEFT, ROLE_TEXT };
	int known = known_pressure(name);
	struct pen pen = { .role = known < 0 ? (int)ROLE_AXIS : (int)pressures[known].role,
		.opacity = 1 };

	sheet_rect(frame->sheet, pen, box);
	if (named && box.bottom - box.top >= TYPE_SMALL + 2 &&
		sheet_text_width(frame->sheet, &style, name) + 14 < box.right - box.left)
		sheet_text(frame->sheet, &style, box.left + (first ? 8 : 6),
			(box.top + box.bottom) / 2 + 4, name);
}

/* Draws the state of each column, in runs; nothing where it is -1. */
static void draw_runs(
	const struct panel_frame *frame, const int *states, struct box plot, bool named)
{
	const struct time_scale *time = &frame->time;
	size_t end;

	for (size_t i = 0; i < frame->map.column_count; i = end) {
		struct box box = plot;

		for (end = i; end < frame->map.column_count && states[end] == states[i]; end++)
			;
		if (states[i] < 0)
			continue;
		box.left = time->left + (double)i * time->column;
		box.right = time->left + (double)end * time->column;
		draw_segment(frame, box, frame->series->thermal_names[states[i]], named, i == 0);
	}
}

/* If columns contain several samples, the band shows the level that covers most of their time, and
 * a strip at its top the worst one, so that a short peak in a day is visible without filling the
 * band.
 */
void thermal_draw_band(const struct panel_frame *frame, struct box plot)
{
	const struct column_map *map = &frame->map;
	int *worst = xcalloc(map->column_count, sizeof(*worst));
	int *longest = xcalloc(map->column_count, sizeof(*longest));
	int ranks[THERMAL_STATES_MAX];
	struct box strip = plot;

	rank_names(frame->series, ranks);
	columns_highest(map, frame->series->thermal, ranks, worst);
	columns_longest(map, frame->series->thermal, THERMAL_STATES_MAX, longest);
	panel_gaps(frame, plot, false);
	draw_runs(frame, longest, plot, true);
	for (size_t i = 0; i < map->column_count; i++) {
		worst[i] = worst[i] < 0 ? -1 : worst[i] % THERMAL_STATES_MAX;
		if (worst[i] == longest[i])
			worst[i] = -1;
	}
	strip.bottom = sheet_snap(frame->sheet, plot.top + (plot.bottom - plot.top) * STRIP);
	draw_runs(frame, worst, strip, false);
	free(worst);
	free(longest);
}

void thermal_draw(const struct panel_frame *frame, struct box plot, double title_bottom)
{
	thermal_draw_band(frame, plot);
	panel_title_row(frame, "Thermal pressure", NULL, 0, title_bottom);
}
