/*
 * asitop report: a recording -> the numbers that people quote, and a chart.
 */
#include "../src/common/summary.h"
#include "../src/common/window.h"

#include <stdio.h>
#include <string.h>

struct report_options {
	struct string_list outputs;
	struct window_options window;
	bool json;
};

static const struct command_option options_table[] = {
	OPTION_ROWS(struct report_options, window, window_option_table),
	{ OPTION_FLAG, 0, "json", offsetof(struct report_options, json), NULL,
		"print the summary as JSON" },
	OPTION_END,
};

static bool report(const struct report_options *options, const struct series *series,
	const char *path, struct error *err)
{
	struct buffer text = { 0 };
	struct summary summary;
	int64_t from_ns, to_ns;

	if (!series->count)
		return error_damaged(err, "there is no sample in '%s'", path);
	if (!window_resolve(&options->window, series, &from_ns, &to_ns, err))
		return false;
	summary_init(&summary, series, from_ns, to_ns);
	if (options->json)
		summary_print_json(&summary, series, path_name(path), &text);
	else
		summary_print_text(&summary, series, &text);
	fputs(buffer_string(&text), stdout);
	summary_release(&summary);
	buffer_release(&text);
	return true;
}

static int report_run(const void *values, int count, char **operands, struct error *err)
{
	const struct report_options *options = values;
	struct recording *recording = recording_open(operands[0], err);
	struct series series = { 0 };
	bool done = recording && series_load(&series, recording, err) &&
		report(options, &series, operands[0], err);

	(void)count;
	if (done && series.damaged)
		done = error_damaged(err, "'%s' is damaged: %lld samples cannot be read",
			operands[0], (long long)series.damaged);
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
		"coverage and gaps.",
	.options = options_table,
	.values_size = sizeof(struct report_options),
	.run = report_run,
};
