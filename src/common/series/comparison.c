#include "comparison.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *title, *key;
	size_t offset;
} statistics[STATISTIC_COUNT] = {
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
	memcpy(&value, metric + statistics[which].offset, sizeof(value));
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

const char *compare_caveat(const struct side *before, const struct side *after, int index)
{
	const struct machine *a = &before->series->catalog.machine,
			     *b = &after->series->catalog.machine;
	const struct run *left = series_run_at(before->series, before->summary->from_ns);
	const struct run *right = series_run_at(after->series, after->summary->from_ns);
	const bool differ[] = {
		strcmp(a->chip, b->chip) || strcmp(a->model, b->model),
		strcmp(a->os_build, b->os_build),
		left && right && left->interval_ns != right->interval_ns,
	};
	static const char *const texts[] = { "the machines differ", "the macOS versions differ",
		"the intervals differ" };

	for (size_t i = 0; i < ARRAY_SIZE(differ); i++) {
		if (differ[i] && !index--)
			return texts[i];
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

static int by_position(const void *a, const void *b)
{
	const struct phase_pair *left = a, *right = b;

	return left->before < right->before ? -1 : left->before > right->before;
}

/* The phases that have a name, by it; of several of a name the first. */
static const struct phase **named_phases(const struct summary *summary, size_t *count)
{
	const struct phase **named = xcalloc(summary->phase_count, sizeof(*named));
	size_t all = 0;

	for (size_t i = 0; i < summary->phase_count; i++) {
		if (summary->phases[i].name[0])
			named[all++] = &summary->phases[i];
	}
	qsort(named, all, sizeof(*named), by_name);
	*count = 0;
	for (size_t i = 0; i < all; i++) {
		if (!*count || strcmp(named[*count - 1]->name, named[i]->name))
			named[(*count)++] = named[i];
	}
	return named;
}

size_t compare_phases(
	const struct side *before, const struct side *after, struct phase_pair **pairs)
{
	size_t left_count, right_count, count = 0, k = 0;
	const struct phase **left = named_phases(before->summary, &left_count);
	const struct phase **right = named_phases(after->summary, &right_count);

	*pairs = xcalloc(left_count, sizeof(**pairs));
	for (size_t i = 0; i < left_count; i++) {
		while (k < right_count && strcmp(right[k]->name, left[i]->name) < 0)
			k++;
		if (k < right_count && !strcmp(right[k]->name, left[i]->name))
			(*pairs)[count++] = (struct phase_pair){ left[i], right[k] };
	}
	qsort(*pairs, count, sizeof(**pairs), by_position);
	free(left);
	free(right);
	return count;
}

/* ---- text ---- */

static void print_side(const char *label, const struct side *side, struct buffer *out)
{
	char text[512];

	buffer_addf(out, "%-7s %s\n        ", label, side->name);
	machine_title(&side->series->catalog.machine, text, sizeof(text));
	buffer_add_string(out, text);
	machine_facts(&side->series->catalog.machine, text, sizeof(text));
	buffer_addf(out, "%s%s\n        ", text[0] ? " · " : "", text);
	summary_span(side->summary, side->series, text, sizeof(text));
	buffer_addf(out, "%s\n", text);
}

/* Differences need a figure more than format_value() gives, and so do an idle machine's watts. */
static void format_number(char *text, size_t size, enum unit unit, double value, double largest)
{
	if (unit == UNIT_WATT && largest < 1 && !isnan(value))
		snprintf(text, size, "%.3f", value);
	else if (unit == UNIT_PERCENT && !isnan(value))
		snprintf(text, size, "%.1f", value);
	else
		format_value(text, size, unit, value);
	unsign_zero(text);
}

static void print_row(struct buffer *out, const char *label, const char *before, const char *after,
	const char *difference, double change)
{
	char sign[16] = "";

	if (!isnan(change))
		snprintf(sign, sizeof(sign), "%+.1f %%", change);
	unsign_zero(sign);
	buffer_addf(out, "  %-18s %10s %10s %11s%s%*s\n", label, before, after, difference,
		sign[0] ? " " : "", sign[0] ? 11 : 0, sign);
}

static void print_numbers(struct buffer *out, const char *label, enum unit unit, double before,
	double after, double largest)
{
	char left[32], right[32], difference[33] = "+";

	format_number(left, sizeof(left), unit, before, largest);
	format_number(right, sizeof(right), unit, after, largest);
	format_number(difference + (after >= before), sizeof(difference) - 1, unit, after - before,
		largest);
	if (isnan(after - before))
		snprintf(difference, sizeof(difference), "n/a");
	print_row(out, label, left, right, difference, compare_percent(before, after));
}

static void print_statistic(const struct side *before, const struct side *after,
	enum statistic which, struct buffer *out)
{
	bool any = false;

	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		double left = compare_statistic(before, id, which);
		double right = compare_statistic(after, id, which);
		double largest =
			fmax(before->summary->metrics[id].peak, after->summary->metrics[id].peak);
		char label[64];

		if (isnan(left) && isnan(right))
			continue;
		/* Seconds of heat are a matter of power. */
		if (which == STATISTIC_HIGHEST && metrics[id].unit != UNIT_WATT)
			continue;
		if (!any)
			buffer_addf(out, "\n%-20s %10s %10s %11s\n", statistics[which].title,
				"before", "after", "difference");
		any = true;
		snprintf(label, sizeof(label), "%s, %s", metrics[id].label,
			unit_symbol(metrics[id].unit));
		print_numbers(out, label, metrics[id].unit, left, right, largest);
	}
}

static void print_joules(struct buffer *out, const char *label, double before, double after)
{
	char left[32] = "n/a", right[32] = "n/a", difference[33] = "n/a";

	if (!isnan(before))
		format_joules(left, sizeof(left), before);
	if (!isnan(after))
		format_joules(right, sizeof(right), after);
	if (!isnan(after - before)) {
		difference[0] = after < before ? '-' : '+';
		format_joules(difference + 1, sizeof(difference) - 1, fabs(after - before));
	}
	print_row(out, label, left, right, difference, compare_percent(before, after));
}

static void print_energy(const struct side *before, const struct side *after, struct buffer *out)
{
	bool any = false;

	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		double left = before->summary->metrics[id].energy_j;
		double right = after->summary->metrics[id].energy_j;

		if (isnan(left) && isnan(right))
			continue;
		if (!any)
			buffer_addf(out, "\n%-20s %10s %10s %11s\n", "Energy", "before", "after",
				"difference");
		any = true;
		print_joules(out, metrics[id].label, left, right);
	}
}

static void print_phases(const struct side *before, const struct side *after, struct buffer *out)
{
	struct phase_pair *pairs;
	size_t count = compare_phases(before, after, &pairs);

	for (size_t i = 0; i < count; i++) {
		const struct phase *left = pairs[i].before, *right = pairs[i].after;

		buffer_addf(out, "\nPhase %s\n", left->name);
		print_numbers(out, "span, s", UNIT_WATT,
			(double)(left->to_ns - left->from_ns) / (double)NS_PER_S,
			(double)(right->to_ns - right->from_ns) / (double)NS_PER_S, INFINITY);
		print_numbers(out, "mean power, W", UNIT_WATT, left->mean_w, right->mean_w,
			fmax(left->mean_w, right->mean_w));
		print_joules(out, "energy", left->energy_j, right->energy_j);
	}
	free(pairs);
}

void compare_print_text(const struct side *before, const struct side *after, struct buffer *out)
{
	print_side("before", before, out);
	print_side("after", after, out);
	for (int i = 0; compare_caveat(before, after, i)[0]; i++)
		buffer_addf(out, "note    %s\n", compare_caveat(before, after, i));
	for (enum statistic i = 0; i < STATISTIC_COUNT; i++)
		print_statistic(before, after, i, out);
	print_energy(before, after, out);
	print_phases(before, after, out);
	buffer_addf(out, "\n%s.\n", summary_caution);
}

/* ---- JSON ---- */

static void json_difference(struct json *json, const char *key, double before, double after)
{
	json_begin_object(json, key);
	json_number(json, "absolute", after - before, 6);
	json_number(json, "percent", compare_percent(before, after), 4);
	json_end_object(json);
}

static void json_metric_differences(
	struct json *json, const struct side *before, const struct side *after)
{
	json_begin_object(json, "metrics");
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (!before->summary->metrics[id].measured_ns ||
			!after->summary->metrics[id].measured_ns)
			continue;
		json_begin_object(json, metrics[id].key);
		for (enum statistic i = 0; i < STATISTIC_COUNT; i++)
			json_difference(json, statistics[i].key, compare_statistic(before, id, i),
				compare_statistic(after, id, i));
		if (metrics[id].unit == UNIT_WATT)
			json_difference(json, "energy_j", before->summary->metrics[id].energy_j,
				after->summary->metrics[id].energy_j);
		json_end_object(json);
	}
	json_end_object(json);
}

static void json_phase_differences(
	struct json *json, const struct side *before, const struct side *after)
{
	struct phase_pair *pairs;
	size_t count = compare_phases(before, after, &pairs);

	json_begin_array(json, "phases");
	for (size_t i = 0; i < count; i++) {
		const struct phase *left = pairs[i].before, *right = pairs[i].after;

		json_begin_object(json, NULL);
		json_known_string(json, "name", left->name);
		json_difference(json, "span_s",
			(double)(left->to_ns - left->from_ns) / (double)NS_PER_S,
			(double)(right->to_ns - right->from_ns) / (double)NS_PER_S);
		json_difference(json, "mean_w", left->mean_w, right->mean_w);
		json_difference(json, "energy_j", left->energy_j, right->energy_j);
		json_end_object(json);
	}
	json_end_array(json);
	free(pairs);
}

void compare_print_json(const struct side *before, const struct side *after, struct buffer *out)
{
	struct json json = { .out = out };

	json_begin_object(&json, NULL);
	json_begin_object(&json, "before");
	summary_json(&json, before->summary, before->series, before->name, NULL, 0);
	json_end_object(&json);
	json_begin_object(&json, "after");
	summary_json(&json, after->summary, after->series, after->name, NULL, 0);
	json_end_object(&json);
	json_begin_object(&json, "difference");
	json_begin_array(&json, "notes");
	for (int i = 0; compare_caveat(before, after, i)[0]; i++)
		json_string(&json, NULL, compare_caveat(before, after, i));
	json_end_array(&json);
	json_metric_differences(&json, before, after);
	json_phase_differences(&json, before, after);
	json_end_object(&json);
	json_end_object(&json);
}
