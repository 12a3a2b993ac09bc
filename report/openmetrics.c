#include "openmetrics.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct openmetrics {
	FILE *out;
	const char *labels;    /* 'chip="Apple M4 Pro",model="Mac16,8"', escaped */
	enum metric_id metric; /* METRIC_COUNT: thermal pressure */
	int64_t wall_ms;       /* of the sample before */
	bool has[METRIC_COUNT];
	bool has_thermal;
	struct progress *progress;
	int64_t pass; /* number of this reading of the recording, at most PASSES */
	int64_t from_ns, span_ns;
};

/* One to find the metrics that exist, one per metric, one for thermal pressure. */
enum { PASSES = METRIC_COUNT + 2 };

/* ---- labels ---- */

static bool is_label_name(const char *name, size_t length)
{
	static const char *const ours[] = { "chip", "model", "pressure" };

	for (size_t i = 0; i < ARRAY_SIZE(ours); i++) {
		if (strlen(ours[i]) == length && !memcmp(ours[i], name, length))
			return false;
	}
	if (!length || isdigit((unsigned char)name[0]) || !strncmp(name, "__", 2))
		return false;
	for (size_t i = 0; i < length; i++) {
		if (!isalnum((unsigned char)name[i]) && name[i] != '_')
			return false;
	}
	return true;
}

bool openmetrics_check_labels(const struct string_list *labels, struct error *err)
{
	for (int i = 0; i < labels->count; i++) {
		const char *text = labels->items[i], *equals = strchr(text, '=');
		size_t length = equals ? (size_t)(equals - text) : 0;

		if (!is_label_name(text, length))
			return error_usage(err,
				"--label takes NAME=VALUE such as host=studio-3, not '%s'; chip, "
				"model and pressure are reserved",
				text);
		for (int j = 0; j < i; j++) {
			if (!strncmp(labels->items[j], text, length + 1))
				return error_usage(err, "--label '%s' is given twice", text);
		}
	}
	return true;
}

static void add_label(struct buffer *text, const char *name, size_t length, const char *value)
{
	size_t size = strlen(value) + 1;
	char *clean = text_clean(xmalloc(size), size, value, size - 1);

	if (text->size)
		buffer_add_string(text, ",");
	buffer_add(text, name, length);
	buffer_add_string(text, "=\"");
	for (const char *at = clean; *at; at++) {
		if (*at == '"' || *at == '\\')
			buffer_add_string(text, "\\");
		buffer_add(text, at, 1);
	}
	buffer_add_string(text, "\"");
	free(clean);
}

static void add_labels(
	struct buffer *text, const struct machine *machine, const struct string_list *labels)
{
	add_label(text, "chip", strlen("chip"), machine->chip);
	add_label(text, "model", strlen("model"), machine->model);
	for (int i = 0; i < labels->count; i++) {
		const char *equals = strchr(labels->items[i], '=');

		add_label(text, labels->items[i], (size_t)(equals - labels->items[i]), equals + 1);
	}
}

/* ---- samples ---- */

static void show_progress(struct openmetrics *writer, const struct sample_row *row)
{
	/* In ms: PASSES times a forged span in nanoseconds could overflow 64 bits. */
	int64_t span_ms = writer->span_ns / NS_PER_MS;

	progress_show(writer->progress,
		writer->pass * span_ms + (row->time_ns - writer->from_ns) / NS_PER_MS,
		PASSES * span_ms);
}

/* Finds the families that exist, so that the recording is not read for the others. */
static bool look(const struct sample_row *row, void *context)
{
	struct openmetrics *writer = context;

	show_progress(writer, row);
	for (enum metric_id id = 0; id < METRIC_COUNT && row->window_ns > 0; id++)
		writer->has[id] = writer->has[id] || !isnan(row->sample.values[id]);
	writer->has_thermal = writer->has_thermal || row->sample.thermal_pressure[0];
	return true;
}

/* Time must not decrease within a series, even if the clock of the Mac was set back. */
static void write_time(struct openmetrics *writer, int64_t wall_ns)
{
	int64_t wall_ms = wall_ns / NS_PER_MS;

	if (wall_ms <= writer->wall_ms)
		wall_ms = writer->wall_ms + 1;
	writer->wall_ms = wall_ms;
	fprintf(writer->out, " %lld.%03lld\n", (long long)(wall_ms / 1000),
		(long long)(wall_ms % 1000));
}

static bool write_value(const struct sample_row *row, void *context)
{
	struct openmetrics *writer = context;
	enum metric_id id = writer->metric;

	show_progress(writer, row);
	if (row->window_ns <= 0 || isnan(row->sample.values[id]))
		return true;
	fprintf(writer->out, "asitop_%s{%s} %.*f", metrics[id].key, writer->labels,
		metric_storage_digits(metrics[id].unit), row->sample.values[id]);
	write_time(writer, row->wall_ns);
	return !ferror(writer->out);
}

static bool write_thermal(const struct sample_row *row, void *context)
{
	struct openmetrics *writer = context;
	struct buffer label = { 0 };

	show_progress(writer, row);
	if (row->window_ns <= 0 || !row->sample.thermal_pressure[0])
		return true;
	add_label(&label, "pressure", strlen("pressure"), row->sample.thermal_pressure);
	fprintf(writer->out, "asitop_thermal_pressure{%s,%s} 1", writer->labels,
		buffer_string(&label));
	write_time(writer, row->wall_ns);
	buffer_release(&label);
	return !ferror(writer->out);
}

/* ---- families ---- */

static bool write_families(struct openmetrics *writer, struct row_reader *rows, struct error *err)
{
	bool done = true;

	for (enum metric_id id = 0; id < METRIC_COUNT && done; id++) {
		if (!writer->has[id])
			continue;
		fprintf(writer->out, "# TYPE asitop_%s gauge\n# HELP asitop_%s %s, %s.\n",
			metrics[id].key, metrics[id].key, metrics[id].label,
			unit_symbol(metrics[id].unit));
		writer->metric = id;
		writer->wall_ms = 0;
		writer->pass = 1 + (int64_t)id;
		done = row_reader_read(rows, write_value, writer, err);
	}
	if (done && writer->has_thermal) {
		fputs("# TYPE asitop_thermal_pressure gauge\n"
		      "# HELP asitop_thermal_pressure 1 while this is the thermal pressure.\n",
			writer->out);
		writer->wall_ms = 0;
		writer->pass = PASSES - 1;
		done = row_reader_read(rows, write_thermal, writer, err);
	}
	fputs("# EOF\n", writer->out);
	return done;
}

bool openmetrics_write(struct row_reader *rows, const struct string_list *labels, FILE *out,
	struct progress *progress, struct error *err)
{
	struct openmetrics writer = {
		.out = out,
		.progress = progress,
		.from_ns = rows->from_ns,
		.span_ns = rows->to_ns - rows->from_ns,
	};
	struct buffer text = { 0 };
	bool done;

	add_labels(&text, &rows->catalog.machine, labels);
	writer.labels = buffer_string(&text);
	done = row_reader_read(rows, look, &writer, err) && write_families(&writer, rows, err);
	buffer_release(&text);
	return done;
}
