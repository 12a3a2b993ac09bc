/*
 * asitop report: a recording -> the numbers that people quote, and a chart.
 */
#include "../src/common/host/output_file.h"
#include "../src/common/series/time_selection.h"
#include "../src/common/series/comparison.h"
#include "chart/paint.h"

#include <stdio.h>
#include <string.h>

struct report_options {
	struct string_list outputs;
	bool overwrite;
	bool verify;
	struct time_selection window;
	bool json;
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
		"replace an OUT that exists" },
	OPTION_ROWS(struct report_options, window, time_selection_options),
	{ OPTION_FLAG, 0, "json", offsetof(struct report_options, json), NULL,
		"print the summary as JSON" },
	{ OPTION_FLAG, 0, "verify", offsetof(struct report_options, verify), NULL,
		"decode every sample anew instead of trusting the numbers stored in FILE" },
	{ OPTION_STRINGS, 0, "above", offsetof(struct report_options, above), "METRIC:VALUE",
		"tell for how long a metric was above a value: cpu_w:20; may be given several "
		"times" },
	{ OPTION_TIME, 0, "align", offsetof(struct report_options, align), "TIME",
		"of two recordings compare what follows TIME, the same length of both: "
		"marker:build" },
	{ OPTION_STRING, 0, "title", offsetof(struct report_options, title), "TEXT",
		"what stands above the chart (the machine)" },
	{ OPTION_STRING, 0, "size", offsetof(struct report_options, size), "WxH",
		"pixels of a PNG or SVG (1600x1000); a PDF is A4" },
	{ OPTION_CHOICE, 0, "theme", offsetof(struct report_options, theme), "light|dark",
		"colours of the chart (light)" },
	{ OPTION_STRING, 0, "panels", offsetof(struct report_options, panels), "LIST",
		"which panels in which order, of power, utilization, frequency, memory, "
		"bandwidth, thermal, cores (all that have data), as in: power,cores" },
	OPTION_END,
};

/* "1600x1000". What is smaller cannot be read, what is larger cairo cannot draw. */
static bool parse_size(const char *text, struct paint_options *paint, struct error *err)
{
	enum { LEAST = 300, MOST = 16384 };

	return parse_dimensions(text, LEAST, MOST, &paint->width, &paint->height) ||
		error_usage(err, "--size takes WIDTHxHEIGHT, each from %d to %d, not '%s'", LEAST,
			MOST, text);
}

/* Checks all that the command line says of charts before anything is read. */
static bool paint_options_init(
	struct paint_options *paint, const struct report_options *options, struct error *err)
{
	*paint = (struct paint_options){
		.theme = options->theme ? THEME_DARK : THEME_LIGHT,
		.overwrite = options->overwrite,
		.chart = { .title = options->title },
	};
	for (int i = 0; i < options->outputs.count; i++) {
		if (!paint_check_name(options->outputs.items[i], err))
			return false;
	}
	if (options->panels && !chart_parse_panels(options->panels, &paint->chart, err))
		return false;
	return parse_size(options->size, paint, err);
}

/* Thresholds are checked before anything is read, and measured when it is. */
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
	} else {
		summary_print_text(side->summary, side->series, above, above_count, &text);
	}
	fputs(buffer_string(&text), stdout);
	buffer_release(&text);
}

/* Into all the files that were asked for. */
static bool paint_charts(const struct report_options *options, const struct paint_options *paint,
	const struct side *sides, size_t count, struct error *err)
{
	bool done = true;

	for (int i = 0; i < options->outputs.count && done; i++)
		done = paint_chart(options->outputs.items[i], paint, sides, count, err);
	return done;
}

/* What could not be written is said before anything is read. */
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
		(series->count || error_damaged(err, "there is no sample in '%s'", path));
}

/* Numbers when nothing else was asked for, or when they were. */
static bool report(const struct report_options *options, const struct paint_options *paint,
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
	if (options->json || !options->outputs.count)
		print_summary(options, &side);
	done = paint_charts(options, paint, &side, 1, err);
	summary_release(&summary);
	return done;
}

static bool report_one(const struct report_options *options, const struct paint_options *paint,
	const char *path, struct error *err)
{
	struct series series = { 0 };
	bool done = load(&series, options, path, err) &&
		report(options, paint, &series, path, err) && series_is_whole(&series, path, err);

	series_release(&series);
	return done;
}

/* ---- two recordings ---- */

struct comparison {
	struct series series[SIDES];
	struct summary summaries[SIDES];
	int64_t from_ns[SIDES], to_ns[SIDES];
};

/* What is compared: the window of each, or the same length of both behind what they are aligned
 * at. */
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

static bool compare(const struct report_options *options, const struct paint_options *paint,
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
	return paint_charts(options, paint, sides, SIDES, err);
}

static bool check_comparison(
	const struct report_options *options, const struct paint_options *paint, struct error *err)
{
	if (options->above.count)
		return error_usage(err, "--above takes one recording");
	if (options->align.kind != TIME_NONE && options->window.begin.kind != TIME_NONE)
		return error_usage(
			err, "--align is where the comparison begins: leave out --begin");
	for (size_t i = 0; i < paint->chart.panel_count; i++) {
		if (paint->chart.panels[i] == CHART_CORES)
			return error_usage(err, "--panels: 'cores' takes one recording");
	}
	return true;
}

static bool report_two(const struct report_options *options, const struct paint_options *paint,
	char **paths, struct error *err)
{
	struct comparison pair = { .from_ns = { 0 } };
	bool done = check_comparison(options, paint, err) &&
		load(&pair.series[BEFORE], options, paths[BEFORE], err) &&
		load(&pair.series[AFTER], options, paths[AFTER], err) &&
		compare(options, paint, &pair, paths, err) &&
		series_is_whole(&pair.series[BEFORE], paths[BEFORE], err) &&
		series_is_whole(&pair.series[AFTER], paths[AFTER], err);

	for (int i = 0; i < SIDES; i++) {
		summary_release(&pair.summaries[i]);
		series_release(&pair.series[i]);
	}
	return done;
}

/* ---- the command ---- */

static int report_run(const void *values, int count, char **operands, struct error *err)
{
	const struct report_options *options = values;
	struct above above[ARRAY_SIZE(options->above.items)];
	struct paint_options paint;
	bool done = parse_above(options, above, err) && paint_options_init(&paint, options, err) &&
		check_outputs(options, count, operands, err);

	if (done && count == SIDES)
		done = report_two(options, &paint, operands, err);
	else if (done && options->align.kind != TIME_NONE)
		done = error_usage(err, "--align takes two recordings");
	else if (done)
		done = report_one(options, &paint, operands[0], err);
	return done ? STATUS_OK : (int)err->status;
}

const struct command report_command = {
	.name = "report",
	.summary = "print the numbers of a recording, draw its chart",
	.operands = "FILE [FILE]",
	.operands_min = 1,
	.operands_max = 2,
	.description =
		"Prints mean, percentiles and peak of each metric, energy, thermal pressure, "
		"coverage and gaps; with -o draws them as a chart. Of two recordings prints by "
		"how much the second differs from the first, or draws one over the other.",
	.options = options_table,
	.defaults = &defaults,
	.values_size = sizeof(struct report_options),
	.run = report_run,
};
