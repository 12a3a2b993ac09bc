#include "trial_print.h"
#include "trial_format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns of the tables, together at most 80. */
enum { LABEL = 19, SPREAD = 15, RANGE = 13, MEDIAN = 7, LISTED = 6 };

/* ---- one side ---- */

/* One row: what it is, mean and deviation, median, intervals, minimum and maximum. */
static void print_row(const struct statistics *statistics, const char *label,
	const struct display_unit *unit, struct buffer *out)
{
	const struct interval ranges[] = { statistics->mean_interval, statistics->median_interval,
		{ statistics->minimum, statistics->maximum } };
	char text[96];

	buffer_add_string(out, "  ");
	add_left(out, label, LABEL - 2);
	format_spread(text, sizeof(text), unit, statistics);
	add_right(out, text, SPREAD);
	format_interval(text, sizeof(text), unit, &ranges[0]);
	add_right(out, text, RANGE);
	display_value(text, sizeof(text), unit, statistics->median);
	add_right(out, text, MEDIAN);
	for (size_t i = 1; i < ARRAY_SIZE(ranges); i++) {
		format_interval(text, sizeof(text), unit, &ranges[i]);
		add_right(out, text, RANGE);
	}
	buffer_add_string(out, "\n");
}

static void print_figure(
	const struct statistics *statistics, const struct figure_kind *kind, struct buffer *out)
{
	struct display_unit unit = figure_unit(kind, statistics, 1);
	char label[48];

	format_label(label, sizeof(label), kind, unit.symbol);
	print_row(statistics, label, &unit, out);
}

/* ---- what deserves a look ---- */

/* "run 3 (14.2 J)", "run 7 (9.1 J)". */
static void print_outliers(const struct trial_side *side, const struct statistics *all,
	enum figure figure, const struct figure_kind *kind, struct buffer *out)
{
	struct display_unit unit = figure_unit(kind, all, 1);
	size_t found = 0;

	for (size_t i = 0; i < side->count; i++) {
		double value = side->runs[i].values[figure];
		char text[40];

		if (isnan(value) || !outlier_is(&all->outliers, value))
			continue;
		display_value(text, sizeof(text), &unit, value);
		if (!found)
			buffer_addf(out, "  outlier   %s:", kind->label);
		if (found++ < LISTED)
			buffer_addf(out, "%s run %zu (%s%s%s)", found > 1 ? "," : "",
				side->runs[i].number, text, unit.symbol[0] ? " " : "", unit.symbol);
	}
	if (found > LISTED)
		buffer_addf(out, " and %zu more", found - LISTED);
	if (found)
		buffer_add_string(out, "\n");
}

static void print_drift(
	const struct statistics *all, const struct figure_kind *kind, struct buffer *out)
{
	char p[24];

	if (!(all->drift.p < STATISTICS_ALPHA) || !(fabs(all->drift.slope) > 0))
		return;
	format_p(p, sizeof(p), all->drift.p);
	buffer_addf(out, "  drift     %s %s by %.2g%s%s per run (p=%s)\n", kind->label,
		all->drift.slope > 0 ? "rises" : "falls", fabs(all->drift.slope),
		kind->unit[0] ? " " : "", kind->unit, p);
}

/* How much the first and the last window of a run could hold, on average. */
static void print_edges(const struct trial_side *side, struct buffer *out)
{
	double less = 0, more = 0, energy = 0;
	size_t count = 0;
	int decimals;

	for (size_t i = 0; i < side->count; i++) {
		const struct trial_run *run = &side->runs[i];

		if (isnan(run->values[FIGURE_ENERGY]))
			continue;
		energy += run->values[FIGURE_ENERGY];
		less += run->edges.less_j;
		more += run->edges.more_j;
		count++;
	}
	if (!count || !(fmax(less, more) > 0))
		return;
	less /= (double)count;
	more /= (double)count;
	decimals = format_decimals(fmax(less, more));
	buffer_addf(out, "  edges     the energy of a run could be %.*f J less or %.*f J more",
		decimals, less, decimals, more);
	if (energy > 0)
		buffer_addf(out, " (%.1f %%)", 100 * fmax(less, more) * (double)count / energy);
	buffer_add_string(out, "\n");
}

static void print_baselines(const struct trial_side *side, struct buffer *out)
{
	double watts = 0, error = 0;
	size_t with = 0, baselines = 0, last = 0;
	int decimals;

	for (size_t i = 0; i < side->count; i++) {
		const struct baseline *baseline = &side->runs[i].baseline;

		if (!baseline->id)
			continue;
		watts += baseline->mean_w;
		error += baseline->error_w;
		with++;
		baselines += baseline->id != last;
		last = baseline->id;
	}
	if (!with)
		return;
	watts /= (double)with;
	error /= (double)with;
	decimals = format_decimals(error);
	buffer_addf(out, "  baseline  %.*f ± %.*f W", decimals, watts, decimals, error);
	if (baselines < with)
		buffer_addf(out, ", %zu for %zu runs", baselines, with);
	buffer_add_string(out, "\n");
}

/* ---- what limits the runs ---- */

static bool is_short(const struct trial_run *run)
{
	return run->samples < TRIAL_SAMPLES;
}

static bool is_uncovered(const struct trial_run *run)
{
	return run->coverage < TRIAL_COVERAGE;
}

static bool is_throttled(const struct trial_run *run)
{
	return run->throttled;
}

static bool lacks_energy(const struct trial_run *run)
{
	return isnan(run->values[FIGURE_ENERGY]);
}

/* The interval that gives the shortest run enough samples. */
static void print_interval(const struct trial_side *side, struct buffer *out)
{
	double shortest_s = INFINITY;

	for (size_t i = 0; i < side->count; i++)
		shortest_s = fmin(shortest_s, side->runs[i].values[FIGURE_DURATION]);
	if (shortest_s >= 0.1 * (int)TRIAL_SAMPLES)
		buffer_addf(out, "; record with -i %.0fms or less",
			floor(1000 * shortest_s / (TRIAL_SAMPLES + 1)));
	else
		buffer_add_string(out, "; repeat the work inside a run");
}

static size_t count_runs(
	const struct trial_side *side, bool (*matches)(const struct trial_run *run))
{
	size_t count = 0;

	for (size_t i = 0; i < side->count; i++)
		count += matches(&side->runs[i]);
	return count;
}

static void print_limits(const struct trial_side *side, struct buffer *out)
{
	static const struct {
		bool (*matches)(const struct trial_run *run);
		const char *text;
	} limits[] = {
		{ is_short, "fewer than 5 samples" },
		{ is_uncovered, "not covered by samples, so that their energy is left out" },
		{ is_throttled, "under thermal pressure" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		size_t count = count_runs(side, limits[i].matches);

		if (!count)
			continue;
		buffer_addf(
			out, "  caution   %zu of %zu runs: %s", count, side->count, limits[i].text);
		if (limits[i].matches == is_short)
			print_interval(side, out);
		buffer_add_string(out, "\n");
	}
	if (side->count && count_runs(side, lacks_energy) == side->count)
		buffer_add_string(out, "  caution   power was not measured\n");
}

static void print_title(const struct trial_side *side, struct buffer *out)
{
	buffer_addf(out, "%s: %zu run%s", side->name, side->count, side->count == 1 ? "" : "s");
	if (side->warmups)
		buffer_addf(
			out, " after %zu warm-up%s", side->warmups, side->warmups == 1 ? "" : "s");
	buffer_add_string(out, "\n");
	for (size_t i = 0; i < side->left_out_count && i < LISTED; i++) {
		char end[64];

		command_run_describe_end(side->left_out[i].command, end, sizeof(end));
		buffer_addf(out, "  left out  run %zu: %s\n", side->left_out[i].number, end);
	}
	if (side->left_out_count > LISTED)
		buffer_addf(out, "  left out  %zu more\n", side->left_out_count - LISTED);
}

static void print_head(struct buffer *out)
{
	add_left(out, "", LABEL);
	add_right(out, "mean ± sd", SPREAD);
	add_right(out, "95 % int.", RANGE);
	add_right(out, "median", MEDIAN);
	add_right(out, "95 % int.", RANGE);
	add_right(out, "min–max", RANGE);
	buffer_add_string(out, "\n");
}

static void print_side(
	const struct trial_side *side, const struct figure_set *set, struct buffer *out)
{
	struct statistics all[FIGURES_MAX];
	enum figure end = figure_set_end(set);

	print_title(side, out);
	if (!side->count)
		return;
	print_head(out);
	for (enum figure i = 0; i < end; i++) {
		trial_statistics(side, i, &all[i]);
		if (figure_is_shown(i, &all[i], 1))
			print_figure(&all[i], figure_set_kind(set, i), out);
	}
	for (enum figure i = 0; i < end; i++)
		print_outliers(side, &all[i], i, figure_set_kind(set, i), out);
	for (enum figure i = 0; i < end; i++)
		print_drift(&all[i], figure_set_kind(set, i), out);
	print_baselines(side, out);
	print_edges(side, out);
	print_limits(side, out);
}

void trial_print_sides(const struct trial *trial, struct buffer *out)
{
	for (size_t i = 0; i < trial->count; i++) {
		if (i)
			buffer_add_string(out, "\n");
		print_side(&trial->sides[i], &trial->figures, out);
	}
	if (trial->dropped)
		buffer_addf(out, "\n%zu runs of more than %d commands are left out\n",
			trial->dropped, TRIAL_SIDES_MAX);
}
