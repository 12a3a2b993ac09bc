/*
 * The sheet of a benchmark: the power of each run, the figures of all runs with their means, and
 * how the sides differ. Pure.
 */
#ifndef ASITOP_BENCHMARK_SHEET_H
#define ASITOP_BENCHMARK_SHEET_H

#include "chart.h"
#include "../../src/common/trial/gate.h"

/* The runs, the recordings that they are in, and the limits that are drawn; borrowed. */
struct benchmark_sheet {
	const struct trial *trial;
	const struct side *recordings;
	size_t recording_count;
	const struct gate *gates;
	size_t gate_count;
};

/* Draws the overview on an empty sheet. Figures and sides that do not fit are omitted, the least
 * important first, and counted in the last line. */
void benchmark_sheet_layout(struct sheet *sheet, const struct benchmark_sheet *benchmark,
	const struct chart_options *options);

/* Draws a second page: the statistics, the comparison and the runs as tables. */
void benchmark_sheet_layout_details(struct sheet *sheet, const struct benchmark_sheet *benchmark,
	const struct chart_options *options);

#endif
