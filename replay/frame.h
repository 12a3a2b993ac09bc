/*
 * A frame as a picture: a canvas drawn on a sheet, as a terminal shows it. Pure.
 *
 * Lines and blocks are shapes, see cell_shape.h. Other characters are text, each in its cell
 * whatever the font is.
 */
#ifndef ASITOP_FRAME_H
#define ASITOP_FRAME_H

#include "../src/common/drawing/sheet.h"
#include "canvas.h"

/* The size of the sheet for a canvas, units. */
double frame_width(const struct canvas *canvas);
double frame_height(const struct canvas *canvas);

/* Draws a canvas on an empty sheet of that size; `color` is 0 to 8 as for --color. */
void frame_draw(struct sheet *sheet, const struct canvas *canvas, int color);

#endif
