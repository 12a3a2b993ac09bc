/*
 * A grid of cells: the dashboard draws on it and the screen shows it. It can be printed as text, so
 * that frames can be compared and pasted without a terminal.
 *
 * A cell holds one character of known width and nothing else, so that text from a recording cannot
 * send control characters to the terminal. Drawing is clipped to the canvas.
 */
#ifndef ASITOP_CANVAS_H
#define ASITOP_CANVAS_H

#include "../src/common/base/base.h"

/* Roles. The screen and canvas_print_ansi() define their appearance. */
enum style {
	STYLE_PLAIN, /* the terminal's default */
	STYLE_COLOR, /* the colour set with --color: borders, gauges, captions */
	STYLE_DIM,
	STYLE_ALERT,   /* errors and thermal pressure */
	STYLE_REVERSE, /* the position in the timeline, a marker just passed */
};

struct cell {
	char text[5]; /* one character in UTF-8; empty: right half of a wide one */
	unsigned char style;
};

struct canvas {
	int width, height;
	bool ascii; /* draw with ASCII characters only */
	struct cell *cells;
};

struct rect {
	int x, y, width, height;
};

/* All spaces. */
void canvas_init(struct canvas *canvas, int width, int height, bool ascii);
void canvas_release(struct canvas *canvas);
void canvas_clear(struct canvas *canvas);

const struct cell *canvas_cell(const struct canvas *canvas, int x, int y);
/* The code point of a cell's character; 0 for the right half of a wide one. */
uint32_t cell_code(const struct cell *cell);

/* The width of a text in columns. */
int text_width(const char *text);

/* Writes at most `width` columns of a text; returns the columns used. */
int canvas_text(struct canvas *canvas, int x, int y, int width, enum style style, const char *text);

/* Writes the first of `variants` (terminated by NULL) that fits into `width`; the last one is
 * truncated. */
void canvas_fitting(struct canvas *canvas, int x, int y, int width, enum style style,
	const char *const *variants);

/* Draws a frame with a title in its upper edge. */
void canvas_box(struct canvas *canvas, struct rect rect, enum style style, const char *title);
/* The area inside a box, with an empty column on both sides. */
struct rect canvas_inside(struct rect box);

/* Draws a horizontal gauge, filled to `ratio` (0 to 1) in eighths of a cell; NaN is empty. */
void canvas_gauge(struct canvas *canvas, int x, int y, int width, enum style style, double ratio);

/* Draws a column of a chart, `height` cells from `y` down, filled from below to `ratio` (0 to 1) in
 * eighths of a cell, at least one for a value above 0. NaN is empty. */
void canvas_bar(struct canvas *canvas, int x, int y, int height, enum style style, double ratio);

/* Prints the canvas as lines of text, without trailing spaces. */
void canvas_print_text(const struct canvas *canvas, struct buffer *out);

/* Prints the canvas as lines of text with SGR sequences; `color` is 0 to 8 as for --color. */
void canvas_print_ansi(const struct canvas *canvas, int color, struct buffer *out);

#endif
