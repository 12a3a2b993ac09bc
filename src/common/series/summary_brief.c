#include "../base/display_unit.h"
#include "command_energy.h"
#include "summary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS = 80, INDENT = 12 };

static const char separator[] = " · ";

/* A line of the brief summary: a label, then items that wrap at the width of a terminal. */
struct line {
	struct buffer *out;
	const char *label;
	size_t column; /* 0: nothing is printed yet */
};

static size_t count_columns(const char *text)
{
	return text_columns(text, strlen(text));
}

/* An empty item prints nothing: what was not measured is left out. */
static void add_item(struct line *line, const char *text)
{
	size_t columns = count_columns(text), gap = count_columns(separator);

	if (!text[0])
		return;
	if (!line->column) {
		buffer_addf(line->out, "%-*s", INDENT, line->label);
		line->column = INDENT;
	} else if (line->column + gap + columns > COLUMNS) {
		buffer_addf(line->out, "\n%*s", INDENT, "");
		line->column = INDENT;
	} else {
		buffer_add_string(line->out, separator);
		line->column += gap;
	}
	buffer_add_string(line->out, text);
	line->column += columns;
}

static void end_line(struct line *line)
{
	if (line->column)
		buffer_add_string(line->out, "\n");
}

/* ---- the command ---- */

/* Cuts a text to so many columns, with "…" at the end where it was longer. */
static void cut_text(char *text, size_t size, const char *whole, size_t columns)
{
	size_t used = 0, count = 0;

	if (count_columns(whole) <= columns) {
		snprintf(text, size, "%s", whole);
		return;
	}
	for (; whole[used] && used + 4 < size; used++) {
		count += ((unsigned char)whole[used] & 0xc0) != 0x80;
		if (count == columns)
			break;
	}
	snprintf(text, size, "%.*s…", (int)used, whole);
}

static void print_command_cost(const struct command_energy *command, struct buffer *out)
{
	struct line line = { .out = out, .label = "" };
	char number[32], text[64];

	if (isnan(command->energy_j))
		return;
	format_joules(text, sizeof(text), command->energy_j);
	add_item(&line, text);
	format_quantity(number, sizeof(number), UNIT_WATT, command->mean_w);
	snprintf(text, sizeof(text), "mean %s", number);
	add_item(&line, text);
	format_quantity(number, sizeof(number), UNIT_WATT, command->peak_w);
	snprintf(text, sizeof(text), "peak %s", number);
	add_item(&line, text);
	if (!isnan(command->net_j)) {
		format_joules(number, sizeof(number), command->net_j);
		snprintf(text, sizeof(text), "%s above the baseline", number);
		add_item(&line, text);
	}
	end_line(&line);
}

static void print_command(const struct series *series, struct buffer *out)
{
	struct line line = { .out = out, .label = "Command" };
	const struct command_run *last =
		series->catalog.commands + series->catalog.command_count - 1;
	struct command_energy command;
	char title[256], name[256], end[64], duration[32], which[48] = "";
	size_t rest;

	if (!series->catalog.command_count)
		return;
	command_energy_init(&command, series, last);
	command_run_title(last, title, sizeof(title));
	command_run_describe_end(last, end, sizeof(end));
	format_duration(duration, sizeof(duration), command.to_ns - command.from_ns);
	if (series->catalog.command_count > 1)
		snprintf(which, sizeof(which), "last of %zu", series->catalog.command_count);
	rest = INDENT + count_columns(end) + count_columns(duration) + count_columns(which) +
		3 * count_columns(separator);
	cut_text(name, sizeof(name), title, rest < COLUMNS ? COLUMNS - rest : 1);
	add_item(&line, name);
	add_item(&line, end);
	add_item(&line, duration);
	add_item(&line, which);
	end_line(&line);
	print_command_cost(&command, out);
}

/* ---- the recording ---- */

static void print_machine(const struct machine *machine, struct buffer *out)
{
	struct line line = { .out = out, .label = "Machine" };
	char text[128];

	machine_title(machine, text, sizeof(text));
	add_item(&line, text);
	machine_cores(machine, true, text, sizeof(text));
	add_item(&line, text);
	if (machine->memory_bytes > 0) {
		snprintf(text, sizeof(text), "%.0f GB", (double)machine->memory_bytes / (1 << 30));
		add_item(&line, text);
	}
	if (machine->os_version[0]) {
		snprintf(text, sizeof(text), "macOS %s", machine->os_version);
		add_item(&line, text);
	}
	end_line(&line);
}

static void print_span(
	const struct summary *summary, const struct series *series, struct buffer *out)
{
	struct line line = { .out = out, .label = "Time" };
	char text[128];

	summary_wall_span(summary, series, text, sizeof(text));
	add_item(&line, text);
	if (series->count) {
		format_duration(text, sizeof(text), summary->to_ns - summary->from_ns);
		add_item(&line, text);
	}
	end_line(&line);
}

static void print_energy(const struct summary *summary, struct buffer *out)
{
	struct line line = { .out = out, .label = "Energy" };
	char joules[32], text[96];

	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (isnan(summary->metrics[id].energy_j))
			continue;
		format_joules(joules, sizeof(joules), summary->metrics[id].energy_j);
		snprintf(text, sizeof(text), "%s %s", metrics[id].label, joules);
		add_item(&line, text);
	}
	end_line(&line);
}

static void print_power(const struct summary *summary, struct buffer *out)
{
	const struct metric_summary *power = &summary->metrics[METRIC_COMBINED_W];
	struct line line = { .out = out, .label = "Power" };
	char watts[32], at[32], text[96];

	if (!power->measured_ns)
		return;
	format_quantity(watts, sizeof(watts), UNIT_WATT, power->mean);
	snprintf(text, sizeof(text), "mean %s", watts);
	add_item(&line, text);
	format_quantity(watts, sizeof(watts), UNIT_WATT, power->peak);
	format_position(at, sizeof(at), power->peak_at_ns);
	snprintf(text, sizeof(text), "peak %s at %s", watts, at);
	add_item(&line, text);
	end_line(&line);
}

static void print_utilization(const struct summary *summary, struct buffer *out)
{
	struct line line = { .out = out, .label = "Utilization" };
	char mean[32], text[96];

	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (metrics[id].unit != UNIT_PERCENT || !summary->metrics[id].measured_ns)
			continue;
		format_quantity(mean, sizeof(mean), UNIT_PERCENT, summary->metrics[id].mean);
		snprintf(text, sizeof(text), "%s %s", metrics[id].label, mean);
		add_item(&line, text);
	}
	end_line(&line);
}

static void print_throttling(
	const struct summary *summary, const struct series *series, struct buffer *out)
{
	struct line line = { .out = out, .label = "Throttling" };
	int64_t measured_ns = 0, above_ns = 0;
	char duration[32], text[96];

	for (size_t i = 1; i < series->thermal_count; i++) {
		measured_ns += summary->thermal_ns[i];
		if (strcmp(series->thermal_names[i], "Nominal"))
			above_ns += summary->thermal_ns[i];
	}
	if (!measured_ns)
		return;
	format_duration(duration, sizeof(duration), above_ns);
	snprintf(text, sizeof(text), "%s above Nominal (%.1f %%)", duration,
		100.0 * (double)above_ns / (double)measured_ns);
	add_item(&line, above_ns ? text : "none, thermal pressure was Nominal throughout");
	end_line(&line);
}

static void print_samples(
	const struct summary *summary, const struct series *series, struct buffer *out)
{
	const struct run *run = series_run_at(series, summary->from_ns);
	struct line line = { .out = out, .label = "Samples" };
	char duration[32], text[96];
	int64_t gaps_ns = 0;

	format_duration(duration, sizeof(duration), run ? run->interval_ns : 0);
	snprintf(text, sizeof(text), "%zu%s%s", summary->range.end - summary->range.first,
		run ? " at " : "", run ? duration : "");
	add_item(&line, text);
	if (!isnan(summary->coverage)) {
		snprintf(text, sizeof(text), "coverage %.0f %%", 100 * summary->coverage);
		add_item(&line, text);
	}
	for (size_t i = 0; i < summary->gap_count; i++)
		gaps_ns += summary->gaps[i].duration_ns;
	if (summary->gap_count) {
		format_duration(duration, sizeof(duration), gaps_ns);
		snprintf(text, sizeof(text), "%zu gap%s, %s", summary->gap_count,
			summary->gap_count == 1 ? "" : "s", duration);
		add_item(&line, text);
	}
	if (series->catalog.is_ring && summary->from_ns <= series_begin(series))
		add_item(&line, "older samples dropped");
	end_line(&line);
}

void summary_print_brief(
	const struct summary *summary, const struct series *series, struct buffer *out)
{
	print_command(series, out);
	print_machine(&series->catalog.machine, out);
	print_span(summary, series, out);
	print_energy(summary, out);
	print_power(summary, out);
	print_utilization(summary, out);
	print_throttling(summary, series, out);
	print_samples(summary, series, out);
}
