#include "panel.h"

#include <stdlib.h>
#include <string.h>

/* From calm to worst; macOS has these names. */
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

/* A name that is not known ranks above nominal, so that it is seen. */
static int known_pressure(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(pressures); i++) {
		if (!strcmp(pressures[i].name, name))
			return (int)i;
	}
	return -1;
}

/* Rank and name in one number: the worst wins, its name can be had back. */
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
	const struct panel_frame *frame, struct box box, const char *name, bool first)
{
	const struct text_style style = { TYPE_SMALL, FACE_REGULAR, ALIGN_LEFT, ROLE_TEXT };
	int known = known_pressure(name);
	struct pen pen = { .role = known < 0 ? (int)ROLE_AXIS : (int)pressures[known].role,
		.opacity = 1 };

	sheet_rect(frame->sheet, pen, box);
	if (sheet_text_width(frame->sheet, &style, name) + 14 < box.right - box.left)
		sheet_text(frame->sheet, &style, box.left + (first ? 8 : 6),
			(box.top + box.bottom) / 2 + 4, name);
}

void thermal_draw_band(const struct panel_frame *frame, struct box plot)
{
	const struct column_map *map = &frame->map;
	int *highest = xcalloc(map->column_count, sizeof(*highest));
	int ranks[THERMAL_STATES_MAX];
	size_t end;

	rank_names(frame->series, ranks);
	columns_highest(map, frame->series->thermal, ranks, highest);
	panel_gaps(frame, plot, false);
	for (size_t i = 0; i < map->column_count; i = end) {
		struct box box = plot;

		for (end = i; end < map->column_count && highest[end] == highest[i]; end++)
			;
		if (highest[i] < 0)
			continue;
		box.left = frame->time.left + (double)i * frame->time.column;
		box.right = frame->time.left + (double)end * frame->time.column;
		draw_segment(frame, box,
			frame->series->thermal_names[highest[i] % THERMAL_STATES_MAX], i == 0);
	}
	free(highest);
}

void thermal_draw(const struct panel_frame *frame, struct box plot, double title_bottom)
{
	thermal_draw_band(frame, plot);
	panel_title_row(frame, "Thermal pressure", NULL, 0, title_bottom);
}
