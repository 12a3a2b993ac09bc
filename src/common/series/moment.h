/*
 * What is known at a position on the axis. Pure.
 *
 * The axis is windows and gaps, and axis.h decides when it is recorded what a gap is; so what no
 * window covers is one. A sample is current from its end on until the next one ends. Before a gap
 * it is current for as long as a window takes; then nothing is, until the first window behind the
 * gap has ended.
 */
#ifndef ASITOP_MOMENT_H
#define ASITOP_MOMENT_H

#include "series.h"

struct moment {
	int64_t time_ns;
	size_t index;     /* the last sample that ended by then; the first when none did */
	bool is_current;  /* false: nothing is known of this time */
	bool has_past;    /* a sample ended by then */
	int64_t until_ns; /* current: until then; the end of the series for its last sample */
	int64_t since_ns; /* not current: since when */
	int64_t next_ns;  /* not current: where the next sample ends; -1: there is none yet */
};

/* The time without a window before sample `index`, ns; 0: it follows the one before it. */
int64_t series_gap_before(const struct series *series, size_t index);

/* `series` has samples. Before the first sample ends, it is the current one. */
struct moment moment_at(const struct series *series, int64_t time_ns);

/* The moment `age_ns` after the newest sample came, in a recording that goes on: nothing is current
 * when that is longer than what would be no gap. */
struct moment moment_now(const struct series *series, int64_t age_ns);

/* How old the newest sample gets before nothing is current, ns. */
int64_t moment_age_max(const struct series *series);

/* "gap: 8 s to the next sample", "gap: no sample for 12 s", or in brief the time in "gap: 8 s";
 * empty where a sample is current. */
void moment_text(const struct moment *moment, bool brief, char *text, size_t size);

#endif
