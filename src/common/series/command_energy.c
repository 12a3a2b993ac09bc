#include "command_energy.h"
#include "../base/display_unit.h"

#include <math.h>
#include <stdio.h>

/* ---- computing ---- */

size_t command_energy_count(const struct series *series)
{
	size_t count = 0;

	for (size_t i = 0; i < series->catalog.event_count; i++)
		count += series->catalog.events[i].kind == EVENT_COMMAND_START;
	return count;
}

static const struct event *find_start(const struct series *series, size_t index)
{
	for (size_t i = 0; i < series->catalog.event_count; i++) {
		if (series->catalog.events[i].kind == EVENT_COMMAND_START && !index--)
			return &series->catalog.events[i];
	}
	return NULL;
}

/* The exit of the command that started with `start`, in the same run. */
static const struct event *find_exit(const struct series *series, const struct event *start)
{
	for (size_t i = 0; i < series->catalog.event_count; i++) {
		const struct event *event = &series->catalog.events[i];

		if (event->kind == EVENT_COMMAND_EXIT && event->run_id == start->run_id)
			return event;
	}
	return NULL;
}

static void measure(struct command_energy *command, const struct series *series)
{
	struct range all = { 0, series->count };

	command->mean_w = series_mean_between(series, METRIC_COMBINED_W, all, command->from_ns,
		command->to_ns, &command->measured_ns);
	command->peak_w = series_range_peak(series, METRIC_COMBINED_W,
		series_reaching(series, all, command->from_ns, command->to_ns));
	command->energy_j = command->mean_w * (double)command->measured_ns / (double)NS_PER_S;
}

/* Whole windows between the run's start and the command's. */
static void measure_baseline(
	struct command_energy *command, const struct series *series, int64_t run_ns)
{
	const double *watts = series->values[METRIC_COMBINED_W];
	double sum = 0;
	size_t windows = 0;

	for (size_t i = 0; i < series->count && series->time_ns[i] <= command->from_ns; i++) {
		if (series->time_ns[i] - series->window_ns[i] < run_ns || isnan(watts[i]))
			continue;
		sum += watts[i] * (double)series->window_ns[i];
		command->baseline_ns += series->window_ns[i];
		windows++;
	}
	if (windows < 2)
		return;
	command->baseline_w = sum / (double)command->baseline_ns;
	command->net_w = command->mean_w - command->baseline_w;
	command->net_j = command->energy_j -
		command->baseline_w * (double)command->measured_ns / (double)NS_PER_S;
}

static int64_t run_start(const struct series *series, int64_t run_id)
{
	for (size_t i = 0; i < series->catalog.event_count; i++) {
		const struct event *event = &series->catalog.events[i];

		if (event->kind == EVENT_START && event->run_id == run_id)
			return event->time_ns;
	}
	return 0;
}

void command_energy_init(struct command_energy *command, const struct series *series, size_t index)
{
	const struct event *start = find_start(series, index);
	const struct event *end = start ? find_exit(series, start) : NULL;

	*command = (struct command_energy){
		.ended = end,
		.command = start ? start->text : "",
		.energy_j = NAN,
		.mean_w = NAN,
		.peak_w = NAN,
		.baseline_w = NAN,
		.net_j = NAN,
		.net_w = NAN,
	};
	command_outcome_parse(end ? end->text : "", &command->outcome);
	command_outcome_describe(
		end ? end->text : "end not recorded", command->how, sizeof(command->how));
	if (!start)
		return;
	command->from_ns = start->time_ns;
	command->to_ns = end ? end->time_ns : series_end(series);
	measure(command, series);
	measure_baseline(command, series, run_start(series, start->run_id));
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

static void print_one(const struct command_energy *command, struct buffer *out)
{
	char text[32], peak[32];

	buffer_addf(out, "\nCommand%s%s\n", command->command[0] ? ": " : "", command->command);
	format_duration(text, sizeof(text), command->to_ns - command->from_ns);
	buffer_addf(out, "  %-18s %12s   %s\n", "Duration", text, command->how);
	if (isnan(command->energy_j)) {
		buffer_add_string(out, "  power was not measured\n");
		return;
	}
	print_energy("CPU+GPU+ANE", command->energy_j, command->mean_w, out);
	format_quantity(peak, sizeof(peak), UNIT_WATT, command->peak_w);
	buffer_addf(out, ", peak %s\n", peak);
	if (isnan(command->baseline_w))
		return;
	print_energy("Above the baseline", command->net_j, command->net_w, out);
	format_quantity(peak, sizeof(peak), UNIT_WATT, command->baseline_w);
	format_duration(text, sizeof(text), command->baseline_ns);
	buffer_addf(out, "\n  %-18s %s over %s before it\n", "Baseline", peak, text);
}

void command_energy_print_text(const struct series *series, struct buffer *out)
{
	size_t count = command_energy_count(series);

	for (size_t i = 0; i < count; i++) {
		struct command_energy command;

		command_energy_init(&command, series, i);
		print_one(&command, out);
	}
}
