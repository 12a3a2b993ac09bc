#include "compare_tables.h"
#include "scale.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a row ---- */

static void percent_cell(char *cell, double before, double after)
{
	double percent = compare_percent(before, after);

	if (!isnan(percent))
		compare_difference(cell, TABLE_CELL, percent, 1);
}

static void difference_row(struct table *table, const char *label, const struct display_unit *unit,
	double before, double after)
{
	char(*cells)[TABLE_CELL] = table_add_row(table);

	snprintf(cells[0], TABLE_CELL, "%s", label);
	display_value(cells[1], TABLE_CELL, unit, before);
	display_value(cells[2], TABLE_CELL, unit, after);
	compare_difference(cells[3], TABLE_CELL, (after - before) / unit->divisor, unit->decimals);
	percent_cell(cells[4], before, after);
}

static void difference_heads(struct table *table, const char *title)
{
	static const char *const heads[] = { "", "before", "after", "diff", "%" };

	table->title = title;
	table_set_heads(table, heads, ARRAY_SIZE(heads));
}

/* ---- metrics ---- */

bool compare_is_measured(const struct side *sides, enum metric_id id)
{
	return sides[BEFORE].summary->metrics[id].measured_ns ||
		sides[AFTER].summary->metrics[id].measured_ns;
}

/* Metrics that are constant, or repeat another row, are omitted beside a chart. */
static bool is_listed(enum metric_id id, bool brief)
{
	if (brief && metrics[id].unit != UNIT_WATT && metrics[id].unit != UNIT_PERCENT)
		return false;
	return metrics[id].panel != PANEL_NONE || id == METRIC_CPU_PCT;
}

static void metric_label(
	char *label, size_t size, enum metric_id id, const struct display_unit *unit)
{
	snprintf(label, size, "%s, %s", metrics[id].label, unit->symbol);
}

static void fill_statistic(struct table *table, enum statistic which, const char *title,
	const struct side *sides, bool brief)
{
	difference_heads(table, title);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		struct display_unit unit = compare_unit(&sides[BEFORE], &sides[AFTER], id);
		char label[64];

		if (!compare_is_measured(sides, id) || !is_listed(id, brief))
			continue;
		metric_label(label, sizeof(label), id, &unit);
		difference_row(table, label, &unit, compare_statistic(&sides[BEFORE], id, which),
			compare_statistic(&sides[AFTER], id, which));
	}
}

static void fill_numbers(struct table *table, const struct side *sides)
{
	static const char *const heads[] = { "", "mean before", "after", "%", "p95 before", "after",
		"%", "peak before", "after", "%" };
	static const enum statistic statistics[] = { STATISTIC_MEAN, STATISTIC_P95,
		STATISTIC_PEAK };

	table->title = "Numbers";
	table_set_heads(table, heads, ARRAY_SIZE(heads));
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		struct display_unit unit = compare_unit(&sides[BEFORE], &sides[AFTER], id);
		char(*cells)[TABLE_CELL];

		if (!compare_is_measured(sides, id))
			continue;
		cells = table_add_row(table);
		metric_label(cells[0], TABLE_CELL, id, &unit);
		for (size_t i = 0; i < ARRAY_SIZE(statistics); i++) {
			double before = compare_statistic(&sides[BEFORE], id, statistics[i]);
			double after = compare_statistic(&sides[AFTER], id, statistics[i]);

			display_value(cells[1 + 3 * i], TABLE_CELL, &unit, before);
			display_value(cells[2 + 3 * i], TABLE_CELL, &unit, after);
			percent_cell(cells[3 + 3 * i], before, after);
		}
	}
}

/* ---- energy and phases ---- */

static double energy_of(const struct side *side, enum metric_id id)
{
	return side->summary->metrics[id].energy_j;
}

static void fill_energy(struct table *table, const struct side *sides)
{
	struct display_unit unit;
	double largest = 0;

	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		largest = fmax(
			largest, fmax(energy_of(&sides[BEFORE], id), energy_of(&sides[AFTER], id)));
	unit = display_joules(largest);
	difference_heads(table, "Energy");
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		double before = energy_of(&sides[BEFORE], id);
		double after = energy_of(&sides[AFTER], id);
		char label[64];

		if (isnan(before) && isnan(after))
			continue;
		metric_label(label, sizeof(label), id, &unit);
		difference_row(table, label, &unit, before, after);
	}
}

static double seconds_of(const struct phase *phase)
{
	return (double)(phase->to_ns - phase->from_ns) / (double)NS_PER_S;
}

static void fill_phases(struct table *table, const struct side *sides, bool spans)
{
	struct phase_pair *pairs;
	size_t count = compare_phases(&sides[BEFORE], &sides[AFTER], &pairs);
	struct display_unit unit;
	double largest = 0;

	for (size_t i = 0; i < count; i++)
		largest = fmax(largest, fmax(pairs[i].before->energy_j, pairs[i].after->energy_j));
	unit = spans ? (struct display_unit){ 1, "s", 1 } : display_joules(largest);
	difference_heads(table, spans ? "Phases, span" : "Phases, energy");
	for (size_t i = 0; i < count; i++) {
		const struct phase *before = pairs[i].before, *after = pairs[i].after;
		char label[TABLE_CELL];

		if (!table_takes_row(table))
			continue;
		if (pairs[i].occurrence > 1)
			snprintf(label, sizeof(label), "%.64s#%zu, %s", before->name,
				pairs[i].occurrence, unit.symbol);
		else
			snprintf(label, sizeof(label), "%.80s, %s", before->name, unit.symbol);
		difference_row(table, label, &unit, spans ? seconds_of(before) : before->energy_j,
			spans ? seconds_of(after) : after->energy_j);
	}
	free(pairs);
}

void compare_table_init(
	struct table *table, enum compare_table kind, const struct side *sides, bool brief)
{
	*table = (struct table){ 0 };
	switch (kind) {
	case COMPARE_MEANS:
		fill_statistic(table, STATISTIC_MEAN, "Mean", sides, brief);
		break;
	case COMPARE_PEAKS:
		fill_statistic(table, STATISTIC_PEAK, "Peak", sides, brief);
		break;
	case COMPARE_NUMBERS:
		fill_numbers(table, sides);
		break;
	case COMPARE_ENERGY:
		fill_energy(table, sides);
		break;
	case COMPARE_PHASES:
	case COMPARE_SPANS:
		fill_phases(table, sides, kind == COMPARE_SPANS);
		break;
	}
}
