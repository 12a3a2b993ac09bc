/*
 * A series reduced to a chart's columns: what the samples within each are at least, at most and on
 * average, and where nothing was measured. Pure.
 *
 * A sample stands for its window. Where windows are wider than a column each takes whole columns,
 * so that steps stay sharp; where they are narrower a column holds all that it touches, so that a
 * single peak in a day is there. Values stay per column: nothing is smoothed.
 */
#ifndef ASITOP_COLUMNS_H
#define ASITOP_COLUMNS_H

#include "../../src/common/series/summary.h"
#include "scale.h"

struct column {
	double min, max;
	double mean; /* weighted by time; NaN: nothing was measured */
};

/* Which columns each sample of a range takes; the same for all metrics. */
struct column_map {
	struct range range;
	size_t column_count;
	struct column_span {
		uint32_t first, end;
		float first_weight, last_weight; /* ns of the window in the first and last */
		float weight;                    /* ns in each one between */
	} * spans;                               /* by index in the range */
	bool *breaks; /* by column: nothing connects it with the one before */
	bool dense;   /* some column holds several samples */
};

void column_map_init(struct column_map *map, const struct series *series, struct range range,
	const struct time_scale *scale);
void column_map_release(struct column_map *map);

/* Reduces one value a sample, `values[range.first]` being the first, to `columns`, an array of
 * `column_count`. */
void columns_from_doubles(
	const struct column_map *map, const double *values, struct column *columns);
void columns_from_floats(const struct column_map *map, const float *values, struct column *columns);

/* The highest `rank[index[i]]` of the samples in each column, -1 where there is none. */
void columns_highest(
	const struct column_map *map, const unsigned char *index, const int *rank, int *highest);

/* The `index[i]`, below `count` and not 0, that most of each column's time has, -1 where there is
 * none. */
void columns_longest(
	const struct column_map *map, const unsigned char *index, size_t count, int *longest);

#endif
