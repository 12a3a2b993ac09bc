/*
 * Places samples on the time axis. Pure: clocks and timestamps are arguments.
 *
 * The axis is the sum of what powermetrics measured (elapsed_ns) plus gaps. It never uses
 * powermetrics' timestamp as a position: that has whole seconds and moves with the wall clock. A
 * gap is recorded when the time that passed exceeds the window by more than max(2 s, 3 x interval).
 * Time passed is measured by a clock that keeps running during sleep or, for an imported stream, by
 * the timestamps. Where something may be missing (a restart, a loss, a document that is not a
 * window), all of the excess is a gap, so that the axis does not fall behind.
 */
#ifndef ASITOP_AXIS_H
#define ASITOP_AXIS_H

#include "../base/base.h"

struct axis {
	int64_t interval_ns;
	int64_t time_ns; /* end of the last window */
	int64_t wall_ns; /* wall time of that end; before the first window, of the run's start */
	int64_t clock_ns;
	int64_t timestamp_ns; /* the last timestamp; 0: none yet */
	int64_t unstamped_ns; /* axis time since the sample with that timestamp */
	int64_t boottime_ns;
	int64_t measured_ns; /* sum of the windows since this powermetrics started */
	int64_t windows;     /* their number */
	bool started;
	bool broken; /* something is missing since the last window */
};

/* The times of one document. */
struct axis_moment {
	int64_t window_ns;
	int64_t timestamp_ns; /* from the document; 0: absent */
	int64_t boottime_ns;  /* from the document; 0: absent. Moves when the clock is set */
	int64_t clock_ns;     /* its arrival on the continuous clock; 0: imported */
	int64_t wall_ns;      /* its arrival on the wall clock */
};

struct axis_step {
	int64_t time_ns; /* where this sample's window ends */
	int64_t wall_ns;
	int64_t gap_ns;        /* unmeasured time before its window; 0: none */
	int64_t clock_step_ns; /* change of the wall clock since the last sample; 0: not set */
};

/* The longest excess over a window that is not a gap: max(2 s, 3 x interval). */
int64_t axis_gap_min(int64_t interval_ns);

/* `start_ns` is where the run begins on the axis: 0, or after an earlier run. */
void axis_init(struct axis *axis, int64_t interval_ns, int64_t start_ns);

/* Something may be missing: all of the excess over the next window is a gap. */
void axis_break(struct axis *axis);

/* powermetrics was restarted: a break, and its totals start again. */
void axis_restart(struct axis *axis);

enum axis_verdict {
	AXIS_WINDOW,
	AXIS_SUMMARY,    /* totals of windows that were already counted */
	AXIS_IMPOSSIBLE, /* no time at all, or longer than the time that passed */
};

/*
 * Classifies a document. A window cannot be longer than the time that passed since the previous
 * one. That time is the larger of what the timestamps and, live, the clock report: a virtual
 * clock runs ahead of ours, and documents from a pipe may arrive all at once.
 */
enum axis_verdict axis_judge(const struct axis *axis, const struct axis_moment *moment);

/*
 * Places the next window. Live, a gap counts only if both the clock and the timestamps show it:
 * samples that waited in a pipe make the clock show a pause, and a wall clock that was set makes
 * the timestamps show one. If the boot time moved along with the timestamp, the clock was set and
 * the machine did not sleep.
 */
struct axis_step axis_advance(struct axis *axis, const struct axis_moment *moment);

/* The position of an event after the last window; never before the end of that window. */
int64_t axis_position(const struct axis *axis, int64_t clock_ns);

#endif
