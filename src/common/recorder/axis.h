/*
 * Where samples stand in time. Pure: clocks and timestamps are arguments.
 *
 * The axis is what powermetrics measured (elapsed_ns summed) plus gaps, never its timestamp, which
 * is whole seconds and moves with the wall clock. A gap is an excess over max(2 s, 3 x interval)
 * between what passed and the window seen: live by a clock that runs on in sleep, of an imported
 * stream by its timestamps. Where something may be missing (a restart, a loss, a document that is
 * no window) all of the excess is a gap, so that the axis does not fall behind.
 */
#ifndef ASITOP_AXIS_H
#define ASITOP_AXIS_H

#include "../base/base.h"

struct axis {
	int64_t interval_ns;
	int64_t time_ns; /* end of the last window */
	int64_t wall_ns; /* wall time of that; before the first window, of where the run begins */
	int64_t clock_ns;
	int64_t timestamp_ns; /* the last one; 0: none yet */
	int64_t unstamped_ns; /* axis time since that sample */
	int64_t boottime_ns;
	int64_t measured_ns; /* sum of the windows since this powermetrics started */
	int64_t windows;     /* how many */
	bool started;
	bool broken; /* something is missing since the last window */
};

/* What is known of one document in time. */
struct axis_moment {
	int64_t window_ns;
	int64_t timestamp_ns; /* as the document says; 0: absent */
	int64_t boottime_ns;  /* as the document says; 0: absent. It moves when the clock is set */
	int64_t clock_ns;     /* when it arrived, on the continuous clock; 0: imported */
	int64_t wall_ns;      /* the same on the wall clock */
};

struct axis_step {
	int64_t time_ns; /* where this sample's window ends */
	int64_t wall_ns;
	int64_t gap_ns;        /* unmeasured time before its window; 0: none */
	int64_t clock_step_ns; /* by how much the wall clock was set since the last one; 0: not */
};

/* What may pass beyond a window and is no gap: max(2 s, 3 x interval). */
int64_t axis_gap_min(int64_t interval_ns);

/* `start_ns` is where the run begins on the axis: 0, or behind an earlier run. */
void axis_init(struct axis *axis, int64_t interval_ns, int64_t start_ns);

/* All that passes until the next window, beyond that window, is a gap. */
void axis_break(struct axis *axis);

/* Another powermetrics goes on: a break, and its totals begin anew. */
void axis_restart(struct axis *axis);

enum axis_verdict {
	AXIS_WINDOW,
	AXIS_SUMMARY,    /* totals of windows that were counted already */
	AXIS_IMPOSSIBLE, /* no time at all, or longer than what passed */
};

/*
 * Whether a document is one window. A window cannot be longer than the time that passed since the
 * one before, as the timestamps and, live, the clock have it: the larger of both counts, since a
 * virtual clock runs ahead of ours, and waiting documents arrive at once.
 */
enum axis_verdict axis_judge(const struct axis *axis, const struct axis_moment *moment);

/*
 * Places the next window. Live: when samples waited in a pipe the clock shows a pause that the
 * timestamp does not; when the wall clock was set it is the other way round: only what both show
 * is a gap. When the boot time moved with the timestamp, the clock was set and nobody slept.
 */
struct axis_step axis_advance(struct axis *axis, const struct axis_moment *moment);

/* The position of a moment behind the last window, for events; never before it. */
int64_t axis_position(const struct axis *axis, int64_t clock_ns);

#endif
