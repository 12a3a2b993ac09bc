/*
 * Two recordings side by side: their numbers and by how much they differ. Pure.
 *
 * Machines, intervals and lengths may differ; that is said, not refused.
 */
#ifndef ASITOP_COMPARISON_H
#define ASITOP_COMPARISON_H

#include "summary.h"
#include "../base/display_unit.h"

/* One of both, or a recording that is alone. */
struct side {
	const char *name; /* the file's */
	const struct series *series;
	const struct summary *summary;
};

enum { BEFORE, AFTER, SIDES };

/* What is compared of each metric. */
enum statistic {
	STATISTIC_MEAN,
	STATISTIC_P95,
	STATISTIC_PEAK,
	STATISTIC_HIGHEST, /* 10 s mean */
	STATISTIC_COUNT,
};

/* NaN: not measured. */
double compare_statistic(const struct side *side, enum metric_id id, enum statistic which);

/* How the metric is told of both: as the larger of their peaks is, with a figure more than in a
 * report of one, since differences are small. */
struct display_unit compare_unit(
	const struct side *before, const struct side *after, enum metric_id id);

/* By how much `after` is more, in percent; NaN: of nothing there are no percents. */
double compare_percent(double before, double after);

/* "+4.37", "-15.4", never "-0.0"; "n/a" for NaN. */
void compare_difference(char *text, size_t size, double difference, int decimals);

/* What makes two recordings unlike, one after the other from 0 on; "" at the end. */
const char *compare_caveat(const struct side *before, const struct side *after, int index);

/* A phase that has the same name in both; of several of a name the first. */
struct phase_pair {
	const struct phase *before, *after; /* borrowed */
};

/* In the order of `before`; `*pairs` is owned by the caller. */
size_t compare_phases(
	const struct side *before, const struct side *after, struct phase_pair **pairs);

void compare_print_text(const struct side *before, const struct side *after, struct buffer *out);

/* `before` and `after` as a report of each, and `difference`: after - before, and in percent. */
void compare_print_json(const struct side *before, const struct side *after, struct buffer *out);

#endif
