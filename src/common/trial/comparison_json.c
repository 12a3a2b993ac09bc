#include "comparison.h"

#include <stdlib.h>

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
			json_difference(json, statistic_kinds[i].key,
				compare_statistic(before, id, i), compare_statistic(after, id, i));
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
		json_integer(json, "occurrence", (int64_t)pairs[i].occurrence);
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

static void json_phase_totals(
	struct json *json, const struct side *before, const struct side *after)
{
	struct phase_group *groups;
	size_t count = compare_phase_groups(before, after, &groups);

	json_begin_array(json, "phase_totals");
	for (size_t i = 0; i < count; i++) {
		const struct phase_total *left = &groups[i].before, *right = &groups[i].after;
		double left_count = (double)left->count, right_count = (double)right->count;

		json_begin_object(json, NULL);
		json_string(json, "name", groups[i].first->name);
		json_integer(json, "before_count", (int64_t)left->count);
		json_integer(json, "after_count", (int64_t)right->count);
		json_difference(json, "mean_span_s", left->span_s / left_count,
			right->span_s / right_count);
		json_difference(json, "mean_w", left->mean_w, right->mean_w);
		json_difference(json, "mean_energy_j", left->energy_j / left_count,
			right->energy_j / right_count);
		json_difference(json, "total_energy_j", left->energy_j, right->energy_j);
		json_end_object(json);
	}
	json_end_array(json);
	free(groups);
}

void compare_json(struct json *json, const struct side *before, const struct side *after)
{
	json_begin_object(json, "before");
	summary_json(json, before->summary, before->series, before->name, NULL, 0);
	json_end_object(json);
	json_begin_object(json, "after");
	summary_json(json, after->summary, after->series, after->name, NULL, 0);
	json_end_object(json);
	json_begin_object(json, "difference");
	json_begin_array(json, "notes");
	for (int i = 0; compare_caveat(before, after, i)[0]; i++)
		json_string(json, NULL, compare_caveat(before, after, i));
	json_end_array(json);
	json_metric_differences(json, before, after);
	json_phase_differences(json, before, after);
	json_phase_totals(json, before, after);
	json_end_object(json);
}
