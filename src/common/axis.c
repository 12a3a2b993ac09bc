#include "axis.h"

/* Timestamps are cut to whole seconds, so a difference of two is wrong by up to a second. */
#define TIMESTAMP_STEP NS_PER_S

void axis_init(struct axis *axis, int64_t interval_ns, int64_t start_ns)
{
	*axis = (struct axis){ .interval_ns = interval_ns, .time_ns = start_ns };
}

/* Up to here samples come late and clocks are disciplined: neither a gap nor a clock step. */
static int64_t jitter(const struct axis *axis)
{
	return 3 * axis->interval_ns > 2 * NS_PER_S ? 3 * axis->interval_ns : 2 * NS_PER_S;
}

static int64_t gap_of(const struct axis *axis, int64_t excess_ns)
{
	return excess_ns > jitter(axis) ? excess_ns : 0;
}

static struct axis_step advance(
	struct axis *axis, int64_t window_ns, int64_t gap_ns, int64_t wall_ns, int64_t timestamp_ns)
{
	struct axis_step step = { .gap_ns = gap_ns, .wall_ns = wall_ns };
	int64_t expected_ns = axis->wall_ns + gap_ns + window_ns;
	int64_t off_ns = wall_ns - expected_ns;

	if (axis->started && (off_ns > jitter(axis) || off_ns < -jitter(axis)))
		step.clock_step_ns = off_ns;
	axis->time_ns += gap_ns + window_ns;
	axis->wall_ns = wall_ns;
	axis->started = true;
	axis->unstamped_ns = timestamp_ns ? 0 : axis->unstamped_ns + gap_ns + window_ns;
	if (timestamp_ns)
		axis->timestamp_ns = timestamp_ns;
	step.time_ns = axis->time_ns;
	return step;
}

/* The wall time is known to a second from the timestamp; within it, windows tell. */
static int64_t refine(int64_t expected_ns, int64_t timestamp_ns)
{
	if (!timestamp_ns)
		return expected_ns;
	if (expected_ns < timestamp_ns)
		return timestamp_ns;
	if (expected_ns >= timestamp_ns + TIMESTAMP_STEP)
		return timestamp_ns + TIMESTAMP_STEP - NS_PER_MS;
	return expected_ns;
}

/* How much longer than what was measured it was since the last stamped sample, as the timestamps
 * say. */
static int64_t stamped_excess(const struct axis *axis, int64_t window_ns, int64_t timestamp_ns)
{
	return timestamp_ns - axis->timestamp_ns - axis->unstamped_ns - window_ns;
}

struct axis_step axis_live(struct axis *axis, int64_t window_ns, int64_t clock_ns, int64_t wall_ns,
	int64_t timestamp_ns)
{
	bool stamped = timestamp_ns && axis->timestamp_ns;
	int64_t excess_ns = 0, gap_ns;

	if (axis->started)
		excess_ns = clock_ns - axis->clock_ns - window_ns;
	if (stamped && stamped_excess(axis, window_ns, timestamp_ns) + TIMESTAMP_STEP < excess_ns)
		excess_ns = stamped_excess(axis, window_ns, timestamp_ns);
	gap_ns = gap_of(axis, excess_ns);
	if (axis->started)
		wall_ns = axis->wall_ns + gap_ns + window_ns;
	axis->clock_ns = clock_ns;
	return advance(axis, window_ns, gap_ns, refine(wall_ns, timestamp_ns), timestamp_ns);
}

struct axis_step axis_import(struct axis *axis, int64_t window_ns, int64_t timestamp_ns)
{
	bool stamped = timestamp_ns && axis->timestamp_ns;
	int64_t gap_ns = 0, wall_ns = timestamp_ns;

	if (axis->started) {
		if (stamped)
			gap_ns = gap_of(axis, stamped_excess(axis, window_ns, timestamp_ns));
		wall_ns = axis->wall_ns + gap_ns + window_ns;
	}
	return advance(axis, window_ns, gap_ns, refine(wall_ns, timestamp_ns), timestamp_ns);
}
