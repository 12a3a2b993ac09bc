#include "rails.h"

#include <math.h>

const struct rail rails[RAIL_COUNT] = {
	{ METRIC_CPU_W, METRIC_CPU_PCT },
	{ METRIC_GPU_W, METRIC_GPU_PCT },
	{ METRIC_ANE_W, METRIC_COUNT },
};

bool rail_is_blank(const struct rail *rail, const double values[METRIC_COUNT], int64_t window_ns)
{
	double load_pct = rail->load == METRIC_COUNT ? NAN : values[rail->load];

	return values[rail->power] == 0 && load_pct >= RAIL_LOAD_MIN_PCT &&
		load_pct / 100 * (double)window_ns >= RAIL_LOAD_MIN_NS;
}

double rails_sum(const double values[METRIC_COUNT])
{
	double ane_w = values[METRIC_ANE_W];

	return values[METRIC_CPU_W] + values[METRIC_GPU_W] + (isnan(ane_w) ? 0 : ane_w);
}

void rails_clear_blank(double values[METRIC_COUNT], int64_t window_ns)
{
	for (size_t i = 0; i < RAIL_COUNT; i++) {
		if (rail_is_blank(&rails[i], values, window_ns))
			values[rails[i].power] = values[METRIC_COMBINED_W] = NAN;
	}
}
