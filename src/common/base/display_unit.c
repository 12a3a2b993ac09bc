#include "display_unit.h"

#include <math.h>
#include <stdio.h>

struct prefix {
	double divisor;
	const char *symbol;
	int figures;  /* significant digits to show */
	int decimals; /* at most */
};

/* For each unit, from large to small; smaller values use the last. */
static const struct prefix prefixes[][3] = {
	[UNIT_PERCENT] = { { 1, "%", 2, 1 } },
	[UNIT_MHZ] = { { 1000, "GHz", 3, 2 }, { 1, "MHz", 4, 0 } },
	[UNIT_WATT] = { { 1, "W", 3, 3 }, { 1e-3, "mW", 3, 1 } },
	[UNIT_BYTE] = { { 1024.0 * 1024 * 1024, "GB", 3, 2 }, { 1024.0 * 1024, "MB", 3, 1 } },
	[UNIT_GB_PER_S] = { { 1, "GB/s", 3, 2 }, { 1e-3, "MB/s", 3, 0 } },
};

/* True when `value`, rounded to `figures` digits, is 1 or more. */
static bool rounds_to_one(double value, int figures)
{
	return value >= 1 - 0.5 * pow(10, -figures);
}

/* The number of decimals that shows `figures` digits of a value. */
static int decimals_for(double value, const struct prefix *prefix, int figures)
{
	int before = 0;

	for (double left = value / prefix->divisor; rounds_to_one(left, figures); left /= 10)
		before++;
	return (int)clamp(figures - before, 0, prefix->decimals);
}

static const struct prefix *prefix_for(enum unit unit, double largest)
{
	const struct prefix *prefix = prefixes[unit];

	/* NaN selects the first. */
	while (prefix[1].symbol && !isnan(largest) &&
		!rounds_to_one(largest / prefix->divisor, prefix->figures))
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

	/* 0.1 % still matters beside 100 %. */
	if (unit == UNIT_PERCENT)
		decimals = decimals_for(own, prefix, prefix->figures);
	return (struct display_unit){ prefix->divisor, prefix->symbol, decimals };
}

/* From small to large; larger energies use the last. Four digits, of which one to three are
 * decimals. */
static struct display_unit energy_unit(const struct prefix *units, size_t count, double largest_j)
{
	const struct prefix *prefix = units;

	while (prefix + 1 < units + count &&
		rounds_to_one(largest_j / prefix[1].divisor, prefix->figures))
		prefix++;
	return (struct display_unit){ prefix->divisor, prefix->symbol,
		(int)clamp(decimals_for(largest_j, prefix, prefix->figures), 1, 3) };
}

struct display_unit display_joules(double largest_j)
{
	static const struct prefix units[] = { { 1, "J", 4, 3 }, { 1e3, "kJ", 4, 3 },
		{ 1e6, "MJ", 4, 3 }, { 1e9, "GJ", 4, 3 } };

	return energy_unit(units, ARRAY_SIZE(units), fabs(largest_j));
}

struct display_unit display_watt_hours(double largest_j)
{
	static const struct prefix units[] = { { 3.6, "mWh", 4, 3 }, { 3600, "Wh", 4, 3 },
		{ 3.6e6, "kWh", 4, 3 }, { 3.6e9, "MWh", 4, 3 } };

	return energy_unit(units, ARRAY_SIZE(units), fabs(largest_j));
}

void display_value(char *text, size_t size, const struct display_unit *unit, double value)
{
	if (isnan(value))
		snprintf(text, size, "n/a");
	else
		snprintf(text, size, "%.*f", unit->decimals, value / unit->divisor);
	unsign_zero(text);
}

void display_quantity(char *text, size_t size, enum unit unit, double value)
{
	struct display_unit shown = display_unit(unit, value);
	char number[40];

	display_value(number, sizeof(number), &shown, value);
	snprintf(text, size, isnan(value) ? "%s" : "%s %s", number, shown.symbol);
}

void format_joules(char *text, size_t size, double joules)
{
	struct display_unit unit = display_joules(joules);
	char number[40];

	display_value(number, sizeof(number), &unit, joules);
	snprintf(text, size, isnan(joules) ? "%s" : "%s %s", number, unit.symbol);
}
