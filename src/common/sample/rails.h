/*
 * The power rails, and when a value of 0 mJ is wrong.
 *
 * The betas of macOS 27 report 0 for a busy CPU. Their energy counters have also been seen to
 * advance only every 2.1 s: most windows then report no energy, and a later one reports theirs as
 * well. Both appear as a window of 0 mJ in which the rail's part of the chip was busy.
 */
#ifndef ASITOP_RAILS_H
#define ASITOP_RAILS_H

#include "metric.h"

enum { RAIL_COUNT = 3 };

struct rail {
	enum metric_id power;
	enum metric_id load; /* its utilization; METRIC_COUNT: it has none */
};

extern const struct rail rails[RAIL_COUNT];

/*
 * A unit that is busy for at least this share of a window, and at least this long, takes more than
 * 1 mJ, the resolution of the counters: real captures show 85 to 230 mW per busy core.
 */
#define RAIL_LOAD_MIN_PCT 1
#define RAIL_LOAD_MIN_NS  (5 * NS_PER_MS)

/* True when the rail reports 0 W in a window in which it must have drawn power. */
bool rail_is_blank(const struct rail *rail, const double values[METRIC_COUNT], int64_t window_ns);

/* Sum of CPU, GPU and, if present, ANE power; NaN when CPU or GPU power is absent. */
double rails_sum(const double values[METRIC_COUNT]);

/* Sets blank rails, and with them the combined power, to NaN. */
void rails_clear_blank(double values[METRIC_COUNT], int64_t window_ns);

#endif
