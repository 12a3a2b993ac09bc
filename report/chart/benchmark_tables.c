#include "benchmark_tables.h"
#include "benchmark_run.h"
#include "../../src/common/trial/comparison.h"
#include "../../src/common/trial/trial_format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A figure of all sides. */
struct row_group {
	enum figure figure;
	const struct figure_kind *kind;
	struct statistics *statistics; /* by side */
	struct display_unit unit;
};

static void group_init(struct row_group *group, const struct trial *trial, enum figure figure)
{
	*group = (struct row_group){
		.figure = figure,
		.statistics = xcalloc(trial->count, sizeof(*group->statistics)),
	};
	for (size_t i = 0; i < trial->count; i++)
		trial_statistics(&trial->sides[i], figure, &group->statistics[i]);
	group->kind = figure_set_kind(&trial->figures, figure);
	group->unit = figure_unit(group->kind, group->statistics, trial->count);
}

/* Tables of more sides have the main figures only, so that the rows of each table fit. */
enum { SIDES_FOR_ALL = 3 };

/* Calls `add` for each figure that is shown. */
static void add_figures(struct table *table, const struct trial *trial,
	void (*add)(struct table *table, const struct trial *trial, const struct row_group *group))
{
	enum figure end =
		trial->count > SIDES_FOR_ALL ? FIGURE_CPU_ENERGY : figure_set_end(&trial->figures);

	for (enum figure i = 0; i < end; i++) {
		struct row_group group;

		group_init(&group, trial, i);
		if (figure_is_shown(i, group.statistics, trial->count))
			add(table, trial, &group);
		free(group.statistics);
	}
}

/* "Energy, J", with the name of the side if there are `several`. */
static void label_cell(
	char *cell, const struct row_group *group, const struct trial_side *side, bool several)
{
	char label[TABLE_CELL];

	format_label(label, sizeof(label), group->kind, group->unit.symbol);
	snprintf(cell, TABLE_CELL, "%.30s%s%.60s", label, several ? " · " : "",
		several ? side->name : "");
}

/* ---- statistics ---- */

static void add_statistics(
	struct table *table, const struct trial *trial, const struct row_group *group)
{
	for (size_t i = 0; i < trial->count; i++) {
		const struct statistics *statistics = &group->statistics[i];
		const struct interval range = { statistics->minimum, statistics->maximum };
		char(*cells)[TABLE_CELL];

		if (!table_takes_row(table))
			continue;
		cells = table_add_row(table);
		label_cell(cells[0], group, &trial->sides[i], trial->count > 1);
		snprintf(cells[1], TABLE_CELL, "%zu", statistics->count);
		format_spread(cells[2], TABLE_CELL, &group->unit, statistics);
		format_interval(cells[3], TABLE_CELL, &group->unit, &statistics->mean_interval);
		display_value(cells[4], TABLE_CELL, &group->unit, statistics->median);
		format_interval(cells[5], TABLE_CELL, &group->unit, &statistics->median_interval);
		format_interval(cells[6], TABLE_CELL, &group->unit, &range);
	}
}

/* ---- contrasts ---- */

static void difference_interval(
	char *cell, const struct display_unit *unit, const struct interval *interval)
{
	char low[40], high[40];

	if (isnan(interval->low))
		return;
	compare_difference(low, sizeof(low), interval->low / unit->divisor, unit->decimals);
	compare_difference(high, sizeof(high), interval->high / unit->divisor, unit->decimals);
	snprintf(cell, TABLE_CELL, "%s to %s", low, high);
}

static void add_contrasts(
	struct table *table, const struct trial *trial, const struct row_group *group)
{
	const struct display_unit *unit = &group->unit;

	for (size_t i = 1; i < trial->count; i++) {
		struct contrast contrast;
		char(*cells)[TABLE_CELL];

		if (!table_takes_row(table))
			continue;
		trial_contrast(&trial->sides[0], &trial->sides[i], group->figure, &contrast);
		cells = table_add_row(table);
		label_cell(cells[0], group, &trial->sides[i], trial->count > 2);
		compare_difference(
			cells[1], TABLE_CELL, contrast.difference / unit->divisor, unit->decimals);
		difference_interval(cells[2], unit, &contrast.difference_interval);
		if (isnan(contrast.welch_p) || contrast_is_significant(&contrast))
			format_change(cells[3], TABLE_CELL, contrast.ratio);
		else
			snprintf(cells[3], TABLE_CELL, "~");
		format_change_interval(cells[4], TABLE_CELL, &contrast.ratio_interval);
		format_p(cells[5], TABLE_CELL, contrast.welch_p);
		format_p(cells[6], TABLE_CELL, contrast.mann_whitney_p);
	}
}

/* ---- runs ---- */

/* The figures of each run. */
static const enum figure run_figures[] = { FIGURE_DURATION, FIGURE_ENERGY, FIGURE_NET_ENERGY,
	FIGURE_MEAN_POWER, FIGURE_PEAK_POWER };

static void add_run(struct table *table, const struct trial_side *side, size_t number,
	const struct statistics *statistics, const struct display_unit *units)
{
	char(*cells)[TABLE_CELL] = table_add_row(table);
	bool counts;
	const struct trial_run *run = benchmark_run_at(side, number, &counts);

	snprintf(cells[0], TABLE_CELL, "%.40s %zu", side->name, number);
	format_position(cells[1], TABLE_CELL, run->from_ns);
	for (size_t i = 0; i < ARRAY_SIZE(run_figures) && counts; i++)
		display_value(cells[2 + i], TABLE_CELL, &units[i], run->values[run_figures[i]]);
	benchmark_run_remark(
		run, counts, &statistics->outliers, cells[2 + ARRAY_SIZE(run_figures)], TABLE_CELL);
}

static void add_runs(struct table *table, const struct trial *trial)
{
	struct display_unit units[ARRAY_SIZE(run_figures)];

	for (size_t i = 0; i < ARRAY_SIZE(run_figures); i++) {
		struct row_group group;

		group_init(&group, trial, run_figures[i]);
		units[i] = group.unit;
		snprintf(table->heads[2 + i], sizeof(table->heads[0]), "%s, %s",
			run_figures[i] == FIGURE_NET_ENERGY           ? "above"
				: run_figures[i] == FIGURE_MEAN_POWER ? "mean"
				: run_figures[i] == FIGURE_PEAK_POWER ? "peak"
				: run_figures[i] == FIGURE_ENERGY     ? "energy"
								      : "time",
			units[i].symbol);
		free(group.statistics);
	}
	for (size_t i = 0; i < trial->count; i++) {
		const struct trial_side *side = &trial->sides[i];
		struct statistics energy;

		trial_statistics(side, FIGURE_ENERGY, &energy);
		for (size_t k = 1; k <= benchmark_run_count(side); k++) {
			if (table_takes_row(table))
				add_run(table, side, k, &energy, units);
		}
	}
}

void benchmark_table_init(struct table *table, enum benchmark_table kind, const struct trial *trial)
{
	static const char *const statistics[] = { "", "runs", "mean ± sd", "95 % interval",
		"median", "95 % interval", "min–max" };
	static const char *const contrasts[] = { "", "difference", "95 % interval", "change",
		"95 % interval", "Welch p", "U p" };
	static const char *const runs[] = { "", "at", "", "", "", "", "", "" };

	*table = (struct table){ .title = "Runs" };
	switch (kind) {
	case BENCHMARK_STATISTICS:
		table->title = "Statistics";
		table_set_heads(table, statistics, ARRAY_SIZE(statistics));
		add_figures(table, trial, add_statistics);
		break;
	case BENCHMARK_CONTRASTS:
		table->title = "Change";
		table_set_heads(table, contrasts, ARRAY_SIZE(contrasts));
		add_figures(table, trial, add_contrasts);
		break;
	default:
		table_set_heads(table, runs, ARRAY_SIZE(runs));
		add_runs(table, trial);
		break;
	}
}
