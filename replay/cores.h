/*
 * The cores, one by one, grouped by tier: a vertical bar each, labelled when there is room for
 * that; or, on a single row, a character each.
 */
#ifndef ASITOP_CORES_H
#define ASITOP_CORES_H

#include "view.h"

/* Rows of the smallest form (a character a core), and of the smallest with bars and labels. */
enum { CORES_ROWS_MIN = 1, CORES_ROWS_FULL = 4 };

/* Rows that they take of `spare` ones in a frame of `frame_height`; 0: they do not fit, or there
 * are none. */
int cores_rows(const struct view *view, int width, int spare, int frame_height);

void cores_draw(const struct view *view, struct rect rect);

#endif
