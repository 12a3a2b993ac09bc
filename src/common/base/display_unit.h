/*
 * Values side by side: one unit and one number of decimals for all that are compared, chosen by the
 * largest. Pure.
 */
#ifndef ASITOP_DISPLAY_UNIT_H
#define ASITOP_DISPLAY_UNIT_H

#include "units.h"

/* How values of a unit are told when the largest is so large: "W" or "mW", "GHz" or "MHz". */
struct display_unit {
	double divisor;
	const char *symbol;
	int decimals; /* that keep three figures of the largest */
};

struct display_unit display_unit(enum unit unit, double largest);
/* The same for one of several that are compared: the unit, and one decimal more than that of the
 * `largest` of all; percent has the decimals of its `own` largest. */
struct display_unit display_unit_among(enum unit unit, double largest, double own);
/* Of joules, when the largest that is told is so many: "J", "kJ", "MJ"; "mWh", "Wh", "kWh". */
struct display_unit display_joules(double largest_j);
struct display_unit display_watt_hours(double largest_j);
/* "59.4", in the display unit; NaN is "n/a". */
void display_value(char *text, size_t size, const struct display_unit *unit, double value);
/* "59.4 W" in the unit that suits it. */
void display_quantity(char *text, size_t size, enum unit unit, double value);

#endif
