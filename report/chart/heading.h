/*
 * The text above a chart and below it. Pure.
 *
 * Each function that draws lines takes the baseline before them and returns that of the last one.
 */
#ifndef ASITOP_HEADING_H
#define ASITOP_HEADING_H

#include "../../src/common/drawing/sheet.h"

#define PAGE_MARGIN 28.0

/* The title at the top of the sheet, and facts beside it, or below it if they are too long. */
double heading_draw(
	struct sheet *sheet, double left, double width, const char *title, const char *facts);

/* A text of up to `lines_max` lines, broken at `separator`. */
double heading_add(struct sheet *sheet, struct point at, double width, enum text_face face,
	int lines_max, const char *separator, const char *text);

/* The small text at the bottom of a sheet, below `top`. Returns its height; draws it if `draws` is
 * set. */
double footnote_draw(
	struct sheet *sheet, double left, double top, double width, const char *text, bool draws);

/* Where the lowest footnote ends. */
double footnote_bottom(const struct sheet *sheet);

#endif
