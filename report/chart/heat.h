/*
 * The panel of cores: one row per core, grouped by tier, darker where the core is busier. Pure.
 */
#ifndef ASITOP_HEAT_H
#define ASITOP_HEAT_H

#include "panel_frame.h"

/* The number of rows; 0 if no core was measured. */
int heat_rows(const struct panel_frame *frame);
void heat_draw(const struct panel_frame *frame, struct box plot, double title_bottom);

#endif
