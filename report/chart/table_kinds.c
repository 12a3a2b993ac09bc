/*
 * The contents of each table of a chart.
 */
#include "scale.h"
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- metrics ---- */

/* All metrics of a panel have one unit. */
static struct display_unit unit_of(const struct summary *summary, size_t id)
{
	double own = summary->metrics[id].peak, largest = own;

	for (size_t other = 0; other < METRIC_COUNT; other++) {
		if (metrics[id].panel != PANEL_NONE && metrics[other].panel == metrics[id].panel)
			largest = fmax(largest, summary->metrics[other].peak);
	}
	return display_unit_among(metrics[id].unit, largest, own);
}

static void summary_row(
	struct table *table, size_t id, const struct summary *summary, bool complete)
{
	const struct metric_summary *result = &summary->metrics[id];
	const double all[] = { result->mean, result->min, result->p50, result->p95, result->p99,
		result->peak };
	const double few[] = { result->mean, result->p95, result->peak };
	const double *values = complete ? all : few;
	size_t count = complete ? ARRAY_SIZE(all) : ARRAY_SIZE(few);
	struct display_unit unit = unit_of(summary, id);
	char(*cells)[TABLE_CELL] = table_add_row(table);

	snprintf(cells[0], TABLE_CELL, "%s, %s", metrics[id].label, unit.symbol);
	for (size_t i = 0; i < count; i++)
		display_value(cells[i + 1], TABLE_CELL, &unit, values[i]);
	if (complete)
		format_position(cells[count + 1], TABLE_CELL, result->peak_at_ns);
}

static bool is_listed(size_t id, const struct table_source *source)
{
	if (!source->summary->metrics[id].measured_ns)
		return false;
	if (source->complete)
		return true;
	return metrics[id].panel != PANEL_NONE &&
		!(source->brief && metrics[id].panel == PANEL_FREQUENCY);
}

static void fill_summary(struct table *table, const struct table_source *source)
{
	static const char *const all[] = { "", "mean", "min", "p50", "p95", "p99", "peak", "at" };
	static const char *const few[] = { "", "mean", "p95", "peak" };

	table->title = "Summary";
	if (source->complete)
		table_set_heads(table, all, ARRAY_SIZE(all));
	else
		table_set_heads(table, few, ARRAY_SIZE(few));
	for (size_t id = 0; id < METRIC_COUNT; id++) {
		if (is_listed(id, source))
			summary_row(table, id, source->summary, source->complete);
	}
}

/* ---- energy ---- */

static void fill_energy(struct table *table, const struct table_source *source)
{
	double largest = 0;
	struct display_unit in_joules, in_hours;

	for (size_t id = 0; id < METRIC_COUNT; id++)
		largest = fmax(largest, source->summary->metrics[id].energy_j);
	in_joules = display_joules(largest);
	in_hours = display_watt_hours(largest);
	table->title = "Energy";
	table_set_heads(table, (const char *const[]){ "", in_joules.symbol, in_hours.symbol }, 3);
	for (size_t id = 0; id < METRIC_COUNT; id++) {
		double energy_j = source->summary->metrics[id].energy_j;
		char(*cells)[TABLE_CELL];

		if (isnan(energy_j))
			continue;
		cells = table_add_row(table);
		snprintf(cells[0], TABLE_CELL, "%s", metrics[id].label);
		display_value(cells[1], TABLE_CELL, &in_joules, energy_j);
		display_value(cells[2], TABLE_CELL, &in_hours, energy_j);
	}
}

/* ---- phases and markers ---- */

static void phase_row(struct table *table, const struct phase *phase, bool complete,
	const struct display_unit *watts, const struct display_unit *joules)
{
	const char *name = phase->name[0] ? phase->name : "(before)";
	char(*cells)[TABLE_CELL] = table_add_row(table);
	size_t at = 1;

	text_clean(cells[0], TABLE_CELL, name, strlen(name));
	if (complete)
		format_position(cells[at++], TABLE_CELL, phase->from_ns);
	format_position(cells[at++], TABLE_CELL, phase->to_ns - phase->from_ns);
	display_value(cells[at++], TABLE_CELL, watts, phase->mean_w);
	if (complete)
		display_value(cells[at++], TABLE_CELL, watts, phase->peak_w);
	display_value(cells[at], TABLE_CELL, joules, phase->energy_j);
}

static void fill_phases(struct table *table, const struct table_source *source)
{
	double largest_j = 0, largest_w = 0;
	struct display_unit watts, unit;
	char mean[24], peak[24];

	for (size_t i = 0; i < source->summary->phase_count; i++) {
		largest_j = fmax(largest_j, source->summary->phases[i].energy_j);
		largest_w = fmax(largest_w, source->summary->phases[i].peak_w);
	}
	watts = display_unit(UNIT_WATT, largest_w);
	unit = display_joules(largest_j);
	snprintf(mean, sizeof(mean), "mean %s", watts.symbol);
	snprintf(peak, sizeof(peak), "peak %s", watts.symbol);
	table->title = "Phases";
	if (source->complete)
		table_set_heads(table,
			(const char *const[]){ "", "from", "span", mean, peak, unit.symbol }, 6);
	else
		table_set_heads(table, (const char *const[]){ "", "span", mean, unit.symbol }, 4);
	for (size_t i = 0; i < source->summary->phase_count; i++) {
		if (table_takes_row(table))
			phase_row(table, &source->summary->phases[i], source->complete, &watts,
				&unit);
	}
}

static void fill_markers(struct table *table, const struct table_source *source)
{
	const struct run *run = series_run_at(source->series, source->summary->from_ns);

	table->title = "Markers";
	table->columns = 3;
	for (size_t i = 0; i < source->series->catalog.event_count; i++) {
		const struct event *event = &source->series->catalog.events[i];
		char(*cells)[TABLE_CELL];

		if (event->kind != EVENT_MARK || event->time_ns < source->summary->from_ns ||
			event->time_ns > source->summary->to_ns)
			continue;
		if (!table_takes_row(table))
			continue;
		cells = table_add_row(table);
		text_clean(cells[0], TABLE_CELL, event->text, strlen(event->text));
		format_position(cells[1], TABLE_CELL, event->time_ns);
		format_clock(cells[2], TABLE_CELL, event->wall_ns, run ? run->utc_offset_s : 0);
	}
}

/* ---- thermal pressure and gaps ---- */

static void fill_thermal(struct table *table, const struct table_source *source)
{
	const struct summary *summary = source->summary;

	table->title = "Thermal pressure";
	table->columns = source->complete ? 3 : 2;
	for (size_t i = 1; i < source->series->thermal_count; i++) {
		char(*cells)[TABLE_CELL];

		if (!summary->thermal_ns[i])
			continue;
		cells = table_add_row(table);
		snprintf(cells[0], TABLE_CELL, "%s", source->series->thermal_names[i]);
		format_duration(cells[1], TABLE_CELL, summary->thermal_ns[i]);
		snprintf(cells[2], TABLE_CELL, "%.1f %%",
			100 * (double)summary->thermal_ns[i] / (double)summary->measured_ns);
	}
}

static void fill_gaps(struct table *table, const struct table_source *source)
{
	table->title = "Gaps";
	table->columns = 2;
	for (size_t i = 0; i < source->summary->gap_count; i++) {
		const struct gap *gap = &source->summary->gaps[i];
		char from[32], to[32];
		char(*cells)[TABLE_CELL];

		if (!table_takes_row(table))
			continue;
		cells = table_add_row(table);
		format_position(from, sizeof(from), gap->time_ns);
		format_position(to, sizeof(to), gap->time_ns + gap->duration_ns);
		snprintf(cells[0], TABLE_CELL, "%s – %s", from, to);
		format_duration(cells[1], TABLE_CELL, gap->duration_ns);
	}
}

/* ---- all ---- */

void table_init(struct table *table, enum table_kind kind, const struct table_source *source)
{
	static void (*const fill[TABLE_KINDS])(struct table *, const struct table_source *) = {
		[TABLE_SUMMARY] = fill_summary,
		[TABLE_ENERGY] = fill_energy,
		[TABLE_PHASES] = fill_phases,
		[TABLE_THERMAL] = fill_thermal,
		[TABLE_GAPS] = fill_gaps,
		[TABLE_MARKERS] = fill_markers,
	};

	*table = (struct table){ 0 };
	fill[kind](table, source);
}
