#include "axis.h"

/* Timestamps are truncated to seconds, so the difference of two is off by up to a second. */
#define TIMESTAMP_STEP NS_PER_S

/* Boot times that differ by less are equal: they are truncated to seconds, too. */
#define CLOCK_STEP_MIN (2 * NS_PER_S)

/* Timestamps are too coarse to distinguish a shorter total from a late window. */
#define SUMMARY_MIN (2 * NS_PER_S)

void axis_init(struct axis *axis, int64_t interval_ns, int64_t start_ns)
{
	*axis = (struct axis){ .interval_ns = interval_ns, .time_ns = start_ns };
}

void axis_break(struct axis *axis)
{
	axis->broken = axis->started;
}

void axis_restart(struct axis *axis)
{
	axis_break(axis);
	axis->measured_ns = 0;
	axis->windows = 0;
	/* Forget the boot time: if the clock was set in the pause, the continuous clock knows. */
	axis->boottime_ns = 0;
}

/* The time since the last window according to the timestamps, minus the time measured without a
 * timestamp and minus the amount by which the clock was set. */
static bool stamped_passed(
	const struct axis *axis, const struct axis_moment *moment, int64_t *passed_ns)
{
	int64_t set_ns = 0;

	if (!axis->started || !moment->timestamp_ns || !axis->timestamp_ns)
		return false;
	if (moment->boottime_ns && axis->boottime_ns)
		set_ns = moment->boottime_ns - axis->boottime_ns;
	if (set_ns > -CLOCK_STEP_MIN && set_ns < CLOCK_STEP_MIN)
		set_ns = 0;
	*passed_ns = moment->timestamp_ns - axis->timestamp_ns - axis->unstamped_ns - set_ns;
	return true;
}

/* ---- classification ---- */

/* The longest time that can have passed; false when it is unknown. */
static bool most_passed(
	const struct axis *axis, const struct axis_moment *moment, int64_t *passed_ns)
{
	int64_t stamped_ns, clock_ns = moment->clock_ns - axis->clock_ns;
	bool live = moment->clock_ns && axis->started;
	/* Timestamps that stand still or run backwards are useless. */
	bool stamped = stamped_passed(axis, moment, &stamped_ns) && stamped_ns > 0;

	if (!live && !stamped)
		return false;
	*passed_ns = stamped && (!live || stamped_ns > clock_ns) ? stamped_ns : clock_ns;
	return true;
}

static bool is_sum(const struct axis *axis, int64_t window_ns)
{
	int64_t off_ns = window_ns - axis->measured_ns;

	return axis->windows >= 2 && window_ns >= SUMMARY_MIN &&
		off_ns <= axis->measured_ns / 100 && off_ns >= -axis->measured_ns / 100;
}

enum axis_verdict axis_judge(const struct axis *axis, const struct axis_moment *moment)
{
	int64_t window_ns = moment->window_ns, passed_ns;

	if (window_ns <= 0)
		return AXIS_IMPOSSIBLE;
	if (!most_passed(axis, moment, &passed_ns)) {
		/* The first window after a start: only the interval bounds it. */
		if (moment->clock_ns && window_ns > 10 * axis->interval_ns + 10 * NS_PER_S)
			return AXIS_IMPOSSIBLE;
		return is_sum(axis, window_ns) && window_ns >= 4 * axis->interval_ns ? AXIS_SUMMARY
										     : AXIS_WINDOW;
	}
	if (is_sum(axis, window_ns) && window_ns > passed_ns + passed_ns / 2)
		return AXIS_SUMMARY;
	return window_ns > 2 * (passed_ns + TIMESTAMP_STEP) + 2 * NS_PER_S ? AXIS_IMPOSSIBLE
									   : AXIS_WINDOW;
}

/* ---- placement ---- */

int64_t axis_gap_min(int64_t interval_ns)
{
	return 3 * interval_ns > 2 * NS_PER_S ? 3 * interval_ns : 2 * NS_PER_S;
}

/* Late samples and clock adjustments up to this are neither a gap nor a clock step. */
static int64_t jitter(const struct axis *axis)
{
	return axis_gap_min(axis->interval_ns);
}

/* How far into its second the last window ended: a timestamp may jump by this much although
 * nothing is missing. The clock does not. */
static int64_t rounding(const struct axis *axis, const struct axis_moment *moment)
{
	return moment->clock_ns ? 0 : axis->wall_ns - axis->timestamp_ns - axis->unstamped_ns;
}

static int64_t gap_of(const struct axis *axis, const struct axis_moment *moment, int64_t excess_ns)
{
	int64_t least_ns = axis->broken ? rounding(axis, moment) : jitter(axis);

	return excess_ns > least_ns ? excess_ns : 0;
}

/* The timestamp gives the wall time to the second; the windows give the rest. */
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

/* The time since the last window beyond the length of this window. */
static int64_t excess_of(const struct axis *axis, const struct axis_moment *moment)
{
	int64_t clock_ns = moment->clock_ns - axis->clock_ns, stamped_ns;
	bool stamped = stamped_passed(axis, moment, &stamped_ns);

	if (!axis->started)
		return 0;
	if (!moment->clock_ns)
		return stamped ? stamped_ns - moment->window_ns : 0;
	if (stamped && stamped_ns + TIMESTAMP_STEP < clock_ns)
		clock_ns = stamped_ns;
	return clock_ns - moment->window_ns;
}

struct axis_step axis_advance(struct axis *axis, const struct axis_moment *moment)
{
	struct axis_step step = { .gap_ns = gap_of(axis, moment, excess_of(axis, moment)) };
	int64_t expected_ns = axis->wall_ns + step.gap_ns + moment->window_ns;
	int64_t off_ns;

	if (!axis->started && moment->clock_ns)
		expected_ns = moment->wall_ns;
	else if (!axis->started && moment->timestamp_ns)
		expected_ns = moment->timestamp_ns;
	step.wall_ns = refine(expected_ns, moment->timestamp_ns);
	off_ns = step.wall_ns - expected_ns;
	if (axis->started && (off_ns > jitter(axis) || off_ns < -jitter(axis)))
		step.clock_step_ns = off_ns;
	axis->time_ns += step.gap_ns + moment->window_ns;
	axis->wall_ns = step.wall_ns;
	axis->clock_ns = moment->clock_ns;
	axis->unstamped_ns =
		moment->timestamp_ns ? 0 : axis->unstamped_ns + step.gap_ns + moment->window_ns;
	if (moment->timestamp_ns)
		axis->timestamp_ns = moment->timestamp_ns;
	if (moment->boottime_ns)
		axis->boottime_ns = moment->boottime_ns;
	axis->measured_ns += moment->window_ns;
	axis->windows++;
	axis->started = true;
	axis->broken = false;
	step.time_ns = axis->time_ns;
	return step;
}

int64_t axis_position(const struct axis *axis, int64_t clock_ns)
{
	int64_t since_ns = axis->started && axis->clock_ns ? clock_ns - axis->clock_ns : 0;

	return axis->time_ns + (since_ns > 0 ? since_ns : 0);
}
