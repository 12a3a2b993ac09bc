#include "../../../src/common/recorder/axis.h"
#include "../support.h"

/* Times in ms keep the cases readable. */
#define MS(ms) ((int64_t)(ms)*NS_PER_MS)
#define S(s)   ((int64_t)(s)*NS_PER_S)

/* A wall time; timestamps have whole seconds. */
#define NOON S(1800000000)

static struct axis_step axis_import(struct axis *axis, int64_t window_ns, int64_t timestamp_ns)
{
	const struct axis_moment moment = { .window_ns = window_ns, .timestamp_ns = timestamp_ns };

	return axis_advance(axis, &moment);
}

static struct axis_step axis_live(struct axis *axis, int64_t window_ns, int64_t clock_ns,
	int64_t wall_ns, int64_t timestamp_ns)
{
	const struct axis_moment moment = { .window_ns = window_ns,
		.timestamp_ns = timestamp_ns,
		.clock_ns = clock_ns,
		.wall_ns = wall_ns };

	return axis_advance(axis, &moment);
}

static struct axis started(int64_t interval_ns)
{
	struct axis axis;

	axis_init(&axis, interval_ns, 0);
	return axis;
}

static void assert_step(struct axis_step step, int64_t time_ns, int64_t wall_ns, int64_t gap_ns,
	int64_t clock_step_ns)
{
	assert_int_equal(step.time_ns, time_ns);
	assert_int_equal(step.wall_ns, wall_ns);
	assert_int_equal(step.gap_ns, gap_ns);
	assert_int_equal(step.clock_step_ns, clock_step_ns);
}

/* ---- imported streams ---- */

TEST(imported_windows_follow_each_other)
{
	struct axis axis = started(S(1));

	assert_step(axis_import(&axis, MS(1010), NOON), MS(1010), NOON, 0, 0);
	assert_step(axis_import(&axis, MS(1010), NOON + S(1)), MS(2020), NOON + MS(1010), 0, 0);
	assert_step(axis_import(&axis, MS(1010), NOON + S(2)), MS(3030), NOON + MS(2020), 0, 0);
}

/* At 130 ms seven documents share a timestamp. */
TEST(imported_identical_timestamps_are_not_a_gap)
{
	struct axis axis = started(MS(130));

	for (int i = 1; i <= 7; i++)
		assert_step(axis_import(&axis, MS(130), NOON), i * MS(130),
			NOON + (i - 1) * MS(130), 0, 0);
	assert_step(axis_import(&axis, MS(130), NOON + S(1)), MS(1040), NOON + S(1), 0, 0);
}

/* The timestamp gives the wall time to the second; windows do not move it out of that second. */
TEST(imported_wall_time_stays_within_its_second)
{
	struct axis axis = started(S(1));

	axis_import(&axis, MS(1010), NOON);
	assert_step(axis_import(&axis, MS(1010), NOON + S(2)), MS(2020), NOON + S(2), 0, 0);
	assert_step(axis_import(&axis, MS(1010), NOON + S(2)), MS(3030), NOON + MS(2999), 0, 0);
}

TEST(imported_excess_over_three_intervals_is_a_gap)
{
	struct axis axis = started(S(1));

	axis_import(&axis, S(1), NOON);
	/* 4 s passed, 1 s measured: the excess of 3 s is not more than 3 x 1 s. */
	assert_step(axis_import(&axis, S(1), NOON + S(4)), S(2), NOON + S(4), 0, 0);
	assert_step(axis_import(&axis, S(1), NOON + S(9)), S(7), NOON + S(9), S(4), 0);
}

TEST(gap_is_never_below_two_seconds)
{
	struct axis axis = started(MS(100));

	axis_import(&axis, MS(100), NOON);
	assert_int_equal(axis_import(&axis, MS(100), NOON + S(2)).gap_ns, 0);
	axis_import(&axis, MS(900), NOON + S(2));
	assert_int_equal(axis_import(&axis, MS(100), NOON + S(5)).gap_ns, MS(2900));
}

TEST(gap_scales_with_the_interval)
{
	struct axis axis = started(S(5));

	axis_import(&axis, S(5), NOON);
	assert_int_equal(axis_import(&axis, S(5), NOON + S(20)).gap_ns, 0);
	assert_int_equal(axis_import(&axis, S(5), NOON + S(41)).gap_ns, S(16));
}

TEST(imported_without_timestamps_runs_on_from_where_its_run_began)
{
	struct axis axis = started(S(1));

	axis.wall_ns = NOON;
	assert_step(axis_import(&axis, S(1), 0), S(1), NOON + S(1), 0, 0);
	assert_step(axis_import(&axis, S(1), 0), S(2), NOON + S(2), 0, 0);
}

/* What came between two windows may have been a window or nothing: the timestamps decide. */
TEST(imported_break_is_a_gap_where_the_stamps_show_one)
{
	struct axis axis = started(S(1));

	axis_import(&axis, S(1), NOON);
	axis_break(&axis);
	assert_step(axis_import(&axis, S(1), NOON + S(2)), S(3), NOON + S(2), S(1), 0);
	/* Now 0.9 s into the second. */
	axis_import(&axis, MS(1900), NOON + S(3));
	axis_break(&axis);
	assert_step(axis_import(&axis, MS(1100), NOON + S(5)), MS(6000), NOON + S(5), 0, 0);
}

/* Missing timestamps do not hide the time that passed. */
TEST(imported_gap_is_found_over_missing_timestamps)
{
	struct axis axis = started(S(1));

	axis_import(&axis, S(1), NOON);
	assert_step(axis_import(&axis, S(1), 0), S(2), NOON + S(1), 0, 0);
	assert_step(axis_import(&axis, S(1), NOON + S(100)), S(101), NOON + S(100), S(98), 0);
	assert_step(axis_import(&axis, S(1), 0), S(102), NOON + S(101), 0, 0);
	assert_step(axis_import(&axis, S(1), NOON + S(102)), S(103), NOON + S(102), 0, 0);
}

TEST(imported_backward_timestamp_is_a_clock_step)
{
	struct axis axis = started(S(1));

	axis_import(&axis, S(1), NOON);
	assert_step(axis_import(&axis, S(1), NOON - S(3600)), S(2), NOON - S(3600) + MS(999), 0,
		-S(3600) - MS(1));
	assert_step(axis_import(&axis, S(1), NOON - S(3599)), S(3), NOON - S(3599) + MS(999), 0, 0);
}

TEST(run_begins_at_the_given_position)
{
	struct axis axis;

	axis_init(&axis, S(1), S(60));
	assert_step(axis_import(&axis, S(1), NOON), S(61), NOON, 0, 0);
}

/* ---- live ---- */

TEST(live_windows_follow_each_other)
{
	struct axis axis = started(S(1));

	assert_step(axis_live(&axis, MS(1010), S(500), NOON + MS(300), NOON), MS(1010),
		NOON + MS(300), 0, 0);
	assert_step(axis_live(&axis, MS(1010), MS(501012), NOON + MS(1312), NOON + S(1)), MS(2020),
		NOON + MS(1310), 0, 0);
}

/* Both the clock and the timestamps show it: the machine slept. */
TEST(live_sleep_is_a_gap)
{
	struct axis axis = started(S(1));

	axis_live(&axis, S(1), S(500), NOON, NOON);
	assert_step(axis_live(&axis, S(1), S(4101), NOON + S(3601), NOON + S(3601)), S(3602),
		NOON + S(3601), S(3600), 0);
}

/* Samples waited in a pipe: the clock shows a pause, the timestamps do not. */
TEST(live_burst_is_not_a_gap)
{
	struct axis axis = started(S(1));

	axis_live(&axis, S(1), S(500), NOON, NOON);
	for (int i = 1; i <= 10; i++)
		assert_step(axis_live(&axis, S(1), S(510) + MS(i), NOON + S(10), NOON + S(i)),
			S(1 + i), NOON + S(i), 0, 0);
	assert_step(axis_live(&axis, S(1), S(511), NOON + S(11), NOON + S(11)), S(12), NOON + S(11),
		0, 0);
}

/* The wall clock was set: the timestamps show it, the clock does not. */
TEST(live_clock_step_forward_is_not_a_gap)
{
	struct axis axis = started(S(1));

	axis_live(&axis, S(1), S(500), NOON, NOON);
	assert_step(axis_live(&axis, S(1), S(501), NOON + S(3601), NOON + S(3601)), S(2),
		NOON + S(3601), 0, S(3600));
}

TEST(live_clock_step_backward_is_not_a_gap)
{
	struct axis axis = started(S(1));

	axis_live(&axis, S(1), S(500), NOON, NOON);
	assert_step(axis_live(&axis, S(1), S(501), NOON - S(3599), NOON - S(3599)), S(2),
		NOON - S(3599) + MS(999), 0, -S(3600) + MS(999));
}

TEST(live_clock_discipline_is_not_a_step)
{
	struct axis axis = started(S(1));

	axis_live(&axis, S(1), S(500), NOON, NOON);
	assert_int_equal(axis_live(&axis, S(1), S(501), NOON + S(4), NOON + S(4)).clock_step_ns, 0);
	assert_int_equal(
		axis_live(&axis, S(1), S(502), NOON + S(9), NOON + S(9)).clock_step_ns, S(4));
}

TEST(live_without_timestamps_believes_the_clock)
{
	struct axis axis = started(S(1));

	assert_step(axis_live(&axis, S(1), S(500), NOON, 0), S(1), NOON, 0, 0);
	assert_step(axis_live(&axis, S(1), S(504), NOON + S(4), 0), S(2), NOON + S(1), 0, 0);
	assert_step(axis_live(&axis, S(1), S(509), NOON + S(9), 0), S(7), NOON + S(6), S(4), 0);
}

TEST(first_sample_has_no_gap)
{
	struct axis axis = started(S(1));

	assert_step(axis_live(&axis, S(1), S(999999), NOON, NOON), S(1), NOON, 0, 0);
	axis = started(S(1));
	assert_step(axis_import(&axis, S(1), NOON), S(1), NOON, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(imported_windows_follow_each_other),
		cmocka_unit_test(imported_identical_timestamps_are_not_a_gap),
		cmocka_unit_test(imported_wall_time_stays_within_its_second),
		cmocka_unit_test(imported_excess_over_three_intervals_is_a_gap),
		cmocka_unit_test(gap_is_never_below_two_seconds),
		cmocka_unit_test(gap_scales_with_the_interval),
		cmocka_unit_test(imported_without_timestamps_runs_on_from_where_its_run_began),
		cmocka_unit_test(imported_break_is_a_gap_where_the_stamps_show_one),
		cmocka_unit_test(imported_gap_is_found_over_missing_timestamps),
		cmocka_unit_test(imported_backward_timestamp_is_a_clock_step),
		cmocka_unit_test(run_begins_at_the_given_position),
		cmocka_unit_test(live_windows_follow_each_other),
		cmocka_unit_test(live_sleep_is_a_gap),
		cmocka_unit_test(live_burst_is_not_a_gap),
		cmocka_unit_test(live_clock_step_forward_is_not_a_gap),
		cmocka_unit_test(live_clock_step_backward_is_not_a_gap),
		cmocka_unit_test(live_clock_discipline_is_not_a_step),
		cmocka_unit_test(live_without_timestamps_believes_the_clock),
		cmocka_unit_test(first_sample_has_no_gap),
	};

	return RUN_TESTS(tests);
}
