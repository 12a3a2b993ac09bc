#include "trial_print.h"
#include "../series/summary.h"

#include <math.h>
#include <stdlib.h>

static void json_interval(struct json *json, const char *key, const struct interval *interval)
{
	json_begin_array(json, key);
	json_number(json, NULL, interval->low, 9);
	json_number(json, NULL, interval->high, 9);
	json_end_array(json);
}

/* ---- sides ---- */

static void json_run(struct json *json, const struct trial_run *run, const struct figure_set *set)
{
	json_begin_object(json, NULL);
	json_integer(json, "number", (int64_t)run->number);
	json_seconds(json, "begin_s", run->from_ns);
	json_seconds(json, "end_s", run->to_ns);
	for (enum figure i = 0; i < figure_set_end(set); i++)
		json_number(json, figure_set_kind(set, i)->json, run->values[i], 9);
	json_edges(json, run->values[FIGURE_ENERGY], &run->edges);
	json_number(json, "baseline_w", run->baseline.id ? run->baseline.mean_w : NAN, 9);
	json_number(json, "baseline_error_w", run->baseline.id ? run->baseline.error_w : NAN, 9);
	json_integer(json, "samples", (int64_t)run->samples);
	json_number(json, "coverage", run->coverage, 4);
	json_boolean(json, "throttled", run->throttled);
	json_end_object(json);
}

static void json_outliers(struct json *json, const struct trial_side *side, enum figure figure,
	const struct outlier_scale *scale)
{
	json_begin_array(json, "outliers");
	for (size_t i = 0; i < side->count; i++) {
		double value = side->runs[i].values[figure];

		if (!isnan(value) && outlier_is(scale, value))
			json_integer(json, NULL, (int64_t)side->runs[i].number);
	}
	json_end_array(json);
}

static void json_statistics(struct json *json, const struct trial_side *side, enum figure figure,
	const struct figure_kind *kind)
{
	struct statistics all;

	trial_statistics(side, figure, &all);
	if (!all.count)
		return;
	json_begin_object(json, kind->json);
	json_integer(json, "count", (int64_t)all.count);
	json_number(json, "mean", all.mean, 9);
	json_number(json, "deviation", all.deviation, 9);
	json_interval(json, "mean_interval", &all.mean_interval);
	json_number(json, "median", all.median, 9);
	json_interval(json, "median_interval", &all.median_interval);
	json_number(json, "min", all.minimum, 9);
	json_number(json, "max", all.maximum, 9);
	json_outliers(json, side, figure, &all.outliers);
	json_number(json, "drift_per_run", all.drift.slope, 9);
	json_number(json, "drift_p", all.drift.p, 9);
	json_end_object(json);
}

static void json_side(
	struct json *json, const struct trial_side *side, const struct figure_set *set)
{
	json_begin_object(json, NULL);
	json_string(json, "name", side->name);
	json_integer(json, "warmups", (int64_t)side->warmups);
	json_begin_array(json, "left_out");
	for (size_t i = 0; i < side->left_out_count; i++) {
		char end[64];

		command_run_describe_end(side->left_out[i].command, end, sizeof(end));
		json_begin_object(json, NULL);
		json_integer(json, "number", (int64_t)side->left_out[i].number);
		json_string(json, "how", end);
		json_end_object(json);
	}
	json_end_array(json);
	json_begin_array(json, "runs");
	for (size_t i = 0; i < side->count; i++)
		json_run(json, &side->runs[i], set);
	json_end_array(json);
	json_begin_object(json, "statistics");
	for (enum figure i = 0; i < figure_set_end(set); i++)
		json_statistics(json, side, i, figure_set_kind(set, i));
	json_end_object(json);
	json_end_object(json);
}

/* ---- contrasts ---- */

static void json_contrast(struct json *json, const struct trial_side *base,
	const struct trial_side *other, enum figure figure, const struct figure_kind *kind)
{
	struct contrast contrast;
	size_t runs;

	trial_contrast(base, other, figure, &contrast);
	if (isnan(contrast.difference))
		return;
	runs = contrast_runs_needed(&contrast, 1);
	json_begin_object(json, kind->json);
	json_number(json, "difference", contrast.difference, 9);
	json_interval(json, "difference_interval", &contrast.difference_interval);
	json_number(json, "ratio", contrast.ratio, 9);
	json_interval(json, "ratio_interval", &contrast.ratio_interval);
	json_number(json, "welch_p", contrast.welch_p, 9);
	json_number(json, "mann_whitney_p", contrast.mann_whitney_p, 9);
	json_boolean(json, "mann_whitney_exact", contrast.mann_whitney_exact);
	if (isnan(contrast.welch_p))
		json_null(json, "significant");
	else
		json_boolean(json, "significant", contrast_is_significant(&contrast));
	json_known_integer(json, "runs_needed", (int64_t)runs);
	json_end_object(json);
}

static void json_pair(struct json *json, const struct trial_side *base,
	const struct trial_side *other, const struct figure_set *set)
{
	json_begin_object(json, NULL);
	json_string(json, "base", base->name);
	json_string(json, "new", other->name);
	json_begin_array(json, "cautions");
	for (int i = 0; trial_caution(base, other, i)[0]; i++)
		json_string(json, NULL, trial_caution(base, other, i));
	json_end_array(json);
	json_begin_object(json, "figures");
	for (enum figure i = 0; i < figure_set_end(set); i++)
		json_contrast(json, base, other, i, figure_set_kind(set, i));
	json_end_object(json);
	json_end_object(json);
}

void trial_json(struct json *json, const struct trial *trial)
{
	json_begin_array(json, "sides");
	for (size_t i = 0; i < trial->count; i++)
		json_side(json, &trial->sides[i], &trial->figures);
	json_end_array(json);
	json_integer(json, "dropped_runs", (int64_t)trial->dropped);
	json_begin_array(json, "contrasts");
	for (size_t i = 1; i < trial->count; i++)
		json_pair(json, &trial->sides[0], &trial->sides[i], &trial->figures);
	json_end_array(json);
}

/* ---- github-action-benchmark ---- */

static void github_figure(struct json *json, const struct trial_side *side, enum figure figure,
	const struct figure_kind *kind)
{
	struct statistics all;
	char *name, *range;

	trial_statistics(side, figure, &all);
	if (!all.count || !figure_is_cost(figure))
		return;
	name = xasprintf("%s: %s", side->name, kind->label);
	range = xasprintf("± %.6g", all.deviation);
	json_begin_object(json, NULL);
	json_string(json, "name", name);
	json_string(json, "unit", kind->unit[0] ? kind->unit : kind->label);
	json_number(json, "value", all.mean, 9);
	if (!isnan(all.deviation))
		json_string(json, "range", range);
	json_end_object(json);
	free(name);
	free(range);
}

void trial_print_github(const struct trial *trial, struct buffer *out)
{
	const struct figure_set *set = &trial->figures;
	struct json json = { .out = out };

	json_begin_array(&json, NULL);
	for (size_t i = 0; i < trial->count; i++) {
		for (enum figure figure = 0; figure < figure_set_end(set); figure++)
			github_figure(
				&json, &trial->sides[i], figure, figure_set_kind(set, figure));
	}
	json_end_array(&json);
}
