#include "metric.h"

#include <math.h>
#include <string.h>

const struct metric metrics[METRIC_COUNT] = {
#define METRIC(id, key_, label_, unit_, panel_, show_, color_, source_, path_, fallback_, scale_)  \
	[METRIC_##id] = {                                                                          \
		.key = key_,                                                                       \
		.label = label_,                                                                   \
		.unit = UNIT_##unit_,                                                              \
		.panel = PANEL_##panel_,                                                           \
		.show = SHOW_##show_,                                                              \
		.color = COLOR_##color_,                                                           \
		.source = SOURCE_##source_,                                                        \
		.path = path_,                                                                     \
		.fallback = fallback_,                                                             \
		.scale = scale_,                                                                   \
	},
#include "metrics.def"
#undef METRIC
};

static const struct {
	const char *title;
	enum unit unit;
} panels[PANEL_COUNT] = {
	[PANEL_NONE] = { "", UNIT_PERCENT },
	[PANEL_POWER] = { "Power", UNIT_WATT },
	[PANEL_UTILIZATION] = { "Utilization", UNIT_PERCENT },
	[PANEL_FREQUENCY] = { "Frequency", UNIT_MHZ },
	[PANEL_MEMORY] = { "Memory", UNIT_BYTE },
	[PANEL_BANDWIDTH] = { "Memory bandwidth", UNIT_GB_PER_S },
};

/* Below 2^53. */
#define STORED_MAX 9e15
/* Stored units; powermetrics prints six digits, so a smaller difference is binary noise. */
#define STORED_NOISE 1e-6

static const struct {
	double scale;
	int digits;
} storage[] = {
	[UNIT_PERCENT] = { 100, 2 },
	[UNIT_MHZ] = { 10, 1 },
	[UNIT_WATT] = { 10000, 4 },
	[UNIT_BYTE] = { 1, 0 },
	[UNIT_GB_PER_S] = { 1000, 3 },
};

enum metric_id metric_find(const char *key)
{
	enum metric_id id = 0;

	while (id < METRIC_COUNT && strcmp(metrics[id].key, key))
		id++;
	return id;
}

const char *panel_title(enum panel panel)
{
	return panels[panel].title;
}

enum unit panel_unit(enum panel panel)
{
	return panels[panel].unit;
}

bool metric_is_decoded(enum metric_id id)
{
	return metrics[id].source != SOURCE_HOST && metrics[id].source != SOURCE_ANE_SHARE;
}

double metric_storage_scale(enum unit unit)
{
	return storage[unit].scale;
}

int metric_storage_digits(enum unit unit)
{
	return storage[unit].digits;
}

/* True when dropping one or more digits of the number is a tie: 5, 21075, 1500. */
static bool is_tie(int64_t stored)
{
	while (stored && stored % 10 == 0)
		stored /= 10;
	return stored % 5 == 0 && stored % 10;
}

double metric_stored(enum unit unit, double value)
{
	double scaled = value * storage[unit].scale, stored = round(scaled);

	if (!(fabs(stored) < STORED_MAX))
		return NAN;
	if (fabs(scaled - stored) > STORED_NOISE && is_tie((int64_t)stored))
		stored += scaled > stored ? 1 : -1;
	return stored + 0.0;
}

double metric_round(enum unit unit, double value)
{
	return metric_stored(unit, value) / storage[unit].scale;
}
