/*
 * What the executions recorded so far have used, followed while the recording grows.
 */
#ifndef ASITOP_ESTIMATE_H
#define ASITOP_ESTIMATE_H

#include "../src/common/series/series.h"

/* Zero-initialized is empty and valid. */
struct estimate {
	struct series series;
	bool is_open;
};

void estimate_release(struct estimate *estimate);

/* Reads what was recorded since the last call; what cannot be read now is read later. */
void estimate_follow(struct estimate *estimate, struct recording *recording);

/* True when a metric was below a value in each of the last `windows` windows, all of which begin at
 * or after `from_ns`; `*since_ns` receives where the first of them begins. */
bool estimate_is_below(const struct estimate *estimate, enum metric_id metric, double below,
	size_t windows, int64_t from_ns, int64_t *since_ns);

/* What is estimated of a command. */
enum estimate_figure {
	ESTIMATE_ENERGY,
	ESTIMATE_DURATION,
	ESTIMATE_FIGURES, /* their number; none */
};

/* "energy" or "duration", the first `size` bytes of `name`; otherwise ESTIMATE_FIGURES. */
enum estimate_figure estimate_figure_find(const char *name, size_t size);

/* The fewest runs from which the spread is estimated. */
enum { ESTIMATE_RUNS_MIN = 3 };

/* The mean over the executions of a command that were measured, succeeded, and lie within what has
 * been read. */
struct estimated {
	size_t count;
	double mean;  /* NaN: there are none */
	double share; /* half the width of its 95 % interval, as a share of the mean; NaN: unknown
		       */
};

struct estimated estimate_mean(
	const struct estimate *estimate, enum estimate_figure figure, const char *name);

/* "energy so far 12.3 J ± 4.1 %"; empty when there is none. */
void estimate_describe(const struct estimate *estimate, const char *name, char *text, size_t size);

#endif
