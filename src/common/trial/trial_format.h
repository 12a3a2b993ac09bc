/*
 * The numbers of a trial as text: how many digits, which unit, which sign. Pure.
 */
#ifndef ASITOP_TRIAL_FORMAT_H
#define ASITOP_TRIAL_FORMAT_H

#include "trial.h"
#include "../base/display_unit.h"

/* "Energy, J", or "J/tokens"; `symbol` is that of the unit in which it is displayed. */
void format_label(char *text, size_t size, const struct figure_kind *kind, const char *symbol);

/* The decimals that show two digits of a spread, at most 6; 3 for none. */
int format_decimals(double spread);

/* The unit and the decimals for a figure: two digits of its least deviation among the sides, so
 * that no digit is shown that the next run would change; without a deviation, four digits. */
struct display_unit figure_unit(
	const struct figure_kind *kind, const struct statistics *sides, size_t side_count);

/* False when no side has the figure, and for a rail that used nothing in any run. */
bool figure_is_shown(enum figure figure, const struct statistics *sides, size_t side_count);

/* "12.31 ± 0.10"; without a deviation "12.31"; "n/a" for no run. */
void format_spread(char *text, size_t size, const struct display_unit *unit,
	const struct statistics *statistics);

/* "12.24–12.38", empty when it is undefined. */
void format_interval(
	char *text, size_t size, const struct display_unit *unit, const struct interval *interval);

/* "+4.8 %"; above +300 % "x12"; empty for less than 0.05 %, and when it is undefined. */
void format_change(char *text, size_t size, double ratio);

/* "+3.9 to +5.7 %", or "x10.1 to x13.2"; empty when it is undefined. */
void format_change_interval(char *text, size_t size, const struct interval *ratio);

/* "0.31", "0.012", "<0.0001"; "n/a". */
void format_p(char *text, size_t size, double p);

/* "~ (p=0.31, n=10+10)", where no difference was found. */
void format_none(char *text, size_t size, const struct contrast *contrast);

/* A name in at most so many columns; a longer one ends in "…". */
void format_name(char *text, size_t size, const char *name, size_t columns);

/* Adds text right-aligned in so many columns, of which the first is a space, or left-aligned. */
void add_right(struct buffer *out, const char *text, size_t columns);
void add_left(struct buffer *out, const char *text, size_t columns);

#endif
