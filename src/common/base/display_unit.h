/*
 * Chooses one unit and one number of decimals for values that are shown side by side, by the
 * largest of them. Pure functions.
 */
#ifndef ASITOP_DISPLAY_UNIT_H
#define ASITOP_DISPLAY_UNIT_H

#include "units.h"

/* How to display values: "W" or "mW", "GHz" or "MHz". */
struct display_unit {
	double divisor;
	const char *symbol;
	int decimals;
};

struct display_unit display_unit(enum unit unit, double largest);
/* As display_unit(), for one of several series that are compared: `largest` is the largest value of
 * all and gives the unit and one decimal more. Percentages have the decimals of their `own` largest
 * value. */
struct display_unit display_unit_among(enum unit unit, double largest, double own);
/*
 * The one format for energies, in all outputs: four digits, at most three of them decimals, in J,
 * kJ, MJ or GJ: "0.084 J", "12.34 J", "1.995 kJ". Values below 1 J keep the unit, because
 * powermetrics counts in mJ. Energies side by side share the unit and the decimals of the largest.
 */
struct display_unit display_joules(double largest_j);
/* As display_joules(), in mWh, Wh, kWh or MWh. The argument is in joules. */
struct display_unit display_watt_hours(double largest_j);
/* "1.995 kJ": an energy in the unit of display_joules(); NaN is "n/a". */
void format_joules(char *text, size_t size, double joules);
/* "59.4", in the display unit; NaN is "n/a". */
void display_value(char *text, size_t size, const struct display_unit *unit, double value);
/* "59.4 W", in the unit that suits the value. */
void display_quantity(char *text, size_t size, enum unit unit, double value);

#endif
