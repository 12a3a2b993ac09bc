/*
 * A sheet: a drawing as a list of shapes in the order in which they are painted. Pure data: paint.c
 * turns it into pixels or pages, and tests read it.
 *
 * Coordinates are in units, x to the right, y down. `pixel` is the size of a device pixel in units;
 * edges that have to be sharp are snapped to it. Colours are roles, which theme.c defines. Text is
 * measured by a callback, so that layout needs no fonts. The sheet owns its contents.
 */
#ifndef ASITOP_SHEET_H
#define ASITOP_SHEET_H

#include "../sample/metric.h"

/* Continues enum metric_color. */
enum color_role {
	ROLE_BACKGROUND = COLOR_COUNT,
	ROLE_TEXT,
	ROLE_DIM, /* less important text */
	ROLE_GRID,
	ROLE_AXIS,
	ROLE_BAND, /* every second phase */
	ROLE_MARKER,
	ROLE_HATCH,
	ROLE_CALM, /* thermal pressure, from nominal to worst */
	ROLE_WARM,
	ROLE_HOT,
	ROLE_CRITICAL,
	ROLE_HEAT, /* a heat map's ramp, see `level` */
	/* The colours of a terminal, in the order of SGR sequences. */
	ROLE_TERMINAL_BLACK,
	ROLE_TERMINAL_RED,
	ROLE_TERMINAL_GREEN,
	ROLE_TERMINAL_YELLOW,
	ROLE_TERMINAL_BLUE,
	ROLE_TERMINAL_MAGENTA,
	ROLE_TERMINAL_CYAN,
	ROLE_TERMINAL_WHITE,
	ROLE_TERMINAL_GRAY, /* bright black */
	ROLE_COUNT,
};

enum text_face {
	FACE_REGULAR,
	FACE_BOLD,
	FACE_ITALIC,
	FACE_MONO,
	FACE_MONO_BOLD,
};

enum text_align {
	ALIGN_LEFT,
	ALIGN_CENTER,
	ALIGN_RIGHT,
};

struct text_style {
	double size; /* units from baseline to baseline without spacing */
	enum text_face face;
	enum text_align align;
	int role;
	double pitch; /* distance from character to character, units; 0: as the font has it */
};

struct text_meter {
	double (*width)(void *context, const char *text, const struct text_style *style);
	void *context;
};

struct point {
	double x, y;
};

struct box {
	double left, top, right, bottom;
};

enum shape_kind {
	SHAPE_RECTS, /* filled; two points each: left top, right bottom */
	SHAPE_AREA,  /* a filled polygon */
	SHAPE_LINE,  /* an open polyline */
	SHAPE_HATCH, /* slanted lines in a rectangle of two points */
	SHAPE_DOT,   /* a filled circle around one point, `thickness` is its radius */
	SHAPE_TEXT,  /* one point, on the baseline */
};

enum dash {
	DASH_NONE,
	DASH_LONG,
	DASH_SHORT,
	DASH_DOT,
};

/* How a shape is painted. */
struct pen {
	int role;         /* enum metric_color or enum color_role */
	double opacity;   /* 0 to 1 */
	double level;     /* ROLE_HEAT: 0 to 1 */
	double thickness; /* of lines, radius of a dot; units */
	enum dash dash;
};

struct shape {
	enum shape_kind kind;
	struct pen pen;
	size_t first, count; /* its points in the array of the sheet */
	struct text_style style;
	size_t text; /* offset in the sheet's `texts` */
};

struct sheet {
	double width, height, pixel;
	const struct text_meter *meter;
	struct shape *shapes;
	size_t shape_count, shape_capacity;
	struct point *points;
	size_t point_count, point_capacity;
	struct buffer texts; /* NUL-terminated, one after the other */
};

/* `meter` is borrowed. */
void sheet_init(struct sheet *sheet, double width, double height, double pixel,
	const struct text_meter *meter);
void sheet_release(struct sheet *sheet);

/* The nearest edge of a device pixel. */
double sheet_snap(const struct sheet *sheet, double position);

/* Begins a shape; sheet_point() adds its points. */
void sheet_begin(struct sheet *sheet, enum shape_kind kind, struct pen pen);
void sheet_point(struct sheet *sheet, double x, double y);
/* Adds a rectangle to a shape begun as SHAPE_RECTS. One that continues the last rectangle to the
 * right lengthens it, so that no seam shows between them. */
void sheet_add_rect(struct sheet *sheet, struct box box);
/* Removes the shape just begun if it has fewer than `least` points. */
void sheet_end(struct sheet *sheet, size_t least);

void sheet_rect(struct sheet *sheet, struct pen pen, struct box box);
void sheet_hatch(struct sheet *sheet, struct pen pen, struct box box);
void sheet_line(struct sheet *sheet, struct pen pen, double x0, double y0, double x1, double y1);
void sheet_dot(struct sheet *sheet, struct pen pen, double x, double y);

/* ---- text ---- */

/* Adds one line of text, in which control characters and invalid UTF-8 become '?'; nothing for an
 * empty text. */
void sheet_text(
	struct sheet *sheet, const struct text_style *style, double x, double y, const char *text);

/* The same, shortened to `width` with an ellipsis; nothing if not even one character fits. Returns
 * the width used. */
double sheet_text_fit(struct sheet *sheet, const struct text_style *style, double x, double y,
	double width, const char *text);

double sheet_text_width(
	const struct sheet *sheet, const struct text_style *style, const char *text);

/*
 * Breaks text into lines of at most `width` at `separator`, which is removed there. The last of
 * `lines_max` lines is shortened. Draws the lines from `at` on, `spacing` apart, unless `draw` is
 * false. Returns their number.
 */
int sheet_text_wrap(struct sheet *sheet, const struct text_style *style, struct point at,
	double width, double spacing, int lines_max, const char *separator, const char *text,
	bool draw);

/* The area of a text shape, with ascenders and descenders. */
struct box sheet_text_box(const struct sheet *sheet, const struct shape *shape);

#endif
