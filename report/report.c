/*
 * asitop report: prints the statistics of a recording or draws them as a chart.
 */
#include "../src/common/host/output_file.h"
#include "../src/common/series/time_selection.h"
#include "../src/common/series/comparison.h"
#include "chart/chart_file.h"

#include <stdio.h>
#include <string.h>

struct report_options {
	struct string_list outputs;
	bool overwrite;
	bool verify;
	struct time_selection window;
	bool json, brief;
	struct string_list above;
	struct time_point align;
	const char *title;
	const char *size;
	int theme;
	const char *panels;
};

static const struct report_options defaults = { .size = "1600x1000" };

static const struct command_option options_table[] = {
	{ OPTION_STRINGS, 'o', "output", offsetof(struct report_options, outputs), "OUT",
		"draw the chart into OUT.png, .pdf or .svg; may be given several times" },
	{ OPTION_FLAG, 0, "overwrite", offsetof(struct report_options, overwrite), NULL,
		"replace OUT if it exists" },
	OPTION_ROWS(struct report_options, window, time_selection_options),
	{ OPTION_FLAG, 0, "json", offsetof(struct report_options, json), NULL,
		"print the summary as JSON" },
	{ OPTION_FLAG, 0, "brief", offsetof(struct report_options, brief), NULL,
		"print the ten most important lines of the summary" },
	{ OPTION_FLAG, 0, "verify", offsetof(struct report_options, verify), NULL,
		"decode every sample again instead of trusting the numbers stored in FILE" },
	{ OPTION_STRINGS, 0, "above", offsetof(struct report_options, above), "METRIC:VALUE",
		"print how long a metric was above a value: cpu_w:20; may be given several times" },
	{ OPTION_TIME, 0, "align", offsetof(struct report_options, align), "TIME",
		"start the comparison of two recordings at TIME in each: marker:build" },
	{ OPTION_STRING, 0, "title", offsetof(struct report_options, title), "TEXT",
		"title of the chart (the chip)" },
	{ OPTION_STRING, 0, "size", offsetof(struct report_options, size), "WxH",
		"size of a PNG or SVG in pixels (1600x1000); a PDF is A4" },
	{ OPTION_CHOICE, 0, "theme", offsetof(struct report_options, theme), "light|dark",
		"colours of the chart (light)" },
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

/* Reports a wrong threshold before a recording is read. */
static bool parse_above(
	const struct report_options *options, struct above *above, struct error *err)
{
	for (int i = 0; i < options->above.count; i++) {
		if (!above_parse(&above[i], options->above.items[i], err))
			return false;
	}
	return true;
}

static void print_summary(const struct report_options *options, const struct side *side)
{
	struct above above[ARRAY_SIZE(options->above.items)];
	size_t above_count = (size_t)options->above.count;
	struct buffer text = { 0 };
	struct json json = { .out = &text };
	struct error ignored;

	parse_above(options, above, &ignored);
	for (size_t i = 0; i < above_count; i++)
		above_measure(&above[i], side->series, side->summary);
	if (options->json) {
		json_begin_object(&json, NULL);
		summary_json(&json, side->summary, side->series, side->name, above, above_count);
		json_end_object(&json);
	} else if (options->brief) {
		summary_print_brief(side->summary, side->series, &text);
	} else {
		summary_print_text(side->summary, side->series, above, above_count, &text);
	}
	fputs(buffer_string(&text), stdout);
	buffer_release(&text);
}

static bool write_charts(const struct report_options *options,
	const struct chart_file_options *file, const struct side *sides, size_t count,
	struct error *err)
{
	bool done = true;

	for (int i = 0; i < options->outputs.count && done; i++)
		done = chart_file_write(options->outputs.items[i], file, sides, count, err);
	return done;
}

/* Reports outputs that cannot be written before a recording is read. */
static bool check_outputs(
	const struct report_options *options, int count, char **operands, struct error *err)
{
	bool done = true;

	for (int i = 0; i < options->outputs.count; i++) {
		for (int j = 0; j < count && done; j++)
			done = output_file_check(
				options->outputs.items[i], options->overwrite, operands[j], err);
	}
	return done;
}

static bool load(struct series *series, const struct report_options *options, const char *path,
	struct error *err)
{
	return series_load_file(series, path, options->verify, err) &&
		series_has_samples(series, path, err);
}

/* The statistics are printed by default; with -o only on request. */
static bool report(const struct report_options *options, const struct chart_file_options *file,
	const struct series *series, const char *path, struct error *err)
{
	struct side side = { .name = path_name(path), .series = series };
	struct summary summary;
	int64_t from_ns, to_ns;
	bool done;

	if (!time_selection_resolve(&options->window, series, &from_ns, &to_ns, err))
		return false;
	summary_init(&summary, series, from_ns, to_ns);
	side.summary = &summary;
	if (options->json || options->brief || !options->outputs.count)
		print_summary(options, &side);
	done = write_charts(options, file, &side, 1, err);
	summary_release(&summary);
	return done;
}

static bool report_one(const struct report_options *options, const struct chart_file_options *file,
	const char *path, struct error *err)
{
	struct series series = { 0 };
	bool done = load(&series, options, path, err) &&
		report(options, file, &series, path, err) && series_is_whole(&series, path, err);

	series_release(&series);
	return done;
}

/* ---- two recordings ---- */

struct comparison {
	struct series series[SIDES];
	struct summary summaries[SIDES];
	int64_t from_ns[SIDES], to_ns[SIDES];
};

/* Finds the part of each side to compare; with --align both parts have the same length. */
static bool resolve_sides(
	const struct report_options *options, struct comparison *pair, struct error *err)
{
	struct time_selection windows = options->window;
	int64_t length_ns = INT64_MAX;

	if (options->align.kind != TIME_NONE) {
		windows.begin = options->align;
		windows.begin_name = "--align";
	}
	for (int i = 0; i < SIDES; i++) {
		if (!time_selection_resolve(
			    &windows, &pair->series[i], &pair->from_ns[i], &pair->to_ns[i], err))
			return false;
		if (pair->to_ns[i] - pair->from_ns[i] < length_ns)
			length_ns = pair->to_ns[i] - pair->from_ns[i];
	}
	for (int i = 0; i < SIDES && options->align.kind != TIME_NONE; i++)
		pair->to_ns[i] = pair->from_ns[i] + length_ns;
	return true;
}

static void print_comparison(const struct report_options *options, const struct side *sides)
{
	struct buffer text = { 0 };

	if (options->json)
		compare_print_json(&sides[BEFORE], &sides[AFTER], &text);
	else
		compare_print_text(&sides[BEFORE], &sides[AFTER], &text);
	fputs(buffer_string(&text), stdout);
	buffer_release(&text);
}

static bool compare(const struct report_options *options, const struct chart_file_options *file,
	struct comparison *pair, char **paths, struct error *err)
{
	struct side sides[SIDES];

	if (!resolve_sides(options, pair, err))
		return false;
	for (int i = 0; i < SIDES; i++) {
		summary_init(
			&pair->summaries[i], &pair->series[i], pair->from_ns[i], pair->to_ns[i]);
		sides[i] = (struct side){
			.name = path_name(paths[i]),
			.series = &pair->series[i],
			.summary = &pair->summaries[i],
		};
	}
	if (options->json || !options->outputs.count)
		print_comparison(options, sides);
	return write_charts(options, file, sides, SIDES, err);
}

static bool check_comparison(const struct report_options *options,
	const struct chart_file_options *file, struct error *err)
{
	if (options->above.count)
		return error_usage(err, "--above takes only one recording");
	if (options->brief)
		return error_usage(err, "--brief takes only one recording");
	if (options->align.kind != TIME_NONE && options->window.begin.kind != TIME_NONE)
		return error_usage(err, "--align and --begin cannot be combined");
	for (size_t i = 0; i < file->chart.panel_count; i++) {
		if (file->chart.panels[i] == CHART_CORES)
			return error_usage(err, "--panels: 'cores' takes only one recording");
	}
	return true;
}

static bool report_two(const struct report_options *options, const struct chart_file_options *file,
	char **paths, struct error *err)
{
	struct comparison pair = { .from_ns = { 0 } };
	bool done = check_comparison(options, file, err) &&
		load(&pair.series[BEFORE], options, paths[BEFORE], err) &&
		load(&pair.series[AFTER], options, paths[AFTER], err) &&
		compare(options, file, &pair, paths, err) &&
		series_is_whole(&pair.series[BEFORE], paths[BEFORE], err) &&
		series_is_whole(&pair.series[AFTER], paths[AFTER], err);

	for (int i = 0; i < SIDES; i++) {
		summary_release(&pair.summaries[i]);
		series_release(&pair.series[i]);
	}
	return done;
}

/* ---- the command ---- */

static bool check_brief(const struct report_options *options, struct error *err)
{
	if (options->brief && options->json)
		return error_usage(err, "--brief and --json cannot be combined");
	if (options->brief && options->above.count)
		return error_usage(err, "--brief and --above cannot be combined");
	return true;
}

static int report_run(const void *values, int count, char **operands, struct error *err)
{
	const struct report_options *options = values;
	struct above above[ARRAY_SIZE(options->above.items)];
	struct chart_file_options file;
	bool done = check_brief(options, err) && parse_above(options, above, err) &&
		chart_file_options_init(&file, options, err) &&
		check_outputs(options, count, operands, err);

	if (done && count == SIDES)
		done = report_two(options, &file, operands, err);
	else if (done && options->align.kind != TIME_NONE)
		done = error_usage(err, "--align takes two recordings");
	else if (done)
		done = report_one(options, &file, operands[0], err);
	return done ? STATUS_OK : (int)err->status;
}

const struct command report_command = {
	.name = "report",
	.summary = "print the statistics of a recording, draw charts, compare two recordings",
	.operands = "FILE [FILE]",
	.operands_min = 1,
	.operands_max = 2,
	.description =
		"Prints the mean, percentiles and peak of each metric, energy, thermal pressure, "
		"coverage and gaps; with -o draws a chart instead. With two recordings prints how "
		"the second differs from the first, or draws both in one chart.",
	.options = options_table,
	.defaults = &defaults,
	.values_size = sizeof(struct report_options),
	.run = report_run,
};
