/*
 * Series that are loaded from a recording: all of it, what one picture takes, and what grows.
 */
#include "../../../src/common/series/moment.h"
#include "../../../src/common/recording/recording_private.h"
#include "../support.h"

static int64_t seconds(int64_t s)
{
	return s * NS_PER_S;
}

TEST(recordings_are_loaded)
{
	struct recording *recording;
	struct run run = { .interval_ns = NS_PER_S };
	struct machine machine = { .chip = "Apple M5 Pro" };
	struct event event = { .kind = EVENT_START };
	struct sample_row row = row_of(1000, 1000, 1.5);
	struct series series;
	struct error err = { .message = "" };

	recording = recording_create(NULL, RECORDING_NEW, &err);
	assert_non_null(recording);
	assert_true(recording_begin_run(recording, &run, &err));
	assert_true(recording_set_machine(recording, &machine, &err));
	assert_true(recording_add_event(recording, &event, &err));
	row.sample.values[METRIC_ANE_W] = 1;
	assert_true(recording_append(recording, &row, "x", 1, &err));
	row = row_of(1000, 0, NAN);
	assert_true(recording_append(recording, &row, "y", 1, &err));
	assert_true(recording_commit(recording, &err));
	assert_true(series_load(&series, recording, &err));
	assert_int_equal(series.count, 1);
	assert_near(series.values[METRIC_CPU_W][0], 1.5);
	/* 1 W of this chip's 10 W. */
	assert_near(series.values[METRIC_ANE_PCT][0], 10);
	assert_string_equal(series.catalog.machine.chip, "Apple M5 Pro");
	assert_int_equal(series.catalog.run_count, 1);
	assert_int_equal(series.catalog.event_count, 1);
	assert_int_equal(series.damaged, 0);
	series_release(&series);
	recording_close(recording);
}

/* Two hundred windows, a document that is none before every tenth, a gap, the highest power early,
 * a core that is seen late, and one no more. */
static struct recording *record_windows(void)
{
	struct error err = { .message = "" };
	struct recording *recording = recording_create(NULL, RECORDING_NEW, &err);
	struct run run = { .interval_ns = NS_PER_S };
	struct machine machine = { .chip = "Apple M5 Pro" };

	assert_non_null(recording);
	assert_true(recording_begin_run(recording, &run, &err));
	assert_true(recording_set_machine(recording, &machine, &err));
	for (int i = 0; i < 200; i++) {
		int64_t time_ms = 1000 * (i + 1) + (i > 120 ? 7500 : 0);
		struct sample_row row = row_of(time_ms - 1000, 0, NAN);

		if (i % 10 == 5)
			assert_true(recording_append(recording, &row, "x", 1, &err));
		row = row_of(time_ms, 1000, i == 17 ? 90.5 : i * 37 % 41 / 10.0);
		row.sample.values[METRIC_ANE_W] = i == 3 ? 2 : 1;
		row.sample.values[METRIC_MEM_READ] = i == 20 ? 4.5 : NAN;
		row.sample.core_count = i < 150 ? 2 : 3;
		row.sample.cores[0] = (struct core){ i < 10 ? 'E' : 0, 10, 1000 };
		row.sample.cores[1] = (struct core){ 'P', 20, 2000 };
		row.sample.cores[2] = (struct core){ 'S', 30, 3000 };
		assert_true(recording_append(recording, &row, "y", 1, &err));
	}
	assert_true(recording_commit(recording, &err));
	return recording;
}

/* What a picture shows of sample `index`, in both. */
static void assert_same_sample(
	const struct series *whole, size_t index, const struct series *part, size_t there)
{
	assert_int_equal(part->time_ns[there], whole->time_ns[index]);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		assert_near(part->values[id][there], whole->values[id][index]);
		assert_near(series_peak(part, id, there), series_peak(whole, id, index));
		assert_near(series_rolling_mean(part, id, there, seconds(30)),
			series_rolling_mean(whole, id, index, seconds(30)));
	}
	for (int id = 0; id < part->core_count; id++) {
		assert_int_equal(
			series_core_tier(part, id, there), series_core_tier(whole, id, index));
		assert_near((double)part->core_pct[id][there], (double)whole->core_pct[id][index]);
	}
	for (int id = part->core_count; id < whole->core_count; id++)
		assert_int_equal(series_core_tier(whole, id, index), '-');
}

static void assert_parts_are_as_the_whole(struct recording *recording)
{
	struct error err = { .message = "" };
	struct series whole, part;

	assert_true(series_load(&whole, recording, &err));
	for (int64_t time_ms = 500; time_ms < 210000; time_ms += 3100) {
		size_t index = series_at(&whole, time_ms * NS_PER_MS), there;
		struct moment moment, part_moment;

		assert_true(series_load_at(
			&part, recording, time_ms * NS_PER_MS, 12, seconds(30), &err));
		there = series_at(&part, time_ms * NS_PER_MS);
		assert_same_sample(&whole, index, &part, there);
		assert_true(there == index || there >= 11);
		assert_true(there + 2 >= part.count);
		moment = moment_at(&whole, time_ms * NS_PER_MS);
		part_moment = moment_at(&part, time_ms * NS_PER_MS);
		assert_int_equal(part_moment.is_current, moment.is_current);
		assert_int_equal(part_moment.until_ns, moment.until_ns);
		assert_int_equal(part_moment.next_ns, moment.next_ns);
		assert_true(part.count < 40);
		series_release(&part);
	}
	series_release(&whole);
}

TEST(part_has_the_values_of_the_complete_series)
{
	struct recording *recording = record_windows();
	struct error err = { .message = "" };

	assert_parts_are_as_the_whole(recording);
	assert_true(recording_trim(recording, seconds(80), &err));
	assert_true(recording_commit(recording, &err));
	assert_parts_are_as_the_whole(recording);
	recording_close(recording);
}

TEST(all_samples_are_loaded_if_the_decoder_differs)
{
	struct recording *recording = record_windows();
	struct error err = { .message = "" };
	struct series series;

	assert_true(recording_exec(
		recording, "UPDATE samples SET decoder = decoder + 1 WHERE id = 3", &err));
	assert_true(series_load_at(&series, recording, seconds(150), 12, seconds(30), &err));
	assert_int_equal(series.count, 200);
	assert_int_equal(series.damaged, 1);
	series_release(&series);
	recording_close(recording);
}

/* Half the windows hold the energy of two. */
static void append_batched(struct recording *recording, int first, int count)
{
	struct error err = { .message = "" };

	for (int i = first; i < first + count; i++) {
		struct sample_row row =
			row_of(1000 * (i + 1), 1000, i % 2 ? 2.0 * (i * 37 % 41) + 2 : 0);

		row.sample.values[METRIC_CPU_PCT] = 50;
		row.sample.values[METRIC_COMBINED_W] = row.sample.values[METRIC_CPU_W] + 1;
		assert_true(recording_append(recording, &row, "y", 1, &err));
	}
	assert_true(recording_commit(recording, &err));
}

static struct recording *record_batched(int count)
{
	struct error err = { .message = "" };
	struct recording *recording = recording_create(NULL, RECORDING_NEW, &err);
	struct run run = { .interval_ns = NS_PER_S };
	struct machine machine = { .chip = "Apple M5 Pro" };

	assert_non_null(recording);
	assert_true(recording_begin_run(recording, &run, &err));
	assert_true(recording_set_machine(recording, &machine, &err));
	append_batched(recording, 0, count);
	return recording;
}

/* Whether it is played to or sought: the energy of a sample may be in the next. */
TEST(batched_energy_is_the_same_wherever_reading_begins)
{
	struct recording *recording = record_batched(90);
	struct error err = { .message = "" };
	struct series whole, part;

	assert_true(series_load(&whole, recording, &err));
	assert_near(series_peak(&whole, METRIC_CPU_W, 89), 41);
	for (int i = 0; i < 90; i++)
		assert_near(whole.values[METRIC_CPU_W][i], (i / 2 * 2 + 1) * 37 % 41 + 1);
	for (int i = 0; i < 90; i++) {
		size_t there;

		assert_true(
			series_load_at(&part, recording, seconds(1 + i), 12, seconds(30), &err));
		there = series_at(&part, seconds(1 + i));
		assert_same_sample(&whole, (size_t)i, &part, there);
		series_release(&part);
	}
	series_release(&whole);
	recording_close(recording);
}

/* Live, a sample is shown when its energy is known, and not without it before. */
TEST(growing_series_waits_for_energy)
{
	struct recording *recording = record_batched(1);
	struct error err = { .message = "" };
	struct series live, whole;

	assert_true(series_load_growing(&live, recording, &err));
	assert_int_equal(live.count, 0);
	for (int i = 1; i < 20; i++) {
		append_batched(recording, i, 1);
		assert_true(series_refresh(&live, recording, &err));
		assert_true(series_extend(&live, recording, INT64_MAX, &err));
		assert_int_equal(live.count, (i + 1) / 2 * 2);
	}
	append_batched(recording, 20, 1);
	assert_true(recording_end_run(recording, 0, "quit", "", 0, &err));
	assert_true(recording_commit(recording, &err));
	assert_true(series_refresh(&live, recording, &err));
	assert_true(series_extend(&live, recording, INT64_MAX, &err));
	/* Nothing follows any more. */
	assert_int_equal(live.count, 21);
	assert_absent(live.values[METRIC_CPU_W][20]);
	assert_true(series_load(&whole, recording, &err));
	for (size_t i = 0; i < 21; i++)
		assert_near(live.values[METRIC_CPU_W][i], whole.values[METRIC_CPU_W][i]);
	series_release(&whole);
	series_release(&live);
	recording_close(recording);
}
int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recordings_are_loaded),
		cmocka_unit_test(part_has_the_values_of_the_complete_series),
		cmocka_unit_test(all_samples_are_loaded_if_the_decoder_differs),
		cmocka_unit_test(batched_energy_is_the_same_wherever_reading_begins),
		cmocka_unit_test(growing_series_waits_for_energy),
	};

	return RUN_TESTS(tests);
}
