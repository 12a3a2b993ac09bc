/*
 * asitop report: a recording -> the numbers that people quote, and a chart.
 */
#include "../src/common/window.h"
#include "paint.h"

#include <stdio.h>
#include <string.h>

struct report_options {
	struct string_list outputs;
	struct window_options window;
	bool json;
	struct string_list above;
	const char *title;
	const char *size;
	int theme;
	const char *panels;
};

static const struct report_options defaults = { .size = "1600x1000" };

static const struct command_option options_table[] = {
	{ OPTION_STRINGS, 'o', "output", offsetof(struct report_options, outputs), "OUT",
		"draw the chart into OUT.png, .pdf or .svg; may be given several times" },
	OPTION_ROWS(struct report_options, window, window_option_table),
	{ OPTION_FLAG, 0, "json", offsetof(struct report_options, json), NULL,
		"print the summary as JSON" },
	{ OPTION_STRINGS, 0, "above", offsetof(struct report_options, above), "METRIC:VALUE",
		"tell for how long a metric was above a value: cpu_w:20; may be given several "
		"times" },
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
	int end = 0;

	if (sscanf(text, "%5dx%5d%n", &paint->width, &paint->height, &end) == 2 && !text[end] &&
		paint->width >= LEAST && paint->height >= LEAST && paint->width <= MOST &&
		paint->height <= MOST)
		return true;
	return error_usage(
		err, "--size takes WIDTHxHEIGHT, each from %d to %d, not '%s'", LEAST, MOST, text);
}

/* Checks all that the command line says of charts before anything is read. */
static bool paint_options_init(struct paint_options *paint, const struct report_options *options,
	const char *path, struct error *err)
{
	*paint = (struct paint_options){
		.theme = options->theme ? THEME_DARK : THEME_LIGHT,
		.chart = { .title = options->title, .source = path_name(path) },
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

static void print_summary(const struct report_options *options, const struct series *series,
	const struct summary *summary, const char *path)
{
	struct above above[ARRAY_SIZE(options->above.items)];
	size_t above_count = (size_t)options->above.count;
	struct buffer text = { 0 };
	struct json json = { .out = &text };
	struct error ignored;

	parse_above(options, above, &ignored);
	for (size_t i = 0; i < above_count; i++)
		above_measure(&above[i], series, summary);
	if (options->json) {
		json_begin_object(&json, NULL);
		summary_json(&json, summary, series, path_name(path), above, above_count);
		json_end_object(&json);
	} else {
		summary_print_text(summary, series, above, above_count, &text);
	}
	fputs(buffer_string(&text), stdout);
	buffer_release(&text);
}

/* Numbers when nothing else was asked for, or when they were. */
static bool report(const struct report_options *options, const struct paint_options *paint,
	const struct series *series, const char *path, struct error *err)
{
	struct summary summary;
	int64_t from_ns, to_ns;
	bool done = true;

	if (!series->count)
		return error_damaged(err, "there is no sample in '%s'", path);
	if (!window_resolve(&options->window, series, &from_ns, &to_ns, err))
		return false;
	summary_init(&summary, series, from_ns, to_ns);
	if (options->json || !options->outputs.count)
		print_summary(options, series, &summary, path);
	for (int i = 0; i < options->outputs.count && done; i++)
		done = paint_chart(options->outputs.items[i], paint, series, &summary, err);
	summary_release(&summary);
	return done;
}

static int report_run(const void *values, int count, char **operands, struct error *err)
{
	const struct report_options *options = values;
	struct series series = { 0 };
	struct paint_options paint;
	struct above above[ARRAY_SIZE(options->above.items)];
	struct recording *recording;
	bool done;

	(void)count;
	if (!parse_above(options, above, err) ||
		!paint_options_init(&paint, options, operands[0], err))
		return (int)err->status;
	recording = recording_open(operands[0], err);
	done = recording && series_load(&series, recording, err) &&
		report(options, &paint, &series, operands[0], err);
	if (done && series.damaged)
		done = error_damaged(err, "'%s' is damaged: %lld sample%s cannot be read",
			operands[0], (long long)series.damaged, series.damaged == 1 ? "" : "s");
	series_release(&series);
	recording_close(recording);
	return done ? STATUS_OK : (int)err->status;
}

const struct command report_command = {
	.name = "report",
	.summary = "print the numbers of a recording, draw its chart",
	.operands = "FILE",
	.operands_min = 1,
	.operands_max = 1,
	.description =
		"Prints mean, percentiles and peak of each metric, energy, thermal pressure, "
		"coverage and gaps; with -o draws them as a chart.",
	.options = options_table,
	.defaults = &defaults,
	.values_size = sizeof(struct report_options),
	.run = report_run,
};
