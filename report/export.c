/*
 * asitop export: what is in a recording, for other programs.
 */
#include "../src/common/window.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum export_format {
	EXPORT_CSV,
	EXPORT_RAW,
};

struct export_options {
	int format;
	const char *output;
	struct window_options window;
};

static const struct export_options defaults = { .output = "-" };

static const struct command_option options_table[] = {
	{ OPTION_CHOICE, 0, "format", offsetof(struct export_options, format), "csv|raw",
		"numbers, or the identical bytes of powermetrics (csv)" },
	{ OPTION_STRING, 'o', "output", offsetof(struct export_options, output), "OUT",
		"the file to make, '-' for standard output (-)" },
	OPTION_ROWS(struct export_options, window, window_option_table),
	OPTION_END,
};

struct exporter {
	struct recording *recording;
	const struct series *series;
	int64_t from_ns, to_ns;
	bool whole; /* no window was asked for */
	FILE *out;
	int64_t damaged;
	struct error first_damage;
};

/* ---- csv ---- */

static void write_csv_header(FILE *out)
{
	fputs("time,elapsed_s,window_s", out);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		fprintf(out, ",%s", metrics[id].key);
	fputs(",thermal_pressure\n", out);
}

static void write_seconds(FILE *out, int64_t ns)
{
	fprintf(out, "%lld.%09lld", (long long)(ns / NS_PER_S), (long long)(ns % NS_PER_S));
}

static void write_csv_row(FILE *out, const struct series *series, size_t i)
{
	char time[40];

	format_wall_utc(time, sizeof(time), series->wall_ns[i]);
	fprintf(out, "%s,", time);
	write_seconds(out, series->time_ns[i]);
	fputc(',', out);
	write_seconds(out, series->window_ns[i]);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		double value = series->values[id][i];

		fputc(',', out);
		if (!isnan(value))
			fprintf(out, "%.*f", metric_storage_digits(metrics[id].unit), value);
	}
	fprintf(out, ",%s\n", series->thermal_names[series->thermal[i]]);
}

static void write_csv(const struct exporter *exporter)
{
	struct range range = series_range(exporter->series, exporter->from_ns, exporter->to_ns);

	write_csv_header(exporter->out);
	for (size_t i = range.first; i < range.end && !ferror(exporter->out); i++)
		write_csv_row(exporter->out, exporter->series, i);
}

/* ---- raw ---- */

static bool write_raw_sample(const struct sample_row *row, void *context)
{
	struct exporter *exporter = context;
	struct buffer raw = { 0 };
	struct error damage;

	if (exporter->whole ||
		(row->time_ns > exporter->from_ns && row->time_ns <= exporter->to_ns)) {
		if (recording_raw(exporter->recording, row->id, &raw, &damage)) {
			fwrite(raw.data, 1, raw.size, exporter->out);
		} else if (!exporter->damaged++) {
			exporter->first_damage = damage;
		}
	}
	buffer_release(&raw);
	return !ferror(exporter->out);
}

/* Each run's samples, then what followed them. */
static bool write_raw(struct exporter *exporter, struct error *err)
{
	const struct series *series = exporter->series;
	struct buffer tail = { 0 };
	bool done = true;

	for (size_t i = 0; i < series->run_count && done; i++) {
		bool last = i + 1 == series->run_count;
		int64_t last_id = last ? INT64_MAX : series->runs[i + 1].first_id - 1;

		done = recording_read(exporter->recording, series->runs[i].first_id, last_id,
			write_raw_sample, exporter, err);
		if (done && exporter->whole) {
			done = recording_tail(exporter->recording, series->runs[i].id, &tail, err);
			fwrite(buffer_string(&tail), 1, tail.size, exporter->out);
		}
	}
	buffer_release(&tail);
	return done;
}

/* ---- the command ---- */

static bool is_whole(const struct window_options *window)
{
	return window->begin.kind == TIME_NONE && window->end.kind == TIME_NONE &&
		!window->duration_ns;
}

static bool export_to(
	const struct export_options *options, struct exporter *exporter, struct error *err)
{
	bool to_stdout = !strcmp(options->output, "-"), done = true;

	exporter->out = to_stdout ? stdout : fopen(options->output, "wbx");
	if (!exporter->out && errno == EEXIST)
		return error_set(err, "'%s' exists; remove it first", options->output);
	if (!exporter->out)
		return error_errno(err, "cannot create '%s'", options->output);
	if (options->format == EXPORT_RAW)
		done = write_raw(exporter, err);
	else
		write_csv(exporter);
	if (!to_stdout && (ferror(exporter->out) | fclose(exporter->out))) {
		error_errno(err, "cannot write '%s'", options->output);
		remove(options->output);
		return false;
	}
	return done;
}

static int export_run(const void *values, int count, char **operands, struct error *err)
{
	const struct export_options *options = values;
	struct recording *recording = recording_open(operands[0], err);
	struct series series = { 0 };
	struct exporter exporter = { .recording = recording, .series = &series };
	bool done = recording && series_load(&series, recording, err);

	(void)count;
	exporter.whole = is_whole(&options->window);
	if (done && !exporter.whole)
		done = window_resolve(
			&options->window, &series, &exporter.from_ns, &exporter.to_ns, err);
	else
		exporter.to_ns = INT64_MAX;
	done = done && export_to(options, &exporter, err);
	if (done && exporter.damaged) {
		*err = exporter.first_damage;
		error_prefix(err, "'%s' is damaged", operands[0]);
		done = false;
	} else if (done && series.damaged) {
		done = error_damaged(err, "'%s' is damaged: %lld samples cannot be read",
			operands[0], (long long)series.damaged);
	}
	series_release(&series);
	recording_close(recording);
	return done ? STATUS_OK : (int)err->status;
}

const struct command export_command = {
	.name = "export",
	.summary = "write a recording as CSV or as the identical stream",
	.operands = "FILE",
	.operands_min = 1,
	.operands_max = 1,
	.description = "Writes what is in a recording for other programs.",
	.options = options_table,
	.defaults = &defaults,
	.values_size = sizeof(struct export_options),
	.run = export_run,
};
