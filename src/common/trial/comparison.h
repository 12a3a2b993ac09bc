/*
 * Compares two recordings: their numbers and the differences. Pure.
 *
 * Machines, intervals and lengths may differ; a caveat reports that.
 */
#ifndef ASITOP_COMPARISON_H
#define ASITOP_COMPARISON_H

#include "../series/summary.h"
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

struct statistic_kind {
	const char *title, *key;
	size_t offset; /* in a struct metric_summary */
};

extern const struct statistic_kind statistic_kinds[STATISTIC_COUNT];

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

/* A phase that has the same name in both, and as many phases of that name before it. */
struct phase_pair {
	const struct phase *before, *after; /* borrowed */
	size_t occurrence;                  /* from 1 */
};

/* In the order of `before`. The caller frees `*pairs`. */
size_t compare_phases(
	const struct side *before, const struct side *after, struct phase_pair **pairs);

/* All phases of one name. */
struct phase_total {
	size_t count;
	double span_s, energy_j; /* sums */
	double mean_w;
};

struct phase_group {
	const struct phase *first; /* of `before`; borrowed */
	struct phase_total before, after;
};

/* The names that both sides have, in the order of `before`. The caller frees `*groups`. */
size_t compare_phase_groups(
	const struct side *before, const struct side *after, struct phase_group **groups);

/* Prints the caveats first, then the sides, their statistics and energies, and the phases. */
void compare_print_text(const struct side *before, const struct side *after, struct buffer *out);

/* Adds to the open object `before` and `after`, a report of each, and `difference`: after - before,
 * and percent. */
void compare_json(struct json *json, const struct side *before, const struct side *after);

#endif
