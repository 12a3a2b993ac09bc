/*
 * The power box: current, mean and peak power of the rails, charts of CPU and GPU power, and
 * thermal pressure.
 */
#ifndef ASITOP_POWER_BOX_H
#define ASITOP_POWER_BOX_H

#include "view.h"

/* Draws the title into the frame and the charts into the box, above its last `line_rows` rows. */
void power_box_draw(const struct view *view, struct rect box, int line_rows);

/* Draws "Power: 1.23W (avg: 1.23W peak: 1.23W)", or as much of it as fits, on one row. */
void power_draw_label(const struct view *view, struct rect rect);

/* The thermal pressure if it is not nominal, "" if it is nominal or absent. */
const char *power_throttle(const struct view *view);

/* "1.23W" or "n/a". */
void format_watts(char *text, size_t size, double watts);

#endif
