#include "comparison.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct statistic_kind statistic_kinds[STATISTIC_COUNT] = {
	[STATISTIC_MEAN] = { "Mean", "mean", offsetof(struct metric_summary, mean) },
	[STATISTIC_P95] = { "p95", "p95", offsetof(struct metric_summary, p95) },
	[STATISTIC_PEAK] = { "Peak", "peak", offsetof(struct metric_summary, peak) },
	[STATISTIC_HIGHEST] = { "Highest 10 s mean", "highest_10s_mean",
		offsetof(struct metric_summary, highest) },
};

double compare_statistic(const struct side *side, enum metric_id id, enum statistic which)
{
	const char *metric = (const char *)&side->summary->metrics[id];
	double value;

	if (!side->summary->metrics[id].measured_ns)
		return NAN;
	memcpy(&value, metric + statistic_kinds[which].offset, sizeof(value));
	return value;
}

struct display_unit compare_unit(
	const struct side *before, const struct side *after, enum metric_id id)
{
	double largest = fmax(before->summary->metrics[id].peak, after->summary->metrics[id].peak);
	struct display_unit unit = display_unit_among(metrics[id].unit, largest, largest);

	if (metrics[id].unit == UNIT_PERCENT)
		unit.decimals = 1;
	return unit;
}

double compare_percent(double before, double after)
{
	return before > 0 || before < 0 ? 100 * (after - before) / fabs(before) : NAN;
}

void compare_difference(char *text, size_t size, double difference, int decimals)
{
	double least = 0.5 * pow(10, -decimals);

	if (isnan(difference))
		snprintf(text, size, "n/a");
	else
		snprintf(text, size, "%+.*f", decimals, fabs(difference) < least ? 0 : difference);
}

/* ---- caveats ---- */

static double span_of(const struct side *side)
{
	return (double)(side->summary->to_ns - side->summary->from_ns);
}

/* The part of the time with a known thermal pressure in which it was above Nominal. */
static double throttled_of(const struct side *side)
{
	const struct series *series = side->series;
	int64_t known_ns = 0, throttled_ns = 0;

	for (size_t i = 1; i < series->thermal_count; i++) {
		known_ns += side->summary->thermal_ns[i];
		if (strcmp(series->thermal_names[i], "Nominal"))
			throttled_ns += side->summary->thermal_ns[i];
	}
	return known_ns ? (double)throttled_ns / (double)known_ns : 0;
}

const char *compare_caveat(const struct side *before, const struct side *after, int index)
{
	const struct machine *a = &before->series->catalog.machine;
	const struct machine *b = &after->series->catalog.machine;
	const struct run *left = series_run_at(before->series, before->summary->from_ns);
	const struct run *right = series_run_at(after->series, after->summary->from_ns);
	const struct {
		bool differs;
		const char *text;
	} caveats[] = {
		{ strcmp(a->chip, b->chip) || strcmp(a->model, b->model), "the machines differ" },
		{ strcmp(a->os_build, b->os_build), "the macOS versions differ" },
		{ left && right && left->interval_ns != right->interval_ns,
			"the intervals differ" },
		{ fabs(span_of(after) / span_of(before) - 1) > 0.1, "the lengths differ" },
		{ fabs(before->summary->coverage - after->summary->coverage) > 0.05,
			"the coverage differs" },
		{ fabs(throttled_of(before) - throttled_of(after)) > 0.05,
			"the thermal pressure differs" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(caveats); i++) {
		if (caveats[i].differs && !index--)
			return caveats[i].text;
	}
	return "";
}

/* ---- phases ---- */

static int by_name(const void *a, const void *b)
{
	const struct phase *const *left = a, *const *right = b;
	int order = strcmp((*left)->name, (*right)->name);

	return order ? order : *left < *right ? -1 : *left > *right;
}

/* The phases that have a name, by it. */
static const struct phase **named_phases(const struct summary *summary, size_t *count)
{
	const struct phase **named = xcalloc(summary->phase_count, sizeof(*named));

	*count = 0;
	for (size_t i = 0; i < summary->phase_count; i++) {
		if (summary->phases[i].name[0])
			named[(*count)++] = &summary->phases[i];
	}
	qsort(named, *count, sizeof(*named), by_name);
	return named;
}

static size_t same_name(const struct phase *const *phases, size_t count)
{
	size_t same = 1;

	while (same < count && !strcmp(phases[same]->name, phases[0]->name))
		same++;
	return same;
}

/* Calls `visit` for each name that both sides have, with the phases of that name in order. */
static void each_common_name(const struct side *before, const struct side *after,
	void (*visit)(const struct phase *const *left, size_t left_count,
		const struct phase *const *right, size_t right_count, void *context),
	void *context)
{
	size_t left_count, right_count, i = 0, k = 0;
	const struct phase **left = named_phases(before->summary, &left_count);
	const struct phase **right = named_phases(after->summary, &right_count);

	while (i < left_count && k < right_count) {
		int order = strcmp(left[i]->name, right[k]->name);
		size_t left_same = same_name(left + i, left_count - i);
		size_t right_same = same_name(right + k, right_count - k);

		if (!order)
			visit(left + i, left_same, right + k, right_same, context);
		i += order <= 0 ? left_same : 0;
		k += order >= 0 ? right_same : 0;
	}
	free(left);
	free(right);
}

struct pairs {
	struct phase_pair *items;
	size_t count;
};

static void add_pairs(const struct phase *const *left, size_t left_count,
	const struct phase *const *right, size_t right_count, void *context)
{
	struct pairs *pairs = context;

	for (size_t i = 0; i < left_count && i < right_count; i++) {
		pairs->items = xgrow(pairs->items, pairs->count, sizeof(*pairs->items));
		pairs->items[pairs->count++] = (struct phase_pair){ left[i], right[i], i + 1 };
	}
}

static int by_position(const void *a, const void *b)
{
	const struct phase_pair *left = a, *right = b;

	return left->before < right->before ? -1 : left->before > right->before;
}

size_t compare_phases(
	const struct side *before, const struct side *after, struct phase_pair **pairs)
{
	struct pairs all = { NULL, 0 };

	each_common_name(before, after, add_pairs, &all);
	if (all.count)
		qsort(all.items, all.count, sizeof(*all.items), by_position);
	*pairs = all.items;
	return all.count;
}

struct groups {
	struct phase_group *items;
	size_t count;
};

static struct phase_total total_of(const struct phase *const *phases, size_t count)
{
	struct phase_total total = { .count = count, .span_s = 0 };
	double measured_s = 0;

	for (size_t i = 0; i < count; i++) {
		total.span_s += (double)(phases[i]->to_ns - phases[i]->from_ns) / (double)NS_PER_S;
		total.energy_j += phases[i]->energy_j;
		measured_s += (double)phases[i]->measured_ns / (double)NS_PER_S;
	}
	total.mean_w = total.energy_j / measured_s;
	return total;
}

static void add_group(const struct phase *const *left, size_t left_count,
	const struct phase *const *right, size_t right_count, void *context)
{
	struct groups *groups = context;

	groups->items = xgrow(groups->items, groups->count, sizeof(*groups->items));
	groups->items[groups->count++] = (struct phase_group){ left[0], total_of(left, left_count),
		total_of(right, right_count) };
}

static int by_first(const void *a, const void *b)
{
	const struct phase_group *left = a, *right = b;

	return left->first < right->first ? -1 : left->first > right->first;
}

size_t compare_phase_groups(
	const struct side *before, const struct side *after, struct phase_group **groups)
{
	struct groups all = { NULL, 0 };

	each_common_name(before, after, add_group, &all);
	if (all.count)
		qsort(all.items, all.count, sizeof(*all.items), by_first);
	*groups = all.items;
	return all.count;
}
