#include "summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct weighted {
	double value;
	int64_t weight;
};

/* The state of successive percentile searches: items before `first` are smaller than those from
 * there on, and their weights add up to `before`. */
struct selection {
	struct weighted *items;
	size_t first, count;
	int64_t before;
};

static void swap_weighted(struct weighted *a, struct weighted *b)
{
	struct weighted kept = *a;

	*a = *b;
	*b = kept;
}

static double middle_of(double a, double b, double c)
{
	return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

/*
 * The smallest value for which the windows of all samples up to it cover `q` of the measured time.
 * Calls must be in ascending order of `q`. Uses Hoare's selection: three calls cost less than
 * sorting.
 */
static double percentile(struct selection *selection, int64_t measured_ns, double q)
{
	struct weighted *items = selection->items;
	size_t end = selection->count;
	double pivot = NAN;

	while (selection->first < end) {
		size_t low = selection->first, high = end, i = low;
		int64_t less = selection->before, equal = 0;

		pivot = middle_of(items[low].value, items[low + (high - low) / 2].value,
			items[high - 1].value);
		while (i < high) {
			if (items[i].value < pivot) {
				less += items[i].weight;
				swap_weighted(&items[i++], &items[low++]);
			} else if (items[i].value > pivot) {
				swap_weighted(&items[i], &items[--high]);
			} else {
				equal += items[i++].weight;
			}
		}
		if (low > selection->first && (double)less >= q * (double)measured_ns) {
			end = low;
		} else if ((double)(less + equal) >= q * (double)measured_ns) {
			break;
		} else {
			selection->first = high;
			selection->before = less + equal;
		}
	}
	return pivot;
}

/* ---- the highest mean over ten seconds ---- */

/* A running integral up to a time that only advances. */
struct integral {
	size_t next; /* the first sample that is not fully included */
	double sum;  /* value * ns of the fully included samples */
	int64_t measured_ns;
};

static void integral_advance(struct integral *integral, const struct series *series,
	enum metric_id id, struct range range, int64_t time_ns, double *sum, int64_t *measured_ns)
{
	size_t i = integral->next;

	for (; i < range.end && series->time_ns[i] <= time_ns; i++) {
		if (isnan(series->values[id][i]))
			continue;
		integral->sum += series->values[id][i] * (double)series->window_ns[i];
		integral->measured_ns += series->window_ns[i];
	}
	integral->next = i;
	*sum = integral->sum;
	*measured_ns = integral->measured_ns;
	if (i < range.end && !isnan(series->values[id][i])) {
		int64_t part_ns = time_ns - (series->time_ns[i] - series->window_ns[i]);

		if (part_ns > 0) {
			*sum += series->values[id][i] * (double)part_ns;
			*measured_ns += part_ns;
		}
	}
}

/* The curve is a step function, so that the highest mean begins or ends at a step: one pass for
 * each case. */
static void find_highest(struct metric_summary *result, const struct series *series,
	enum metric_id id, struct range range, bool from_start)
{
	struct integral head = { .next = range.first }, tail = { .next = range.first };

	for (size_t i = range.first; i < range.end; i++) {
		int64_t to_ns = series->time_ns[i];
		double sum, sum_before, mean;
		int64_t measured_ns, measured_before_ns;

		if (from_start)
			to_ns += SUMMARY_HIGHEST_NS - series->window_ns[i];
		integral_advance(&head, series, id, range, to_ns, &sum, &measured_ns);
		integral_advance(&tail, series, id, range, to_ns - SUMMARY_HIGHEST_NS, &sum_before,
			&measured_before_ns);
		/* A span with a gap has less than 10 s of measured time. */
		if (measured_ns - measured_before_ns < SUMMARY_HIGHEST_NS)
			continue;
		mean = (sum - sum_before) / (double)SUMMARY_HIGHEST_NS;
		/* Sums differ in their last digits; the first of equal means counts. */
		if (!(mean <= result->highest * (1 + 1e-12))) {
			result->highest = mean;
			result->highest_at_ns = to_ns;
		}
	}
}

/* ---- the window ---- */

static void summarize_metric(struct metric_summary *result, const struct series *series,
	enum metric_id id, struct range range, struct weighted *scratch)
{
	struct selection selection;
	size_t count = 0;

	*result = (struct metric_summary){
		.peak = NAN,
		.min = NAN,
		.energy_j = NAN,
		.highest = NAN,
	};
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
	result->mean = series_mean(series, id, range, &result->measured_ns);
	selection = (struct selection){ .items = scratch, .count = count };
	result->p50 = percentile(&selection, result->measured_ns, 0.50);
	result->p95 = percentile(&selection, result->measured_ns, 0.95);
	result->p99 = percentile(&selection, result->measured_ns, 0.99);
	if (result->measured_ns >= SUMMARY_HIGHEST_NS) {
		find_highest(result, series, id, range, false);
		find_highest(result, series, id, range, true);
	}
	if (metrics[id].unit == UNIT_WATT)
		result->energy_j = result->mean * (double)result->measured_ns / (double)NS_PER_S;
}

static void collect_gaps(struct summary *summary, const struct series *series)
{
	for (size_t i = 0; i < series->gap_count; i++) {
		struct gap gap = series_gap(series, i);
		int64_t from_ns = gap.time_ns, to_ns = gap.time_ns + gap.duration_ns;

		if (from_ns < summary->from_ns)
			from_ns = summary->from_ns;
		if (to_ns > summary->to_ns)
			to_ns = summary->to_ns;
		if (from_ns >= to_ns)
			continue;
		summary->gaps = xgrow(summary->gaps, summary->gap_count, sizeof(*summary->gaps));
		summary->gaps[summary->gap_count++] = (struct gap){ from_ns, to_ns - from_ns };
	}
}

void summary_init_coverage(
	struct summary *summary, const struct series *series, int64_t from_ns, int64_t to_ns)
{
	*summary = (struct summary){
		.from_ns = from_ns,
		.to_ns = to_ns,
		.range = series_range(series, from_ns, to_ns),
		.coverage = NAN,
	};
	for (size_t i = summary->range.first; i < summary->range.end; i++) {
		summary->measured_ns += series->window_ns[i];
		summary->thermal_ns[series->thermal[i]] += series->window_ns[i];
	}
	if (to_ns > from_ns)
		summary->coverage =
			fmin(1, (double)summary->measured_ns / (double)(to_ns - from_ns));
	collect_gaps(summary, series);
}

void summary_init(
	struct summary *summary, const struct series *series, int64_t from_ns, int64_t to_ns)
{
	struct weighted *scratch;

	summary_init_coverage(summary, series, from_ns, to_ns);
	scratch = xcalloc(summary->range.end - summary->range.first, sizeof(*scratch));
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		summarize_metric(&summary->metrics[id], series, id, summary->range, scratch);
	summary->phase_count = find_phases(series, from_ns, to_ns, &summary->phases);
	free(scratch);
}

/* ---- thresholds ---- */

bool above_parse(struct above *above, const char *text, struct error *err)
{
	const char *colon = strchr(text, ':');
	char *key = xstrndup(text, colon ? (size_t)(colon - text) : strlen(text));

	*above = (struct above){ .metric = metric_find(key) };
	free(key);
	if (colon && above->metric != METRIC_COUNT && parse_number(colon + 1, &above->value))
		return true;
	return error_usage(err,
		"--above takes METRIC:VALUE such as cpu_w:20, with a metric of the CSV, not '%s'",
		text);
}

void above_measure(struct above *above, const struct series *series, const struct summary *summary)
{
	above->above_ns = 0;
	for (size_t i = summary->range.first; i < summary->range.end; i++) {
		if (series->values[above->metric][i] > above->value)
			above->above_ns += series->window_ns[i];
	}
}

void summary_release(struct summary *summary)
{
	free(summary->gaps);
	free(summary->phases);
	*summary = (struct summary){ 0 };
}
