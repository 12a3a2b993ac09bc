/*
 * The dashboard: a moment of a series, and what came before it, -> cells. Pure.
 *
 * Three boxes, as the Python asitop has them: utilization, memory, power. A frame depends only on
 * the series, the moment, the size and the options, not on how it was reached. Where a sample is
 * current, the frame depends on that sample and not on the position.
 *
 * Metrics that are composed into gauges and captions are named here; all others that metrics.def
 * marks SHOW_LINE stand on a line of their panel's box.
 */
#ifndef ASITOP_DASHBOARD_H
#define ASITOP_DASHBOARD_H

#include "../src/common/series/moment.h"
#include "canvas.h"

enum power_scale {
	POWER_SCALE_AUTO,    /* 1.25 x the peak that the chart shows, at least a floor */
	POWER_SCALE_PROFILE, /* the chip's reference watts */
};

struct dashboard_options {
	int64_t avg_ns; /* for the rolling averages */
	enum power_scale power_scale;
	int zoom; /* samples a column of a chart, at least 1; a column shows their highest value */
	bool show_cores;
};

/* The columns of the widest chart, and the samples that a frame without zoom looks at: one more
 * tells whether the last column is behind a gap. */
enum { DASHBOARD_COLUMNS_MAX = 1024, DASHBOARD_SAMPLES = DASHBOARD_COLUMNS_MAX + 1 };

/*
 * Draws a moment into `area`. What gives way when there is little room, in this order: the
 * memory's gauge, the memory box, the cores' bars (a character each is left of them), the gauges'
 * bars, the cores, and under 40 columns or the rows of the smallest boxes the frames: labels a
 * line each, the power first; on a single row, numbers and initials.
 */
void dashboard_draw(struct canvas *canvas, struct rect area, const struct series *series,
	const struct moment *moment, const struct dashboard_options *options);

#endif
