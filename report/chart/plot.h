/*
 * A panel of lines: the metrics of one panel of metrics.def over time. Pure.
 */
#ifndef ASITOP_PLOT_H
#define ASITOP_PLOT_H

#include "panel_frame.h"

void plot_draw(
	const struct panel_frame *frame, enum panel panel, struct box box, double title_bottom);

#endif
