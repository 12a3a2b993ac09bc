/*
 * Scales: values and times to positions on a sheet, with round ticks. Pure.
 */
#ifndef ASITOP_SCALE_H
#define ASITOP_SCALE_H

#include "../../src/common/base/display_unit.h"

/* ---- values ---- */

struct value_scale {
	struct display_unit unit;
	double high;  /* value at `top`, in `unit`; `bottom` is 0 */
	double step;  /* between ticks, in `unit`: 1, 2 or 5 times a power of ten */
	int decimals; /* of tick labels */
	double top, bottom;
};

/*
 * A scale from 0 to `largest` that leaves `headroom` units free above it. Ticks are at least
 * `spacing` units apart. A percent scale ends at 100 and has steps of 25 or 50.
 */
void value_scale_init(struct value_scale *scale, enum unit unit, double largest, double top,
	double bottom, double headroom, double spacing);
/* The position of a value, which is in the metric's own unit. */
double value_scale_y(const struct value_scale *scale, double value);
/* The label and the position of tick `index`, from 0; false above the top. */
bool value_scale_tick(
	const struct value_scale *scale, int index, char *label, size_t size, double *y);

/* The smallest of 1, 2, 5 times a power of ten that takes `span` in at most `ticks` steps. */
double round_step(double span, double ticks);

/* ---- time ---- */

/* The axis time over `count` columns, each `column` units wide. */
struct time_scale {
	int64_t from_ns, to_ns;
	double left;
	double column;
	size_t count;
};

double time_scale_right(const struct time_scale *scale);
/* The position of an axis time, limited to the ends of the scale. */
double time_scale_x(const struct time_scale *scale, int64_t time_ns);
/* The same in columns, not limited. */
double time_scale_column(const struct time_scale *scale, int64_t time_ns);

/* A round step (ns) whose ticks are at least `spacing` units apart. */
int64_t time_scale_step(const struct time_scale *scale, double spacing);
/* "0:30", "1:05:00"; "6 h", "1 d 12 h" if the steps of a long recording are whole hours. */
void time_label(char *text, size_t size, int64_t time_ns, int64_t step_ns);

#endif
