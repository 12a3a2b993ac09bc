/*
 * A grid of cells to draw on: what the dashboard paints and the screen shows. It can print itself
 * as text, so that a frame can be compared, pasted and snapshotted without a terminal.
 *
 * A cell holds one character of a known width; nothing else gets in, so that what a recording
 * says cannot reach the terminal as anything but text. Drawing outside is cut off.
 */
#ifndef ASITOP_CANVAS_H
#define ASITOP_CANVAS_H

#include "../src/common/base/base.h"

/* Roles; the screen and canvas_print_ansi() know what they look like. */
enum style {
	STYLE_PLAIN, /* the terminal's own */
	STYLE_COLOR, /* the colour that --color chose: borders, gauges, captions */
	STYLE_DIM,
	STYLE_ALERT,   /* what wants attention */
	STYLE_REVERSE, /* a position in a line */
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

/* Columns that a text takes. */
int text_width(const char *text);

/* Writes text, at most `width` columns of it; returns the columns used. */
int canvas_text(struct canvas *canvas, int x, int y, int width, enum style style, const char *text);

/* Writes the first of `variants` (up to NULL) that fits into `width`; the last is cut. */
void canvas_fitting(struct canvas *canvas, int x, int y, int width, enum style style,
	const char *const *variants);

/* A frame with a title in its upper edge. */
void canvas_box(struct canvas *canvas, struct rect rect, enum style style, const char *title);
/* The room inside of a box, with a column of air on both sides. */
struct rect canvas_inside(struct rect box);

/* A horizontal gauge, filled to `ratio` (0 to 1) in eighths of a cell; NaN leaves it empty. */
void canvas_gauge(struct canvas *canvas, int x, int y, int width, enum style style, double ratio);

/* A column of a chart, `height` cells high from `y` down, filled from below to `ratio` in
 * eighths; any value above 0 shows. NaN leaves it empty. */
void canvas_bar(struct canvas *canvas, int x, int y, int height, enum style style, double ratio);

/* As lines of text, without trailing spaces. */
void canvas_print_text(const struct canvas *canvas, struct buffer *out);

/* As lines of text with SGR sequences; `color` is 0 to 8 as for --color. */
void canvas_print_ansi(const struct canvas *canvas, int color, struct buffer *out);

#endif
