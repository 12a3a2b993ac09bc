/*
 * The strip over the whole recording, under the dashboard: power as a sparkline, markers, gaps,
 * and where the replay stands. Pure.
 */
#ifndef ASITOP_TIMELINE_H
#define ASITOP_TIMELINE_H

#include "../src/common/series/series.h"
#include "canvas.h"

/* What its sparkline shows: combined power, else the first rail that the recording has. */
enum metric_id timeline_metric(const struct series *series);

/* Draws one row from `x` on; each cell shows the highest power of its part of the axis between
 * `begin_ns` and `end_ns`, coloured up to the position, which stands over everything else. */
void timeline_draw(struct canvas *canvas, int x, int y, int width, const struct series *series,
	int64_t begin_ns, int64_t end_ns, int64_t position_ns);

#endif
