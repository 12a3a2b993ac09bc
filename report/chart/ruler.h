/*
 * A ruler: values from left to right, with round ticks. Pure.
 */
#ifndef ASITOP_RULER_H
#define ASITOP_RULER_H

#include "../../src/common/drawing/sheet.h"

struct ruler {
	double low, high; /* values at its ends, in `unit` */
	double step;      /* between ticks, in `unit` */
	double unit;      /* one of the ticks' numbers is so many of the values */
	int decimals;     /* of tick labels */
	double left, right;
	bool is_change; /* a change in percent: ticks have signs */
};

#define RULER_HEIGHT 17.0 /* of the labels below */

/* A ruler from `least` to `most`. It begins at 0 unless the values are so close to each other that
 * they would not be distinguished; the ruler then has a break at its left end. */
void ruler_init(
	struct ruler *ruler, double least, double most, double unit, double left, double right);

/* A ruler of changes in percent for ratios; 1 is on it. */
void ruler_init_changes(struct ruler *ruler, double least, double most, double left, double right);

/* The position of a value, limited to the ends. */
double ruler_x(const struct ruler *ruler, double value);

/* Draws the ticks as lines from `top` to `bottom`, and their labels below. */
void ruler_draw(struct sheet *sheet, const struct ruler *ruler, double top, double bottom);

#endif
