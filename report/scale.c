#include "scale.h"

#include <math.h>
#include <stdio.h>

/* ---- display units ---- */

struct prefix {
	double divisor;
	const char *symbol;
	int figures;  /* worth showing */
	int decimals; /* at most */
};

/* Per unit, from large to small; the last serves everything below. */
static const struct prefix prefixes[][3] = {
	[UNIT_PERCENT] = { { 1, "%", 2, 1 } },
	[UNIT_MHZ] = { { 1000, "GHz", 3, 2 }, { 1, "MHz", 4, 0 } },
	[UNIT_WATT] = { { 1, "W", 3, 3 }, { 1e-3, "mW", 3, 1 } },
	[UNIT_BYTE] = { { 1024.0 * 1024 * 1024, "GB", 3, 2 }, { 1024.0 * 1024, "MB", 3, 1 } },
	[UNIT_GB_PER_S] = { { 1, "GB/s", 3, 2 }, { 1e-3, "MB/s", 3, 0 } },
};

/* Decimals that keep so many figures of a value. */
static int decimals_for(double value, const struct prefix *prefix, int figures)
{
	int before = 0;

	for (double left = value / prefix->divisor; left >= 0.99995; left /= 10)
		before++;
	return (int)clamp(figures - before, 0, prefix->decimals);
}

static const struct prefix *prefix_for(enum unit unit, double largest)
{
	const struct prefix *prefix = prefixes[unit];

	/* NaN compares false and keeps the first. */
	while (largest < prefix->divisor && prefix[1].symbol)
		prefix++;
	return prefix;
}

struct display_unit display_unit(enum unit unit, double largest)
{
	const struct prefix *prefix = prefix_for(unit, largest);

	return (struct display_unit){ prefix->divisor, prefix->symbol,
		decimals_for(largest, prefix, prefix->figures) };
}

struct display_unit display_unit_among(enum unit unit, double largest, double own)
{
	const struct prefix *prefix = prefix_for(unit, largest);
	int decimals = decimals_for(largest, prefix, prefix->figures + 1);

	/* The scale of percent is its own: one per mille counts beside a hundred. */
	if (unit == UNIT_PERCENT)
		decimals = decimals_for(own, prefix, prefix->figures);
	return (struct display_unit){ prefix->divisor, prefix->symbol, decimals };
}

static struct display_unit energy_unit(const struct prefix *units, size_t count, double largest_j)
{
	const struct prefix *prefix = &units[count - 1];

	while (prefix > units && !(largest_j >= prefix->divisor))
		prefix--;
	return (struct display_unit){ prefix->divisor, prefix->symbol,
		(int)clamp(decimals_for(largest_j, prefix, prefix->figures), 1, 3) };
}

struct display_unit display_joules(double largest_j)
{
	static const struct prefix units[] = { { 1, "J", 4, 3 }, { 1e3, "kJ", 4, 3 },
		{ 1e6, "MJ", 4, 3 } };

	return energy_unit(units, ARRAY_SIZE(units), largest_j);
}

struct display_unit display_watt_hours(double largest_j)
{
	static const struct prefix units[] = { { 3.6, "mWh", 4, 3 }, { 3600, "Wh", 4, 3 },
		{ 3.6e6, "kWh", 4, 3 } };

	return energy_unit(units, ARRAY_SIZE(units), largest_j);
}

void display_value(char *text, size_t size, const struct display_unit *unit, double value)
{
	if (isnan(value))
		snprintf(text, size, "n/a");
	else
		snprintf(text, size, "%.*f", unit->decimals, value / unit->divisor);
}

void display_quantity(char *text, size_t size, enum unit unit, double value)
{
	struct display_unit shown = display_unit(unit, value);
	char number[40];

	display_value(number, sizeof(number), &shown, value);
	snprintf(text, size, isnan(value) ? "%s" : "%s %s", number, shown.symbol);
}

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
		/* Room for half a line's thickness, so that 100 % is seen whole. */
		scale->high = 100 * (1 + 2 / height);
		scale->step = ticks >= 4 ? 25 : ticks >= 2 ? 50 : 100;
		return;
	}
	scale->high = largest / scale->unit.divisor;
	if (!(scale->high > 0))
		scale->high = 1;
	scale->high /= clamp(1 - headroom / height, 0.4, 1);
	scale->step = round_step(scale->high, ticks);
	/* Zero alone is no scale; the largest step below the top is at least 2/5 of it. */
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
