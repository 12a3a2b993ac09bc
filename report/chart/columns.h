/*
 * A series reduced to the columns of a chart: the lowest, the highest and the mean value of the
 * samples in each column, and the columns in which nothing was measured. Pure.
 *
 * A sample covers its window. A window wider than a column takes whole columns, so that steps stay
 * sharp. A narrower one is in every column that it touches, so that a single peak in a day is
 * drawn. Nothing is smoothed.
 */
#ifndef ASITOP_COLUMNS_H
#define ASITOP_COLUMNS_H

#include "../../src/common/series/summary.h"
#include "scale.h"

struct column {
	double min, max;
	double mean; /* weighted by time; NaN: nothing was measured */
};

/* The columns of each sample of a range, which are the same for all metrics. */
struct column_map {
	struct range range;
	size_t column_count;
	struct column_span {
		uint32_t first, end;
		float first_weight, last_weight; /* ns of the window in the first and last */
		float weight;                    /* ns in each column between them */
	} * spans;                               /* by index in the range */
	bool *breaks; /* by column: it is not connected to the one before it */
	bool dense;   /* a column contains several samples */
};

void column_map_init(struct column_map *map, const struct series *series, struct range range,
	const struct time_scale *scale);
void column_map_release(struct column_map *map);

/* Reduces one value per sample, from `values[range.first]` on, to `columns`, an array of
 * `column_count`. */
void columns_from_doubles(
	const struct column_map *map, const double *values, struct column *columns);
void columns_from_floats(const struct column_map *map, const float *values, struct column *columns);

/* The highest `rank[index[i]]` of the samples in each column; -1 if it has none. */
void columns_highest(
	const struct column_map *map, const unsigned char *index, const int *rank, int *highest);

/* The `index[i]`, below `count` and not 0, that covers most of each column's time; -1 if there is
 * none. */
void columns_longest(
	const struct column_map *map, const unsigned char *index, size_t count, int *longest);

#endif
