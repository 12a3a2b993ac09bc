#include "../../../replay/playback.h"
#include "../support.h"

/* A day at one sample per second. */
#define DAY_NS    (86400 * NS_PER_S)
#define FRAME_NS  (NS_PER_S / 60)
#define START_NOW (INT64_C(1234567) * NS_PER_S)

static struct playback playing(double speed)
{
	struct playback playback;

	playback_init(&playback, 0, DAY_NS, START_NOW);
	playback_set_speed(&playback, speed, START_NOW);
	playback_pause(&playback, false, START_NOW);
	return playback;
}

TEST(position_is_speed_times_elapsed_time)
{
	static const double speeds[] = { 1.0 / 16, 0.5, 1, 3, 16, 1024 };

	for (size_t i = 0; i < ARRAY_SIZE(speeds); i++) {
		struct playback playback = playing(speeds[i]);

		/* Every frame until the end, or a million of them. */
		for (int64_t frame = 0; frame < 1000000; frame++) {
			int64_t now_ns = START_NOW + frame * FRAME_NS;
			double expected = (double)(frame * FRAME_NS) * speeds[i];

			if (expected > (double)DAY_NS) {
				assert_int_equal(playback_position(&playback, now_ns), DAY_NS);
				assert_true(playback_at_end(&playback, now_ns));
				break;
			}
			assert_true(
				fabs((double)playback_position(&playback, now_ns) - expected) < 2);
		}
	}
}

TEST(a_day_in_reverse_ends_at_the_start)
{
	struct playback playback = playing(1024);
	int64_t before_ns = DAY_NS, now_ns = START_NOW;

	playback_seek(&playback, DAY_NS, now_ns);
	playback_set_reverse(&playback, true, now_ns);
	while (!playback_at_end(&playback, now_ns)) {
		now_ns += FRAME_NS;
		assert_true(playback_position(&playback, now_ns) < before_ns);
		before_ns = playback_position(&playback, now_ns);
	}
	assert_int_equal(before_ns, 0);
	assert_between(now_ns - START_NOW, DAY_NS / 1024, DAY_NS / 1024 + FRAME_NS);
}

TEST(changes_cause_no_drift)
{
	struct playback playback = playing(1);
	int64_t now_ns = START_NOW;

	for (int i = 0; i < 100000; i++) {
		now_ns += 1234567;
		playback_set_speed(&playback, 1, now_ns);
		playback_pause(&playback, false, now_ns);
	}
	assert_int_equal(playback_position(&playback, now_ns), now_ns - START_NOW);
}

TEST(paused_position_does_not_move)
{
	struct playback playback = playing(1);
	int64_t now_ns = START_NOW + 10 * NS_PER_S;

	playback_pause(&playback, true, now_ns);
	assert_int_equal(playback_position(&playback, now_ns + DAY_NS), 10 * NS_PER_S);
	assert_int_equal(playback_until(&playback, 11 * NS_PER_S, now_ns), -1);
	playback_pause(&playback, false, now_ns + DAY_NS);
	assert_int_equal(playback_position(&playback, now_ns + DAY_NS + NS_PER_S), 11 * NS_PER_S);
}

TEST(until_is_when_the_position_is_reached)
{
	static const double speeds[] = { 1.0 / 16, 1, 7, 1024 };

	for (size_t i = 0; i < ARRAY_SIZE(speeds); i++) {
		struct playback playback = playing(speeds[i]);

		for (int64_t second = 1; second < 86400; second += 997) {
			int64_t target_ns = second * NS_PER_S + 1;
			int64_t until_ns = playback_until(&playback, target_ns, START_NOW);

			assert_true(playback_position(&playback, START_NOW + until_ns) >=
				target_ns - 1);
			assert_true(
				playback_position(&playback, START_NOW + until_ns - 2) < target_ns);
		}
	}
}

TEST(speeds_double_up_to_max_and_back)
{
	struct playback playback = playing(1);
	char text[16];

	for (int i = 0; i < 20; i++)
		playback_change_speed(&playback, 1, START_NOW);
	assert_true(playback.max);
	playback_speed_text(&playback, text, sizeof(text));
	assert_string_equal(text, "max");
	playback_change_speed(&playback, -1, START_NOW);
	playback_speed_text(&playback, text, sizeof(text));
	assert_string_equal(text, "1024x");
	for (int i = 0; i < 20; i++)
		playback_change_speed(&playback, -1, START_NOW);
	playback_speed_text(&playback, text, sizeof(text));
	assert_string_equal(text, "1/16x");
	playback_set_speed(&playback, 1.5, START_NOW);
	playback_speed_text(&playback, text, sizeof(text));
	assert_string_equal(text, "1.5x");
}

TEST(seeks_stay_within_bounds)
{
	struct playback playback = playing(1);

	playback_seek(&playback, -5, START_NOW);
	assert_int_equal(playback_position(&playback, START_NOW), 0);
	playback_seek(&playback, INT64_MAX, START_NOW);
	assert_int_equal(playback_position(&playback, START_NOW), DAY_NS);
}

TEST(loop_restarts_in_both_directions)
{
	struct playback playback = playing(1024);
	int64_t end_now_ns = START_NOW + DAY_NS / 1024 + NS_PER_S;

	assert_false(playback_wrap(&playback, end_now_ns));
	playback.loop = true;
	assert_false(playback_wrap(&playback, START_NOW));
	assert_true(playback_wrap(&playback, end_now_ns));
	assert_int_equal(playback_position(&playback, end_now_ns), 0);
	playback_set_reverse(&playback, true, end_now_ns);
	assert_true(playback_wrap(&playback, end_now_ns));
	assert_int_equal(playback_position(&playback, end_now_ns), DAY_NS);
}

TEST(growth_continues_from_the_old_end)
{
	struct playback playback = playing(1024);
	int64_t now_ns = START_NOW + DAY_NS; /* long after the end */

	playback_set_bounds(&playback, 0, DAY_NS + 10 * NS_PER_S, now_ns);
	assert_int_equal(playback_position(&playback, now_ns), DAY_NS);
	/* A position before the new start moves to it. */
	playback_seek(&playback, 0, now_ns);
	playback_set_bounds(&playback, NS_PER_S, DAY_NS, now_ns);
	assert_int_equal(playback_position(&playback, now_ns), NS_PER_S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(position_is_speed_times_elapsed_time),
		cmocka_unit_test(a_day_in_reverse_ends_at_the_start),
		cmocka_unit_test(changes_cause_no_drift),
		cmocka_unit_test(paused_position_does_not_move),
		cmocka_unit_test(until_is_when_the_position_is_reached),
		cmocka_unit_test(speeds_double_up_to_max_and_back),
		cmocka_unit_test(seeks_stay_within_bounds),
		cmocka_unit_test(loop_restarts_in_both_directions),
		cmocka_unit_test(growth_continues_from_the_old_end),
	};

	return RUN_TESTS(tests);
}
