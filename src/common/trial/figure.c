#include "figure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct figure_kind figures[FIGURE_COUNT] = {
	[FIGURE_DURATION] = { "duration", "duration_s", "Duration", "s", METRIC_COUNT },
	[FIGURE_ENERGY] = { "energy", "energy_j", "Energy", "J", METRIC_COMBINED_W },
	[FIGURE_NET_ENERGY] = { "net_energy", "net_energy_j", "Above baseline", "J",
		METRIC_COMBINED_W },
	[FIGURE_CPU_ENERGY] = { "cpu_energy", "cpu_energy_j", "CPU energy", "J", METRIC_CPU_W },
	[FIGURE_GPU_ENERGY] = { "gpu_energy", "gpu_energy_j", "GPU energy", "J", METRIC_GPU_W },
	[FIGURE_ANE_ENERGY] = { "ane_energy", "ane_energy_j", "ANE energy", "J", METRIC_ANE_W },
	[FIGURE_MEAN_POWER] = { "mean_power", "mean_power_w", "Mean power", "W",
		METRIC_COMBINED_W },
	[FIGURE_PEAK_POWER] = { "peak_power", "peak_power_w", "Peak power", "W",
		METRIC_COMBINED_W },
};

/* What stands before and after the name of the work. */
static const struct work_kind {
	const char *key_before, *key_after;
	const char *json_after; /* after the key */
	const char *label_before, *label_after;
} work_kinds[WORK_FIGURES] = {
	[WORK_AMOUNT] = { "work_", "", "", "", "" },
	[WORK_JOULES_PER_UNIT] = { "energy_per_", "", "_j", "J/", "" },
	[WORK_UNITS_PER_JOULE] = { "", "_per_j", "", "", "/J" },
	[WORK_UNITS_PER_SECOND] = { "", "_per_s", "", "", "/s" },
};

void figure_set_release(struct figure_set *set)
{
	for (size_t i = 0; i < set->work_count; i++) {
		free((char *)set->work[i].key);
		free((char *)set->work[i].json);
		free((char *)set->work[i].label);
	}
	for (size_t i = 0; i < set->work_count / WORK_FIGURES; i++)
		free(set->names[i]);
	*set = (struct figure_set){ .work_count = 0 };
}

enum figure figure_set_end(const struct figure_set *set)
{
	return (enum figure)(FIGURE_COUNT + set->work_count);
}

const struct figure_kind *figure_set_kind(const struct figure_set *set, enum figure figure)
{
	return figure < FIGURE_COUNT ? &figures[figure] : &set->work[figure - FIGURE_COUNT];
}

enum figure figure_set_add_work(struct figure_set *set, const char *name)
{
	size_t names = set->work_count / WORK_FIGURES;
	enum figure first = figure_set_end(set);

	for (size_t i = 0; i < names; i++) {
		if (!strcmp(set->names[i], name))
			return (enum figure)(FIGURE_COUNT + i * WORK_FIGURES);
	}
	if (names == WORK_NAMES_MAX)
		return FIGURES_MAX;
	set->names[names] = xstrdup(name);
	for (size_t i = 0; i < WORK_FIGURES; i++) {
		const struct work_kind *kind = &work_kinds[i];
		char *key = xasprintf("%s%s%s", kind->key_before, name, kind->key_after);

		set->work[set->work_count++] = (struct figure_kind){
			.key = key,
			.json = xasprintf("%s%s", key, kind->json_after),
			.label = xasprintf("%s%s%s", kind->label_before, name, kind->label_after),
			.unit = "",
			.metric = METRIC_COUNT,
		};
	}
	return first;
}

enum figure figure_set_find(const struct figure_set *set, const char *key, size_t length)
{
	for (enum figure i = 0; i < figure_set_end(set); i++) {
		const char *own = figure_set_kind(set, i)->key;

		if (strlen(own) == length && !memcmp(own, key, length))
			return i;
	}
	return FIGURES_MAX;
}

static bool is_key_of(const struct work_kind *kind, const char *key, size_t length)
{
	size_t before = strlen(kind->key_before), after = strlen(kind->key_after);

	return length > before + after && !memcmp(key, kind->key_before, before) &&
		!memcmp(key + length - after, kind->key_after, after) &&
		quantity_name_is_valid(key + before, length - before - after);
}

bool figure_key_is_valid(const char *key, size_t length)
{
	static const struct figure_set without_work;

	if (figure_set_find(&without_work, key, length) < FIGURES_MAX)
		return true;
	for (size_t i = 0; i < WORK_FIGURES; i++) {
		if (is_key_of(&work_kinds[i], key, length))
			return true;
	}
	return false;
}

bool figure_is_cost(enum figure figure)
{
	return figure < FIGURE_COUNT ||
		(figure - FIGURE_COUNT) % WORK_FIGURES == WORK_JOULES_PER_UNIT;
}
