#include "openmetrics.h"
#include "../src/common/host/tempfile.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The families: one per metric, and thermal pressure. */
enum { THERMAL = METRIC_COUNT, FAMILIES };

struct family {
	FILE *spool;     /* a line per point, without the name and the labels; NULL: no point yet */
	int64_t wall_ms; /* of the point before */
};

struct openmetrics {
	FILE *out;
	const char *labels; /* 'chip="Apple M4 Pro",model="Mac16,8"', escaped */
	struct family families[FAMILIES];
	struct progress *progress;
	int64_t from_ns, span_ns;
	bool failed; /* `err` is set */
	struct error *err;
};

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

/* ---- one pass over the samples ---- */

static FILE *spool_of(struct openmetrics *writer, int id)
{
	struct family *family = &writer->families[id];

	if (!family->spool)
		family->spool = tempfile_open_unnamed(writer->err);
	writer->failed = writer->failed || !family->spool;
	return family->spool;
}

/* Time must not decrease within a series, even if the clock of the Mac was set back. */
static void spool_time(struct family *family, int64_t wall_ns)
{
	int64_t wall_ms = wall_ns / NS_PER_MS;

	if (wall_ms <= family->wall_ms)
		wall_ms = family->wall_ms + 1;
	family->wall_ms = wall_ms;
	fprintf(family->spool, " %lld.%03lld\n", (long long)(wall_ms / 1000),
		(long long)(wall_ms % 1000));
}

static void spool_value(struct openmetrics *writer, const struct sample_row *row, enum metric_id id)
{
	FILE *spool = spool_of(writer, (int)id);

	if (!spool)
		return;
	fprintf(spool, "} %.*f", metric_storage_digits(metrics[id].unit), row->sample.values[id]);
	spool_time(&writer->families[id], row->wall_ns);
}

static void spool_thermal(struct openmetrics *writer, const struct sample_row *row)
{
	FILE *spool = spool_of(writer, THERMAL);
	struct buffer label = { 0 };

	if (!spool)
		return;
	add_label(&label, "pressure", strlen("pressure"), row->sample.thermal_pressure);
	fprintf(spool, ",%s} 1", buffer_string(&label));
	spool_time(&writer->families[THERMAL], row->wall_ns);
	buffer_release(&label);
}

static bool spool_row(const struct sample_row *row, void *context)
{
	struct openmetrics *writer = context;

	progress_show(writer->progress, row->time_ns - writer->from_ns, writer->span_ns);
	if (row->window_ns <= 0)
		return true;
	for (enum metric_id id = 0; id < METRIC_COUNT && !writer->failed; id++) {
		if (!isnan(row->sample.values[id]))
			spool_value(writer, row, id);
	}
	if (row->sample.thermal_pressure[0] && !writer->failed)
		spool_thermal(writer, row);
	return !writer->failed;
}

/* ---- the output ---- */

static bool copy_points(struct openmetrics *writer, FILE *spool, const char *key)
{
	char line[256]; /* longer than any line of a spool */

	if (fflush(spool) != 0 || ferror(spool) || fseek(spool, 0, SEEK_SET) != 0)
		return error_errno(writer->err, "cannot write a temporary file");
	while (fgets(line, sizeof(line), spool) && !ferror(writer->out))
		fprintf(writer->out, "asitop_%s{%s%s", key, writer->labels, line);
	return !ferror(spool) || error_errno(writer->err, "cannot read a temporary file");
}

static bool write_families(struct openmetrics *writer)
{
	bool done = true;

	for (int id = 0; id < FAMILIES && done; id++) {
		FILE *spool = writer->families[id].spool;
		const char *key = id == THERMAL ? "thermal_pressure" : metrics[id].key;

		if (!spool)
			continue;
		fprintf(writer->out, "# TYPE asitop_%s gauge\n# HELP asitop_%s ", key, key);
		if (id == THERMAL)
			fputs("1 while this is the thermal pressure.\n", writer->out);
		else
			fprintf(writer->out, "%s, %s.\n", metrics[id].label,
				unit_symbol(metrics[id].unit));
		done = copy_points(writer, spool, key);
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
		.err = err,
	};
	struct buffer text = { 0 };
	bool done;

	add_labels(&text, &rows->catalog.machine, labels);
	writer.labels = buffer_string(&text);
	done = row_reader_read(rows, spool_row, &writer, err) && !writer.failed &&
		write_families(&writer);
	for (int id = 0; id < FAMILIES; id++) {
		if (writer.families[id].spool)
			fclose(writer.families[id].spool);
	}
	buffer_release(&text);
	return done;
}
