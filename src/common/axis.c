#include "axis.h"

/* Timestamps are cut to whole seconds, so a difference of two is wrong by up to a second. */
#define TIMESTAMP_STEP NS_PER_S

/* Smaller steps of the wall clock are its ordinary discipline. */
#define CLOCK_STEP_MIN (2 * NS_PER_S)

void axis_init(struct axis *axis, int64_t interval_ns, int64_t start_ns)
{
	*axis = (struct axis){ .interval_ns = interval_ns, .time_ns = start_ns };
}

static int64_t gap_of(const struct axis *axis, int64_t excess_ns)
{
	int64_t least = 3 * axis->interval_ns;

	if (least < 2 * NS_PER_S)
		least = 2 * NS_PER_S;
	return excess_ns > least ? excess_ns : 0;
}

static struct axis_step advance(
	struct axis *axis, int64_t window_ns, int64_t gap_ns, int64_t wall_ns)
{
	struct axis_step step = { .gap_ns = gap_ns, .wall_ns = wall_ns };
	int64_t expected_ns = axis->wall_ns + gap_ns + window_ns;
	int64_t off_ns = wall_ns - expected_ns;

	if (axis->started && (off_ns > CLOCK_STEP_MIN || off_ns < -CLOCK_STEP_MIN))
		step.clock_step_ns = off_ns;
	axis->time_ns += gap_ns + window_ns;
	axis->wall_ns = wall_ns;
	axis->started = true;
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

/* How much longer than the window it was since the last sample, as the timestamps say. */
static int64_t stamped_excess(const struct axis *axis, int64_t window_ns, int64_t timestamp_ns)
{
	return timestamp_ns - axis->timestamp_ns - window_ns;
}

struct axis_step axis_live(struct axis *axis, int64_t window_ns, int64_t clock_ns, int64_t wall_ns,
	int64_t timestamp_ns)
{
	bool stamped = timestamp_ns && axis->timestamp_ns;
	int64_t excess_ns = 0, gap_ns;
	struct axis_step step;

	if (axis->started)
		excess_ns = clock_ns - axis->clock_ns - window_ns;
	if (stamped && stamped_excess(axis, window_ns, timestamp_ns) + TIMESTAMP_STEP < excess_ns)
		excess_ns = stamped_excess(axis, window_ns, timestamp_ns);
	gap_ns = gap_of(axis, excess_ns);
	if (axis->started)
		wall_ns = axis->wall_ns + gap_ns + window_ns;
	step = advance(axis, window_ns, gap_ns, refine(wall_ns, timestamp_ns));
	axis->clock_ns = clock_ns;
	axis->timestamp_ns = timestamp_ns;
	return step;
}

struct axis_step axis_import(struct axis *axis, int64_t window_ns, int64_t timestamp_ns)
{
	bool stamped = timestamp_ns && axis->timestamp_ns;
	int64_t gap_ns = 0, wall_ns = timestamp_ns;
	struct axis_step step;

	if (axis->started) {
		if (stamped)
			gap_ns = gap_of(axis, stamped_excess(axis, window_ns, timestamp_ns));
		wall_ns = axis->wall_ns + gap_ns + window_ns;
	}
	step = advance(axis, window_ns, gap_ns, refine(wall_ns, timestamp_ns));
	axis->timestamp_ns = timestamp_ns;
	return step;
}
