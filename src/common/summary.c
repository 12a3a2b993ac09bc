#include "summary.h"
#include "json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char summary_caution[] =
	"powermetrics' values are estimates; Apple advises against comparing devices by them";

/* ---- computing ---- */

struct weighted {
	double value;
	int64_t weight;
};

static int compare_weighted(const void *a, const void *b)
{
	double left = ((const struct weighted *)a)->value;
	double right = ((const struct weighted *)b)->value;

	return (left > right) - (left < right);
}

/* The smallest value whose samples' windows, with those of all smaller ones, cover `q` of the
 * measured time. */
static double percentile(const struct weighted *sorted, size_t count, int64_t measured_ns, double q)
{
	int64_t covered = 0;

	for (size_t i = 0; i < count; i++) {
		covered += sorted[i].weight;
		if ((double)covered >= q * (double)measured_ns)
			return sorted[i].value;
	}
	return count ? sorted[count - 1].value : NAN;
}

static void summarize_metric(struct metric_summary *result, const struct series *series,
	enum metric_id id, struct range range, struct weighted *scratch)
{
	size_t count = 0;

	*result = (struct metric_summary){ .peak = NAN, .min = NAN, .energy_j = NAN };
	for (size_t i = range.first; i < range.end; i++) {
		double value = series->values[id][i];

		if (isnan(value))
			continue;
		if (!(value <= result->peak)) {
			result->peak = value;
			result->peak_at_ns = series->time_ns[i];
		}
		result->min = fmin(result->min, value);
		scratch[count++] = (struct weighted){ value, series->window_ns[i] };
	}
	qsort(scratch, count, sizeof(*scratch), compare_weighted);
	result->mean = series_mean(series, id, range, &result->measured_ns);
	result->p50 = percentile(scratch, count, result->measured_ns, 0.50);
	result->p95 = percentile(scratch, count, result->measured_ns, 0.95);
	result->p99 = percentile(scratch, count, result->measured_ns, 0.99);
	if (metrics[id].unit == UNIT_WATT)
		result->energy_j = result->mean * (double)result->measured_ns / (double)NS_PER_S;
}

static void collect_gaps(struct summary *summary, const struct series *series)
{
	for (size_t i = 0; i < series->event_count; i++) {
		const struct event *event = &series->events[i];

		if (event->kind != EVENT_GAP || event->time_ns >= summary->to_ns ||
			event->time_ns + event->duration_ns <= summary->from_ns)
			continue;
		summary->gaps = xreallocarray(
			summary->gaps, summary->gap_count + 1, sizeof(*summary->gaps));
		summary->gaps[summary->gap_count++] =
			(struct gap){ event->time_ns, event->duration_ns };
	}
}

void summary_init(
	struct summary *summary, const struct series *series, int64_t from_ns, int64_t to_ns)
{
	struct weighted *scratch;

	*summary = (struct summary){
		.from_ns = from_ns,
		.to_ns = to_ns,
		.range = series_range(series, from_ns, to_ns),
		.coverage = NAN,
	};
	scratch = xcalloc(summary->range.end - summary->range.first, sizeof(*scratch));
	for (size_t i = summary->range.first; i < summary->range.end; i++) {
		summary->measured_ns += series->window_ns[i];
		summary->thermal_ns[series->thermal[i]] += series->window_ns[i];
	}
	if (to_ns > from_ns)
		summary->coverage =
			fmin(1, (double)summary->measured_ns / (double)(to_ns - from_ns));
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		summarize_metric(&summary->metrics[id], series, id, summary->range, scratch);
	collect_gaps(summary, series);
	free(scratch);
}

void summary_release(struct summary *summary)
{
	free(summary->gaps);
	*summary = (struct summary){ 0 };
}

/* ---- captions ---- */

void machine_title(const struct machine *machine, char *text, size_t size)
{
	const char *title = machine->chip[0] ? machine->chip : machine->model;

	snprintf(text, size, "%s", title[0] ? title : "unknown Mac");
}

static void append(char *text, size_t size, const char *separator, const char *more)
{
	size_t used = strlen(text);

	if (more[0])
		snprintf(text + used, size - used, "%s%s", used ? separator : "", more);
}

void machine_cores(const struct machine *machine, const char *separator, char *text, size_t size)
{
	const struct {
		int count;
		const char *suffix;
	} kinds[] = {
		{ machine->e_cores, "E" },
		{ machine->p_cores, "P" },
		{ machine->s_cores, "S" },
		{ machine->gpu_cores, "GPU" },
	};
	char part[24];

	text[0] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].count <= 0)
			continue;
		snprintf(part, sizeof(part), "%d%s", kinds[i].count, kinds[i].suffix);
		append(text, size, separator, part);
	}
}

void machine_facts(const struct machine *machine, char *text, size_t size)
{
	char cores[64], part[96] = "";

	machine_cores(machine, " + ", cores, sizeof(cores));
	text[0] = '\0';
	append(text, size, " · ", cores);
	if (machine->memory_bytes > 0)
		snprintf(part, sizeof(part), "%.0f GB", (double)machine->memory_bytes / (1 << 30));
	append(text, size, " · ", part);
	if (machine->chip[0])
		append(text, size, " · ", machine->model);
	if (machine->os_version[0])
		snprintf(part, sizeof(part), "macOS %s (%s)", machine->os_version,
			machine->os_build);
	else
		snprintf(part, sizeof(part), "%s%s", machine->os_build[0] ? "macOS build " : "",
			machine->os_build);
	append(text, size, " · ", part);
}

/* Wall time of a position inside a sample's window or a gap before it. */
static int64_t wall_at(const struct series *series, int64_t time_ns)
{
	size_t i = series_at(series, time_ns);

	if (series->time_ns[i] < time_ns && i + 1 < series->count)
		i++;
	return series->wall_ns[i] - (series->time_ns[i] - time_ns);
}

void summary_span(
	const struct summary *summary, const struct series *series, char *text, size_t size)
{
	const struct run *run = series_run_at(series, summary->from_ns);
	size_t samples = summary->range.end - summary->range.first;
	int offset_s = run ? run->utc_offset_s : 0;
	char start[32], end[32], zone[32], span[32], interval[32];

	text[0] = '\0';
	if (!series->count)
		return;
	format_wall(start, sizeof(start), wall_at(series, summary->from_ns), offset_s);
	format_wall(end, sizeof(end), wall_at(series, summary->to_ns), offset_s);
	format_zone(zone, sizeof(zone), run ? run->zone : "", offset_s);
	format_duration(span, sizeof(span), summary->to_ns - summary->from_ns);
	format_duration(interval, sizeof(interval), run ? run->interval_ns : 0);
	snprintf(text, size, "%s – %s %s · %s · %zu sample%s at %s · coverage %.0f %%", start,
		strncmp(start, end, 11) ? end : end + 11, zone, span, samples,
		samples == 1 ? "" : "s", interval, 100 * summary->coverage);
}

/* ---- text ---- */

/* "CPU, W"; watts below one are told to the milliwatt. */
static void print_metric(const struct metric_summary *result, enum metric_id id, struct buffer *out)
{
	const double values[] = { result->mean, result->min, result->p50, result->p95, result->p99,
		result->peak };
	enum unit unit = metrics[id].unit;
	char label[48], text[32];

	snprintf(label, sizeof(label), "%s, %s", metrics[id].label, unit_symbol(unit));
	buffer_addf(out, "%-18s", label);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		if (unit == UNIT_WATT && result->peak < 1)
			snprintf(text, sizeof(text), "%.3f", values[i]);
		else
			format_value(text, sizeof(text), unit, values[i]);
		buffer_addf(out, " %8s", text);
	}
	format_position(text, sizeof(text), result->peak_at_ns);
	buffer_addf(out, "  %s\n", text);
}

static void print_energy(const struct summary *summary, struct buffer *out)
{
	bool any = false;

	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		const struct metric_summary *result = &summary->metrics[id];
		char joules[32];

		if (isnan(result->energy_j))
			continue;
		if (!any)
			buffer_add_string(out, "\nEnergy\n");
		any = true;
		format_joules(joules, sizeof(joules), result->energy_j);
		buffer_addf(out, "  %-18s %12s %12.4g Wh\n", metrics[id].label, joules,
			result->energy_j / 3600);
	}
}

static void print_thermal(
	const struct summary *summary, const struct series *series, struct buffer *out)
{
	bool any = false;

	for (size_t i = 1; i < series->thermal_count; i++) {
		char duration[32];

		if (!summary->thermal_ns[i])
			continue;
		if (!any)
			buffer_add_string(out, "\nThermal pressure\n");
		any = true;
		format_duration(duration, sizeof(duration), summary->thermal_ns[i]);
		buffer_addf(out, "  %-18s %s\n", series->thermal_names[i], duration);
	}
}

static void print_gaps(const struct summary *summary, struct buffer *out)
{
	if (summary->gap_count)
		buffer_add_string(out, "\nGaps\n");
	for (size_t i = 0; i < summary->gap_count; i++) {
		const struct gap *gap = &summary->gaps[i];
		char from[32], to[32];

		format_position(from, sizeof(from), gap->time_ns);
		format_position(to, sizeof(to), gap->time_ns + gap->duration_ns);
		buffer_addf(out, "  %s – %s\n", from, to);
	}
}

void summary_print_text(
	const struct summary *summary, const struct series *series, struct buffer *out)
{
	static const char *const columns[] = { "mean", "min", "p50", "p95", "p99", "peak" };
	const struct run *run = series_run_at(series, summary->from_ns);
	char text[512];

	machine_title(&series->machine, text, sizeof(text));
	buffer_addf(out, "%s", text);
	machine_facts(&series->machine, text, sizeof(text));
	buffer_addf(out, "%s%s\n", text[0] ? " · " : "", text);
	summary_span(summary, series, text, sizeof(text));
	buffer_addf(out, "%s\n", text);
	if (run && run->note[0])
		buffer_addf(out, "“%s”\n", run->note);
	buffer_addf(out, "\n%-18s", "");
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		buffer_addf(out, " %8s", columns[i]);
	buffer_add_string(out, "  at\n");
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (summary->metrics[id].measured_ns)
			print_metric(&summary->metrics[id], id, out);
	}
	print_energy(summary, out);
	print_thermal(summary, series, out);
	print_gaps(summary, out);
	buffer_addf(out, "\n%s.\n", summary_caution);
}

/* ---- JSON ---- */

void json_machine(struct json *json, const struct machine *machine)
{
	json_begin_object(json, "machine");
	json_string(json, "chip", machine->chip);
	json_string(json, "model", machine->model);
	json_string(json, "os_version", machine->os_version);
	json_string(json, "os_build", machine->os_build);
	json_integer(json, "e_cores", machine->e_cores);
	json_integer(json, "p_cores", machine->p_cores);
	json_integer(json, "s_cores", machine->s_cores);
	json_integer(json, "gpu_cores", machine->gpu_cores);
	json_integer(json, "memory_bytes", machine->memory_bytes);
	json_end_object(json);
}

static void json_recording(struct json *json, const struct series *series, const char *name)
{
	const struct run *run = series->run_count ? &series->runs[0] : NULL;
	char text[40];

	json_begin_object(json, "recording");
	json_string(json, "name", name);
	json_machine(json, &series->machine);
	if (run) {
		format_wall_utc(text, sizeof(text), run->start_wall_ns);
		json_string(json, "start", text);
		json_string(json, "zone", run->zone);
		json_integer(json, "utc_offset_s", run->utc_offset_s);
		json_number(json, "interval_s", (double)run->interval_ns / (double)NS_PER_S, 3);
		json_string(json, "source", run->source);
		json_string(json, "note", run->note);
	}
	json_integer(json, "damaged_samples", series->damaged);
	json_end_object(json);
}

static void json_metrics(struct json *json, const struct summary *summary)
{
	json_begin_object(json, "metrics");
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		const struct metric_summary *result = &summary->metrics[id];

		if (!result->measured_ns)
			continue;
		json_begin_object(json, metrics[id].key);
		json_number(json, "mean", result->mean, 6);
		json_number(json, "min", result->min, 6);
		json_number(json, "p50", result->p50, 6);
		json_number(json, "p95", result->p95, 6);
		json_number(json, "p99", result->p99, 6);
		json_number(json, "peak", result->peak, 6);
		json_seconds(json, "peak_at", result->peak_at_ns);
		json_end_object(json);
	}
	json_end_object(json);
}

/* "cpu_w" gives "cpu". */
static void json_energy(struct json *json, const struct summary *summary)
{
	json_begin_object(json, "energy_j");
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		char *rail;

		if (metrics[id].unit != UNIT_WATT)
			continue;
		rail = xstrndup(metrics[id].key, strlen(metrics[id].key) - strlen("_w"));
		json_number(json, rail, summary->metrics[id].energy_j, 6);
		free(rail);
	}
	json_end_object(json);
}

static void json_times(
	struct json *json, const struct summary *summary, const struct series *series)
{
	json_begin_object(json, "thermal_s");
	for (size_t i = 1; i < series->thermal_count; i++) {
		if (summary->thermal_ns[i])
			json_seconds(json, series->thermal_names[i], summary->thermal_ns[i]);
	}
	json_end_object(json);
	json_number(json, "coverage", summary->coverage, 6);
	json_begin_array(json, "gaps");
	for (size_t i = 0; i < summary->gap_count; i++) {
		json_begin_object(json, NULL);
		json_seconds(json, "begin_s", summary->gaps[i].time_ns);
		json_seconds(json, "duration_s", summary->gaps[i].duration_ns);
		json_end_object(json);
	}
	json_end_array(json);
}

void summary_print_json(const struct summary *summary, const struct series *series,
	const char *name, struct buffer *out)
{
	struct json json = { .out = out };

	json_begin_object(&json, NULL);
	json_recording(&json, series, name);
	json_begin_object(&json, "window");
	json_seconds(&json, "begin_s", summary->from_ns);
	json_seconds(&json, "end_s", summary->to_ns);
	json_seconds(&json, "measured_s", summary->measured_ns);
	json_integer(&json, "samples", (int64_t)(summary->range.end - summary->range.first));
	json_end_object(&json);
	json_metrics(&json, summary);
	json_energy(&json, summary);
	json_times(&json, summary, series);
	json_end_object(&json);
}
