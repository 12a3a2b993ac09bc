#include "estimate.h"
#include "../src/common/base/display_unit.h"
#include "../src/common/series/command_energy.h"
#include "../src/common/trial/statistics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void estimate_release(struct estimate *estimate)
{
	series_release(&estimate->series);
}

void estimate_follow(struct estimate *estimate, struct recording *recording)
{
	struct series *series = &estimate->series;
	struct error ignored;

	if (!estimate->is_open) {
		estimate->is_open = series_open(series, recording, &ignored);
		if (!estimate->is_open)
			return;
		series->grows = true;
	}
	if (series_refresh(series, recording, &ignored))
		series_extend(series, recording, INT64_MAX, &ignored);
}

bool estimate_is_below(const struct estimate *estimate, enum metric_id metric, double below,
	size_t windows, int64_t from_ns, int64_t *since_ns)
{
	const struct series *series = &estimate->series;
	size_t first = series->count - windows;

	if (series->count < windows || series->time_ns[first] - series->window_ns[first] < from_ns)
		return false;
	for (size_t i = first; i < series->count; i++) {
		if (!(series->values[metric][i] < below))
			return false;
	}
	*since_ns = series->time_ns[first] - series->window_ns[first];
	return true;
}

enum estimate_figure estimate_figure_find(const char *name, size_t size)
{
	static const char *const names[] = { "energy", "duration" };
	enum estimate_figure figure = 0;

	while (figure < ESTIMATE_FIGURES &&
		(strlen(names[figure]) != size || memcmp(names[figure], name, size)))
		figure++;
	return figure;
}

static double figure_of(
	const struct series *series, enum estimate_figure figure, const struct command_run *command)
{
	struct command_energy energy;

	if (figure == ESTIMATE_DURATION)
		return (double)(command->end_ns - command->start_ns) / (double)NS_PER_S;
	command_energy_init(&energy, series, command);
	return energy.energy_j;
}

struct estimated estimate_mean(
	const struct estimate *estimate, enum estimate_figure figure, const char *name)
{
	const struct series *series = &estimate->series;
	const struct catalog *catalog = &series->catalog;
	double *values = xcalloc(catalog->command_count + 1, sizeof(*values));
	struct estimated estimated = { .share = NAN };
	struct interval interval;

	for (size_t i = 0; i < catalog->command_count; i++) {
		const struct command_run *command = &catalog->commands[i];
		double value;

		if (command->role != COMMAND_MEASURED || !command_run_succeeded(command) ||
			strcmp(command->name, name) || command->end_ns > series_end(series))
			continue;
		value = figure_of(series, figure, command);
		if (!isnan(value))
			values[estimated.count++] = value;
	}
	estimated.mean = statistics_mean(values, estimated.count);
	if (estimated.count >= ESTIMATE_RUNS_MIN && estimated.mean > 0) {
		interval = statistics_mean_interval(values, estimated.count);
		estimated.share = (interval.high - interval.low) / 2 / estimated.mean;
	}
	free(values);
	return estimated;
}

void estimate_describe(const struct estimate *estimate, const char *name, char *text, size_t size)
{
	struct estimated energy = estimate_mean(estimate, ESTIMATE_ENERGY, name);
	char mean[32], spread[32] = "";

	text[0] = '\0';
	if (!energy.count)
		return;
	format_joules(mean, sizeof(mean), energy.mean);
	if (!isnan(energy.share))
		snprintf(spread, sizeof(spread), " ± %.1f %%", 100 * energy.share);
	snprintf(text, size, "energy so far %s%s", mean, spread);
}
