/*
 * The timeline below the dashboard: the power of the whole recording as a sparkline, markers, gaps,
 * and the position. Pure.
 */
#ifndef ASITOP_TIMELINE_H
#define ASITOP_TIMELINE_H

#include "../src/common/series/series.h"
#include "canvas.h"

/* The metric of the sparkline: combined power, or else the first rail that the recording has. */
enum metric_id timeline_metric(const struct series *series);

/* Draws one row from `x` on for the axis from `begin_ns` to `end_ns`. Each cell shows the highest
 * power of its part, coloured up to the position. The position is drawn on top. */
void timeline_draw(struct canvas *canvas, int x, int y, int width, const struct series *series,
	int64_t begin_ns, int64_t end_ns, int64_t position_ns);

#endif
