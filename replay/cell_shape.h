/*
 * The shapes of characters that are made of lines and blocks. Pure.
 *
 * Fonts draw these characters differently, and some leave seams between two cells. As rectangles of
 * a fixed cell they join everywhere.
 */
#ifndef ASITOP_CELL_SHAPE_H
#define ASITOP_CELL_SHAPE_H

#include "../src/common/drawing/sheet.h"

/* A cell, in units whose corners all rectangles lie on: eighths of the width and half of that in
 * height. */
#define CELL_WIDTH  8.0
#define CELL_HEIGHT 16.0

enum { CELL_BOXES_MAX = 8 };

struct cell_shape {
	struct box boxes[CELL_BOXES_MAX]; /* from the cell's upper left corner */
	size_t count;
	bool is_diagonal; /* a line from the lower left corner to the upper right one */
};

/* Sets the shape of a character; false if it is text. A space has an empty shape. */
bool cell_shape_init(struct cell_shape *shape, uint32_t code);

#endif
