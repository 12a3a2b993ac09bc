/*
 * The figures of a benchmark: a block for each figure, with a row for each side: its runs, its mean
 * in words, and its change from the first side. Pure.
 */
#ifndef ASITOP_FIGURE_ROWS_H
#define ASITOP_FIGURE_ROWS_H

#include "../../src/common/trial/gate.h"
#include "ruler.h"

enum { FIGURES_SHOWN = 3 };

/* Of a block, besides its rows: the row of the title, and the labels and the room below. */
#define FIGURE_TITLE_HEIGHT 20.0
#define FIGURE_FOOT_HEIGHT  (RULER_HEIGHT + 7)
#define FIGURE_ROW_LEAST    20.0

struct figure_rows {
	struct sheet *sheet; /* borrowed, as are trial and gates */
	const struct trial *trial;
	const struct gate *gates; /* the limits of the changes */
	size_t gate_count;
	size_t sides; /* the first ones, which have rows */
	enum figure shown[FIGURES_SHOWN];
	size_t count;
	/* The columns, from left to right. A column without room has no width. */
	double name_left, dots_left, dots_right, mean_right, change_left, change_right, text_left;
	double right;
	struct ruler changes;
	double row_height;
};

/* Chooses the most important figures that were measured, and columns between `left` and `right` for
 * all of them. The caller sets `sheet`, `trial`, `gates` and `sides`. */
void figure_rows_init(struct figure_rows *rows, double left, double right);

/* The height beyond which rows are not easier to read. */
double figure_rows_most(const struct figure_rows *rows);

/* The height of all blocks. */
double figure_rows_height(const struct figure_rows *rows);

/* Draws the blocks from `top` on, with rows of the height set by the caller. */
void figure_rows_draw(const struct figure_rows *rows, double top);

#endif
