#include "command_energy.h"
#include "../base/display_unit.h"

#include <math.h>
#include <stdio.h>

/* ---- computing ---- */

static void measure(struct command_energy *energy, const struct series *series)
{
	struct range all = { 0, series->count };

	energy->mean_w = series_mean_between(series, METRIC_COMBINED_W, all, energy->from_ns,
		energy->to_ns, &energy->measured_ns);
	energy->peak_w = series_range_peak(series, METRIC_COMBINED_W,
		series_reaching(series, all, energy->from_ns, energy->to_ns));
	energy->energy_j = energy->mean_w * (double)energy->measured_ns / (double)NS_PER_S;
	energy->edges = edges_of(series, energy->from_ns, energy->to_ns);
}

/* Whole windows between the beginning of the idle time and the command's start. */
static void measure_baseline(
	struct command_energy *energy, const struct series *series, int64_t idle_ns)
{
	const double *watts = series->values[METRIC_COMBINED_W];
	double sum = 0;
	size_t windows = 0;

	for (size_t i = 0; i < series->count && series->time_ns[i] <= energy->from_ns; i++) {
		if (series->time_ns[i] - series->window_ns[i] < idle_ns || isnan(watts[i]))
			continue;
		sum += watts[i] * (double)series->window_ns[i];
		energy->baseline_ns += series->window_ns[i];
		windows++;
	}
	if (windows < 2)
		return;
	energy->baseline_w = sum / (double)energy->baseline_ns;
	energy->net_w = energy->mean_w - energy->baseline_w;
	energy->net_j = energy->energy_j -
		energy->baseline_w * (double)energy->measured_ns / (double)NS_PER_S;
}

/* A command without an end ran at most until the last sample of its run. */
static int64_t last_known(const struct series *series, const struct command_run *command)
{
	int64_t end_ns = series_end(series);
	struct range inside;

	for (size_t i = 0; i < series->catalog.event_count; i++) {
		const struct event *event = &series->catalog.events[i];

		if (event->kind == EVENT_START && event->time_ns > command->start_ns &&
			event->time_ns < end_ns)
			end_ns = event->time_ns;
	}
	inside = series_range(series, command->start_ns, end_ns);
	return inside.end > inside.first ? series->time_ns[inside.end - 1] : command->start_ns;
}

void command_energy_init(struct command_energy *energy, const struct series *series,
	const struct command_run *command)
{
	*energy = (struct command_energy){
		.command = command,
		.from_ns = command->start_ns,
		.to_ns = command_run_has_ended(command) ? command->end_ns
							: last_known(series, command),
		.energy_j = NAN,
		.mean_w = NAN,
		.peak_w = NAN,
		.baseline_w = NAN,
		.net_j = NAN,
		.net_w = NAN,
	};
	measure(energy, series);
	if (command->idle_ns >= 0)
		measure_baseline(energy, series, command->idle_ns);
}

/* ---- text ---- */

static void print_energy(const char *label, double joules, double watts, struct buffer *out)
{
	struct display_unit hours = display_watt_hours(fabs(joules));
	char text[32], mean[32], number[32];

	format_joules(text, sizeof(text), joules);
	display_value(number, sizeof(number), &hours, joules);
	format_quantity(mean, sizeof(mean), UNIT_WATT, watts);
	buffer_addf(
		out, "  %-18s %12s %9s %-3s   mean %s", label, text, number, hours.symbol, mean);
}

static void print_quantities(const struct command_run *command, struct buffer *out)
{
	for (size_t i = 0; i < command->quantity_count; i++)
		buffer_addf(out, "  %-18s %12.6g\n", command->quantities[i].name,
			command->quantities[i].value);
}

/* What the energy may be, given that only part of the first and the last window is inside. */
static void print_edges(const struct command_energy *energy, struct buffer *out)
{
	char least[32], most[32];

	if (!(energy->edges.less_j + energy->edges.more_j > 0))
		return;
	format_joules(least, sizeof(least), energy->energy_j - energy->edges.less_j);
	format_joules(most, sizeof(most), energy->energy_j + energy->edges.more_j);
	buffer_addf(out, "  %-18s between %s and %s\n", "", least, most);
}

static void print_one(const struct command_energy *energy, struct buffer *out)
{
	char title[256], text[256], peak[32], how[256];

	command_run_title(energy->command, title, sizeof(title));
	command_run_describe(energy->command, how, sizeof(how));
	buffer_addf(out, "\nCommand%s%s\n", title[0] ? ": " : "", title);
	format_duration(text, sizeof(text), energy->to_ns - energy->from_ns);
	buffer_addf(out, "  %-18s %12s   %s\n", "Duration", text, how);
	print_quantities(energy->command, out);
	if (isnan(energy->energy_j)) {
		buffer_add_string(out, "  power was not measured\n");
		return;
	}
	print_energy("CPU+GPU+ANE", energy->energy_j, energy->mean_w, out);
	format_quantity(peak, sizeof(peak), UNIT_WATT, energy->peak_w);
	buffer_addf(out, ", peak %s\n", peak);
	print_edges(energy, out);
	if (isnan(energy->baseline_w))
		return;
	print_energy("Above the baseline", energy->net_j, energy->net_w, out);
	format_quantity(peak, sizeof(peak), UNIT_WATT, energy->baseline_w);
	format_duration(text, sizeof(text), energy->baseline_ns);
	buffer_addf(out, "\n  %-18s %s over %s before it\n", "Baseline", peak, text);
}

void command_energy_print_text(const struct series *series, struct buffer *out)
{
	for (size_t i = 0; i < series->catalog.command_count; i++) {
		struct command_energy energy;

		command_energy_init(&energy, series, &series->catalog.commands[i]);
		print_one(&energy, out);
	}
}
