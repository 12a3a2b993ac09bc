/*
 * The chart of two recordings: their curves over each other on one axis, which starts with the
 * window of each, and their differences. Pure.
 */
#ifndef ASITOP_OVERLAY_H
#define ASITOP_OVERLAY_H

#include "chart.h"
#include "../../src/common/trial/comparison.h"

/*
 * Draws the overview of `sides`, SIDES of them, each with a sample in its summary's window, on an
 * empty sheet. It has the most important metrics, or all of the requested panels; those that do not
 * fit are omitted and counted in the last line.
 */
void overlay_layout(
	struct sheet *sheet, const struct side *sides, const struct chart_options *options);

/* Draws a second page: all numbers, energy, phases, and how both were recorded. */
void overlay_layout_details(
	struct sheet *sheet, const struct side *sides, const struct chart_options *options);

#endif
