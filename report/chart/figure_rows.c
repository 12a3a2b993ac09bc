#include "figure_rows.h"
#include "contrast_bar.h"
#include "dots.h"
#include "panel_frame.h"
#include "../../src/common/trial/trial_format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMN_GAP        16.0
#define NAME_PART         0.2 /* of the width that names may use */
#define CHANGE_PART       0.2
#define CHANGE_LEAST      110.0
#define CHANGE_MOST       300.0
#define WIDTH_FOR_MEANS   640.0
#define WIDTH_FOR_CHANGE  480.0
#define ROW_GAP           4.0
#define ROW_FOR_TWO_LINES 36.0

static const struct text_style name_style = { TYPE_BODY, FACE_REGULAR, ALIGN_LEFT, ROLE_TEXT };
static const struct text_style mean_style = { TYPE_BODY, FACE_REGULAR, ALIGN_RIGHT, ROLE_TEXT };
static const struct text_style found_style = { TYPE_BODY, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
static const struct text_style dim_style = { TYPE_BODY, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };

/* A figure of all sides. */
struct block {
	enum figure figure;
	const struct figure_kind *kind;
	struct statistics *statistics; /* by side */
	struct display_unit unit;
	struct ruler ruler;
};

/* ---- blocks ---- */

static void block_init(struct block *block, const struct figure_rows *rows, enum figure figure)
{
	*block = (struct block){
		.figure = figure,
		.statistics = xcalloc(rows->sides, sizeof(*block->statistics)),
	};
	for (size_t i = 0; i < rows->sides; i++)
		trial_statistics(&rows->trial->sides[i], figure, &block->statistics[i]);
	block->kind = figure_set_kind(&rows->trial->figures, figure);
	block->unit = figure_unit(block->kind, block->statistics, rows->sides);
}

static void block_release(struct block *block)
{
	free(block->statistics);
}

/* From the lowest to the highest run and end of an interval. */
static void block_set_ruler(struct block *block, const struct figure_rows *rows)
{
	double least = NAN, most = NAN;

	for (size_t i = 0; i < rows->sides; i++) {
		const struct statistics *statistics = &block->statistics[i];

		least = fmin(least, fmin(statistics->minimum, statistics->mean_interval.low));
		most = fmax(most, fmax(statistics->maximum, statistics->mean_interval.high));
	}
	ruler_init(
		&block->ruler, least, most, block->unit.divisor, rows->dots_left, rows->dots_right);
}

static struct contrast contrast_with_first(
	const struct figure_rows *rows, size_t side, enum figure figure)
{
	const struct trial_side *sides = rows->trial->sides;
	struct contrast contrast;

	trial_contrast(&sides[0], &sides[side], figure, &contrast);
	return contrast;
}

/* ---- which figures ---- */

static bool is_measured(const struct figure_rows *rows, enum figure figure)
{
	struct block block;
	bool is_shown;

	block_init(&block, rows, figure);
	is_shown = figure_is_shown(figure, block.statistics, rows->sides);
	block_release(&block);
	return is_shown;
}

/* The energy of single rails takes the place of an energy that was not measured. Of work, the
 * energy of a unit is shown. */
static void choose_figures(struct figure_rows *rows)
{
	const enum figure candidates[] = { FIGURE_ENERGY, FIGURE_CPU_ENERGY, FIGURE_GPU_ENERGY,
		FIGURE_ANE_ENERGY, FIGURE_COUNT + (int)WORK_JOULES_PER_UNIT, FIGURE_DURATION,
		FIGURE_NET_ENERGY };
	enum figure end = figure_set_end(&rows->trial->figures);
	bool has_energy = is_measured(rows, FIGURE_ENERGY);

	for (size_t i = 0; i < ARRAY_SIZE(candidates) && rows->count < FIGURES_SHOWN; i++) {
		enum figure figure = candidates[i];
		bool is_rail = figure >= FIGURE_CPU_ENERGY && figure <= FIGURE_ANE_ENERGY;

		if (figure < end &&
			!(is_rail && (has_energy || rows->count == FIGURES_SHOWN - 1)) &&
			is_measured(rows, figure))
			rows->shown[rows->count++] = figure;
	}
}

/* ---- columns ---- */

static double names_width(const struct figure_rows *rows)
{
	double widest = 0;

	for (size_t i = 0; i < rows->sides; i++)
		widest = fmax(widest,
			sheet_text_width(rows->sheet, &name_style, rows->trial->sides[i].name));
	return widest;
}

static double means_width(const struct figure_rows *rows)
{
	double widest = 0;

	for (size_t i = 0; i < rows->count; i++) {
		struct block block;
		char text[96];

		block_init(&block, rows, rows->shown[i]);
		for (size_t k = 0; k < rows->sides; k++) {
			format_spread(text, sizeof(text), &block.unit, &block.statistics[k]);
			widest = fmax(widest, sheet_text_width(rows->sheet, &mean_style, text));
			format_interval(text, sizeof(text), &block.unit,
				&block.statistics[k].mean_interval);
			widest = fmax(widest, sheet_text_width(rows->sheet, &mean_style, text));
		}
		block_release(&block);
	}
	return widest;
}

static double texts_width(const struct figure_rows *rows)
{
	double widest = 0;

	for (size_t i = 0; i < rows->count; i++) {
		for (size_t k = 1; k < rows->sides; k++) {
			struct contrast contrast = contrast_with_first(rows, k, rows->shown[i]);
			char text[128];

			contrast_bar_text(text, sizeof(text), &contrast);
			widest = fmax(widest, sheet_text_width(rows->sheet, &found_style, text));
		}
	}
	return widest;
}

static void set_changes(struct figure_rows *rows)
{
	double least = 1, most = 1;

	for (size_t i = 0; i < rows->count; i++) {
		for (size_t k = 1; k < rows->sides; k++) {
			struct contrast contrast = contrast_with_first(rows, k, rows->shown[i]);

			contrast_bar_extend(&contrast, &least, &most);
		}
		for (size_t k = 0; k < rows->gate_count; k++) {
			if (rows->gates[k].figure != rows->shown[i])
				continue;
			least = fmin(least, rows->gates[k].ratio);
			most = fmax(most, rows->gates[k].ratio);
		}
	}
	ruler_init_changes(&rows->changes, least, most, rows->change_left, rows->change_right);
}

/* From the right to the left; the marks of the runs use the rest. */
static void place_columns(struct figure_rows *rows, double left)
{
	double width = rows->right - left, x = rows->right;

	rows->name_left = left;
	rows->text_left = rows->change_left = rows->change_right = x;
	rows->dots_left = left;
	if (rows->sides > 1) {
		rows->dots_left += fmin(names_width(rows) + 16, width * NAME_PART) + COLUMN_GAP;
		rows->text_left = x - fmin(texts_width(rows), width / 2);
		x = rows->text_left - COLUMN_GAP;
		rows->change_left = rows->change_right = x;
	}
	if (rows->sides > 1 && width >= WIDTH_FOR_CHANGE) {
		rows->change_left = x - clamp(width * CHANGE_PART, CHANGE_LEAST, CHANGE_MOST);
		x = rows->change_left - COLUMN_GAP;
	}
	rows->mean_right = x;
	if (width >= WIDTH_FOR_MEANS || rows->sides == 1)
		x -= means_width(rows) + COLUMN_GAP;
	rows->dots_right = x;
}

void figure_rows_init(struct figure_rows *rows, double left, double right)
{
	rows->right = right;
	rows->row_height = FIGURE_ROW_LEAST;
	choose_figures(rows);
	place_columns(rows, left);
	set_changes(rows);
}

/* ---- drawing ---- */

static bool has_means(const struct figure_rows *rows)
{
	return rows->mean_right > rows->dots_right;
}

static bool has_changes(const struct figure_rows *rows)
{
	return rows->change_right > rows->change_left;
}

static double block_height(const struct figure_rows *rows)
{
	return FIGURE_TITLE_HEIGHT + FIGURE_FOOT_HEIGHT + rows->row_height * (double)rows->sides;
}

double figure_rows_most(const struct figure_rows *rows)
{
	return rows->sides == 1 ? 96 : 64;
}

double figure_rows_height(const struct figure_rows *rows)
{
	return block_height(rows) * (double)rows->count;
}

/* "Energy, J", and above the first block what the columns are. */
static void draw_title(
	const struct figure_rows *rows, const struct block *block, double y, bool is_first)
{
	const struct text_style head = { TYPE_HEAD, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	const struct text_style left = { TYPE_SMALL, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };
	const struct text_style right = { TYPE_SMALL, FACE_REGULAR, ALIGN_RIGHT, ROLE_DIM };
	char text[160];
	double used;

	format_label(text, sizeof(text), block->kind, block->unit.symbol);
	used = 14 +
		sheet_text_fit(rows->sheet, &head, rows->name_left, y,
			rows->dots_right - rows->name_left, text);
	if (!is_first)
		return;
	snprintf(text, sizeof(text),
		"a mark is a run, the first at the top, hollow: an outlier; line and band: "
		"mean and 95 %% interval");
	if (rows->name_left + used + sheet_text_width(rows->sheet, &left, text) < rows->dots_right)
		sheet_text(rows->sheet, &left, rows->name_left + used, y, text);
	if (has_means(rows))
		sheet_text(rows->sheet, &right, rows->mean_right, y, "mean ± sd");
	if (!has_changes(rows))
		return;
	snprintf(text, sizeof(text), "change from %s", rows->trial->sides[0].name);
	sheet_text_fit(
		rows->sheet, &left, rows->change_left, y, rows->right - rows->change_left, text);
}

static void draw_mean(
	const struct figure_rows *rows, const struct block *block, size_t side, double middle)
{
	const struct text_style dim = { TYPE_SMALL, FACE_REGULAR, ALIGN_RIGHT, ROLE_DIM };
	const struct statistics *statistics = &block->statistics[side];
	char text[96], interval[96];
	bool has_two;

	if (!has_means(rows))
		return;
	format_spread(text, sizeof(text), &block->unit, statistics);
	format_interval(interval, sizeof(interval), &block->unit, &statistics->mean_interval);
	has_two = rows->row_height >= ROW_FOR_TWO_LINES && interval[0];
	sheet_text(rows->sheet, &mean_style, rows->mean_right, has_two ? middle - 2 : middle + 4,
		text);
	if (has_two)
		sheet_text(rows->sheet, &dim, rows->mean_right, middle + 13, interval);
}

static void draw_change(
	const struct figure_rows *rows, const struct block *block, size_t side, struct box box)
{
	const struct contrast contrast = contrast_with_first(rows, side, block->figure);
	const struct side_look look = side_look(side);
	char text[128];

	if (has_changes(rows))
		contrast_bar_draw(rows->sheet, &contrast, &look, &rows->changes, box);
	contrast_bar_text(text, sizeof(text), &contrast);
	sheet_text_fit(rows->sheet, contrast_is_significant(&contrast) ? &found_style : &dim_style,
		rows->text_left, (box.top + box.bottom) / 2 + 4, rows->right - rows->text_left,
		text);
}

static void draw_row(
	const struct figure_rows *rows, const struct block *block, size_t side, struct box box)
{
	const struct trial_side *of = &rows->trial->sides[side];
	const struct side_look look = side_look(side);
	double middle = (box.top + box.bottom) / 2;

	if (rows->sides > 1) {
		side_look_mark(rows->sheet, &look, (struct point){ rows->name_left + 5, middle },
			4.4, 1, false);
		sheet_text_fit(rows->sheet, &name_style, rows->name_left + 16, middle + 4,
			rows->dots_left - rows->name_left - 16 - COLUMN_GAP / 2, of->name);
	}
	dots_draw(rows->sheet, of, block->figure, &block->statistics[side], &look, &block->ruler,
		box);
	draw_mean(rows, block, side, middle);
	if (side)
		draw_change(rows, block, side, box);
}

/* The line of no change, over all rows. */
static void draw_no_change(const struct figure_rows *rows, double top, double bottom)
{
	const struct pen pen = { .role = ROLE_MARKER, .opacity = 1, .thickness = 1 };
	double x = sheet_snap(rows->sheet, ruler_x(&rows->changes, 1));

	sheet_line(rows->sheet, pen, x, top, x, bottom);
}

/* Dotted lines at the limits of a figure, which are named above the rows at the right. */
static void draw_gates(
	const struct figure_rows *rows, enum figure figure, double top, double bottom)
{
	const struct text_style style = { TYPE_SMALL, FACE_REGULAR, ALIGN_RIGHT, ROLE_DIM };
	const struct pen pen = {
		.role = ROLE_CRITICAL, .opacity = 1, .thickness = 1.3, .dash = DASH_SHORT
	};
	char text[160] = "";

	for (size_t i = 0; i < rows->gate_count; i++) {
		const struct gate *gate = &rows->gates[i];
		size_t used = strlen(text);
		double x = ruler_x(&rows->changes, gate->ratio);

		if (gate->figure != figure)
			continue;
		sheet_line(rows->sheet, pen, x, top, x, bottom);
		snprintf(text + used, sizeof(text) - used, "%s%s", used ? ", " : "limit ",
			gate->text);
	}
	if (sheet_text_width(rows->sheet, &style, text) < rows->right - rows->text_left)
		sheet_text(rows->sheet, &style, rows->right, top - 7, text);
}

static void draw_block(
	const struct figure_rows *rows, struct block *block, double top, bool is_first)
{
	double bottom, y = top + FIGURE_TITLE_HEIGHT;

	bottom = y + rows->row_height * (double)rows->sides;
	block_set_ruler(block, rows);
	draw_title(rows, block, y - 7, is_first);
	ruler_draw(rows->sheet, &block->ruler, y, bottom);
	if (has_changes(rows)) {
		ruler_draw(rows->sheet, &rows->changes, y, bottom);
		draw_no_change(rows, y, bottom);
		draw_gates(rows, block->figure, y, bottom);
	}
	for (size_t i = 0; i < rows->sides; i++, y += rows->row_height)
		draw_row(rows, block, i,
			(struct box){ rows->dots_left, y + ROW_GAP / 2, rows->dots_right,
				y + rows->row_height - ROW_GAP / 2 });
}

void figure_rows_draw(const struct figure_rows *rows, double top)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct block block;

		block_init(&block, rows, rows->shown[i]);
		draw_block(rows, &block, top, !i);
		block_release(&block);
		top += block_height(rows);
	}
}
