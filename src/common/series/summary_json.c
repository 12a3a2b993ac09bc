#include "summary.h"
#include "command_energy.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every machine has cores: once any are known, 0 of a tier is a fact. */
static void json_tier(
	struct json *json, const char *key, const struct machine *machine, int64_t cores)
{
	if (machine->e_cores || machine->p_cores || machine->s_cores)
		json_integer(json, key, cores);
	else
		json_null(json, key);
}

void json_machine(struct json *json, const struct machine *machine)
{
	json_begin_object(json, "machine");
	json_known_string(json, "chip", machine->chip);
	json_known_string(json, "model", machine->model);
	json_known_string(json, "os_version", machine->os_version);
	json_known_string(json, "os_build", machine->os_build);
	json_tier(json, "e_cores", machine, machine->e_cores);
	json_tier(json, "p_cores", machine, machine->p_cores);
	json_tier(json, "s_cores", machine, machine->s_cores);
	json_known_integer(json, "gpu_cores", machine->gpu_cores);
	json_known_integer(json, "memory_bytes", machine->memory_bytes);
	json_end_object(json);
}

static void json_recording(struct json *json, const struct series *series, const char *name)
{
	const struct run *run = series->catalog.run_count ? &series->catalog.runs[0] : NULL;

	json_begin_object(json, "recording");
	json_string(json, "name", name);
	json_machine(json, &series->catalog.machine);
	if (run) {
		json_wall(json, "start", run->start_wall_ns);
		json_known_string(json, "zone", run->zone);
		json_integer(json, "utc_offset_s", run->utc_offset_s);
		json_number(json, "interval_s", (double)run->interval_ns / (double)NS_PER_S, 3);
		json_known_string(json, "source", run->source);
		json_known_string(json, "note", run->note);
	}
	json_integer(json, "damaged_samples", series->damaged);
	json_end_object(json);
}

static void json_metrics(struct json *json, const struct summary *summary)
{
	json_begin_object(json, "metrics");
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		const struct metric_summary *result = &summary->metrics[id];

		if (!result->measured_ns)
			continue;
		json_begin_object(json, metrics[id].key);
		json_number(json, "mean", result->mean, 6);
		json_number(json, "min", result->min, 6);
		json_number(json, "p50", result->p50, 6);
		json_number(json, "p95", result->p95, 6);
		json_number(json, "p99", result->p99, 6);
		json_number(json, "peak", result->peak, 6);
		json_seconds(json, "peak_at", result->peak_at_ns);
		json_number(json, "highest_10s_mean", result->highest, 6);
		if (!isnan(result->highest))
			json_seconds(json, "highest_10s_from",
				result->highest_at_ns - SUMMARY_HIGHEST_NS);
		json_end_object(json);
	}
	json_end_object(json);
}

/* "cpu_w" gives "cpu". */
static void json_energy(struct json *json, const struct summary *summary)
{
	json_begin_object(json, "energy_j");
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		char *rail;

		if (metrics[id].unit != UNIT_WATT)
			continue;
		rail = xstrndup(metrics[id].key, strlen(metrics[id].key) - strlen("_w"));
		json_number(json, rail, summary->metrics[id].energy_j, 6);
		free(rail);
	}
	json_end_object(json);
}

static void json_times(
	struct json *json, const struct summary *summary, const struct series *series)
{
	json_begin_object(json, "thermal_s");
	for (size_t i = 1; i < series->thermal_count; i++) {
		if (summary->thermal_ns[i])
			json_seconds(json, series->thermal_names[i], summary->thermal_ns[i]);
	}
	json_end_object(json);
	json_number(json, "coverage", summary->coverage, 6);
	json_begin_array(json, "gaps");
	for (size_t i = 0; i < summary->gap_count; i++) {
		json_begin_object(json, NULL);
		json_seconds(json, "begin_s", summary->gaps[i].time_ns);
		json_seconds(json, "duration_s", summary->gaps[i].duration_ns);
		json_end_object(json);
	}
	json_end_array(json);
}

static void json_phases(struct json *json, const struct phase *phases, size_t count)
{
	json_begin_array(json, "phases");
	for (size_t i = 0; i < count; i++) {
		json_begin_object(json, NULL);
		json_known_string(json, "name", phases[i].name);
		json_seconds(json, "begin_s", phases[i].from_ns);
		json_seconds(json, "end_s", phases[i].to_ns);
		json_seconds(json, "measured_s", phases[i].measured_ns);
		json_number(json, "mean_w", phases[i].mean_w, 6);
		json_number(json, "energy_j", phases[i].energy_j, 6);
		json_end_object(json);
	}
	json_end_array(json);
}

/* -1: unknown, or the command ended in the other way. */
static void json_code(struct json *json, const char *key, int code)
{
	if (code < 0)
		json_null(json, key);
	else
		json_integer(json, key, code);
}

/* -1: unknown. */
static void json_measured(
	struct json *json, const char *key, int64_t value, double scale, int digits)
{
	json_number(json, key, value < 0 ? (double)NAN : (double)value / scale, digits);
}

static void json_quantities(struct json *json, const struct command_run *command)
{
	json_begin_object(json, "quantities");
	for (size_t i = 0; i < command->quantity_count; i++)
		json_number(json, command->quantities[i].name, command->quantities[i].value, 6);
	json_end_object(json);
}

void json_command(struct json *json, const struct command_run *command)
{
	bool ended = command_run_has_ended(command);
	char how[256];

	command_run_describe(command, how, sizeof(how));
	json_known_string(json, "name", command->name);
	json_known_string(json, "command", command->line);
	json_string(json, "role", command_role_name(command->role));
	json_seconds(json, "begin_s", command->start_ns);
	json_measured(json, "end_s", command->end_ns, (double)NS_PER_S, 9);
	json_measured(json, "duration_s", ended ? command->end_ns - command->start_ns : -1,
		(double)NS_PER_S, 9);
	json_string(json, "how", how);
	json_code(json, "exit_status", command->exit_status);
	json_code(json, "signal", command->signal);
	json_boolean(json, "timed_out", command->timed_out);
	json_measured(json, "user_s", command->user_ns, (double)NS_PER_S, 6);
	json_measured(json, "system_s", command->system_ns, (double)NS_PER_S, 6);
	json_measured(json, "max_rss_bytes", command->max_rss_bytes, 1, 0);
	json_quantities(json, command);
}

/* The commands that overlap the summary's time range; their numbers cover all of their time. */
void json_edges(struct json *json, double energy_j, const struct edges *edges)
{
	json_begin_array(json, "energy_bound_j");
	json_number(json, NULL, energy_j - edges->less_j, 6);
	json_number(json, NULL, energy_j + edges->more_j, 6);
	json_end_array(json);
}

static void json_commands(
	struct json *json, const struct summary *summary, const struct series *series)
{
	json_begin_array(json, "commands");
	for (size_t i = 0; i < series->catalog.command_count; i++) {
		struct command_energy energy;

		command_energy_init(&energy, series, &series->catalog.commands[i]);
		if (energy.from_ns >= summary->to_ns || energy.to_ns <= summary->from_ns)
			continue;
		json_begin_object(json, NULL);
		json_command(json, energy.command);
		json_number(json, "energy_j", energy.energy_j, 6);
		json_edges(json, energy.energy_j, &energy.edges);
		json_number(json, "mean_w", energy.mean_w, 6);
		json_number(json, "peak_w", energy.peak_w, 6);
		json_number(json, "baseline_w", energy.baseline_w, 6);
		json_number(json, "net_j", energy.net_j, 6);
		json_number(json, "net_w", energy.net_w, 6);
		json_end_object(json);
	}
	json_end_array(json);
}

static void json_above(
	struct json *json, const struct summary *summary, const struct above *above, size_t count)
{
	json_begin_array(json, "above");
	for (size_t i = 0; i < count; i++) {
		json_begin_object(json, NULL);
		json_string(json, "metric", metrics[above[i].metric].key);
		json_number(json, "value", above[i].value, 6);
		json_seconds(json, "above_s", above[i].above_ns);
		json_seconds(json, "measured_s", summary->metrics[above[i].metric].measured_ns);
		json_end_object(json);
	}
	json_end_array(json);
}

void summary_json(struct json *json, const struct summary *summary, const struct series *series,
	const char *name, const struct above *above, size_t above_count)
{
	json_recording(json, series, name);
	json_begin_object(json, "window");
	json_seconds(json, "begin_s", summary->from_ns);
	json_seconds(json, "end_s", summary->to_ns);
	json_seconds(json, "measured_s", summary->measured_ns);
	json_integer(json, "samples", (int64_t)(summary->range.end - summary->range.first));
	json_end_object(json);
	json_metrics(json, summary);
	json_energy(json, summary);
	json_times(json, summary, series);
	json_phases(json, summary->phases, summary->phase_count);
	json_commands(json, summary, series);
	json_above(json, summary, above, above_count);
}
