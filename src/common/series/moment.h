/*
 * What is known at a position on the axis. Pure.
 *
 * The axis consists of windows and gaps, see series_gap_before(). A sample is current from its end
 * until the next one ends. Before a gap it stays current for the length of a window; after that no
 * sample is current until the first window after the gap ends.
 */
#ifndef ASITOP_MOMENT_H
#define ASITOP_MOMENT_H

#include "series.h"

struct moment {
	int64_t time_ns;
	size_t index;     /* the last sample that ended by then; the first when none did */
	bool is_current;  /* false: nothing is known about this time */
	bool has_past;    /* a sample ended by then */
	int64_t until_ns; /* current: until then; for the last sample the end of the series */
	int64_t since_ns; /* not current: since then */
	int64_t next_ns;  /* not current: where the next sample ends; -1: none yet */
};

/* `series` must have samples. The first sample is current even before it ends. */
struct moment moment_at(const struct series *series, int64_t time_ns);

/* The moment `age_ns` after the newest sample arrived, in a recording that is being written: no
 * sample is current after moment_age_max(). */
struct moment moment_now(const struct series *series, int64_t age_ns);

/* How long the newest sample stays current, ns. */
int64_t moment_age_max(const struct series *series);

/* "gap: 8 s to the next sample" or "gap: no sample for 12 s"; if `brief`, only "gap: 8 s". Empty
 * when a sample is current. */
void moment_text(const struct moment *moment, bool brief, char *text, size_t size);

#endif
