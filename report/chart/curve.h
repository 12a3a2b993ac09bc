/*
 * A metric over time: its columns as steps on a ground of round ticks, broken where nothing was
 * measured. Pure.
 */
#ifndef ASITOP_CURVE_H
#define ASITOP_CURVE_H

#include "panel_frame.h"

/* Where the curves of a panel are drawn; borrowed. */
struct curve_ground {
	const struct panel_frame *frame;
	const struct value_scale *scale;
	const struct column *columns; /* of the metric that is drawn */
};

/* The scale of a panel, with more ticks in a higher one; `headroom` units above `largest` are free.
 */
void curve_scale_init(
	struct value_scale *scale, enum unit unit, double largest, struct box box, double headroom);

/* Lines and labels of a panel's ticks, and its base. */
void curve_grid(struct sheet *sheet, const struct value_scale *scale, struct box box);
void curve_base(struct sheet *sheet, struct box box);

/* Fills between two edges, a value a column, where the columns hold something. */
void curve_fill(
	const struct curve_ground *ground, struct pen pen, const double *low, const double *high);

/* Where columns hold several samples: from lowest to highest, with a thin line at the highest, so
 * that a single peak among thousands is seen. */
void curve_tint(const struct curve_ground *ground, struct pen pen, double opacity);

/* The mean of each column, in a thinner line where columns hold several samples. */
void curve_line(const struct curve_ground *ground, struct pen pen);

#endif
