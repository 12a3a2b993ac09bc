#include "summary.h"
#include "../base/display_unit.h"
#include "command_energy.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char summary_caution[] =
	"powermetrics estimates its values; Apple advises against comparing Macs by them";

/* ---- captions ---- */

void machine_title(const struct machine *machine, char *text, size_t size)
{
	const char *title = machine->chip[0] ? machine->chip : machine->model;

	snprintf(text, size, "%s", title[0] ? title : "unknown Mac");
}

static void append(char *text, size_t size, const char *separator, const char *more)
{
	size_t used = strlen(text);

	if (more[0])
		snprintf(text + used, size - used, "%s%s", used ? separator : "", more);
}

void machine_cores(const struct machine *machine, bool spaced, char *text, size_t size)
{
	const struct {
		int count;
		const char *suffix;
	} kinds[] = {
		{ machine->e_cores, "E" },
		{ machine->p_cores, "P" },
		{ machine->s_cores, "S" },
		{ machine->gpu_cores, spaced ? " GPU" : "GPU" },
	};
	char part[24];

	text[0] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].count <= 0)
			continue;
		snprintf(part, sizeof(part), "%d%s", kinds[i].count, kinds[i].suffix);
		append(text, size, spaced ? " + " : "+", part);
	}
}

void machine_facts(const struct machine *machine, char *text, size_t size)
{
	char cores[64], part[96] = "";

	machine_cores(machine, true, cores, sizeof(cores));
	text[0] = '\0';
	append(text, size, " · ", cores);
	if (machine->memory_bytes > 0)
		snprintf(part, sizeof(part), "%.0f GB", (double)machine->memory_bytes / (1 << 30));
	append(text, size, " · ", part);
	if (machine->chip[0])
		append(text, size, " · ", machine->model);
	if (machine->os_version[0])
		snprintf(part, sizeof(part), machine->os_build[0] ? "macOS %s (%s)" : "macOS %s",
			machine->os_version, machine->os_build);
	else
		snprintf(part, sizeof(part), "%s%s", machine->os_build[0] ? "macOS build " : "",
			machine->os_build);
	append(text, size, " · ", part);
}

/* Wall time of a position inside a sample's window or a gap before it. */
static int64_t wall_at(const struct series *series, int64_t time_ns)
{
	size_t i = series_at(series, time_ns);

	if (series->time_ns[i] < time_ns && i + 1 < series->count)
		i++;
	return series->wall_ns[i] - (series->time_ns[i] - time_ns);
}

void summary_wall_span(
	const struct summary *summary, const struct series *series, char *text, size_t size)
{
	const struct run *run = series_run_at(series, summary->from_ns);
	int offset_s = run ? run->utc_offset_s : 0;
	char start[32], end[32], zone[32];

	text[0] = '\0';
	if (!series->count)
		return;
	format_wall(start, sizeof(start), wall_at(series, summary->from_ns), offset_s);
	format_wall(end, sizeof(end), wall_at(series, summary->to_ns), offset_s);
	format_zone(zone, sizeof(zone), run ? run->zone : "", offset_s);
	snprintf(text, size, "%s – %s %s", start, strncmp(start, end, 11) ? end : end + 11, zone);
}

void summary_span(
	const struct summary *summary, const struct series *series, char *text, size_t size)
{
	const struct run *run = series_run_at(series, summary->from_ns);
	size_t samples = summary->range.end - summary->range.first;
	char wall[112], span[32], interval[32];

	text[0] = '\0';
	if (!series->count)
		return;
	summary_wall_span(summary, series, wall, sizeof(wall));
	format_duration(span, sizeof(span), summary->to_ns - summary->from_ns);
	format_duration(interval, sizeof(interval), run ? run->interval_ns : 0);
	snprintf(text, size, "%s · %s · %zu sample%s at %s · coverage %.0f %%", wall, span, samples,
		samples == 1 ? "" : "s", interval, 100 * summary->coverage);
}

/* ---- text ---- */

/* Long lists print only their first items; the JSON has all of them. */
enum { COLUMNS = 80, LIST_MAX = 12 };

/* Wraps a caption at " · " to the width of a terminal. */
static void print_caption(const char *text, struct buffer *out)
{
	static const char separator[] = " · ";
	size_t column = 0;

	while (text) {
		const char *next = strstr(text, separator);
		size_t size = next ? (size_t)(next - text) : strlen(text);
		size_t columns = text_columns(text, size);

		if (column && column + strlen(separator) - 1 + columns > COLUMNS) {
			buffer_add_string(out, "\n");
			column = 0;
		} else if (column) {
			buffer_add_string(out, separator);
			column += strlen(separator) - 1;
		}
		buffer_add(out, text, size);
		column += columns;
		text = next ? next + strlen(separator) : NULL;
	}
	buffer_add_string(out, "\n");
}

static void print_head(
	const struct summary *summary, const struct series *series, struct buffer *out)
{
	const struct run *run = series_run_at(series, summary->from_ns);
	char text[1024], facts[512];

	machine_title(&series->catalog.machine, text, sizeof(text));
	machine_facts(&series->catalog.machine, facts, sizeof(facts));
	append(text, sizeof(text), " · ", facts);
	print_caption(text, out);
	summary_span(summary, series, text, sizeof(text));
	print_caption(text, out);
	if (run && run->note[0])
		buffer_addf(out, "“%s”\n", run->note);
	if (series->catalog.is_ring && summary->from_ns <= series_begin(series)) {
		format_position(text, sizeof(text), series_begin(series));
		buffer_addf(out, "samples before %s were dropped ('asitop record --keep')\n", text);
	}
}

/* Power that stays below 1 W is printed to the milliwatt. */
static void print_metric(const struct metric_summary *result, enum metric_id id, struct buffer *out)
{
	const double values[] = { result->mean, result->min, result->p50, result->p95, result->p99,
		result->peak };
	enum unit unit = metrics[id].unit;
	char label[64], text[32];

	snprintf(label, sizeof(label), "%s, %s", metrics[id].label, unit_symbol(unit));
	buffer_addf(out, "%-18s", label);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		if (unit == UNIT_WATT && result->peak < 1)
			snprintf(text, sizeof(text), "%.3f", values[i]);
		else
			format_value(text, sizeof(text), unit, values[i]);
		buffer_addf(out, " %7s", text);
	}
	format_position(text, sizeof(text), result->peak_at_ns);
	buffer_addf(out, "  %s\n", text);
}

/* The total memory is a fact about the machine and needs no mean. */
static bool is_printed(const struct summary *summary, enum metric_id id)
{
	return summary->metrics[id].measured_ns && id != METRIC_RAM_TOTAL &&
		id != METRIC_SWAP_TOTAL;
}

static void print_metrics(const struct summary *summary, struct buffer *out)
{
	static const char *const columns[] = { "mean", "min", "p50", "p95", "p99", "peak" };

	buffer_addf(out, "\n%-18s", "");
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		buffer_addf(out, " %7s", columns[i]);
	buffer_add_string(out, "  at\n");
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (is_printed(summary, id))
			print_metric(&summary->metrics[id], id, out);
	}
}

/* Each energy column has one unit, so that rails can be compared at a glance. */
struct energy_units {
	struct display_unit joules, hours;
};

static void print_energy_of(const struct metric_summary *result, const char *label,
	const struct energy_units *units, struct buffer *out)
{
	char joules[32], hours[32], watts[32], at[32];

	display_value(joules, sizeof(joules), &units->joules, result->energy_j);
	display_value(hours, sizeof(hours), &units->hours, result->energy_j);
	buffer_addf(out, "  %-16s %12s %12s", label, joules, hours);
	if (!isnan(result->highest)) {
		format_quantity(watts, sizeof(watts), UNIT_WATT, result->highest);
		format_position(at, sizeof(at), result->highest_at_ns - SUMMARY_HIGHEST_NS);
		buffer_addf(out, "%11s from %s", watts, at);
	}
	buffer_add_string(out, "\n");
}

static void print_energy(const struct summary *summary, struct buffer *out)
{
	double largest_j = NAN, highest_w = NAN;
	struct energy_units units;

	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		largest_j = fmax(largest_j, summary->metrics[id].energy_j);
		if (metrics[id].unit == UNIT_WATT)
			highest_w = fmax(highest_w, summary->metrics[id].highest);
	}
	if (isnan(largest_j))
		return;
	units = (struct energy_units){ display_joules(largest_j), display_watt_hours(largest_j) };
	buffer_addf(out, "\n%-18s %12s %12s%s\n", "Energy", units.joules.symbol, units.hours.symbol,
		isnan(highest_w) ? "" : "   highest 10 s mean");
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (!isnan(summary->metrics[id].energy_j))
			print_energy_of(&summary->metrics[id], metrics[id].label, &units, out);
	}
}

/* "Nominal  1 min 47 s  88.2 %". */
static void print_share(const char *name, int64_t ns, int64_t of_ns, struct buffer *out)
{
	char duration[32];

	format_duration(duration, sizeof(duration), ns);
	buffer_addf(out, "  %-20s %12s", name, duration);
	if (of_ns)
		buffer_addf(out, " %8.1f %%", 100.0 * (double)ns / (double)of_ns);
	else
		buffer_add_string(out, "   not measured");
	buffer_add_string(out, "\n");
}

static void print_thermal(
	const struct summary *summary, const struct series *series, struct buffer *out)
{
	int64_t measured_ns = 0;

	for (size_t i = 1; i < series->thermal_count; i++)
		measured_ns += summary->thermal_ns[i];
	if (measured_ns)
		buffer_add_string(out, "\nThermal pressure\n");
	for (size_t i = 1; i < series->thermal_count; i++) {
		if (summary->thermal_ns[i])
			print_share(
				series->thermal_names[i], summary->thermal_ns[i], measured_ns, out);
	}
}

static void print_above(
	const struct summary *summary, const struct above *above, size_t count, struct buffer *out)
{
	if (count)
		buffer_add_string(out, "\nTime above\n");
	for (size_t i = 0; i < count; i++) {
		char name[64], value[32];

		format_decimal(value, sizeof(value), above[i].value, 6);
		snprintf(name, sizeof(name), "%s > %s", metrics[above[i].metric].key, value);
		print_share(name, above[i].above_ns, summary->metrics[above[i].metric].measured_ns,
			out);
	}
}

/* The name is in the last column because its length has no limit. */
static void print_phases(const struct summary *summary, struct buffer *out)
{
	double largest_j = NAN;
	struct display_unit unit;

	if (!summary->phase_count)
		return;
	for (size_t i = 0; i < summary->phase_count; i++)
		largest_j = fmax(largest_j, summary->phases[i].energy_j);
	unit = display_joules(largest_j);
	buffer_addf(out, "\n%-7s %10s %12s %9s %10s\n", "Phases", "from", "for", "mean, W",
		unit.symbol);
	for (size_t i = 0; i < summary->phase_count; i++) {
		const struct phase *phase = &summary->phases[i];
		char from[32], span[32], watts[32], energy[32];

		format_position(from, sizeof(from), phase->from_ns);
		format_duration(span, sizeof(span), phase->to_ns - phase->from_ns);
		format_value(watts, sizeof(watts), UNIT_WATT, phase->mean_w);
		display_value(energy, sizeof(energy), &unit, phase->energy_j);
		buffer_addf(out, "%18s %12s %9s %10s  %s\n", from, span, watts, energy,
			phase->name[0] ? phase->name : "(before the first marker)");
	}
}

static void print_gaps(const struct summary *summary, struct buffer *out)
{
	char from[32], length[32];

	if (summary->gap_count)
		buffer_addf(out, "\n%-7s %10s %12s\n", "Gaps", "from", "for");
	for (size_t i = 0; i < summary->gap_count && i < LIST_MAX; i++) {
		format_position(from, sizeof(from), summary->gaps[i].time_ns);
		format_duration(length, sizeof(length), summary->gaps[i].duration_ns);
		buffer_addf(out, "%18s %12s\n", from, length);
	}
	if (summary->gap_count > LIST_MAX)
		buffer_addf(out, "  and %zu more\n", summary->gap_count - LIST_MAX);
}

void summary_print_text(const struct summary *summary, const struct series *series,
	const struct above *above, size_t above_count, struct buffer *out)
{
	print_head(summary, series, out);
	print_metrics(summary, out);
	print_energy(summary, out);
	print_thermal(summary, series, out);
	print_above(summary, above, above_count, out);
	print_phases(summary, out);
	print_gaps(summary, out);
	if (series->catalog.command_count == 1)
		command_energy_print_text(series, out);
	buffer_addf(out, "\n%s.\n", summary_caution);
}
