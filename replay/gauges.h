/*
 * The gauges of the utilization box: one for each CPU tier of the machine, the GPU and the ANE.
 */
#ifndef ASITOP_GAUGES_H
#define ASITOP_GAUGES_H

#include "view.h"

/* Rows that the gauges take in two columns; `rows_each` is 2 with bars, 1 with labels only. */
int gauges_rows(const struct view *view, int rows_each);

/* Draws the gauges in two columns. All labels have the same form, the longest in which all fit. */
void gauges_draw(const struct view *view, struct rect inside, int rows_each);

/* Draws one label per row, without bars, or the initials of all on one row if there are too few
 * rows; returns the row after the last. */
int gauges_draw_labels(const struct view *view, struct rect rect);

/* "E12 P5 G3 A0": initials and whole percents of the gauges that have a value. */
void gauges_initials(const struct view *view, struct buffer *text);

#endif
