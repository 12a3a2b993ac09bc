#include "summary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char summary_caution[] =
	"powermetrics' values are estimates; Apple advises against comparing devices by them";

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

void machine_cores(const struct machine *machine, const char *separator, char *text, size_t size)
{
	const struct {
		int count;
		const char *suffix;
	} kinds[] = {
		{ machine->e_cores, "E" },
		{ machine->p_cores, "P" },
		{ machine->s_cores, "S" },
		{ machine->gpu_cores, "GPU" },
	};
	char part[24];

	text[0] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].count <= 0)
			continue;
		snprintf(part, sizeof(part), "%d%s", kinds[i].count, kinds[i].suffix);
		append(text, size, separator, part);
	}
}

void machine_facts(const struct machine *machine, char *text, size_t size)
{
	char cores[64], part[96] = "";

	machine_cores(machine, " + ", cores, sizeof(cores));
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

void summary_span(
	const struct summary *summary, const struct series *series, char *text, size_t size)
{
	const struct run *run = series_run_at(series, summary->from_ns);
	size_t samples = summary->range.end - summary->range.first;
	int offset_s = run ? run->utc_offset_s : 0;
	char start[32], end[32], zone[32], span[32], interval[32];

	text[0] = '\0';
	if (!series->count)
		return;
	format_wall(start, sizeof(start), wall_at(series, summary->from_ns), offset_s);
	format_wall(end, sizeof(end), wall_at(series, summary->to_ns), offset_s);
	format_zone(zone, sizeof(zone), run ? run->zone : "", offset_s);
	format_duration(span, sizeof(span), summary->to_ns - summary->from_ns);
	format_duration(interval, sizeof(interval), run ? run->interval_ns : 0);
	snprintf(text, size, "%s – %s %s · %s · %zu sample%s at %s · coverage %.0f %%", start,
		strncmp(start, end, 11) ? end : end + 11, zone, span, samples,
		samples == 1 ? "" : "s", interval, 100 * summary->coverage);
}

/* ---- text ---- */

/* "CPU, W"; watts below one are told to the milliwatt. */
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
		buffer_addf(out, " %8s", text);
	}
	format_position(text, sizeof(text), result->peak_at_ns);
	buffer_addf(out, "  %s\n", text);
}

static void print_energy(const struct summary *summary, struct buffer *out)
{
	bool any = false;

	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		const struct metric_summary *result = &summary->metrics[id];
		char joules[32], watts[32], at[32];

		if (isnan(result->energy_j))
			continue;
		if (!any)
			buffer_add_string(out, "\nEnergy\n");
		any = true;
		format_joules(joules, sizeof(joules), result->energy_j);
		buffer_addf(out, "  %-18s %12s %12.4g Wh", metrics[id].label, joules,
			result->energy_j / 3600);
		if (!isnan(result->highest)) {
			format_quantity(watts, sizeof(watts), UNIT_WATT, result->highest);
			format_position(at, sizeof(at), result->highest_at_ns - SUMMARY_HIGHEST_NS);
			buffer_addf(out, "   highest 10 s mean %s from %s", watts, at);
		}
		buffer_add_string(out, "\n");
	}
}

/* The name comes last: it is as long as somebody liked. */
static void print_phases(const struct summary *summary, struct buffer *out)
{
	if (summary->phase_count)
		buffer_add_string(out, "\nPhases\n");
	for (size_t i = 0; i < summary->phase_count; i++) {
		const struct phase *phase = &summary->phases[i];
		char from[32], span[32], watts[32], joules[32];

		format_position(from, sizeof(from), phase->from_ns);
		format_duration(span, sizeof(span), phase->to_ns - phase->from_ns);
		format_quantity(watts, sizeof(watts), UNIT_WATT, phase->mean_w);
		if (isnan(phase->energy_j))
			snprintf(joules, sizeof(joules), "n/a");
		else
			format_joules(joules, sizeof(joules), phase->energy_j);
		buffer_addf(out, "  %10s %14s %10s %10s  %s\n", from, span, watts, joules,
			phase->name[0] ? phase->name : "(before the first marker)");
	}
}

static void print_above(
	const struct summary *summary, const struct above *above, size_t count, struct buffer *out)
{
	if (count)
		buffer_add_string(out, "\nTime above\n");
	for (size_t i = 0; i < count; i++) {
		int64_t measured_ns = summary->metrics[above[i].metric].measured_ns;
		char duration[32], name[48];

		snprintf(name, sizeof(name), "%s > %g", metrics[above[i].metric].key,
			above[i].value);
		format_duration(duration, sizeof(duration), above[i].above_ns);
		buffer_addf(out, "  %-18s %12s", name, duration);
		if (measured_ns)
			buffer_addf(out, " %6.1f %%",
				100.0 * (double)above[i].above_ns / (double)measured_ns);
		else
			buffer_add_string(out, "  (it was not measured)");
		buffer_add_string(out, "\n");
	}
}

static void print_thermal(
	const struct summary *summary, const struct series *series, struct buffer *out)
{
	bool any = false;

	for (size_t i = 1; i < series->thermal_count; i++) {
		char duration[32];

		if (!summary->thermal_ns[i])
			continue;
		if (!any)
			buffer_add_string(out, "\nThermal pressure\n");
		any = true;
		format_duration(duration, sizeof(duration), summary->thermal_ns[i]);
		buffer_addf(out, "  %-18s %s\n", series->thermal_names[i], duration);
	}
}

static void print_gaps(const struct summary *summary, struct buffer *out)
{
	if (summary->gap_count)
		buffer_add_string(out, "\nGaps\n");
	for (size_t i = 0; i < summary->gap_count; i++) {
		const struct gap *gap = &summary->gaps[i];
		char from[32], to[32];

		format_position(from, sizeof(from), gap->time_ns);
		format_position(to, sizeof(to), gap->time_ns + gap->duration_ns);
		buffer_addf(out, "  %s – %s\n", from, to);
	}
}

void summary_print_text(const struct summary *summary, const struct series *series,
	const struct above *above, size_t above_count, struct buffer *out)
{
	static const char *const columns[] = { "mean", "min", "p50", "p95", "p99", "peak" };
	const struct run *run = series_run_at(series, summary->from_ns);
	char text[512];

	machine_title(&series->machine, text, sizeof(text));
	buffer_addf(out, "%s", text);
	machine_facts(&series->machine, text, sizeof(text));
	buffer_addf(out, "%s%s\n", text[0] ? " · " : "", text);
	summary_span(summary, series, text, sizeof(text));
	buffer_addf(out, "%s\n", text);
	if (run && run->note[0])
		buffer_addf(out, "“%s”\n", run->note);
	buffer_addf(out, "\n%-18s", "");
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		buffer_addf(out, " %8s", columns[i]);
	buffer_add_string(out, "  at\n");
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (summary->metrics[id].measured_ns)
			print_metric(&summary->metrics[id], id, out);
	}
	print_energy(summary, out);
	print_thermal(summary, series, out);
	print_above(summary, above, above_count, out);
	print_phases(summary, out);
	print_gaps(summary, out);
	buffer_addf(out, "\n%s.\n", summary_caution);
}
