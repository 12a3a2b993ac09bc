/*
 * The power box: what the rails draw now, on average and at most, a chart of the CPU's and one of
 * the GPU's power, and thermal pressure.
 */
#ifndef ASITOP_POWER_BOX_H
#define ASITOP_POWER_BOX_H

#include "view.h"

/* Charts are in what `inside` keeps of the box; the title is in its frame. */
void power_box_draw(const struct view *view, struct rect box, int line_rows);

/* "Power: 1.23W (avg: 1.23W peak: 1.23W)", as much of it as fits, on one row. */
void power_draw_label(const struct view *view, struct rect rect);

/* The thermal pressure when it is not nominal, "" when it is or is not told. */
const char *power_throttle(const struct view *view);

/* "1.23W" or "n/a". */
void format_watts(char *text, size_t size, double watts);

#endif
