/*
 * The panel of cores: one row a core, tier by tier, darker where it is busier. Pure.
 */
#ifndef ASITOP_HEAT_H
#define ASITOP_HEAT_H

#include "panel_frame.h"

/* Cores that it has a row for; 0: there is nothing to show. */
int heat_rows(const struct panel_frame *frame);
void heat_draw(const struct panel_frame *frame, struct box plot, double title_bottom);

#endif
