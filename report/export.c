/*
 * asitop export: what is in a recording, for other programs. Samples pass through one by one.
 */
#include "../src/common/json.h"
#include "openmetrics.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct export_options {
	int format;
	const char *output;
	struct string_list labels;
	struct window_options window;
};

static const struct export_options defaults = { .output = "-" };

static const struct command_option options_table[] = {
	{ OPTION_CHOICE, 0, "format", offsetof(struct export_options, format),
		"csv|json|raw|openmetrics",
		"numbers as CSV, one JSON object a line, the identical bytes of powermetrics, or "
		"text for Prometheus (csv)" },
	{ OPTION_STRING, 'o', "output", offsetof(struct export_options, output), "OUT",
		"the file to make, '-' for standard output (-)" },
	{ OPTION_STRINGS, 0, "label", offsetof(struct export_options, labels), "NAME=VALUE",
		"a label more for each sample of openmetrics, such as host=studio-3; may be given "
		"several times" },
	OPTION_ROWS(struct export_options, window, window_option_table),
	OPTION_END,
};

struct exporter {
	struct excerpt excerpt;
	const struct export_options *options;
	FILE *out;
	struct progress progress;
	struct buffer text; /* scratch */
	int64_t damaged;    /* samples whose bytes are */
	struct error first_damage;
};

static void show_progress(struct exporter *exporter, const struct sample_row *row)
{
	const struct excerpt *excerpt = &exporter->excerpt;

	progress_show(&exporter->progress, row->time_ns - excerpt->from_ns,
		excerpt->to_ns - excerpt->from_ns);
}

/* ---- csv ---- */

static void write_seconds(FILE *out, int64_t ns)
{
	fprintf(out, "%lld.%09lld", (long long)(ns / NS_PER_S), (long long)(ns % NS_PER_S));
}

static bool write_csv_row(const struct sample_row *row, void *context)
{
	struct exporter *exporter = context;
	FILE *out = exporter->out;
	char time[40];

	show_progress(exporter, row);
	if (row->window_ns <= 0)
		return true;
	format_wall_utc(time, sizeof(time), row->wall_ns);
	fprintf(out, "%s,", time);
	write_seconds(out, row->time_ns);
	fputc(',', out);
	write_seconds(out, row->window_ns);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		double value = row->sample.values[id];

		fputc(',', out);
		if (!isnan(value))
			fprintf(out, "%.*f", metric_storage_digits(metrics[id].unit), value);
	}
	fprintf(out, ",%s\n", row->sample.thermal_pressure);
	return !ferror(out);
}

static bool write_csv(struct exporter *exporter, struct error *err)
{
	fputs("time,elapsed_s,window_s", exporter->out);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		fprintf(exporter->out, ",%s", metrics[id].key);
	fputs(",thermal_pressure\n", exporter->out);
	return excerpt_read(&exporter->excerpt, write_csv_row, exporter, err);
}

/* ---- json ---- */

static void json_value(struct json *json, const char *key, enum unit unit, double value)
{
	json_number(json, key, value, metric_storage_digits(unit));
}

static void json_cores(struct json *json, const struct sample *sample)
{
	json_begin_array(json, "cores");
	for (int id = 0; id < sample->core_count; id++) {
		const struct core *core = &sample->cores[id];
		const char tier[] = { core->tier, '\0' };

		if (!core->tier)
			continue;
		json_begin_object(json, NULL);
		json_integer(json, "cpu", id);
		json_string(json, "tier", tier);
		json_value(json, "pct", UNIT_PERCENT, core->busy_pct);
		json_value(json, "mhz", UNIT_MHZ, core->mhz);
		json_end_object(json);
	}
	json_end_array(json);
}

static bool write_json_row(const struct sample_row *row, void *context)
{
	struct exporter *exporter = context;
	struct json json = { .out = &exporter->text, .compact = true };

	show_progress(exporter, row);
	if (row->window_ns <= 0)
		return true;
	exporter->text.size = 0;
	json_begin_object(&json, NULL);
	json_wall(&json, "time", row->wall_ns);
	json_seconds(&json, "elapsed_s", row->time_ns);
	json_seconds(&json, "window_s", row->window_ns);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		json_value(&json, metrics[id].key, metrics[id].unit, row->sample.values[id]);
	if (row->sample.thermal_pressure[0])
		json_string(&json, "thermal_pressure", row->sample.thermal_pressure);
	else
		json_number(&json, "thermal_pressure", NAN, 0);
	json_cores(&json, &row->sample);
	json_end_object(&json);
	fwrite(exporter->text.data, 1, exporter->text.size, exporter->out);
	return !ferror(exporter->out);
}

static bool write_json(struct exporter *exporter, struct error *err)
{
	return excerpt_read(&exporter->excerpt, write_json_row, exporter, err);
}

/* ---- raw ---- */

static bool write_raw_sample(const struct sample_row *row, void *context)
{
	struct exporter *exporter = context;
	struct error damage;

	show_progress(exporter, row);
	if (recording_raw(exporter->excerpt.recording, row->id, &exporter->text, &damage))
		fwrite(exporter->text.data, 1, exporter->text.size, exporter->out);
	else if (!exporter->damaged++)
		exporter->first_damage = damage;
	return !ferror(exporter->out);
}

/* Each run's samples, then what followed them. */
static bool write_raw(struct exporter *exporter, struct error *err)
{
	struct excerpt *excerpt = &exporter->excerpt;
	bool done = true;

	excerpt->wants_bytes = true;
	for (size_t i = 0; i < excerpt->run_count && done; i++) {
		done = excerpt_read_run(excerpt, i, write_raw_sample, exporter, err);
		if (!done || !excerpt->whole)
			continue;
		done = recording_tail(
			excerpt->recording, excerpt->runs[i].id, &exporter->text, err);
		fwrite(buffer_string(&exporter->text), 1, exporter->text.size, exporter->out);
	}
	return done;
}

/* ---- openmetrics ---- */

static bool write_openmetrics(struct exporter *exporter, struct error *err)
{
	return openmetrics_write(&exporter->excerpt, &exporter->options->labels, exporter->out,
		&exporter->progress, err);
}

/* ---- the command ---- */

/* In the order of the words of --format. */
static bool (*const writers[])(struct exporter *exporter, struct error *err) = { write_csv,
	write_json, write_raw, write_openmetrics };

/* Of a file that is made; who reads a pipe may draw on the terminal too. */
static void start_progress(struct exporter *exporter)
{
	struct stat status;

	progress_init(&exporter->progress, "exporting");
	if (fstat(fileno(exporter->out), &status) != 0 || !S_ISREG(status.st_mode))
		exporter->progress.enabled = false;
}

static bool export_to(struct exporter *exporter, struct error *err)
{
	const struct export_options *options = exporter->options;
	bool to_stdout = !strcmp(options->output, "-"), done;

	exporter->out = to_stdout ? stdout : fopen(options->output, "wbx");
	if (!exporter->out && errno == EEXIST)
		return error_set(err, "'%s' exists; remove it first", options->output);
	if (!exporter->out)
		return error_errno(err, "cannot create '%s'", options->output);
	start_progress(exporter);
	done = writers[options->format](exporter, err);
	progress_end(&exporter->progress);
	if (!to_stdout && (ferror(exporter->out) | fclose(exporter->out))) {
		error_errno(err, "cannot write '%s'", options->output);
		remove(options->output);
		return false;
	}
	return done;
}

/* What was valid was written; this says what was not. */
static bool judge(const struct exporter *exporter, const char *path, struct error *err)
{
	if (exporter->damaged) {
		*err = exporter->first_damage;
		return error_prefix(err, "'%s' is damaged", path);
	}
	return recording_is_whole(path, exporter->excerpt.damaged, "cannot be read", err) &&
		recording_was_good(exporter->excerpt.recording, err);
}

static int export_run(const void *values, int count, char **operands, struct error *err)
{
	const struct export_options *options = values;
	struct exporter exporter = { .options = options };
	struct recording *recording;
	bool done;

	(void)count;
	if (!openmetrics_check_labels(&options->labels, err))
		return (int)err->status;
	recording = recording_open(operands[0], err);
	done = recording && excerpt_open(&exporter.excerpt, recording, &options->window, err) &&
		export_to(&exporter, err) && judge(&exporter, operands[0], err);
	excerpt_release(&exporter.excerpt);
	buffer_release(&exporter.text);
	recording_close(recording);
	return done ? STATUS_OK : (int)err->status;
}

const struct command export_command = {
	.name = "export",
	.summary = "write a recording as CSV, JSON, OpenMetrics or as the identical stream",
	.operands = "FILE",
	.operands_min = 1,
	.operands_max = 1,
	.description = "Writes what is in a recording for other programs.",
	.options = options_table,
	.defaults = &defaults,
	.values_size = sizeof(struct export_options),
	.run = export_run,
};
