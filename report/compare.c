#include "compare.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What is compared of each metric. */
static const struct {
	const char *title, *key;
	size_t offset;
} statistics[] = {
	{ "Mean", "mean", offsetof(struct metric_summary, mean) },
	{ "p95", "p95", offsetof(struct metric_summary, p95) },
	{ "Peak", "peak", offsetof(struct metric_summary, peak) },
	{ "Highest 10 s mean", "highest_10s_mean", offsetof(struct metric_summary, highest) },
};

static double statistic(const struct side *side, enum metric_id id, size_t which)
{
	const char *metric = (const char *)&side->summary->metrics[id];
	double value;

	if (!side->summary->metrics[id].measured_ns)
		return NAN;
	memcpy(&value, metric + statistics[which].offset, sizeof(value));
	return value;
}

/* Of nothing there are no percents. */
static double percent(double before, double after)
{
	return before > 0 || before < 0 ? 100 * (after - before) / fabs(before) : NAN;
}

/* What makes two recordings unlike, one after the other; "" at the end. */
static const char *caveat(const struct side *before, const struct side *after, int index)
{
	const struct machine *a = &before->series->machine, *b = &after->series->machine;
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

/* ---- text ---- */

static void print_side(const char *label, const struct side *side, struct buffer *out)
{
	char text[512];

	buffer_addf(out, "%-7s %s\n        ", label, side->name);
	machine_title(&side->series->machine, text, sizeof(text));
	buffer_add_string(out, text);
	machine_facts(&side->series->machine, text, sizeof(text));
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
}

static void print_row(struct buffer *out, const char *label, const char *before, const char *after,
	const char *difference, double change)
{
	char sign[16] = "";

	if (!isnan(change))
		snprintf(sign, sizeof(sign), "%+.1f %%", change);
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
	print_row(out, label, left, right, difference, percent(before, after));
}

static void print_statistic(
	const struct side *before, const struct side *after, size_t which, struct buffer *out)
{
	bool any = false;

	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		double left = statistic(before, id, which), right = statistic(after, id, which);
		double largest =
			fmax(before->summary->metrics[id].peak, after->summary->metrics[id].peak);
		char label[64];

		if (isnan(left) && isnan(right))
			continue;
		/* Seconds of heat are a matter of power. */
		if (statistics[which].offset == offsetof(struct metric_summary, highest) &&
			metrics[id].unit != UNIT_WATT)
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
	print_row(out, label, left, right, difference, percent(before, after));
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

/* The phase of the same name; NULL: there is none. Of several the first. */
static const struct phase *find_phase(const struct side *side, const char *name)
{
	for (size_t i = 0; i < side->summary->phase_count; i++) {
		if (!strcmp(side->summary->phases[i].name, name))
			return &side->summary->phases[i];
	}
	return NULL;
}

static void print_phases(const struct side *before, const struct side *after, struct buffer *out)
{
	for (size_t i = 0; i < before->summary->phase_count; i++) {
		const struct phase *left = &before->summary->phases[i];
		const struct phase *right = find_phase(after, left->name);

		if (!right || !left->name[0] || find_phase(before, left->name) != left)
			continue;
		buffer_addf(out, "\nPhase %s\n", left->name);
		print_numbers(out, "span, s", UNIT_WATT,
			(double)(left->to_ns - left->from_ns) / (double)NS_PER_S,
			(double)(right->to_ns - right->from_ns) / (double)NS_PER_S, INFINITY);
		print_numbers(out, "mean power, W", UNIT_WATT, left->mean_w, right->mean_w,
			fmax(left->mean_w, right->mean_w));
		print_joules(out, "energy", left->energy_j, right->energy_j);
	}
}

void compare_print_text(const struct side *before, const struct side *after, struct buffer *out)
{
	print_side("before", before, out);
	print_side("after", after, out);
	for (int i = 0; caveat(before, after, i)[0]; i++)
		buffer_addf(out, "note    %s\n", caveat(before, after, i));
	for (size_t i = 0; i < ARRAY_SIZE(statistics); i++)
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
	json_number(json, "percent", percent(before, after), 4);
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
		for (size_t i = 0; i < ARRAY_SIZE(statistics); i++)
			json_difference(json, statistics[i].key, statistic(before, id, i),
				statistic(after, id, i));
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
	json_begin_array(json, "phases");
	for (size_t i = 0; i < before->summary->phase_count; i++) {
		const struct phase *left = &before->summary->phases[i];
		const struct phase *right = find_phase(after, left->name);

		if (!right || !left->name[0] || find_phase(before, left->name) != left)
			continue;
		json_begin_object(json, NULL);
		json_string(json, "name", left->name);
		json_difference(json, "span_s",
			(double)(left->to_ns - left->from_ns) / (double)NS_PER_S,
			(double)(right->to_ns - right->from_ns) / (double)NS_PER_S);
		json_difference(json, "mean_w", left->mean_w, right->mean_w);
		json_difference(json, "energy_j", left->energy_j, right->energy_j);
		json_end_object(json);
	}
	json_end_array(json);
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
	for (int i = 0; caveat(before, after, i)[0]; i++)
		json_string(&json, NULL, caveat(before, after, i));
	json_end_array(&json);
	json_metric_differences(&json, before, after);
	json_phase_differences(&json, before, after);
	json_end_object(&json);
	json_end_object(&json);
}
