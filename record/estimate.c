#include "estimate.h"
#include "../src/common/series/command_energy.h"

#include <math.h>
#include <stdio.h>
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

void estimate_describe(const struct estimate *estimate, const char *name, char *text, size_t size)
{
	const struct catalog *catalog = &estimate->series.catalog;
	char mean[32];
	double sum = 0;
	int count = 0;

	text[0] = '\0';
	for (size_t i = 0; i < catalog->command_count; i++) {
		const struct command_run *command = &catalog->commands[i];
		struct command_energy energy;

		if (command->role != COMMAND_MEASURED || !command_run_succeeded(command) ||
			strcmp(command->name, name) ||
			command->end_ns > series_end(&estimate->series))
			continue;
		command_energy_init(&energy, &estimate->series, command);
		if (isnan(energy.energy_j))
			continue;
		sum += energy.energy_j;
		count++;
	}
	if (!count)
		return;
	format_joules(mean, sizeof(mean), sum / count);
	snprintf(text, size, "energy so far %s", mean);
}
