/*
 * How the sides of a benchmark are told apart in a chart: by a colour and a mark of a shape, beside
 * their names. Pure.
 */
#ifndef ASITOP_SIDE_LOOK_H
#define ASITOP_SIDE_LOOK_H

#include "../../src/common/drawing/sheet.h"

struct side_look {
	int role;  /* enum metric_color */
	int shape; /* of its marks */
};

struct side_look side_look(size_t index);

/* Draws the mark of a side around a point; `radius` is that of a circle of its area. A hollow one
 * is an outline. */
void side_look_mark(struct sheet *sheet, const struct side_look *look, struct point at,
	double radius, double opacity, bool hollow);

#endif
