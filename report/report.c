/*
 * asitop report: prints the statistics of a recording or draws them as a chart.
 */
#include "../src/common/host/output_file.h"
#include "chart/chart_file.h"
#include "printout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct report_options {
	struct string_list outputs;
	bool overwrite;
	bool verify;
	struct time_selection window;
	bool json, brief, markdown, github;
	int by;
	bool count_failed;
	const char *base;
	struct string_list fail_if;
	struct string_list above;
	struct time_point align;
	const char *title;
	const char *size;
	int theme;
	int sheet;
	const char *panels;
};

/* The values of --by. */
enum { BY_AUTO, BY_FILE, BY_COMMAND };

/* The values of --sheet. */
enum { SHEET_AUTO, SHEET_RUNS, SHEET_RECORDING };

static const struct report_options defaults = { .size = "1600x1000" };

static const struct command_option options_table[] = {
	{ OPTION_STRINGS, 'o', "output", offsetof(struct report_options, outputs), "OUT",
		"draw the chart into OUT.png, .pdf or .svg; may be given several times" },
	{ OPTION_FLAG, 0, "overwrite", offsetof(struct report_options, overwrite), NULL,
		"replace OUT if it exists" },
	OPTION_ROWS(struct report_options, window, time_selection_options),
	{ OPTION_FLAG, 0, "json", offsetof(struct report_options, json), NULL,
		"print the summary as JSON" },
	{ OPTION_FLAG, 0, "markdown", offsetof(struct report_options, markdown), NULL,
		"print the comparison of runs as a Markdown table" },
	{ OPTION_FLAG, 0, "github", offsetof(struct report_options, github), NULL,
		"print the means as JSON for github-action-benchmark" },
	{ OPTION_FLAG, 0, "brief", offsetof(struct report_options, brief), NULL,
		"print the ten most important lines of the summary" },
	{ OPTION_FLAG, 0, "verify", offsetof(struct report_options, verify), NULL,
		"decode every sample again instead of trusting the numbers stored in FILE" },
	{ OPTION_STRINGS, 0, "above", offsetof(struct report_options, above), "METRIC:VALUE",
		"print how long a metric was above a value: cpu_w:20; may be given several times" },
	{ OPTION_CHOICE, 0, "by", offsetof(struct report_options, by), "auto|file|command",
		"what the sides of a comparison are (commands in one file, else files)" },
	{ OPTION_STRING, 0, "base", offsetof(struct report_options, base), "NAME",
		"the side that the others are compared with (the first)" },
	{ OPTION_FLAG, 0, "count-failed", offsetof(struct report_options, count_failed), NULL,
		"include runs that failed in the statistics" },
	{ OPTION_STRINGS, 0, "fail-if", offsetof(struct report_options, fail_if), "LIMIT",
		"exit with 4 if a figure changes by more, with 5 if the runs do not decide: "
		"'energy>+5%', 'energy_per_tokens>+5%'; may be given several times" },
	{ OPTION_TIME, 0, "align", offsetof(struct report_options, align), "TIME",
		"start the comparison of recordings at TIME in each: marker:build" },
	{ OPTION_STRING, 0, "title", offsetof(struct report_options, title), "TEXT",
		"title of the chart (the chip)" },
	{ OPTION_STRING, 0, "size", offsetof(struct report_options, size), "WxH",
		"size of a PNG or SVG in pixels (1600x1000); a PDF is A4" },
	{ OPTION_CHOICE, 0, "theme", offsetof(struct report_options, theme), "light|dark",
		"colours of the chart (light)" },
	{ OPTION_CHOICE, 0, "sheet", offsetof(struct report_options, sheet), "auto|runs|recording",
		"what the chart shows (the runs if a command ran several times)" },
	{ OPTION_STRING, 0, "panels", offsetof(struct report_options, panels), "LIST",
		"panels to draw, in this order: power, utilization, frequency, memory, "
		"bandwidth, thermal, cores (all that have data)" },
	OPTION_END,
};

/* Smaller charts are not legible; cairo cannot draw larger ones. */
static bool parse_size(const char *text, struct chart_file_options *file, struct error *err)
{
	enum { LEAST = 300, MOST = 16384 };

	return parse_dimensions(text, LEAST, MOST, &file->width, &file->height) ||
		error_usage(err, "--size takes WIDTHxHEIGHT, each from %d to %d, not '%s'", LEAST,
			MOST, text);
}

/* Checks all chart options before a recording is read. */
static bool chart_file_options_init(
	struct chart_file_options *file, const struct report_options *options, struct error *err)
{
	*file = (struct chart_file_options){
		.theme = options->theme ? THEME_DARK : THEME_LIGHT,
		.overwrite = options->overwrite,
		.chart = { .title = options->title },
	};
	for (int i = 0; i < options->outputs.count; i++) {
		if (!paint_check_name(options->outputs.items[i], err))
			return false;
	}
	if (options->panels && !chart_parse_panels(options->panels, &file->chart, err))
		return false;
	return parse_size(options->size, file, err);
}

/* Reports outputs that cannot be written before a recording is read. */
static bool check_outputs(
	const struct report_options *options, int count, char **operands, struct error *err)
{
	bool done = true;

	for (int i = 0; i < options->outputs.count; i++) {
		for (int j = 0; j < count && done; j++)
			done = operands[j] == OPERAND_SEPARATOR ||
				output_file_check(options->outputs.items[i], options->overwrite,
					operands[j], err);
	}
	return done;
}

/* ---- checks ---- */

static bool check_format(const struct report_options *options, struct error *err)
{
	if (options->json + options->markdown + options->github + options->brief > 1)
		return error_usage(
			err, "--json, --markdown, --github and --brief cannot be combined");
	if (options->brief && options->above.count)
		return error_usage(err, "--brief and --above cannot be combined");
	return true;
}

/* Reports a wrong threshold or limit before a recording is read. */
static bool printout_init(
	struct printout *printout, const struct report_options *options, struct error *err)
{
	*printout = (struct printout){
		.format = options->json     ? PRINTOUT_JSON
			: options->brief    ? PRINTOUT_BRIEF
			: options->markdown ? PRINTOUT_MARKDOWN
			: options->github   ? PRINTOUT_GITHUB
					    : PRINTOUT_TEXT,
		.above_count = (size_t)options->above.count,
		.gate_count = (size_t)options->fail_if.count,
	};
	for (size_t i = 0; i < printout->above_count; i++) {
		if (!above_parse(&printout->above[i], options->above.items[i], err))
			return false;
	}
	for (size_t i = 0; i < printout->gate_count; i++) {
		if (!gate_parse(&printout->gates[i], options->fail_if.items[i], err))
			return false;
	}
	return check_format(options, err);
}

/* True if the chart is one of whole recordings on request. */
static bool shows_recordings(const struct report_options *options)
{
	return options->sheet == SHEET_RECORDING || options->panels;
}

static bool check_files(const struct report_options *options,
	const struct chart_file_options *charts, const struct sides *sides, struct error *err)
{
	if (options->panels && options->sheet == SHEET_RUNS)
		return error_usage(err, "--panels and --sheet runs cannot be combined");
	if (sides->file_count == 1 && options->align.kind != TIME_NONE)
		return error_usage(err, "--align takes two recordings");
	if (sides->file_count == 1)
		return true;
	if (options->above.count)
		return error_usage(err, "--above takes only one recording");
	if (options->brief)
		return error_usage(err, "--brief takes only one recording");
	if (options->outputs.count && !sides_are_pair(sides) && shows_recordings(options))
		return error_usage(err, "--%s takes one recording, or two to compare",
			options->panels ? "panels" : "sheet recording");
	if (options->align.kind != TIME_NONE && options->window.begin.kind != TIME_NONE)
		return error_usage(err, "--align and --begin cannot be combined");
	for (size_t i = 0; i < charts->chart.panel_count; i++) {
		if (charts->chart.panels[i] == CHART_CORES)
			return error_usage(err, "--panels: 'cores' takes only one recording");
	}
	return true;
}

/* What compares sides requires two of them. */
static bool check_trial(
	const struct report_options *options, const struct sides *sides, struct error *err)
{
	const char *option = options->fail_if.count ? "fail-if"
		: options->markdown                 ? "markdown"
						    : NULL;

	if (options->sheet == SHEET_RUNS && !sides->trial.count)
		return error_usage(err, "--sheet runs: there is no run in the selected part");
	return !option || sides->trial.count > 1 ||
		error_usage(err,
			"--%s compares two sides, and there is only one; give two recordings, or "
			"one with two named commands",
			option);
}

/* ---- the command ---- */

/* True if there are several runs to compare, or more recordings than can be drawn as a whole. */
static bool is_benchmark(const struct sides *sides)
{
	const struct trial *trial = &sides->trial;

	if (sides->file_count == 1 ? trial->count > 1 : !sides_are_pair(sides))
		return true;
	for (size_t i = 0; i < trial->count; i++) {
		if (trial->sides[i].count + trial->sides[i].left_out_count > 1)
			return true;
	}
	return false;
}

static bool draws_runs(const struct report_options *options, const struct sides *sides)
{
	return options->sheet == SHEET_RUNS || (!shows_recordings(options) && is_benchmark(sides));
}

static bool write_charts(const struct report_options *options, const struct printout *printout,
	const struct chart_file_options *charts, const struct sides *sides, struct error *err)
{
	struct side *recordings = xcalloc(sides->file_count, sizeof(*recordings));
	const struct benchmark_sheet benchmark = {
		.trial = draws_runs(options, sides) ? &sides->trial : NULL,
		.recordings = recordings,
		.recording_count = sides->file_count,
		.gates = printout->gates,
		.gate_count = printout->gate_count,
	};
	bool done = true;

	for (size_t i = 0; i < sides->file_count; i++)
		recordings[i] = loaded_side(&sides->files[i]);
	for (int i = 0; i < options->outputs.count && done; i++)
		done = chart_file_write(options->outputs.items[i], charts, &benchmark, err);
	free(recordings);
	return done;
}

static bool load_sides(const struct report_options *options, struct sides *sides, struct error *err)
{
	const struct sides_options how = {
		.window = &options->window,
		.align = options->align.kind == TIME_NONE ? NULL : &options->align,
		.verify = options->verify,
		.by_command = options->by == BY_COMMAND ||
			(options->by == BY_AUTO && sides->file_count == 1),
		.count_failed = options->count_failed,
		.base = options->base,
	};

	return sides_load(sides, &how, err) && check_trial(options, sides, err);
}

/* The numbers are printed by default; with -o only on request. */
static bool report(const struct report_options *options, struct printout *printout,
	const struct chart_file_options *charts, struct sides *sides, struct error *err)
{
	struct buffer text = { 0 };

	if (!load_sides(options, sides, err) ||
		!gates_find_figures(
			printout->gates, printout->gate_count, &sides->trial.figures, err))
		return false;
	for (size_t i = 0; i < printout->above_count; i++)
		above_measure(
			&printout->above[i], &sides->files[0].series, &sides->files[0].summary);
	if (printout->format != PRINTOUT_TEXT || printout->gate_count || !options->outputs.count)
		printout_add(printout, sides, &text);
	fputs(buffer_string(&text), stdout);
	buffer_release(&text);
	return write_charts(options, printout, charts, sides, err) && sides_are_whole(sides, err);
}

/* A limit that is exceeded matters more than a damaged sample. */
static int gate_status(
	const struct printout *printout, const struct sides *sides, enum exit_status status)
{
	if (!printout->gate_count || (status != STATUS_OK && status != STATUS_DAMAGED))
		return (int)status;
	switch (gates_judge(printout->gates, printout->gate_count, &sides->trial, NULL)) {
	case GATE_BEYOND:
		return STATUS_BEYOND;
	case GATE_INCONCLUSIVE:
		return STATUS_INCONCLUSIVE;
	case GATE_WITHIN:
		break;
	}
	return (int)status;
}

static int report_run(const void *values, int count, char **operands, struct error *err)
{
	const struct report_options *options = values;
	struct printout printout;
	struct chart_file_options charts;
	struct sides sides = { 0 };
	int status = STATUS_OK;

	if (!printout_init(&printout, options, err) ||
		!chart_file_options_init(&charts, options, err) ||
		!sides_group(&sides, count, operands, err) ||
		!check_files(options, &charts, &sides, err) ||
		!check_outputs(options, count, operands, err) ||
		!report(options, &printout, &charts, &sides, err))
		status = (int)err->status;
	status = gate_status(&printout, &sides, (enum exit_status)status);
	sides_release(&sides);
	return status;
}

const struct command report_command = {
	.name = "report",
	.summary = "print the statistics of a recording, draw charts, compare recordings",
	.operands = "FILE... [-- FILE...]...",
	.operands_min = 1,
	.operands_max = -1,
	.separates_operands = true,
	.description =
		"Prints the mean, percentiles and peak of each metric, energy, thermal pressure, "
		"coverage and gaps; with -o draws a chart instead. Repeated runs have their own "
		"statistics. Several recordings, or several named commands in one, are compared: "
		"how they differ, and whether the spread of the runs explains that.",
	.options = options_table,
	.defaults = &defaults,
	.values_size = sizeof(struct report_options),
	.run = report_run,
};
