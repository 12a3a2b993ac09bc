/*
 * The gauges of the utilization box: one for each tier that the machine has, the GPU and the ANE.
 */
#ifndef ASITOP_GAUGES_H
#define ASITOP_GAUGES_H

#include "view.h"

/* Rows that they take in two columns; `rows_each` is 2 with the gauge itself, 1 without. */
int gauges_rows(const struct view *view, int rows_each);

/* Draws them in two columns. All labels are written in the same form, the longest that fits all. */
void gauges_draw(const struct view *view, struct rect inside, int rows_each);

/* One label a row, without gauges, or where there are too few rows the initials of all on one;
 * returns the row behind the last. */
int gauges_draw_labels(const struct view *view, struct rect rect);

/* "E12 P5 G3 A0": first letters and whole percents of those that are there. */
void gauges_initials(const struct view *view, struct buffer *text);

#endif
