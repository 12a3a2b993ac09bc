#include "scale.h"

#include <math.h>
#include <stdio.h>

/* ---- value scales ---- */

double round_step(double span, double ticks)
{
	static const double factors[] = { 1, 2, 5, 10 };
	double least = span / fmax(ticks, 1), power, slack = 1 - 1e-9;

	if (!(least > 0))
		return 1;
	power = pow(10, floor(log10(least)));
	for (size_t i = 0; i < ARRAY_SIZE(factors); i++) {
		if (factors[i] * power >= least * slack)
			return factors[i] * power;
	}
	return 10 * power;
}

void value_scale_init(struct value_scale *scale, enum unit unit, double largest, double top,
	double bottom, double headroom, double spacing)
{
	double height = fmax(bottom - top, 1), ticks = fmax(floor(height / spacing), 1);

	*scale = (struct value_scale){
		.unit = display_unit(unit, largest),
		.top = top,
		.bottom = bottom,
	};
	if (unit == UNIT_PERCENT) {
		/* Room for half the thickness of a line, so that a line at 100 % is not cut off. */
		scale->high = 100 * (1 + 2 / height);
		scale->step = ticks >= 4 ? 25 : ticks >= 2 ? 50 : 100;
		return;
	}
	scale->high = largest / scale->unit.divisor;
	if (!(scale->high > 0))
		scale->high = 1;
	scale->high /= clamp(1 - headroom / height, 0.4, 1);
	scale->step = round_step(scale->high, ticks);
	/* A scale needs a tick above 0; the largest step below the top is at least 2/5 of it. */
	if (scale->step > scale->high && height >= 30)
		scale->step = round_step(scale->high, 2.5);
	/* A scale that ends just below its next tick ends at it. */
	if (ceil(scale->high / scale->step) * scale->step < scale->high * 1.08)
		scale->high = ceil(scale->high / scale->step) * scale->step;
	scale->decimals = (int)clamp(-floor(log10(scale->step) + 1e-9), 0, 6);
}

double value_scale_y(const struct value_scale *scale, double value)
{
	double part = clamp(value / scale->unit.divisor / scale->high, 0, 1);

	return scale->bottom - part * (scale->bottom - scale->top);
}

bool value_scale_tick(
	const struct value_scale *scale, int index, char *label, size_t size, double *y)
{
	double value = index * scale->step;

	if (value > scale->high * (1 + 1e-9))
		return false;
	snprintf(label, size, "%.*f", scale->decimals, value);
	*y = value_scale_y(scale, value * scale->unit.divisor);
	return true;
}

/* ---- time ---- */

#define MINUTE (60 * NS_PER_S)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

double time_scale_right(const struct time_scale *scale)
{
	return scale->left + (double)scale->count * scale->column;
}

double time_scale_column(const struct time_scale *scale, int64_t time_ns)
{
	double span = (double)(scale->to_ns - scale->from_ns);

	return span > 0 ? (double)(time_ns - scale->from_ns) / span * (double)scale->count : 0;
}

double time_scale_x(const struct time_scale *scale, int64_t time_ns)
{
	double column = clamp(time_scale_column(scale, time_ns), 0, (double)scale->count);

	return scale->left + column * scale->column;
}

int64_t time_scale_step(const struct time_scale *scale, double spacing)
{
	static const int64_t steps[] = { NS_PER_S, 2 * NS_PER_S, 5 * NS_PER_S, 10 * NS_PER_S,
		15 * NS_PER_S, 30 * NS_PER_S, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE,
		15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY,
		2 * DAY, 7 * DAY };
	double span = (double)(scale->to_ns - scale->from_ns);
	double ticks = fmax((double)scale->count * scale->column / spacing, 1);
	double least = span / ticks;

	if (least < (double)NS_PER_S)
		return (int64_t)fmax(round_step(span, ticks), (double)NS_PER_MS);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		if ((double)steps[i] >= least * (1 - 1e-9))
			return steps[i];
	}
	return (int64_t)round_step(span / (double)DAY, ticks) * DAY;
}

void time_label(char *text, size_t size, int64_t time_ns, int64_t step_ns)
{
	long long days = time_ns / DAY, hours = time_ns % DAY / HOUR;

	if (step_ns < HOUR)
		format_position_exact(text, size, time_ns);
	else if (!days || !time_ns)
		snprintf(text, size, time_ns ? "%lld h" : "0", hours);
	else
		snprintf(text, size, hours ? "%lld d %lld h" : "%lld d", days, hours);
}
