#include "curve.h"

#include <math.h>
#include <stdlib.h>

#define LINE_THICKNESS_DENSE 1.1

/* ---- the grid ---- */

void curve_scale_init(
	struct value_scale *scale, enum unit unit, double largest, struct box box, double headroom)
{
	double spacing = clamp((box.bottom - box.top) / 9, 24, 60);

	value_scale_init(scale, unit, largest, box.top, box.bottom, headroom, spacing);
}

void curve_grid(struct sheet *sheet, const struct value_scale *scale, struct box box)
{
	const struct pen grid = { .role = ROLE_GRID, .opacity = 1, .thickness = 1 };
	const struct text_style style = { TYPE_SMALL, FACE_REGULAR, ALIGN_RIGHT, ROLE_DIM };
	char label[32];
	double y;

	for (int i = 0; value_scale_tick(scale, i, label, sizeof(label), &y); i++) {
		double at = sheet_snap(sheet, y);

		if (i)
			sheet_line(sheet, grid, box.left, at, box.right, at);
		sheet_text(sheet, &style, box.left - PANEL_LABEL_GAP, y + 4, label);
	}
}

void curve_base(struct sheet *sheet, struct box box)
{
	const struct pen axis = { .role = ROLE_AXIS, .opacity = 1, .thickness = 1 };
	double y = sheet_snap(sheet, box.bottom);

	sheet_line(sheet, axis, box.left, y, box.right, y);
}

/* ---- connected columns ---- */

/* Finds the next connected columns from `*end` on; false if there are none. */
static bool next_piece(const struct curve_ground *ground, size_t *first, size_t *end)
{
	const struct column_map *map = &ground->frame->map;
	size_t i = *end;

	while (i < map->column_count && isnan(ground->columns[i].mean))
		i++;
	*first = i;
	while (i < map->column_count && !isnan(ground->columns[i].mean) &&
		(i == *first || !map->breaks[i]))
		i++;
	*end = i;
	return *first < i;
}

/* Points in the middle of a level part are omitted. */
static bool is_level(const double *values, size_t first, size_t at, size_t end)
{
	return at > first && at + 1 < end && values[at] == values[at - 1] &&
		values[at] == values[at + 1];
}

/* Draws a polygon over the columns from `first` to `end`, in steps. */
static void fill_piece(const struct curve_ground *ground, struct pen pen, const double *low,
	const double *high, size_t first, size_t end)
{
	struct sheet *sheet = ground->frame->sheet;
	const struct time_scale *time = &ground->frame->time;

	sheet_begin(sheet, SHAPE_AREA, pen);
	for (size_t i = first; i < end; i++) {
		double y = value_scale_y(ground->scale, high[i]);

		if (is_level(high, first, i, end))
			continue;
		sheet_point(sheet, time->left + (double)i * time->column, y);
		sheet_point(sheet, time->left + (double)(i + 1) * time->column, y);
	}
	for (size_t i = end; i-- > first;) {
		double y = value_scale_y(ground->scale, low[i]);

		if (is_level(low, first, i, end))
			continue;
		sheet_point(sheet, time->left + (double)(i + 1) * time->column, y);
		sheet_point(sheet, time->left + (double)i * time->column, y);
	}
	sheet_end(sheet, 4);
}

static void draw_piece(const struct curve_ground *ground, struct pen pen, const double *values,
	size_t first, size_t end)
{
	struct sheet *sheet = ground->frame->sheet;
	const struct time_scale *time = &ground->frame->time;

	sheet_begin(sheet, SHAPE_LINE, pen);
	for (size_t i = first; i < end; i++) {
		double y = value_scale_y(ground->scale, values[i]);

		if (is_level(values, first, i, end))
			continue;
		sheet_point(sheet, time->left + (double)i * time->column, y);
		sheet_point(sheet, time->left + (double)(i + 1) * time->column, y);
	}
	sheet_end(sheet, 2);
}

/* ---- curves ---- */

void curve_fill(
	const struct curve_ground *ground, struct pen pen, const double *low, const double *high)
{
	size_t first, end = 0;

	while (next_piece(ground, &first, &end))
		fill_piece(ground, pen, low, high, first, end);
}

void curve_tint(const struct curve_ground *ground, struct pen pen, double opacity)
{
	const struct column_map *map = &ground->frame->map;
	double *low, *high;
	struct pen edge = pen;
	size_t first, end = 0;

	if (!map->dense)
		return;
	low = xcalloc(map->column_count, sizeof(*low));
	high = xcalloc(map->column_count, sizeof(*high));
	for (size_t i = 0; i < map->column_count; i++) {
		low[i] = ground->columns[i].min;
		high[i] = ground->columns[i].max;
	}
	pen.opacity = opacity;
	edge.opacity = 0.55;
	edge.thickness = 0.7;
	while (next_piece(ground, &first, &end)) {
		fill_piece(ground, pen, low, high, first, end);
		draw_piece(ground, edge, high, first, end);
	}
	free(low);
	free(high);
}

void curve_line(const struct curve_ground *ground, struct pen pen)
{
	const struct column_map *map = &ground->frame->map;
	double *mean = xcalloc(map->column_count, sizeof(*mean));
	size_t first, end = 0;

	if (map->dense)
		pen.thickness = LINE_THICKNESS_DENSE;
	for (size_t i = 0; i < map->column_count; i++)
		mean[i] = ground->columns[i].mean;
	while (next_piece(ground, &first, &end))
		draw_piece(ground, pen, mean, first, end);
	free(mean);
}
