/*
 * The frame of the second page of a PDF: a title, tables in a wide and a narrow column, and below
 * the wide one how it was recorded and computed. Pure.
 */
#ifndef ASITOP_DETAILS_PAGE_H
#define ASITOP_DETAILS_PAGE_H

#include "../../src/common/trial/comparison.h"
#include "table.h"

#define DETAILS_LINE          17.0
#define DETAILS_METHOD_HEIGHT 60.0 /* of the text about the method */

struct details_page {
	struct sheet *sheet;
	double left, middle, right; /* edges of the wide and the narrow column */
	double top, bottom;         /* of the tables; the caller sets `top` */
};

/* Draws the caution at the bottom. `wide` is the part of the width that the wide column has. */
void details_page_init(struct details_page *page, struct sheet *sheet, double wide);

/* Each of these returns the last baseline, or the next free position. */
double details_draw_title(struct details_page *page, const char *text);
/* The time span below the title, after a label. */
double details_draw_span(
	struct details_page *page, double y, const char *label, const struct side *side);
/* The title of what is below the tables. */
double details_draw_heading(struct details_page *page, double y, const char *text);
/* The origin of the numbers, run by run. */
double details_draw_recording(struct details_page *page, double y, double bottom, const char *label,
	const char *file, const struct series *series);
/* The height that it needs for the first `runs`. */
double details_recording_height(const struct series *series, size_t runs);
/* How the numbers are computed. */
void details_draw_method(struct details_page *page, double y, const char *text);

/* The boxes for the tables; `facts` is the height of what is below the wide ones. */
struct box details_wide_box(const struct details_page *page, double facts);
struct box details_narrow_box(const struct details_page *page);

/* Draws tables below each other and releases them. Each leaves room for a few rows of the tables
 * after it. */
double details_draw_tables(
	struct details_page *page, struct table *tables, size_t count, struct box box);

#endif
