/*
 * What is known about a recording without its samples: the machine, the runs, the commands, the
 * events, and where the samples begin and end. A few short queries load it, however long the
 * recording is.
 */
#ifndef ASITOP_CATALOG_H
#define ASITOP_CATALOG_H

#include "../sample/chip.h"
#include "recording.h"

struct catalog {
	struct machine machine;  /* of the first run */
	const struct chip *chip; /* its reference watts; NULL: nothing has been loaded */
	struct run *runs;        /* in order */
	size_t run_count;
	struct command_run *commands; /* in order */
	size_t command_count;
	/* In order of time: the stored events, and the start and the exit of each command, whose
	 * texts are its title and description. */
	struct event *events;
	size_t event_count;

	int64_t first_id, last_id; /* of the samples; 1 and 0 when there are none */
	int64_t start_wall_ns;     /* wall time of the axis' 0 */
	int64_t begin_ns;          /* 0, or where the samples that a ring has kept begin */
	int64_t end_ns;            /* where the last readable sample ends */
	int64_t end_wall_ns;       /* wall time of that end */

	bool is_ring; /* a ring has dropped earlier samples */
	/* Their highest values, NaN: absent; valid if `is_ring` is set. */
	double dropped_peaks[METRIC_COUNT];
};

/* Loads everything again; on failure the catalog stays as it was, which may be all zero. */
bool catalog_load(struct catalog *catalog, struct recording *recording, struct error *err);
void catalog_release(struct catalog *catalog);

/* The samples of a run have ids from `*first_id` to `*last_id`, which is the smaller one when it
 * has none: a ring may have dropped them. */
void catalog_run_extent(
	const struct catalog *catalog, size_t run, int64_t *first_id, int64_t *last_id);

/* True when the last run has ended properly. */
bool catalog_has_ended(const struct catalog *catalog);

/*
 * Sets the metrics that depend on the chip and are therefore not stored with a sample:
 * METRIC_ANE_PCT, an estimate, is ANE_W as a percentage of the chip's ANE reference, at most 100.
 * The view `metrics` computes the same in SQL.
 */
void catalog_derive(const struct catalog *catalog, double values[METRIC_COUNT]);

#endif
