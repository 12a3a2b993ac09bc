/*
 * The chart of two recordings: their curves over each other on one axis, which begins where each
 * one's window does, and by how much they differ. Pure geometry; paint.c turns it into a file.
 */
#ifndef ASITOP_OVERLAY_H
#define ASITOP_OVERLAY_H

#include "chart.h"
#include "../../src/common/series/comparison.h"

/*
 * Lays out the overview of `sides`, SIDES of them, each with a sample in its summary's window. It
 * has the metrics that lead, or all of the panels that are asked for; what the sheet has no room
 * for is left out and counted in the last line. The sheet is the caller's to release; it borrows
 * `meter`.
 */
void overlay_layout(struct sheet *sheet, const struct side *sides,
	const struct chart_options *options, const struct text_meter *meter);

/* A second page: all numbers, energies, phases, and how both were recorded. */
void overlay_layout_details(struct sheet *sheet, const struct side *sides,
	const struct chart_options *options, const struct text_meter *meter);

#endif
