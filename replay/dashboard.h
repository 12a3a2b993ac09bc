/*
 * The dashboard: draws a moment of a series, and the samples before it, on a canvas. Pure.
 *
 * It has three boxes, as in the Python asitop: utilization, memory, power. A frame depends only on
 * the series, the moment, the size and the options, not on the keys that led to it. Where a sample
 * is current, the frame depends on that sample, not on the exact position.
 *
 * The metrics of gauges and captions are named in the code; all others that metrics.def marks
 * SHOW_LINE are on a line in the box of their panel.
 */
#ifndef ASITOP_DASHBOARD_H
#define ASITOP_DASHBOARD_H

#include "../src/common/series/moment.h"
#include "canvas.h"

enum power_scale {
	POWER_SCALE_AUTO,    /* 1.25 x the peak shown in the chart, but not below a minimum */
	POWER_SCALE_PROFILE, /* the chip's reference power */
};

struct dashboard_options {
	int64_t avg_ns; /* of the rolling averages */
	enum power_scale power_scale;
	int zoom; /* samples per chart column, at least 1; a column shows their highest value */
	bool show_cores;
};

/* The columns of the widest chart, and the samples that a frame without zoom reads: one more shows
 * whether there is a gap before the oldest column. */
enum { DASHBOARD_COLUMNS_MAX = 1024, DASHBOARD_SAMPLES = DASHBOARD_COLUMNS_MAX + 1 };

/*
 * Draws a moment into `area`. On a small screen, parts are omitted in this order: the memory gauge,
 * the memory box, the bars of the cores (leaving one character each), the bars of the gauges, and
 * the cores. Below 40 columns or the rows of the smallest boxes there are no frames: one label per
 * line, power first; on a single row, numbers and initials.
 */
void dashboard_draw(struct canvas *canvas, struct rect area, const struct series *series,
	const struct moment *moment, const struct dashboard_options *options);

#endif
