/*
 * The panel of thermal pressure: a band in the colours of its levels, with their names. Pure.
 */
#ifndef ASITOP_THERMAL_H
#define ASITOP_THERMAL_H

#include "panel_frame.h"

bool thermal_is_present(const struct panel_frame *frame);
void thermal_draw(const struct panel_frame *frame, struct box plot, double title_bottom);
/* Draws the band without the title; a low one has no names. */
void thermal_draw_band(const struct panel_frame *frame, struct box plot);

#endif
