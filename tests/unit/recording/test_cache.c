#include "../../../src/common/recorder/framer.h"
#include "../recordings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Equal in every bit, or both absent. */
static void assert_same(double a, double b)
{
	if (isnan(a) && isnan(b))
		return;
	if (a != b || signbit(a) != signbit(b))
		fail_msg("%.17g is not %.17g", a, b);
}

static void assert_same_rows(const struct rows *a, const struct rows *b)
{
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++) {
		const struct sample *left = &a->items[i].sample, *right = &b->items[i].sample;

		assert_int_equal(a->items[i].id, b->items[i].id);
		assert_int_equal(a->items[i].time_ns, b->items[i].time_ns);
		assert_int_equal(a->items[i].wall_ns, b->items[i].wall_ns);
		assert_int_equal(a->items[i].window_ns, b->items[i].window_ns);
		assert_int_equal(a->items[i].damaged, b->items[i].damaged);
		assert_string_equal(left->thermal_pressure, right->thermal_pressure);
		for (size_t id = 0; id < METRIC_COUNT; id++)
			assert_same(left->values[id], right->values[id]);
		assert_int_equal(left->core_count, right->core_count);
		for (int id = 0; id < left->core_count; id++) {
			assert_int_equal(left->cores[id].tier, right->cores[id].tier);
			assert_same(left->cores[id].busy_pct, right->cores[id].busy_pct);
			assert_same(left->cores[id].mhz, right->cores[id].mhz);
		}
	}
}

/* Edge cases: extreme values, a document that is not a window, one that is not a property list. */
static char *make_awkward_recording(void **state)
{
	static const char *const notations[] = {
		"{elapsed_ns: 1000000000, gpu: {idle_ratio: 1.0000001, freq_hz: 388.84999},"
		" processor: {cpu_power: 0.04999, gpu_power: 123456.78901}}",
		"{elapsed_ns: 1000000000, processor: {cpu_power: 1e30, gpu_power: 8e17,"
		" clusters: [{name: 'P', freq_hz: 1e300, cpus: [{cpu: 2, idle_ratio: 0.12345678,"
		" freq_hz: 1e30}, {cpu: 4, freq_hz: 7e20}]}]}}",
		"{is_delta: false, elapsed_ns: 1000000000, processor: {cpu_power: 5}}",
		"{thermal_pressure: 'Nominal', processor: {cpu_power: 5}}",
	};
	char *path = scratch_path(state, "a.db");
	struct recording *recording = create_recording(path);
	struct buffer document = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(notations); i++) {
		document.size = 0;
		document_add(&document, notations[i]);
		append_bytes(recording, document.data, document.size, (int)i);
	}
	commit_recording(recording);
	recording_close(recording);
	buffer_release(&document);
	return path;
}

static void assert_decoded_again_is_the_same(const char *path, const char *sql)
{
	struct rows *cached = read_file_rows(path), *again;

	change_file(path, sql);
	again = read_file_rows(path);
	assert_same_rows(cached, again);
	free(cached);
	free(again);
}

TEST(cached_rows_equal_the_decoded_bytes)
{
	char *path = make_recording(state, 40);

	assert_decoded_again_is_the_same(path, "UPDATE samples SET decoder = 99, cpu_w = 1");
	free(path);
}

TEST(cached_edge_cases_equal_the_decoded_bytes)
{
	char *path = make_awkward_recording(state);

	assert_decoded_again_is_the_same(path, "UPDATE samples SET decoder = 99");
	free(path);
}

TEST(cached_rows_of_a_capture_equal_the_decoded_bytes)
{
	struct buffer stream = { 0 };
	struct framer framer = { .start = 0 };
	struct recording *recording;
	const char *raw;
	char *path;
	size_t size;
	int count = 0;

	read_capture("m5-pro.plist", &stream);
	framer_add(&framer, stream.data, stream.size);
	path = scratch_path(state, "a.db");
	recording = create_recording(path);
	while (framer_next(&framer, &raw, &size))
		append_bytes(recording, raw, size, count++);
	assert_int_equal(count, 5);
	commit_recording(recording);
	recording_close(recording);
	assert_decoded_again_is_the_same(path, "UPDATE samples SET decoder = 99");
	buffer_release(&stream);
	framer_release(&framer);
	free(path);
}

TEST(missing_column_is_decoded_again)
{
	char *path = make_recording(state, 3);

	assert_decoded_again_is_the_same(path,
		"DROP VIEW metrics; ALTER TABLE samples DROP COLUMN gpu_w;"
		"UPDATE samples SET cpu_w = 1");
	free(path);
}

TEST(unknown_columns_and_tables_are_ignored)
{
	char *path = make_recording(state, 3);

	assert_decoded_again_is_the_same(path,
		"ALTER TABLE samples ADD COLUMN fan_rpm INTEGER;"
		"CREATE TABLE fans (id INTEGER PRIMARY KEY)");
	free(path);
}

static void assert_judged(const char *path, const char *message)
{
	struct recording *recording = open_good(path);
	struct rows *rows = read_rows(recording, 1, INT64_MAX);
	struct error err = { .message = "" };

	assert_int_equal(recording_was_good(recording, &err), !message);
	if (message) {
		assert_int_equal(err.status, STATUS_DAMAGED);
		assert_has(err.message, message);
	}
	free(rows);
	recording_close(recording);
}

TEST(damaged_cached_numbers_are_decoded_again_and_reported)
{
	static const char *const damages[] = { "cpu_w = cpu_w + 1", "gpu_w = NULL", "ane_w = 5",
		"core_pct = '[' || substr(core_pct, 3)", "core_tiers = lower(core_tiers)",
		"thermal_pressure = 'Nominam'", "numbers_sum = numbers_sum + 1" };

	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		char *path = make_recording(state, 3), *sql;

		assert_judged(path, NULL);
		sql = xasprintf("UPDATE samples SET %s WHERE id = 2", damages[i]);
		assert_decoded_again_is_the_same(path, sql);
		assert_judged(path, "the cached numbers of sample 2; they were decoded again");
		free(sql);
		remove(path);
		free(path);
	}
}

TEST(sample_with_a_damaged_position_is_lost)
{
	static const char *const damages[] = { "id = 9", "run_id = 2", "time_ns = time_ns + 1",
		"wall_ns = wall_ns - 1", "window_ns = 0", "ram_used_bytes = ram_used_bytes + 1",
		"swap_total_bytes = 0", "place_sum = place_sum + 1" };

	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		char *path = make_recording(state, 3);
		char *sql = xasprintf("UPDATE samples SET %s WHERE id = 3", damages[i]);
		struct rows *rows;

		change_file(path, sql);
		rows = read_file_rows(path);
		assert_false(rows->items[1].damaged);
		assert_true(rows->items[2].damaged);
		assert_int_equal(rows->items[2].run_id, 0);
		assert_absent(rows->items[2].sample.values[METRIC_RAM_USED]);
		free(rows);
		free(sql);
		remove(path);
		free(path);
	}
}

/* The checksum of schema/README.md, computed by hand for a row of this test. */
TEST(checksum_is_as_documented)
{
	uint64_t sum = ROW_CHECKSUM_START;

	sum = row_checksum_add(sum, 1);
	sum = row_checksum_add(sum, ROW_CHECKSUM_ABSENT);
	sum = row_checksum_add_text(sum, "PPPPEEEE12", 10);
	assert_int_equal(row_checksum_stored(sum), 1927371039);
}

/* Bytes that are not a property list are kept; a newer decoder must not report them as damage. */
TEST(bytes_without_measurements_are_not_damage)
{
	char *path = scratch_path(state, "a.db");
	struct recording *recording = create_recording(path);
	struct rows *rows;

	append_bytes(recording, "hello</plist>", 13, 0);
	commit_recording(recording);
	recording_close(recording);
	assert_decoded_again_is_the_same(path, "UPDATE samples SET decoder = 99");
	rows = read_file_rows(path);
	assert_int_equal(rows->count, 1);
	assert_int_equal(rows->items[0].window_ns, 0);
	assert_false(rows->items[0].damaged);
	free(rows);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(cached_rows_equal_the_decoded_bytes),
		scratch_test(cached_edge_cases_equal_the_decoded_bytes),
		scratch_test(cached_rows_of_a_capture_equal_the_decoded_bytes),
		scratch_test(missing_column_is_decoded_again),
		scratch_test(damaged_cached_numbers_are_decoded_again_and_reported),
		scratch_test(sample_with_a_damaged_position_is_lost),
		cmocka_unit_test(checksum_is_as_documented),
		scratch_test(unknown_columns_and_tables_are_ignored),
		scratch_test(bytes_without_measurements_are_not_damage),
	};

	return RUN_TESTS(tests);
}
