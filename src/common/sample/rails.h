/*
 * The power rails: which there are, and when 0 mJ is not what a rail drew.
 *
 * The betas of macOS 27 report 0 for a CPU that works, and its energy counters were seen to move
 * only every 2.1 s: most windows then hold none of their energy, and the next one holds theirs too.
 * Both show as a window of 0 mJ in which the rail's part of the chip worked.
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
 * What works for at least this share of a window, and this long, takes more than a millijoule, the
 * step of the counters: real captures show 85 to 230 mW for each busy core.
 */
#define RAIL_LOAD_MIN_PCT 1
#define RAIL_LOAD_MIN_NS  (5 * NS_PER_MS)

/* True when the rail shows 0 W in a window in which it must have taken power. */
bool rail_is_blank(const struct rail *rail, const double values[METRIC_COUNT], int64_t window_ns);

/* Of the CPU, the GPU and, where there is one, the ANE; NaN when one of the first two is absent. */
double rails_sum(const double values[METRIC_COUNT]);

/* Makes what is blank absent, and with it the combined power. */
void rails_clear_blank(double values[METRIC_COUNT], int64_t window_ns);

#endif
