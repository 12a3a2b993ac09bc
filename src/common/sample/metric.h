/*
 * The metric table. Its rows are in metrics.def.
 */
#ifndef ASITOP_METRIC_H
#define ASITOP_METRIC_H

#include "../base/units.h"

enum metric_id {
#define METRIC(id, ...) METRIC_##id,
#include "metrics.def"
#undef METRIC
	METRIC_COUNT,
};

enum panel {
	PANEL_NONE,
	PANEL_POWER,
	PANEL_UTILIZATION,
	PANEL_FREQUENCY,
	PANEL_MEMORY,
	PANEL_BANDWIDTH,
	PANEL_COUNT,
};

enum metric_show {
	SHOW_COMPOSED,
	SHOW_LINE,
	SHOW_NOT,
};

/* Roles, not colours: src/common/drawing/theme.c defines the colours of each theme. */
enum metric_color {
	COLOR_INK,
	COLOR_GRAY,
	COLOR_BLUE,
	COLOR_ORANGE,
	COLOR_PURPLE,
	COLOR_TEAL,
	COLOR_RED,
	COLOR_COUNT,
};

enum metric_source {
	SOURCE_NUMBER,         /* the number at `path`, or else the energy at `fallback` / window */
	SOURCE_COMPLEMENT,     /* 1 - the number at `path`, from 0 to 1 */
	SOURCE_TIER_BUSY,      /* mean busy ratio of the tier's cores */
	SOURCE_TIER_FREQUENCY, /* highest frequency of the tier's clusters that have a busy core */
	SOURCE_BYTE_RATE,      /* bandwidth counter named `path`, bytes / window */
	SOURCE_ANE_SHARE,      /* ANE power / the chip's reference; computed on read, not stored */
	SOURCE_HOST,           /* not in powermetrics: read from the host with each sample */
};

struct metric {
	const char *key;
	const char *label;
	enum unit unit;
	enum panel panel;
	enum metric_show show;
	enum metric_color color;
	enum metric_source source;
	const char *path;
	const char *fallback;
	double scale;
};

/* Indexed by enum metric_id. */
extern const struct metric metrics[METRIC_COUNT];

/* Returns METRIC_COUNT when no metric has that key. */
enum metric_id metric_find(const char *key);

/* Title of a chart's panel: "Power", "Utilization". */
const char *panel_title(enum panel panel);
enum unit panel_unit(enum panel panel);

/* True when the metric is decoded from the sample's bytes and therefore has a column in the cache.
 */
bool metric_is_decoded(enum metric_id id);

/*
 * Values are stored as whole numbers: value * metric_storage_scale() is the column's unit (0.01 %,
 * 0.1 MHz, 0.1 mW, 1 MB/s). All displayed values are rounded in this way, so that a number is
 * the same live, in a replay and in a report.
 */
double metric_storage_scale(enum unit unit);
/* The number of decimals that are stored. */
int metric_storage_digits(enum unit unit);
/*
 * The stored integer, never -0; NaN when `value` is absent or exceeds the exact range of a double.
 *
 * A stored number can be rounded again to fewer digits and gives what the value itself would give:
 * it is the nearest integer, unless that would end in 5 (and zeros) without being exact. Then it is
 * the next integer on the side of the value: 2107.46 MHz is stored as 2107.4, not as 2107.5, which
 * would be displayed as 2108. (The decimal "rounding to prepare for shorter precision" of the
 * General Decimal Arithmetic specification, but without its bias.)
 */
double metric_stored(enum unit unit, double value);
/* The value after storing and reading it. */
double metric_round(enum unit unit, double value);

#endif
