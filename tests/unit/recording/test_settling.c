#include "../../../src/common/recording/settling.h"
#include "../recordings.h"

#include <stdlib.h>
#include <string.h>

/* ---- streams of rows ---- */

/* A half-busy CPU; `run_id` and ids are as in a recording. */
static struct sample_row busy_row(int64_t time_ms, int64_t window_ms, double cpu_w)
{
	struct sample_row row = row_of(time_ms, window_ms, cpu_w);

	row.run_id = 1;
	row.id = time_ms;
	row.sample.values[METRIC_CPU_PCT] = 50;
	row.sample.values[METRIC_GPU_W] = 2;
	row.sample.values[METRIC_GPU_PCT] = 30;
	row.sample.values[METRIC_ANE_W] = 0;
	row.sample.values[METRIC_COMBINED_W] = cpu_w + 2;
	return row;
}

static void settle(const struct sample_row *given, size_t count, struct rows *rows)
{
	struct settling settling;

	rows->count = rows->limit = 0;
	settling_init(&settling, take_row, rows);
	for (size_t i = 0; i < count; i++)
		assert_true(settling_add(&settling, &given[i]));
	assert_true(settling_end(&settling));
	assert_int_equal(rows->count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(rows->items[i].time_ns, given[i].time_ns);
	settling_release(&settling);
}

/* Settles windows of one second with these CPU powers; returns CPU and combined power. */
static void assert_settled(const double *cpu_w, const double *expected, size_t count)
{
	struct sample_row given[16];
	struct rows *rows = xcalloc(1, sizeof(*rows));

	for (size_t i = 0; i < count; i++)
		given[i] = busy_row(1000 * (int64_t)(i + 1), 1000, cpu_w[i]);
	settle(given, count, rows);
	for (size_t i = 0; i < count; i++) {
		assert_near(rows->items[i].sample.values[METRIC_CPU_W], expected[i]);
		assert_near(rows->items[i].sample.values[METRIC_COMBINED_W], expected[i] + 2);
		assert_near(rows->items[i].sample.values[METRIC_GPU_W], 2);
	}
	free(rows);
}

#define ASSERT_SETTLED(count, given, expected)                                                     \
	assert_settled((const double[count])given, (const double[count])expected, count)
#define LIST(...)                                                                                  \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

TEST(energy_of_a_busy_window_of_0_is_in_the_next)
{
	ASSERT_SETTLED(5, LIST(5, 0, 12, 0, 8), LIST(5, 6, 6, 4, 4));
	ASSERT_SETTLED(4, LIST(0, 0, 9, 4), LIST(3, 3, 3, 4));
}

TEST(rail_that_is_always_0_is_absent)
{
	ASSERT_SETTLED(5, LIST(0, 0, 0, 0, 0), LIST(NAN, NAN, NAN, NAN, NAN));
	ASSERT_SETTLED(2, LIST(7, 0), LIST(7, NAN));
	/* More than three seconds are not a batch. */
	ASSERT_SETTLED(5, LIST(0, 0, 0, 0, 9), LIST(NAN, NAN, NAN, NAN, 9));
	ASSERT_SETTLED(4, LIST(0, 0, 0, 8), LIST(2, 2, 2, 2));
}

TEST(absent_power_does_not_end_a_batch)
{
	ASSERT_SETTLED(4, LIST(4, 0, NAN, 8), LIST(4, NAN, NAN, 8));
}

TEST(idle_rail_of_0_is_0)
{
	struct rows *rows = xcalloc(1, sizeof(*rows));
	struct sample_row given[] = { busy_row(1000, 1000, 0), busy_row(2000, 1000, 6),
		busy_row(2100, 100, 0), busy_row(2200, 100, 6) };

	given[0].sample.values[METRIC_CPU_PCT] = 0.99;
	/* Less than 5 ms of work. */
	given[2].sample.values[METRIC_CPU_PCT] = 4.99;
	settle(given, 4, rows);
	assert_near(rows->items[0].sample.values[METRIC_CPU_W], 0);
	assert_near(rows->items[0].sample.values[METRIC_COMBINED_W], 2);
	assert_near(rows->items[1].sample.values[METRIC_CPU_W], 6);
	assert_near(rows->items[2].sample.values[METRIC_CPU_W], 0);
	assert_near(rows->items[3].sample.values[METRIC_CPU_W], 6);
	free(rows);
}

/* A batch begins at the first blank window and includes idle windows. */
TEST(idle_windows_within_a_batch_share_it)
{
	struct rows *rows = xcalloc(1, sizeof(*rows));
	struct sample_row given[] = { busy_row(500, 500, 0), busy_row(1000, 500, 0),
		busy_row(1500, 500, 0), busy_row(2000, 500, 9) };

	given[0].sample.values[METRIC_CPU_PCT] = given[2].sample.values[METRIC_CPU_PCT] = 0;
	settle(given, 4, rows);
	assert_near(rows->items[0].sample.values[METRIC_CPU_W], 0);
	for (size_t i = 1; i < 4; i++)
		assert_near(rows->items[i].sample.values[METRIC_CPU_W], 3);
	free(rows);
}

/* Each energy covers 21 windows of about 0.1 s and is spread by their length. */
TEST(short_windows_come_in_long_batches)
{
	struct sample_row given[84];
	struct rows *rows = xcalloc(1, sizeof(*rows));
	int64_t time_ms = 0, begin_ms = 0;
	double energy_j = 0, settled_j = 0;

	for (int i = 0; i < 84; i++) {
		int64_t window_ms = 95 + i * 7 % 11;

		time_ms += window_ms;
		given[i] = busy_row(time_ms, window_ms,
			i % 21 == 20 ? 4.2 * (double)(time_ms - begin_ms) / (double)window_ms : 0);
		energy_j += given[i].sample.values[METRIC_CPU_W] * (double)window_ms / 1000;
		begin_ms = i % 21 == 20 ? time_ms : begin_ms;
	}
	settle(given, 84, rows);
	for (int i = 0; i < 84; i++) {
		assert_near(rows->items[i].sample.values[METRIC_CPU_W], 4.2);
		settled_j += rows->items[i].sample.values[METRIC_CPU_W] *
			(double)rows->items[i].window_ns / 1e9;
	}
	assert_near(settled_j, energy_j);
	free(rows);
}

TEST(batch_does_not_span_gaps_or_runs)
{
	struct rows *rows = xcalloc(1, sizeof(*rows));
	struct sample_row given[] = { busy_row(1000, 1000, 0), busy_row(2001, 1000, 8),
		busy_row(3001, 1000, 0), busy_row(4001, 1000, 8), busy_row(5001, 1000, 0) };

	given[3].run_id = given[4].run_id = 2;
	settle(given, 5, rows);
	assert_absent(rows->items[0].sample.values[METRIC_CPU_W]);
	assert_near(rows->items[1].sample.values[METRIC_CPU_W], 8);
	assert_absent(rows->items[2].sample.values[METRIC_CPU_W]);
	assert_near(rows->items[3].sample.values[METRIC_CPU_W], 8);
	assert_absent(rows->items[4].sample.values[METRIC_COMBINED_W]);
	free(rows);
}

TEST(damaged_row_ends_a_batch_and_a_document_without_a_window_does_not)
{
	struct rows *rows = xcalloc(1, sizeof(*rows));
	struct sample_row given[] = { busy_row(1000, 1000, 0), busy_row(1000, 0, NAN),
		busy_row(2000, 1000, 8), busy_row(3000, 1000, 0), busy_row(4000, 1000, NAN),
		busy_row(5000, 1000, 8) };

	given[4].damaged = true;
	settle(given, 6, rows);
	assert_near(rows->items[0].sample.values[METRIC_CPU_W], 4);
	assert_near(rows->items[2].sample.values[METRIC_CPU_W], 4);
	assert_absent(rows->items[3].sample.values[METRIC_CPU_W]);
	assert_near(rows->items[5].sample.values[METRIC_CPU_W], 8);
	free(rows);
}

/* All counters are updated together: the energy of GPU and ANE is in the same window. */
TEST(other_rails_share_batches_with_the_cpu)
{
	struct rows *rows = xcalloc(1, sizeof(*rows));
	struct sample_row given[] = { busy_row(1000, 1000, 0), busy_row(2000, 1000, 8) };

	given[0].sample.values[METRIC_GPU_W] = 0;
	given[0].sample.values[METRIC_GPU_PCT] = 0.5;
	given[0].sample.values[METRIC_COMBINED_W] = 0;
	given[1].sample.values[METRIC_ANE_W] = 1;
	given[1].sample.values[METRIC_COMBINED_W] = 11;
	settle(given, 2, rows);
	for (size_t i = 0; i < 2; i++) {
		assert_near(rows->items[i].sample.values[METRIC_CPU_W], 4);
		assert_near(rows->items[i].sample.values[METRIC_GPU_W], 1);
		assert_near(rows->items[i].sample.values[METRIC_ANE_W], 0.5);
		assert_near(rows->items[i].sample.values[METRIC_COMBINED_W], 5.5);
	}
	free(rows);
}

/* Neither depends on the other, and an ANE that starts to work was idle before. */
TEST(rails_have_separate_batches)
{
	struct rows *rows = xcalloc(1, sizeof(*rows));
	struct sample_row given[] = { busy_row(1000, 1000, NAN), busy_row(2000, 1000, NAN),
		busy_row(3000, 1000, 5), busy_row(4000, 1000, 5) };

	given[0].sample.values[METRIC_GPU_W] = 0;
	given[3].sample.values[METRIC_ANE_W] = 3;
	settle(given, 4, rows);
	assert_near(rows->items[0].sample.values[METRIC_GPU_W], 1);
	assert_near(rows->items[1].sample.values[METRIC_GPU_W], 1);
	assert_absent(rows->items[0].sample.values[METRIC_CPU_W]);
	assert_near(rows->items[2].sample.values[METRIC_ANE_W], 0);
	assert_near(rows->items[3].sample.values[METRIC_ANE_W], 3);
	free(rows);
}

/* A damaged or hostile recording may contain them; the sanitizers watch the sums. */
TEST(longest_windows_do_not_overflow)
{
	struct sample_row given[8];
	struct rows *rows = xcalloc(1, sizeof(*rows));

	for (size_t i = 0; i < ARRAY_SIZE(given); i++) {
		given[i] = busy_row(1000 + (int64_t)i, 1, 0);
		given[i].window_ns = RECORDING_TIME_MAX;
	}
	settle(given, ARRAY_SIZE(given), rows);
	assert_true(isnan(rows->items[7].sample.values[METRIC_CPU_W]));
	free(rows);
}

TEST(visitor_that_stops_gets_no_more_rows)
{
	struct rows *rows = xcalloc(1, sizeof(*rows));
	struct settling settling;
	struct sample_row row = busy_row(1000, 1000, 0);

	rows->limit = 1;
	settling_init(&settling, take_row, rows);
	assert_true(settling_add(&settling, &row));
	row = busy_row(2000, 1000, 8);
	assert_false(settling_add(&settling, &row));
	assert_false(settling_end(&settling));
	assert_int_equal(rows->count, 1);
	settling_release(&settling);
	free(rows);
}

/* ---- of a recording ---- */

/* Windows of half a second in all orders of blank, idle, measured and absent, with gaps and
 * documents that are not windows. */
static struct recording *record_batches(int count)
{
	static const double kinds[] = { 0, 0, 0, 6, 0, 0, 12, 0, 9, NAN, 5, 0, 0, 0, 0, 0, 0, 0,
		4 };
	struct recording *recording = create_recording(NULL);
	struct error err = { .message = "" };
	int64_t time_ms = 0;

	for (int i = 0; i < count; i++) {
		struct sample_row row;

		time_ms += i % 53 == 50 ? 4000 : 500;
		row = busy_row(time_ms, 500, kinds[i * 5 % 19 * (i / 19 + 1) % 19]);
		row.sample.values[METRIC_CPU_PCT] = i % 7 ? 50 : 0;
		if (i % 11 == 3)
			row.window_ns = 0;
		assert_true(recording_append(recording, &row, "x", 1, &err));
	}
	commit_recording(recording);
	return recording;
}

static void read_settled(
	struct recording *recording, int64_t first_id, int64_t last_id, struct rows *rows)
{
	struct error err = { .message = "" };

	rows->count = 0;
	assert_true(recording_read_settled(recording, first_id, last_id, take_row, rows, &err));
}

static void assert_same_row(const struct sample_row *a, const struct sample_row *b)
{
	assert_int_equal(a->id, b->id);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		assert_near(a->sample.values[id], b->sample.values[id]);
}

/* A part of any range has the same values as the whole. */
TEST(parts_are_settled_like_the_complete_recording)
{
	enum { COUNT = 200 };
	struct recording *recording = record_batches(COUNT);
	struct rows *whole = xcalloc(1, sizeof(*whole)), *part = xcalloc(1, sizeof(*part));

	read_settled(recording, 1, COUNT, whole);
	assert_int_equal(whole->count, COUNT);
	for (int64_t first = 1; first <= COUNT; first++) {
		for (int64_t last = first; last < first + 9 && last <= COUNT; last++) {
			read_settled(recording, first, last, part);
			assert_int_equal(part->count, last - first + 1);
			for (size_t i = 0; i < part->count; i++)
				assert_same_row(
					&part->items[i], &whole->items[(size_t)first - 1 + i]);
		}
	}
	free(whole);
	free(part);
	recording_close(recording);
}

TEST(only_samples_at_the_end_are_unsettled)
{
	struct recording *recording = create_recording(NULL);
	const double cpu_w[] = { 5, 0, 12, 0, 0, 0, 0, 0 };
	const int64_t settled[] = { 1, 1, 3, 3, 3, 3, 7, 8 };
	struct error err = { .message = "" };

	for (int i = 0; i < 8; i++) {
		struct sample_row row = busy_row(1000 * (i + 1), 1000, cpu_w[i]);
		int64_t id;

		assert_true(recording_append(recording, &row, "x", 1, &err));
		assert_true(recording_last_settled(recording, row.id, &id, &err));
		assert_int_equal(id, settled[i]);
	}
	recording_close(recording);
}

/* Every second window has the energy of two: the even ones up to sample 40, then the odd ones. */
static struct recording *record_ring(int count)
{
	struct recording *recording = create_recording(NULL);
	struct error err = { .message = "" };

	for (int id = 1; id <= count; id++) {
		bool has_energy = id <= 40 ? id % 2 == 0 : id % 2;
		struct sample_row row = busy_row(1000 * id, 1000,
			id == 41             ? 5
				: has_energy ? 10
					     : 0);

		assert_true(recording_append(recording, &row, "x", 1, &err));
	}
	commit_recording(recording);
	return recording;
}

static void trim(struct recording *recording, int64_t from_s, int64_t first_id)
{
	struct error err = { .message = "" };
	int64_t first, last;

	assert_true(recording_trim(recording, from_s * NS_PER_S, &err));
	commit_recording(recording);
	assert_true(recording_extent(recording, &first, &last, &err));
	assert_int_equal(first, first_id);
}

/* The stored peaks of dropped samples are the settled ones, not double values; so are the samples
 * kept. */
TEST(ring_does_not_split_a_batch)
{
	struct recording *recording = record_ring(100);
	struct rows *rows = xcalloc(1, sizeof(*rows));
	struct error err = { .message = "" };
	double peaks[METRIC_COUNT];

	/* Sample 64 shares the energy of sample 65. */
	trim(recording, 70, 33);
	assert_true(recording_peaks(recording, peaks, &err));
	assert_near(peaks[METRIC_CPU_W], 5);
	assert_near(peaks[METRIC_COMBINED_W], 7);
	read_settled(recording, 33, 100, rows);
	assert_int_equal(rows->count, 68);
	for (size_t i = 0; i < 67; i++)
		assert_true(rows->items[i].sample.values[METRIC_CPU_W] <= 5);
	trim(recording, 99, 33);
	free(rows);
	recording_close(recording);
}

/* Even if every possible cut is within a batch, the ring does not grow forever. */
TEST(ring_does_not_grow_forever)
{
	struct recording *recording = record_ring(512);

	trim(recording, 40 + 7 * 32, 33);
	trim(recording, 40 + 8 * 32, 33);
	trim(recording, 40 + 9 * 32, 33 + 9 * 32);
	recording_close(recording);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(energy_of_a_busy_window_of_0_is_in_the_next),
		cmocka_unit_test(rail_that_is_always_0_is_absent),
		cmocka_unit_test(absent_power_does_not_end_a_batch),
		cmocka_unit_test(idle_rail_of_0_is_0),
		cmocka_unit_test(idle_windows_within_a_batch_share_it),
		cmocka_unit_test(short_windows_come_in_long_batches),
		cmocka_unit_test(batch_does_not_span_gaps_or_runs),
		cmocka_unit_test(damaged_row_ends_a_batch_and_a_document_without_a_window_does_not),
		cmocka_unit_test(other_rails_share_batches_with_the_cpu),
		cmocka_unit_test(rails_have_separate_batches),
		cmocka_unit_test(longest_windows_do_not_overflow),
		cmocka_unit_test(visitor_that_stops_gets_no_more_rows),
		cmocka_unit_test(parts_are_settled_like_the_complete_recording),
		cmocka_unit_test(only_samples_at_the_end_are_unsettled),
		cmocka_unit_test(ring_does_not_split_a_batch),
		cmocka_unit_test(ring_does_not_grow_forever),
	};

	return RUN_TESTS(tests);
}
