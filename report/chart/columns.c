#include "columns.h"

#include <math.h>
#include <stdlib.h>

/* A window at least as wide as a column takes whole columns, a narrower one all that it touches. */
static struct column_span span_of(double from, double to, double column_ns, size_t count)
{
	struct column_span span = { 0 };
	double last = (double)count, first_column;

	from = clamp(from, 0, last);
	to = clamp(to, 0, last);
	if (to - from >= 1) {
		from = round(from);
		to = round(to);
	}
	first_column = fmin(floor(from + 1e-6), last - 1);
	span.first = (uint32_t)first_column;
	span.end = (uint32_t)clamp(ceil(to - 1e-6), first_column + 1, last);
	span.weight = (float)column_ns;
	/* An empty window counts too, so that no value is lost. */
	span.first_weight = (float)fmax(column_ns * (fmin(to, first_column + 1) - from), 1);
	span.last_weight = (float)fmax(column_ns * (to - fmax(from, (double)span.end - 1)), 1);
	return span;
}

void column_map_init(struct column_map *map, const struct series *series, struct range range,
	const struct time_scale *scale)
{
	double column_ns = (double)(scale->to_ns - scale->from_ns) / (double)scale->count;
	size_t last_end = 0;

	*map = (struct column_map){
		.range = range,
		.column_count = scale->count,
		.spans = xcalloc(range.end - range.first, sizeof(*map->spans)),
		.breaks = xcalloc(scale->count, sizeof(*map->breaks)),
	};
	for (size_t i = range.first; i < range.end; i++) {
		int64_t start_ns = series->time_ns[i] - series->window_ns[i];
		struct column_span *span = &map->spans[i - range.first];

		*span = span_of(time_scale_column(scale, start_ns),
			time_scale_column(scale, series->time_ns[i]), column_ns, scale->count);
		if (i > range.first && series_gap_before(series, i))
			map->breaks[span->first] = true;
		map->dense = map->dense || span->first < last_end;
		last_end = span->end;
	}
}

void column_map_release(struct column_map *map)
{
	free(map->spans);
	free(map->breaks);
	*map = (struct column_map){ 0 };
}

/* ---- values ---- */

static double weight_in(const struct column_span *span, uint32_t column)
{
	if (column == span->first)
		return (double)span->first_weight;
	return (double)(column + 1 == span->end ? span->last_weight : span->weight);
}

/* `mean` holds the weighted sum until columns_finish(). */
static void columns_add(
	const struct column_span *span, double value, struct column *columns, double *weights)
{
	if (isnan(value))
		return;
	for (uint32_t at = span->first; at < span->end; at++) {
		double weight = weight_in(span, at);
		struct column *column = &columns[at];

		/* The first finds NaN, which is not less than anything. */
		if (!(column->min <= value))
			column->min = value;
		if (!(column->max >= value))
			column->max = value;
		column->mean += value * weight;
		weights[at] += weight;
	}
}

static double *columns_begin(const struct column_map *map, struct column *columns)
{
	for (size_t i = 0; i < map->column_count; i++)
		columns[i] = (struct column){ .min = NAN, .max = NAN };
	return xcalloc(map->column_count, sizeof(double));
}

static void columns_finish(const struct column_map *map, struct column *columns, double *weights)
{
	for (size_t i = 0; i < map->column_count; i++)
		columns[i].mean = weights[i] > 0 ? columns[i].mean / weights[i] : NAN;
	free(weights);
}

void columns_from_doubles(
	const struct column_map *map, const double *values, struct column *columns)
{
	double *weights = columns_begin(map, columns);

	for (size_t i = map->range.first; i < map->range.end; i++)
		columns_add(&map->spans[i - map->range.first], values[i], columns, weights);
	columns_finish(map, columns, weights);
}

void columns_from_floats(const struct column_map *map, const float *values, struct column *columns)
{
	double *weights = columns_begin(map, columns);

	for (size_t i = map->range.first; i < map->range.end; i++)
		columns_add(&map->spans[i - map->range.first], (double)values[i], columns, weights);
	columns_finish(map, columns, weights);
}

void columns_highest(
	const struct column_map *map, const unsigned char *index, const int *rank, int *highest)
{
	for (size_t i = 0; i < map->column_count; i++)
		highest[i] = -1;
	for (size_t i = map->range.first; i < map->range.end; i++) {
		const struct column_span *span = &map->spans[i - map->range.first];

		for (uint32_t at = span->first; at < span->end; at++) {
			if (rank[index[i]] > highest[at])
				highest[at] = rank[index[i]];
		}
	}
}

void columns_longest(
	const struct column_map *map, const unsigned char *index, size_t count, int *longest)
{
	double *weights = xcalloc(map->column_count * count, sizeof(*weights));

	for (size_t i = map->range.first; i < map->range.end; i++) {
		const struct column_span *span = &map->spans[i - map->range.first];

		for (uint32_t at = span->first; at < span->end; at++)
			weights[at * count + index[i]] += weight_in(span, at);
	}
	for (size_t i = 0; i < map->column_count; i++) {
		const double *of = &weights[i * count];

		longest[i] = -1;
		for (size_t k = 1; k < count; k++) {
			if (of[k] > 0 && (longest[i] < 0 || of[k] > of[longest[i]]))
				longest[i] = (int)k;
		}
	}
	free(weights);
}
