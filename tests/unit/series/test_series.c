#include "../../../src/common/series/moment.h"
#include "../../../src/common/series/time_frame.h"
#include "../support.h"

#include <stdlib.h>
#include <string.h>

/* Windows end at 1, 3, 4 and, behind a gap of 4 s, at 10 s; the last has no CPU power. */
static void make_series(struct series *series)
{
	static const struct {
		int64_t time_ms, window_ms;
		double cpu_w;
	} rows[] = {
		{ 1000, 1000, 2 },
		{ 3000, 2000, 5 },
		{ 4000, 1000, 1 },
		{ 10000, 2000, NAN },
	};

	series_start(series);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sample_row row = row_of(rows[i].time_ms, rows[i].window_ms, rows[i].cpu_w);

		series_add(series, &row);
	}
}

static int64_t seconds(int64_t s)
{
	return s * NS_PER_S;
}

/* ---- rows ---- */

TEST(rows_become_columns)
{
	struct series series;

	make_series(&series);
	assert_int_equal(series.count, 4);
	assert_int_equal(series.time_ns[1], seconds(3));
	assert_int_equal(series.window_ns[1], seconds(2));
	assert_int_equal(series.wall_ns[1], START_WALL + seconds(3));
	assert_near(series.values[METRIC_CPU_W][1], 5);
	assert_absent(series.values[METRIC_CPU_W][3]);
	assert_absent(series.values[METRIC_GPU_W][1]);
	assert_int_equal(series_end(&series), seconds(10));
	assert_true(series_has(&series, METRIC_CPU_W));
	assert_false(series_has(&series, METRIC_GPU_W));
	series_release(&series);
}

TEST(many_rows_are_unchanged)
{
	struct series series;

	series_start(&series);
	for (int i = 0; i < 1000; i++) {
		struct sample_row row = row_of(INT64_C(1000) * (i + 1), 1000, i);

		row.sample.core_count = i < 500 ? 1 : 2;
		row.sample.cores[0] = (struct core){ 'P', (double)(i % 100), 1000 };
		row.sample.cores[1] = (struct core){ 'E', 50, i };
		series_add(&series, &row);
	}
	for (int i = 0; i < 1000; i++) {
		assert_near(series.values[METRIC_CPU_W][i], i);
		assert_int_equal(series.time_ns[i], seconds(i + 1));
		assert_near(series.core_pct[0][i], i % 100);
		assert_near(series.core_mhz[1][i], i < 500 ? (double)NAN : i);
	}
	series_release(&series);
}

TEST(what_is_no_window_is_left_out)
{
	struct sample_row row = row_of(1000, 0, 5);
	struct series series;

	series_start(&series);
	series_add(&series, &row);
	row.damaged = true;
	series_add(&series, &row);
	assert_int_equal(series.count, 0);
	assert_int_equal(series.damaged, 1);
	series_release(&series);
}

/* A damaged window has its place in time and no numbers. */
TEST(damaged_windows_are_counted_and_absent)
{
	struct sample_row row = row_of(1000, 1000, NAN);
	struct series series;

	series_start(&series);
	row.damaged = true;
	series_add(&series, &row);
	assert_int_equal(series.count, 1);
	assert_int_equal(series.damaged, 1);
	assert_false(series_has(&series, METRIC_CPU_W));
	series_release(&series);
}

TEST(cores_that_appear_later_are_absent_before)
{
	struct sample_row row = row_of(1000, 1000, 1);
	struct series series;

	series_start(&series);
	series_add(&series, &row);
	row.sample.core_count = 3;
	row.sample.cores[0] = (struct core){ 'E', 10, 1000 };
	row.sample.cores[2] = (struct core){ 'P', 20, 2000 };
	series_add(&series, &row);
	row.sample.core_count = 1;
	series_add(&series, &row);
	assert_int_equal(series.core_count, 3);
	assert_string_equal(series.tiers, "E-P");
	assert_absent(series.core_pct[2][0]);
	assert_absent(series.core_mhz[2][0]);
	assert_near(series.core_pct[2][1], 20);
	assert_near(series.core_mhz[2][1], 2000);
	assert_absent(series.core_pct[1][1]);
	assert_near(series.core_pct[0][2], 10);
	assert_absent(series.core_pct[2][2]);
	series_release(&series);
}

TEST(ane_share_is_of_the_reference_of_the_chip)
{
	struct sample_row row = row_of(1000, 1000, 1);
	struct series series;

	series_start(&series);
	series_add(&series, &row);
	row.sample.values[METRIC_ANE_W] = 2;
	series_add(&series, &row);
	row.sample.values[METRIC_ANE_W] = 9;
	series_add(&series, &row);
	assert_absent(series.values[METRIC_ANE_PCT][0]);
	assert_near(series.values[METRIC_ANE_PCT][1], 25);
	assert_near(series.values[METRIC_ANE_PCT][2], 100);
	series_release(&series);
}

TEST(thermal_states_are_named_in_the_order_they_came)
{
	static const char *const names[] = { "Nominal", "Heavy", "", "Nominal" };
	struct series series;

	series_start(&series);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct sample_row row = row_of(1000, 1000, 1);

		strcpy(row.sample.thermal_pressure, names[i]);
		series_add(&series, &row);
	}
	assert_int_equal(series.thermal_count, 3);
	assert_int_equal(series.thermal[0], 1);
	assert_int_equal(series.thermal[1], 2);
	assert_int_equal(series.thermal[2], 0);
	assert_int_equal(series.thermal[3], 1);
	assert_string_equal(series.thermal_names[2], "Heavy");
	series_release(&series);
}

TEST(too_many_thermal_states_are_absent)
{
	struct series series;

	series_start(&series);
	for (int i = 0; i < 20; i++) {
		struct sample_row row = row_of(1000, 1000, 1);

		row.sample.thermal_pressure[0] = (char)('a' + i);
		series_add(&series, &row);
	}
	assert_int_equal(series.thermal_count, THERMAL_STATES_MAX);
	assert_int_equal(series.thermal[14], 15);
	assert_int_equal(series.thermal[15], 0);
	series_release(&series);
}

/* ---- places in time ---- */

TEST(sample_at_a_time_is_the_last_that_ended)
{
	static const struct {
		int64_t ms;
		size_t index;
	} cases[] = { { 0, 0 }, { 999, 0 }, { 1000, 0 }, { 2999, 0 }, { 3000, 1 }, { 4000, 2 },
		{ 8000, 2 }, { 9999, 2 }, { 10000, 3 }, { 99999, 3 } };
	struct series series;

	make_series(&series);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(series_at(&series, cases[i].ms * NS_PER_MS), cases[i].index);
	series_release(&series);
}

static void assert_range(
	const struct series *series, int64_t from_s, int64_t to_s, size_t first, size_t end)
{
	struct range range = series_range(series, seconds(from_s), seconds(to_s));

	assert_int_equal(range.first, first);
	assert_int_equal(range.end, end);
}

TEST(range_has_the_windows_that_end_in_it)
{
	struct series series;

	make_series(&series);
	assert_range(&series, 0, 10, 0, 4);
	assert_range(&series, 0, 9, 0, 3);
	assert_range(&series, 1, 4, 1, 3);
	assert_range(&series, 2, 3, 1, 2);
	assert_range(&series, 4, 9, 3, 3);
	assert_range(&series, 10, 20, 4, 4);
	assert_range(&series, 9, 1, 3, 3);
	series_release(&series);
}

TEST(empty_series_has_an_end_and_no_values)
{
	struct series series;

	series_start(&series);
	assert_int_equal(series_end(&series), 0);
	assert_range(&series, 0, 10, 0, 0);
	assert_false(series_has(&series, METRIC_CPU_W));
	assert_null(series_run_at(&series, 0));
	series_release(&series);
}

/* ---- means and peaks ---- */

TEST(mean_is_weighted_by_the_windows_that_have_a_value)
{
	struct series series;
	int64_t measured_ns;

	make_series(&series);
	/* (2 x 1 s + 5 x 2 s + 1 x 1 s) / 4 s */
	assert_near(series_mean(&series, METRIC_CPU_W, (struct range){ 0, 4 }, &measured_ns), 3.25);
	assert_int_equal(measured_ns, seconds(4));
	assert_near(series_mean(&series, METRIC_CPU_W, (struct range){ 0, 2 }, NULL), 4);
	assert_absent(series_mean(&series, METRIC_CPU_W, (struct range){ 3, 4 }, &measured_ns));
	assert_int_equal(measured_ns, 0);
	assert_absent(series_mean(&series, METRIC_CPU_W, (struct range){ 2, 2 }, NULL));
	series_release(&series);
}

/* Between 2 s and 3.5 s: a second of the second window, half a second of the third. */
TEST(mean_between_takes_the_parts_that_are_inside)
{
	struct series series;
	struct range all = { 0, 4 }, reaching;
	int64_t from_ns = seconds(2), to_ns = 3500 * NS_PER_MS, measured_ns;

	make_series(&series);
	assert_near(series_mean_between(&series, METRIC_CPU_W, all, from_ns, to_ns, &measured_ns),
		5.5 / 1.5);
	assert_int_equal(measured_ns, to_ns - from_ns);
	reaching = series_reaching(&series, all, from_ns, to_ns);
	assert_int_equal(reaching.first, 1);
	assert_int_equal(reaching.end, 3);
	/* Not more than the range, nothing in a gap, nothing from an end to a start. */
	assert_near(series_mean_between(
			    &series, METRIC_CPU_W, (struct range){ 0, 2 }, from_ns, to_ns, NULL),
		5);
	assert_absent(series_mean_between(
		&series, METRIC_CPU_W, all, seconds(5), seconds(7), &measured_ns));
	assert_int_equal(measured_ns, 0);
	reaching = series_reaching(&series, all, to_ns, from_ns);
	assert_int_equal(reaching.first, reaching.end);
	series_release(&series);
}

TEST(rolling_mean_takes_the_part_of_a_window_that_is_inside)
{
	struct series series;

	make_series(&series);
	/* From 2 to 4 s: half of the second window, all of the third. */
	assert_near(series_rolling_mean(&series, METRIC_CPU_W, 2, seconds(2)), 3);
	/* From 1 to 4 s: both. */
	assert_near(series_rolling_mean(&series, METRIC_CPU_W, 2, seconds(3)), 11.0 / 3);
	/* More than there is. */
	assert_near(series_rolling_mean(&series, METRIC_CPU_W, 2, seconds(60)), 3.25);
	/* Less than a window. */
	assert_near(series_rolling_mean(&series, METRIC_CPU_W, 1, seconds(1)), 5);
	series_release(&series);
}

TEST(rolling_mean_does_not_fill_gaps)
{
	struct series series;

	make_series(&series);
	/* From 3.5 to 10 s: half a second at 1 W, a gap, an absent value. */
	assert_near(series_rolling_mean(&series, METRIC_CPU_W, 3, 6500 * NS_PER_MS), 1);
	assert_absent(series_rolling_mean(&series, METRIC_CPU_W, 3, seconds(5)));
	series_release(&series);
}

TEST(peak_is_the_highest_up_to_the_sample_shown)
{
	struct series series;

	make_series(&series);
	assert_near(series_peak(&series, METRIC_CPU_W, 0), 2);
	assert_near(series_peak(&series, METRIC_CPU_W, 1), 5);
	assert_near(series_peak(&series, METRIC_CPU_W, 3), 5);
	assert_near(series_peak(&series, METRIC_CPU_W, 99), 5);
	assert_absent(series_peak(&series, METRIC_GPU_W, 3));
	series_release(&series);
}

/* ---- runs and time expressions ---- */

/* Two runs, the second from 8 s on; a marker in each, of the same name. */
static void add_runs(struct series *series)
{
	static const struct event events[] = {
		{ .run_id = 1, .kind = EVENT_START },
		{ .run_id = 1, .kind = EVENT_MARK, .time_ns = 2 * NS_PER_S, .text = "build" },
		{ .run_id = 1, .kind = EVENT_ERROR, .time_ns = 3 * NS_PER_S, .text = "odd" },
		{ .run_id = 2, .kind = EVENT_START, .time_ns = 8 * NS_PER_S },
		{ .run_id = 2, .kind = EVENT_MARK, .time_ns = 9 * NS_PER_S, .text = "build" },
	};

	series->catalog.runs = xcalloc(2, sizeof(*series->catalog.runs));
	series->catalog.run_count = 2;
	series->catalog.runs[0] = (struct run){ .id = 1, .utc_offset_s = 7200 };
	series->catalog.runs[1] = (struct run){ .id = 2, .utc_offset_s = 3600 };
	series->catalog.events = xcalloc(ARRAY_SIZE(events), sizeof(*events));
	series->catalog.event_count = ARRAY_SIZE(events);
	memcpy(series->catalog.events, events, sizeof(events));
}

TEST(run_at_a_time_is_the_last_that_had_begun)
{
	struct series series;

	make_series(&series);
	add_runs(&series);
	assert_int_equal(series_run_at(&series, 0)->id, 1);
	assert_int_equal(series_run_at(&series, seconds(8) - 1)->id, 1);
	assert_int_equal(series_run_at(&series, seconds(8))->id, 2);
	assert_int_equal(series_run_at(&series, seconds(99))->id, 2);
	series_release(&series);
}

TEST(time_frame_is_that_of_the_recording)
{
	struct time_frame frame;
	struct series series;

	make_series(&series);
	add_runs(&series);
	series_time_frame(&series, &frame);
	assert_int_equal(frame.end_ns, seconds(10));
	assert_int_equal(frame.start_wall_ns, START_WALL);
	assert_int_equal(frame.utc_offset_s, 7200);
	series_release(&series);
}

static void assert_wall(
	const struct series *series, int64_t wall_ms, bool found, int64_t expected_ms)
{
	struct time_frame frame;
	int64_t ns = -1;

	series_time_frame(series, &frame);
	assert_int_equal(frame.find_wall(&frame, START_WALL + wall_ms * NS_PER_MS, &ns), found);
	if (found)
		assert_int_equal(ns, expected_ms * NS_PER_MS);
}

TEST(wall_times_are_found_on_the_axis)
{
	struct series series;

	make_series(&series);
	assert_wall(&series, -1, false, 0);
	assert_wall(&series, 0, true, 0);
	assert_wall(&series, 500, true, 500);
	assert_wall(&series, 3500, true, 3500);
	assert_wall(&series, 6000, true, 6000);
	assert_wall(&series, 10000, true, 10000);
	assert_wall(&series, 10001, false, 0);
	series_release(&series);
}

/* The clock was set an hour ahead between the second and the third window: what it did not show
 * is where it was set. */
TEST(wall_times_that_the_clock_skipped_are_where_it_did)
{
	struct series series;

	make_series(&series);
	for (size_t i = 2; i < 4; i++)
		series.wall_ns[i] += seconds(3600);
	assert_wall(&series, 3000, true, 3000);
	assert_wall(&series, 1800000, true, 3000);
	assert_wall(&series, 3604000, true, 4000);
	series_release(&series);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_become_columns),
		cmocka_unit_test(many_rows_are_unchanged),
		cmocka_unit_test(what_is_no_window_is_left_out),
		cmocka_unit_test(damaged_windows_are_counted_and_absent),
		cmocka_unit_test(cores_that_appear_later_are_absent_before),
		cmocka_unit_test(ane_share_is_of_the_reference_of_the_chip),
		cmocka_unit_test(thermal_states_are_named_in_the_order_they_came),
		cmocka_unit_test(too_many_thermal_states_are_absent),
		cmocka_unit_test(sample_at_a_time_is_the_last_that_ended),
		cmocka_unit_test(range_has_the_windows_that_end_in_it),
		cmocka_unit_test(empty_series_has_an_end_and_no_values),
		cmocka_unit_test(mean_is_weighted_by_the_windows_that_have_a_value),
		cmocka_unit_test(mean_between_takes_the_parts_that_are_inside),
		cmocka_unit_test(rolling_mean_takes_the_part_of_a_window_that_is_inside),
		cmocka_unit_test(rolling_mean_does_not_fill_gaps),
		cmocka_unit_test(peak_is_the_highest_up_to_the_sample_shown),
		cmocka_unit_test(run_at_a_time_is_the_last_that_had_begun),
		cmocka_unit_test(time_frame_is_that_of_the_recording),
		cmocka_unit_test(wall_times_are_found_on_the_axis),
		cmocka_unit_test(wall_times_that_the_clock_skipped_are_where_it_did),
	};

	return RUN_TESTS(tests);
}
