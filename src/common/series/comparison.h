/*
 * Compares two recordings: their numbers and the differences. Pure.
 *
 * Machines, intervals and lengths may differ; a caveat reports that.
 */
#ifndef ASITOP_COMPARISON_H
#define ASITOP_COMPARISON_H

#include "summary.h"
#include "../base/display_unit.h"

/* One recording of a comparison, or the only one of a report. */
struct side {
	const char *name; /* the file's */
	const struct series *series;
	const struct summary *summary;
};

enum { BEFORE, AFTER, SIDES };

/* The statistics compared for each metric. */
enum statistic {
	STATISTIC_MEAN,
	STATISTIC_P95,
	STATISTIC_PEAK,
	STATISTIC_HIGHEST, /* 10 s mean */
	STATISTIC_COUNT,
};

/* NaN: not measured. */
double compare_statistic(const struct side *side, enum metric_id id, enum statistic which);

/* The unit in which both sides show a metric: the one that suits the larger peak, with one digit
 * more than in a report of one recording, since differences are small. */
struct display_unit compare_unit(
	const struct side *before, const struct side *after, enum metric_id id);

/* The increase from `before` to `after` in percent; NaN when `before` is 0. */
double compare_percent(double before, double after);

/* "+4.37", "-15.4", never "-0.0"; "n/a" for NaN. */
void compare_difference(char *text, size_t size, double difference, int decimals);

/* Caveat number `index`, from 0: a way in which the recordings are not comparable; "" at the end.
 */
const char *compare_caveat(const struct side *before, const struct side *after, int index);

/* A phase that has the same name in both; the first if several have that name. */
struct phase_pair {
	const struct phase *before, *after; /* borrowed */
};

/* In the order of `before`. The caller frees `*pairs`. */
size_t compare_phases(
	const struct side *before, const struct side *after, struct phase_pair **pairs);

void compare_print_text(const struct side *before, const struct side *after, struct buffer *out);

/* Writes `before` and `after` as a report of each, and `difference`: after - before, and percent.
 */
void compare_print_json(const struct side *before, const struct side *after, struct buffer *out);

#endif
