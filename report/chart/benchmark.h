/*
 * The sheet of a benchmark: the power of each run, the figures of all runs with their means, and
 * how the sides differ. Pure.
 */
#ifndef ASITOP_BENCHMARK_H
#define ASITOP_BENCHMARK_H

#include "chart.h"
#include "../../src/common/series/trial.h"

/* The runs, and the recordings that they are in; borrowed. */
struct benchmark {
	const struct trial *trial;
	const struct side *recordings;
	size_t recording_count;
};

/* Draws the overview on an empty sheet. Figures and sides that do not fit are omitted, the least
 * important first, and counted in the last line. */
void benchmark_layout(struct sheet *sheet, const struct benchmark *benchmark,
	const struct chart_options *options);

/* Draws a second page: the statistics, the comparison and the runs as tables. */
void benchmark_layout_details(struct sheet *sheet, const struct benchmark *benchmark,
	const struct chart_options *options);

#endif
