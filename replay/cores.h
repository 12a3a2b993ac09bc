/*
 * The cores, grouped by tier: one vertical bar each, with a label if there is room; or, on a single
 * row, one character each.
 */
#ifndef ASITOP_CORES_H
#define ASITOP_CORES_H

#include "view.h"

/* Rows of the smallest form (one character per core), and of the smallest with bars and labels. */
enum { CORES_ROWS_MIN = 1, CORES_ROWS_FULL = 4 };

/* Rows that the cores take of `spare` ones in a frame of `frame_height`; 0 if they do not fit or
 * there are none. */
int cores_rows(const struct view *view, int width, int spare, int frame_height);

void cores_draw(const struct view *view, struct rect rect);

#endif
