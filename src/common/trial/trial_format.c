#include "trial_format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void format_label(char *text, size_t size, const struct figure_kind *kind, const char *symbol)
{
	snprintf(text, size, symbol[0] ? "%s, %s" : "%s", kind->label, symbol);
}

int format_decimals(double spread)
{
	return spread > 0 ? (int)clamp(1 - floor(log10(spread)), 0, 6) : 3;
}

struct display_unit figure_unit(
	const struct figure_kind *kind, const struct statistics *sides, size_t side_count)
{
	struct display_unit unit = { 1, kind->unit, 0 };
	double largest = NAN, spread = NAN;

	for (size_t i = 0; i < side_count; i++) {
		largest = fmax(largest, fabs(sides[i].maximum));
		if (sides[i].deviation > 0)
			spread = fmin(spread, sides[i].deviation);
	}
	if (!strcmp(unit.symbol, "J") && largest >= 1e4)
		unit = display_joules(largest);
	if (isnan(spread))
		spread = isnan(largest) ? 1 : largest / 100;
	spread /= unit.divisor;
	unit.decimals = format_decimals(spread);
	return unit;
}

bool figure_is_shown(enum figure figure, const struct statistics *sides, size_t side_count)
{
	bool is_rail = figure >= FIGURE_CPU_ENERGY && figure <= FIGURE_ANE_ENERGY;

	for (size_t i = 0; i < side_count; i++) {
		if (sides[i].count && (!is_rail || sides[i].maximum > 0))
			return true;
	}
	return false;
}

void format_spread(char *text, size_t size, const struct display_unit *unit,
	const struct statistics *statistics)
{
	char mean[40], deviation[40];

	display_value(mean, sizeof(mean), unit, statistics->mean);
	display_value(deviation, sizeof(deviation), unit, statistics->deviation);
	snprintf(text, size, isnan(statistics->deviation) ? "%s" : "%s ± %s", mean, deviation);
}

void format_interval(
	char *text, size_t size, const struct display_unit *unit, const struct interval *interval)
{
	char low[40], high[40];

	text[0] = '\0';
	if (isnan(interval->low) || isnan(interval->high))
		return;
	display_value(low, sizeof(low), unit, interval->low);
	display_value(high, sizeof(high), unit, interval->high);
	snprintf(text, size, "%s–%s", low, high);
}

/* ---- changes ---- */

/* Above +300 % a percentage is harder to read than a factor. */
static const double largest_percentage = 4;

static void format_factor(char *text, size_t size, double ratio)
{
	snprintf(text, size, ratio < 10 ? "x%.1f" : "x%.0f", ratio);
}

void format_change(char *text, size_t size, double ratio)
{
	double percent = 100 * (ratio - 1);

	text[0] = '\0';
	if (ratio > largest_percentage)
		format_factor(text, size, ratio);
	else if (fabs(percent) >= 0.05)
		snprintf(text, size, "%+.1f %%", percent);
}

void format_change_interval(char *text, size_t size, const struct interval *ratio)
{
	char low[32], high[32];

	text[0] = '\0';
	if (isnan(ratio->low) || isnan(ratio->high))
		return;
	if (isinf(ratio->low) || isinf(ratio->high)) {
		snprintf(text, size, "unbounded");
	} else if (ratio->high > largest_percentage) {
		format_factor(low, sizeof(low), ratio->low);
		format_factor(high, sizeof(high), ratio->high);
		snprintf(text, size, "%s to %s", low, high);
	} else {
		snprintf(low, sizeof(low), "%+.1f", 100 * (ratio->low - 1));
		snprintf(high, sizeof(high), "%+.1f", 100 * (ratio->high - 1));
		snprintf(text, size, "%s to %s %%", low, high);
	}
}

void format_p(char *text, size_t size, double p)
{
	if (isnan(p))
		snprintf(text, size, "n/a");
	else if (p < 0.0001)
		snprintf(text, size, "<0.0001");
	else
		snprintf(text, size, "%.*f", p < 0.001 ? 4 : p < 0.1 ? 3 : 2, p);
}

void format_none(char *text, size_t size, const struct contrast *contrast)
{
	char p[24];

	format_p(p, sizeof(p), contrast->welch_p);
	snprintf(text, size, "~ (p%s%s, n=%.0f+%.0f)", p[0] == '<' ? "" : "=", p,
		contrast->base.count, contrast->other.count);
}

/* ---- columns ---- */

void format_name(char *text, size_t size, const char *name, size_t columns)
{
	size_t length = strlen(name);
	bool fits = text_columns(name, length) <= columns;

	while (!fits && length && text_columns(name, length) >= columns) {
		/* To the first byte of a character. */
		do
			length--;
		while (length && ((unsigned char)name[length] & 0xc0) == 0x80);
	}
	snprintf(text, size, "%.*s%s", (int)length, name, fits ? "" : "…");
}

static void add_padding(struct buffer *out, const char *text, size_t columns)
{
	size_t used = text_columns(text, strlen(text));

	for (; used < columns; used++)
		buffer_add_string(out, " ");
}

void add_right(struct buffer *out, const char *text, size_t columns)
{
	buffer_add_string(out, " ");
	add_padding(out, text, columns - 1);
	buffer_add_string(out, text);
}

void add_left(struct buffer *out, const char *text, size_t columns)
{
	buffer_add_string(out, text);
	add_padding(out, text, columns);
}
