#include "cell_grid.h"

#include <math.h>

#define NAME_HEIGHT    19.0
#define AXIS_HEIGHT    20.0
#define CELL_GAP       9.0
#define ROW_GAP        4.0
#define SIDE_GAP       26.0
#define CELL_WIDTH     26.0 /* at least */
#define CELL_HEIGHT    30.0
#define CELL_SHAPE     1.6 /* width / height that is best to read */
#define WIDTH_FOR_AXIS 56.0

/* How well cells are read: large ones of a good shape are best, and a row without room to spare. */
static double quality(const struct cell_grid *grid, size_t cells)
{
	double filled = (double)cells / (double)(grid->columns * grid->rows);

	if (grid->width < CELL_WIDTH || grid->height < CELL_HEIGHT)
		return 0;
	return fmin(grid->width / CELL_SHAPE, grid->height) * filled;
}

bool cell_grid_has_axis(const struct cell_grid *grid)
{
	return grid->width >= WIDTH_FOR_AXIS;
}

static double axis_height(const struct cell_grid *grid)
{
	return cell_grid_has_axis(grid) ? AXIS_HEIGHT : 2;
}

static struct cell_grid grid_of(
	size_t sides, size_t cells, size_t across, size_t rows, double label, struct box box)
{
	size_t bands = (sides + across - 1) / across;
	struct cell_grid grid = {
		.across = across,
		.rows = rows,
		.columns = (cells + rows - 1) / rows,
		.label = label,
	};

	grid.block_width =
		(box.right - box.left - (double)(across - 1) * SIDE_GAP) / (double)across;
	grid.block_height = (box.bottom - box.top) / (double)bands;
	grid.width =
		(grid.block_width - (double)(grid.columns - 1) * CELL_GAP) / (double)grid.columns;
	grid.pitch = (grid.block_height - NAME_HEIGHT - axis_height(&grid)) / (double)rows;
	grid.height = grid.pitch - label - ROW_GAP;
	return grid;
}

bool cell_grid_choose(
	struct cell_grid *best, size_t sides, size_t cells, double label, struct box box)
{
	double highest = 0;

	for (size_t across = 1; across <= sides; across++) {
		for (size_t rows = 1; rows <= cells; rows++) {
			struct cell_grid grid = grid_of(sides, cells, across, rows, label, box);

			if (grid.height < CELL_HEIGHT)
				break;
			if (quality(&grid, cells) <= highest)
				continue;
			highest = quality(&grid, cells);
			*best = grid;
		}
	}
	return highest > 0;
}

struct box cell_grid_box(const struct cell_grid *grid, size_t side, size_t index, struct box box)
{
	double left = box.left + (double)(side % grid->across) * (grid->block_width + SIDE_GAP) +
		(double)(index % grid->columns) * (grid->width + CELL_GAP);
	double top = box.top + (double)(side / grid->across) * grid->block_height + NAME_HEIGHT +
		(double)(index / grid->columns) * grid->pitch + grid->label;

	return (struct box){ left, top, left + grid->width, top + grid->height };
}
