/*
 * A sheet: a drawing as a flat list of shapes in the order they are painted. Pure data, made by
 * chart.c, turned into pixels or pages by paint.c, read by the tests.
 *
 * Coordinates are sheet units, x to the right, y down. `pixel` is how many units one device pixel
 * measures; what should be crisp is snapped to it. Colours are roles, see paint.c for what they
 * look like. Text is measured through a callback, so that layout needs no fonts. The sheet owns
 * all that is put into it.
 */
#ifndef ASITOP_SHEET_H
#define ASITOP_SHEET_H

#include "../sample/metric.h"

/* Goes on where enum metric_color ends. */
enum color_role {
	ROLE_BACKGROUND = COLOR_COUNT,
	ROLE_TEXT,
	ROLE_DIM, /* text that is not read first */
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
	double size; /* units from baseline to baseline of tight lines */
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
	SHAPE_TEXT,  /* one point: where the baseline is aligned */
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
	size_t first, count; /* its points in the sheet's array */
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
	struct buffer texts; /* NUL-terminated, one behind the other */
};

/* `meter` is borrowed. */
void sheet_init(struct sheet *sheet, double width, double height, double pixel,
	const struct text_meter *meter);
void sheet_release(struct sheet *sheet);

/* The nearest edge of a device pixel. */
double sheet_snap(const struct sheet *sheet, double position);

/* Begins a shape; sheet_point() gives it its points. */
void sheet_begin(struct sheet *sheet, enum shape_kind kind, struct pen pen);
void sheet_point(struct sheet *sheet, double x, double y);
/* Adds a rectangle to a shape begun as SHAPE_RECTS. One that continues the last rectangle to the
 * right lengthens it, so that no seam shows between them. */
void sheet_add_rect(struct sheet *sheet, struct box box);
/* Drops the shape just begun when it has fewer than `least` points. */
void sheet_end(struct sheet *sheet, size_t least);

void sheet_rect(struct sheet *sheet, struct pen pen, struct box box);
void sheet_hatch(struct sheet *sheet, struct pen pen, struct box box);
void sheet_line(struct sheet *sheet, struct pen pen, double x0, double y0, double x1, double y1);
void sheet_dot(struct sheet *sheet, struct pen pen, double x, double y);

/* ---- text ---- */

/* Puts one line of text, of which control characters and invalid UTF-8 become '?'; nothing for an
 * empty one. */
void sheet_text(
	struct sheet *sheet, const struct text_style *style, double x, double y, const char *text);

/* The same, shortened with an ellipsis to `width`; nothing when not even a character fits.
 * Returns the width it took. */
double sheet_text_fit(struct sheet *sheet, const struct text_style *style, double x, double y,
	double width, const char *text);

double sheet_text_width(
	const struct sheet *sheet, const struct text_style *style, const char *text);

/*
 * Breaks text into lines of at most `width` where `separator` stands (which is dropped there), the
 * last of `lines_max` shortened. Draws from baseline `y` on, `spacing` apart, unless `draw` is
 * false. Returns the number of lines.
 */
int sheet_text_wrap(struct sheet *sheet, const struct text_style *style, struct point at,
	double width, double spacing, int lines_max, const char *separator, const char *text,
	bool draw);

/* What a text shape covers, ascenders and descenders included. */
struct box sheet_text_box(const struct sheet *sheet, const struct shape *shape);

#endif
