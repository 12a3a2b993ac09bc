/*
 * What is known of a recording without its samples.
 */
#include "../../../src/common/recording/catalog.h"
#include "../recordings.h"

#include <stdlib.h>

enum { WINDOW_MS = 1010 };

static int64_t end_of(int count)
{
	return count * WINDOW_MS * NS_PER_MS;
}

static void load(struct catalog *catalog, struct recording *recording)
{
	struct error err = { .message = "" };

	if (!catalog_load(catalog, recording, &err))
		fail_msg("%s", err.message);
}

static struct recording *record(int count)
{
	struct recording *recording = create_recording(NULL);

	for (int i = 0; i < count; i++)
		append_document(recording, i);
	commit_recording(recording);
	return recording;
}

TEST(catalog_has_machine_runs_events_and_ends)
{
	struct recording *recording = record(3);
	struct event mark = { .kind = EVENT_MARK, .time_ns = NS_PER_S, .text = "build" };
	struct catalog catalog = { .run_count = 0 };
	struct error err;

	assert_true(recording_add_event(recording, &mark, &err));
	commit_recording(recording);
	load(&catalog, recording);
	assert_string_equal(catalog.machine.model, "Mac16,8");
	assert_ptr_equal(catalog.chip, chip_find("M4 Pro"));
	assert_int_equal(catalog.run_count, 1);
	assert_string_equal(catalog.runs[0].note, "a note");
	assert_int_equal(catalog.event_count, 1);
	assert_string_equal(catalog.events[0].text, "build");
	assert_int_equal(catalog.first_id, 1);
	assert_int_equal(catalog.last_id, 3);
	assert_false(catalog.is_ring);
	assert_int_equal(catalog.begin_ns, 0);
	assert_int_equal(catalog.start_wall_ns, test_run.start_wall_ns);
	assert_int_equal(catalog.end_ns, end_of(3));
	assert_int_equal(catalog.end_wall_ns, test_run.start_wall_ns + end_of(3));
	assert_false(catalog_has_ended(&catalog));
	catalog_release(&catalog);
	recording_close(recording);
}

TEST(loading_again_shows_what_was_added)
{
	struct recording *recording = record(3);
	struct catalog catalog = { .run_count = 0 };
	struct error err;

	load(&catalog, recording);
	append_document(recording, 3);
	assert_true(recording_end_run(recording, 1, "quit", "", 0, &err));
	commit_recording(recording);
	load(&catalog, recording);
	assert_int_equal(catalog.run_count, 1);
	assert_int_equal(catalog.last_id, 4);
	assert_int_equal(catalog.end_ns, end_of(4));
	assert_true(catalog_has_ended(&catalog));
	catalog_release(&catalog);
	recording_close(recording);
}

TEST(catalog_of_no_samples_has_no_ends)
{
	struct recording *recording = record(0);
	struct catalog catalog = { .run_count = 0 };
	int64_t first_id, last_id;

	load(&catalog, recording);
	assert_int_equal(catalog.first_id, 1);
	assert_int_equal(catalog.last_id, 0);
	assert_int_equal(catalog.end_ns, 0);
	catalog_run_extent(&catalog, 0, &first_id, &last_id);
	assert_true(last_id < first_id);
	catalog_release(&catalog);
	recording_close(recording);
}

/* Whole groups of 32 samples are dropped. The windows of stream_document() begin a few ns before
 * the one before ends. */
TEST(ring_begins_where_its_samples_do)
{
	struct recording *recording = record(40);
	struct catalog catalog = { .run_count = 0 };
	int64_t first_id, last_id;
	struct error err;

	assert_true(recording_end_run(recording, 1, "quit", "", 0, &err));
	begin_run(recording);
	for (int i = 40; i < 120; i++)
		append_document(recording, i);
	commit_recording(recording);
	assert_true(recording_begin(recording, &err));
	assert_true(recording_trim(recording, end_of(80), &err));
	commit_recording(recording);
	load(&catalog, recording);
	assert_true(catalog.is_ring);
	assert_true(catalog.first_id > 41);
	assert_int_equal(
		catalog.begin_ns, end_of((int)catalog.first_id - 1) - (catalog.first_id - 1));
	assert_int_equal(catalog.start_wall_ns, test_run.start_wall_ns);
	assert_near(catalog.dropped_peaks[METRIC_RAM_USED], 1e9 + (double)catalog.first_id - 2);
	catalog_run_extent(&catalog, 0, &first_id, &last_id);
	assert_true(last_id < first_id);
	catalog_run_extent(&catalog, 1, &first_id, &last_id);
	assert_int_equal(first_id, catalog.first_id);
	assert_int_equal(last_id, 120);
	catalog_release(&catalog);
	recording_close(recording);
}

TEST(neighbours_stand_for_unreadable_ends)
{
	char *path = make_recording(state, 5);
	struct catalog catalog = { .run_count = 0 };
	struct error err = { .message = "" };
	struct recording *recording;

	change_file(path, "UPDATE samples SET place_sum = 1 WHERE id IN (1, 4, 5)");
	recording = recording_open(path, &err);
	assert_non_null(recording);
	load(&catalog, recording);
	assert_int_equal(catalog.last_id, 5);
	assert_int_equal(catalog.start_wall_ns, test_run.start_wall_ns);
	assert_int_equal(catalog.end_ns, end_of(3));
	catalog_release(&catalog);
	recording_close(recording);
	free(path);
}

/* An M4 Pro has 8 W. */
TEST(ane_share_is_of_the_reference_of_the_chip)
{
	const struct catalog catalog = { .chip = chip_find("Apple M4 Pro") };
	double values[METRIC_COUNT] = { 0 };

	values[METRIC_ANE_W] = 2;
	catalog_derive(&catalog, values);
	assert_near(values[METRIC_ANE_PCT], 25);
	values[METRIC_ANE_W] = 9;
	catalog_derive(&catalog, values);
	assert_near(values[METRIC_ANE_PCT], 100);
	values[METRIC_ANE_W] = NAN;
	catalog_derive(&catalog, values);
	assert_absent(values[METRIC_ANE_PCT]);
}

static bool take_share(const struct sample_row *row, void *context)
{
	struct sample_row with_share = *row;
	const struct catalog catalog = { .chip = chip_find(test_machine.chip) };
	double *share = context;

	catalog_derive(&catalog, with_share.sample.values);
	*share = with_share.sample.values[METRIC_ANE_PCT];
	return true;
}

/* The view computes the same in SQL. */
TEST(ane_share_of_the_view_is_the_same)
{
	char *path = make_recording(state, 0), *expected;
	struct error err = { .message = "" };
	struct recording *recording = recording_create(path, RECORDING_APPEND, &err);
	struct buffer document = { 0 };
	double share = NAN;

	assert_non_null(recording);
	begin_run(recording);
	document_add(&document,
		"{elapsed_ns: 1010000000, timestamp: @2026-05-18T17:00:01Z, is_delta: true,"
		" processor: {ane_power: 1234.0}}");
	append_bytes(recording, document.data, document.size, 0);
	commit_recording(recording);
	assert_true(recording_read(recording, 1, 1, take_share, &share, &err));
	recording_close(recording);
	assert_near(share, metric_round(UNIT_PERCENT, 100 * 1.234 / 8));
	expected = xasprintf("%.1f", share);
	assert_answer(path, "SELECT printf('%.1f', ane_pct) FROM metrics", expected);
	free(expected);
	free(path);
	buffer_release(&document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(catalog_has_machine_runs_events_and_ends),
		cmocka_unit_test(loading_again_shows_what_was_added),
		cmocka_unit_test(catalog_of_no_samples_has_no_ends),
		cmocka_unit_test(ring_begins_where_its_samples_do),
		scratch_test(neighbours_stand_for_unreadable_ends),
		cmocka_unit_test(ane_share_is_of_the_reference_of_the_chip),
		scratch_test(ane_share_of_the_view_is_the_same),
	};

	return RUN_TESTS(tests);
}
