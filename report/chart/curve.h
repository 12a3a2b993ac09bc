/*
 * A metric over time: its columns as steps over a grid of round ticks, interrupted where nothing
 * was measured. Pure.
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

/* Fills the area between two edges, which have one value per column, where the columns have
 * values. */
void curve_fill(
	const struct curve_ground *ground, struct pen pen, const double *low, const double *high);

/* If columns contain several samples, fills from the lowest to the highest, with a thin line at the
 * highest, so that a single peak among thousands is visible. */
void curve_tint(const struct curve_ground *ground, struct pen pen, double opacity);

/* Draws the mean of each column; the line is thinner if columns contain several samples. */
void curve_line(const struct curve_ground *ground, struct pen pen);

#endif
