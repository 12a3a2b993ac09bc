/*
 * asitop export: writes a recording in formats for other programs, one sample at a time.
 */
#include "../src/common/base/json.h"
#include "../src/common/host/output_file.h"
#include "openmetrics.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* In the order of the choices of --format. */
enum format { FORMAT_CSV, FORMAT_JSON, FORMAT_RAW, FORMAT_OPENMETRICS };

/* Without --format the name of the output decides. */
#define FORMAT_UNSET (-1)

struct export_options {
	int format;
	const char *output;
	bool overwrite;
	bool verify;
	struct string_list labels;
	struct time_selection window;
};

static const struct export_options defaults = { .format = FORMAT_UNSET, .output = "-" };

static const struct command_option options_table[] = {
	{ OPTION_CHOICE, 0, "format", offsetof(struct export_options, format),
		"csv|json|raw|openmetrics",
		"CSV, one JSON object per line, the raw output of powermetrics, or text for "
		"Prometheus (from the suffix of OUT, else csv)" },
	{ OPTION_STRING, 'o', "output", offsetof(struct export_options, output), "OUT",
		"output file: .csv, .json, .jsonl, .plist, .raw, .om or .prom; '-' for "
		"standard output (-)" },
	{ OPTION_FLAG, 0, "overwrite", offsetof(struct export_options, overwrite), NULL,
		"replace OUT if it exists" },
	{ OPTION_FLAG, 0, "verify", offsetof(struct export_options, verify), NULL,
		"decode every sample again instead of trusting the numbers stored in FILE" },
	{ OPTION_STRINGS, 0, "label", offsetof(struct export_options, labels), "NAME=VALUE",
		"label added to each openmetrics sample, such as host=studio-3; may be given "
		"several times" },
	OPTION_ROWS(struct export_options, window, time_selection_options),
	OPTION_END,
};

struct exporter {
	struct row_reader rows;
	const struct export_options *options;
	enum format format;
	FILE *out;
	struct progress progress;
	struct buffer text; /* scratch */
	int64_t damaged;    /* samples whose bytes are */
	struct error first_damage;
};

static void show_progress(struct exporter *exporter, const struct sample_row *row)
{
	const struct row_reader *rows = &exporter->rows;

	progress_show(
		&exporter->progress, row->time_ns - rows->from_ns, rows->to_ns - rows->from_ns);
}

/* ---- csv ---- */

static void write_seconds(FILE *out, int64_t ns)
{
	fprintf(out, "%lld.%09lld", (long long)(ns / NS_PER_S), (long long)(ns % NS_PER_S));
}

/*
 * Writes a text cell as in RFC 4180. A spreadsheet evaluates text that begins with one of
 * these characters as a formula; an apostrophe before it prevents that.
 */
static void write_text(FILE *out, const char *text)
{
	bool is_formula = *text && strchr("=+-@\t\r", *text);
	bool is_quoted = strpbrk(text, ",\"\r\n");

	if (is_quoted)
		fputc('"', out);
	if (is_formula)
		fputc('\'', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	if (is_quoted)
		fputc('"', out);
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
	fputc(',', out);
	write_text(out, row->sample.thermal_pressure);
	fputc('\n', out);
	return !ferror(out);
}

static bool write_csv(struct exporter *exporter, struct error *err)
{
	fputs("time,elapsed_s,window_s", exporter->out);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		fprintf(exporter->out, ",%s", metrics[id].key);
	fputs(",thermal_pressure\n", exporter->out);
	return row_reader_read(&exporter->rows, write_csv_row, exporter, err);
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
	return row_reader_read(&exporter->rows, write_json_row, exporter, err);
}

/* ---- raw ---- */

static bool write_raw_sample(const struct sample_row *row, void *context)
{
	struct exporter *exporter = context;
	struct error damage;

	show_progress(exporter, row);
	if (recording_raw(exporter->rows.recording, row->id, &exporter->text, &damage))
		fwrite(exporter->text.data, 1, exporter->text.size, exporter->out);
	else if (!exporter->damaged++)
		exporter->first_damage = damage;
	return !ferror(exporter->out);
}

/* Each run's samples, then what followed them. */
static bool write_raw(struct exporter *exporter, struct error *err)
{
	struct row_reader *rows = &exporter->rows;
	bool done = true;

	rows->wants_bytes = true;
	for (size_t i = 0; i < rows->catalog.run_count && done; i++) {
		done = row_reader_read_run(rows, i, write_raw_sample, exporter, err);
		if (!done || !rows->whole)
			continue;
		done = recording_tail(
			rows->recording, rows->catalog.runs[i].id, &exporter->text, err);
		fwrite(buffer_string(&exporter->text), 1, exporter->text.size, exporter->out);
	}
	return done;
}

/* ---- openmetrics ---- */

static bool write_openmetrics(struct exporter *exporter, struct error *err)
{
	return openmetrics_write(&exporter->rows, &exporter->options->labels, exporter->out,
		&exporter->progress, err);
}

/* ---- the command ---- */

static bool (*const writers[])(struct exporter *exporter, struct error *err) = {
	[FORMAT_CSV] = write_csv,
	[FORMAT_JSON] = write_json,
	[FORMAT_RAW] = write_raw,
	[FORMAT_OPENMETRICS] = write_openmetrics,
};

static const struct {
	const char *suffix;
	enum format format;
} suffixes[] = {
	{ ".csv", FORMAT_CSV },
	{ ".json", FORMAT_JSON },
	{ ".jsonl", FORMAT_JSON },
	{ ".plist", FORMAT_RAW },
	{ ".raw", FORMAT_RAW },
	{ ".om", FORMAT_OPENMETRICS },
	{ ".prom", FORMAT_OPENMETRICS },
};

static bool is_stdout(const struct export_options *options)
{
	return !strcmp(options->output, "-");
}

static bool find_format(
	const struct export_options *options, enum format *format, struct error *err)
{
	const char *suffix = strrchr(path_name(options->output), '.');

	*format = options->format == FORMAT_UNSET ? FORMAT_CSV : (enum format)options->format;
	if (options->format != FORMAT_UNSET || is_stdout(options))
		return true;
	for (size_t i = 0; suffix && i < ARRAY_SIZE(suffixes); i++) {
		*format = suffixes[i].format;
		if (!strcmp(suffix, suffixes[i].suffix))
			return true;
	}
	return error_usage(err,
		"cannot derive the format from the name '%s'; end it in .csv, .json, .jsonl, .plist, "
		".raw, .om or .prom, or use --format",
		options->output);
}

/* Shows progress only for a regular file: the reader of a pipe may use the terminal itself. */
static bool write_to(struct exporter *exporter, FILE *out, struct error *err)
{
	struct stat status;
	bool done;

	exporter->out = out;
	progress_init(&exporter->progress, "exporting");
	if (fstat(fileno(out), &status) != 0 || !S_ISREG(status.st_mode))
		exporter->progress.enabled = false;
	done = writers[exporter->format](exporter, err);
	progress_end(&exporter->progress);
	return done;
}

static bool export_to(struct exporter *exporter, struct error *err)
{
	const struct export_options *options = exporter->options;
	struct output_file output;

	if (is_stdout(options))
		return write_to(exporter, stdout, err);
	if (!output_file_open(&output, options->output, options->overwrite, err))
		return false;
	if (write_to(exporter, output.file, err))
		return output_file_finish(&output, err);
	output_file_discard(&output);
	return false;
}

/* Reports the samples that could not be written. */
static bool judge(const struct exporter *exporter, const char *path, struct error *err)
{
	if (exporter->damaged) {
		*err = exporter->first_damage;
		return error_prefix(err, "'%s' is damaged", path);
	}
	return recording_was_good(exporter->rows.recording, err) &&
		recording_is_whole(path, exporter->rows.damaged, "cannot be read", err);
}

static bool export_file(struct exporter *exporter, const char *path, struct error *err)
{
	const struct export_options *options = exporter->options;
	struct recording *recording = recording_open(path, err);
	bool done;

	if (!recording)
		return false;
	if (options->verify)
		recording_distrust_cache(recording);
	done = row_reader_open(&exporter->rows, recording, &options->window, err) &&
		export_to(exporter, err) && judge(exporter, path, err);
	row_reader_release(&exporter->rows);
	recording_close(recording);
	return done;
}

static int export_run(const void *values, int count, char **operands, struct error *err)
{
	const struct export_options *options = values;
	struct exporter exporter = { .options = options };
	bool done;

	(void)count;
	done = openmetrics_check_labels(&options->labels, err) &&
		find_format(options, &exporter.format, err) &&
		(is_stdout(options) ||
			output_file_check(options->output, options->overwrite, operands[0], err)) &&
		export_file(&exporter, operands[0], err);
	buffer_release(&exporter.text);
	return done ? STATUS_OK : (int)err->status;
}

const struct command export_command = {
	.name = "export",
	.summary = "convert a recording to CSV, JSON, OpenMetrics or the original stream",
	.operands = "FILE",
	.operands_min = 1,
	.operands_max = 1,
	.description = "Writes a recording in a format for other programs.",
	.options = options_table,
	.defaults = &defaults,
	.values_size = sizeof(struct export_options),
	.run = export_run,
};
