/*
 * Where the cells of small multiples are: blocks of rows and columns, one for each side, with its
 * name above its cells and labels of the time below. Pure.
 */
#ifndef ASITOP_CELL_GRID_H
#define ASITOP_CELL_GRID_H

#include "../../src/common/drawing/sheet.h"

struct cell_grid {
	size_t across;        /* blocks next to each other */
	size_t columns, rows; /* of the cells of a block */
	double block_width, block_height;
	double pitch;         /* from row to row */
	double label;         /* the height of a label above each cell */
	double width, height; /* of a cell */
};

/* Finds the grid in `box` whose cells are read best, for blocks of up to `cells` each; false if the
 * cells would be too small. */
bool cell_grid_choose(
	struct cell_grid *best, size_t sides, size_t cells, double label, struct box box);

/* False if cells are too narrow for labels of the time. */
bool cell_grid_has_axis(const struct cell_grid *grid);

/* The cell with an index, from 0, of a side. */
struct box cell_grid_box(const struct cell_grid *grid, size_t side, size_t index, struct box box);

#endif
