/*
 * Where samples stand in time. Pure: clocks and timestamps are arguments.
 *
 * The axis is what powermetrics measured (elapsed_ns summed) plus gaps, never its timestamp, which
 * is whole seconds and moves with the wall clock. A gap is an excess over max(2 s, 3 x interval)
 * between what passed and the window seen: live by a clock that runs on in sleep, of an imported
 * stream by its timestamps.
 */
#ifndef ASITOP_AXIS_H
#define ASITOP_AXIS_H

#include "base.h"

struct axis {
	int64_t interval_ns;
	int64_t time_ns; /* end of the last window */
	int64_t wall_ns; /* wall time of that */
	int64_t clock_ns;
	int64_t timestamp_ns; /* the last one; 0: none yet */
	int64_t unstamped_ns; /* axis time since that sample */
	bool started;
};

struct axis_step {
	int64_t time_ns; /* where this sample's window ends */
	int64_t wall_ns;
	int64_t gap_ns;        /* unmeasured time before its window; 0: none */
	int64_t clock_step_ns; /* by how much the wall clock was set since the last one; 0: not */
};

/* `start_ns` is where the run begins on the axis: 0, or behind an earlier run. */
void axis_init(struct axis *axis, int64_t interval_ns, int64_t start_ns);

/*
 * A sample that arrived from a running powermetrics: `clock_ns` on the continuous clock,
 * `wall_ns` now, `timestamp_ns` as the sample says (0: absent). When samples waited in a pipe the
 * clock shows a pause that the timestamp does not; when the wall clock was set it is the other
 * way round: only what both show is a gap.
 */
struct axis_step axis_live(struct axis *axis, int64_t window_ns, int64_t clock_ns, int64_t wall_ns,
	int64_t timestamp_ns);

/* A sample of an imported stream. */
struct axis_step axis_import(struct axis *axis, int64_t window_ns, int64_t timestamp_ns);

#endif
