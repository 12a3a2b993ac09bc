#include "../recordings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the file ---- */

TEST(finished_recording_is_one_file_in_the_documented_format)
{
	char *path = make_recording(state, 2), *journal = scratch_path(state, "a.db-journal");

	assert_answer(path, "PRAGMA page_size", "16384");
	assert_answer(path, "PRAGMA application_id", "1634953588"); /* "asit" */
	assert_answer(path, "PRAGMA user_version", "1");
	assert_answer(path, "PRAGMA journal_mode", "delete");
	assert_answer(path, "PRAGMA integrity_check", "ok");
	assert_int_equal(access(journal, F_OK), -1);
	free(path);
	free(journal);
}

TEST(journal_is_truncated_while_recording)
{
	char *path = scratch_path(state, "a.db"), *journal = scratch_path(state, "a.db-journal");
	struct recording *recording = create_recording(path);
	struct stat stat_of;
	struct error err;
	int64_t synchronous;

	append_document(recording, 0);
	commit_recording(recording);
	assert_int_equal(stat(journal, &stat_of), 0);
	assert_int_equal(stat_of.st_size, 0);
	assert_true(recording_get_int(recording, "PRAGMA synchronous", 0, &synchronous, &err));
	assert_int_equal(synchronous, 2);
	recording_close(recording);
	assert_int_equal(access(journal, F_OK), -1);
	free(path);
	free(journal);
}

TEST(every_32nd_sample_and_the_first_of_a_run_are_key_samples)
{
	char *path = scratch_path(state, "a.db");
	struct recording *recording = create_recording(path);
	struct error err;

	for (int i = 0; i < 40; i++)
		append_document(recording, i);
	assert_true(recording_end_run(recording, 1, "interrupted", "", 0, &err));
	begin_run(recording);
	for (int i = 40; i < 80; i++)
		append_document(recording, i);
	commit_recording(recording);
	recording_close(recording);
	assert_answer(path, "SELECT group_concat(id) FROM raws WHERE key_id IS NULL", "1,33,41,73");
	assert_answer(path, "SELECT count(*) FROM raws WHERE key_id = 33", "7");
	assert_answer(path, "SELECT key_id FROM raws WHERE id = 80", "73");
	assert_answer(path, "SELECT group_concat(first_id) FROM runs", "1,41");
	free(path);
}

TEST(bytes_are_read_back_with_the_tail)
{
	char *path = make_recording(state, 70);
	struct recording *recording = open_good(path);
	struct buffer document = { 0 }, raw = { 0 };
	struct error err;

	/* In any order: a sample depends only on its key sample. */
	for (int i = 69; i >= 0; i--) {
		document.size = 0;
		stream_document(&document, i);
		assert_true(recording_raw(recording, i + 1, &raw, &err));
		assert_int_equal(raw.size, document.size);
		assert_memory_equal(raw.data, document.data, raw.size);
	}
	assert_true(recording_tail(recording, 1, &raw, &err));
	assert_int_equal(raw.size, 7);
	assert_memory_equal(raw.data, "\ntail\0<", 7);
	buffer_release(&document);
	buffer_release(&raw);
	recording_close(recording);
	free(path);
}

TEST(view_has_the_names_and_units_of_the_csv)
{
	char *path = make_recording(state, 1);

	assert_answer(path, "SELECT cpu_w FROM metrics", "1.0005");
	assert_answer(path, "SELECT e_cpu_pct FROM metrics", "75.0");
	assert_answer(path, "SELECT p_cpu_mhz FROM metrics", "3000.0");
	assert_answer(path, "SELECT time FROM metrics", "2026-05-18T17:00:01.010Z");
	assert_answer(path, "SELECT window_s FROM metrics", "1.01");
	assert_answer(path, "SELECT ram_used_bytes FROM metrics", "1000000000");
	assert_answer(path, "SELECT swap_used_bytes IS NULL FROM metrics", "1");
	assert_answer(path, "SELECT thermal_pressure FROM metrics", "Nominal");
	free(path);
}

/* ---- writing and reading ---- */

TEST(rows_are_read_back)
{
	char *path = make_recording(state, 3);
	struct rows *rows = read_file_rows(path);
	const struct sample_row *row = &rows->items[2];

	assert_int_equal(rows->count, 3);
	assert_int_equal(row->id, 3);
	assert_int_equal(row->run_id, 1);
	assert_int_equal(row->time_ns, 3030000000);
	assert_int_equal(row->wall_ns, test_run.start_wall_ns + 3030000000);
	assert_int_equal(row->window_ns, 1010000002);
	assert_false(row->damaged);
	assert_near(row->sample.values[METRIC_CPU_W], 1.0025);
	assert_near(row->sample.values[METRIC_COMBINED_W], 1.2525);
	assert_near(row->sample.values[METRIC_E_CPU_PCT], 74.9);
	assert_near(row->sample.values[METRIC_RAM_USED], 1e9 + 2);
	assert_absent(row->sample.values[METRIC_SWAP_USED]);
	assert_absent(row->sample.values[METRIC_GPU_PCT]);
	assert_int_equal(row->sample.core_count, 3);
	assert_int_equal(row->sample.cores[0].tier, 'E');
	assert_near(row->sample.cores[0].busy_pct, 99.8);
	assert_near(row->sample.cores[2].mhz, 3000);
	assert_string_equal(row->sample.thermal_pressure, "Nominal");
	free(rows);
	free(path);
}

/* More rows than one slice. */
TEST(ranges_are_read_in_slices)
{
	char *path = make_recording(state, 300);
	struct recording *recording = open_good(path);
	struct rows *all = read_rows(recording, 1, INT64_MAX);
	struct rows *some = read_rows(recording, 255, 258);
	struct rows *none = read_rows(recording, 301, 400);

	assert_int_equal(all->count, 300);
	for (size_t i = 0; i < all->count; i++)
		assert_int_equal(all->items[i].id, i + 1);
	assert_int_equal(some->count, 4);
	assert_int_equal(some->items[0].id, 255);
	assert_int_equal(none->count, 0);
	recording_close(recording);
	free(all);
	free(some);
	free(none);
	free(path);
}

TEST(visitor_may_stop)
{
	char *path = make_recording(state, 5);
	struct recording *recording = open_good(path);
	struct rows *rows = xcalloc(1, sizeof(*rows));
	struct error err;

	rows->limit = 2;
	assert_true(recording_read(recording, 1, 5, take_row, rows, &err));
	assert_int_equal(rows->count, 2);
	recording_close(recording);
	free(rows);
	free(path);
}

TEST(run_machine_and_extent_are_read_back)
{
	char *path = make_recording(state, 3);
	struct recording *recording = open_good(path);
	struct machine read;
	struct run *runs;
	struct error err;
	int64_t first, last;
	size_t count;

	assert_string_equal(recording_path(recording), path);
	assert_false(recording_was_hot(recording));
	assert_true(recording_extent(recording, &first, &last, &err));
	assert_int_equal(first, 1);
	assert_int_equal(last, 3);
	assert_true(recording_machine(recording, &read, &err));
	assert_memory_equal(&read, &test_machine, sizeof(test_machine));
	assert_true(recording_runs(recording, &runs, &count, &err));
	assert_int_equal(count, 1);
	assert_int_equal(runs[0].id, 1);
	assert_int_equal(runs[0].start_wall_ns, test_run.start_wall_ns);
	assert_int_equal(runs[0].utc_offset_s, 7200);
	assert_string_equal(runs[0].zone, "CEST");
	assert_int_equal(runs[0].interval_ns, NS_PER_S);
	assert_string_equal(runs[0].source, "import");
	assert_string_equal(runs[0].arguments, "stream.plist");
	assert_string_equal(runs[0].version, "0.1.0");
	assert_string_equal(runs[0].note, "a note");
	assert_int_equal(runs[0].end_wall_ns, test_run.start_wall_ns + 7 * NS_PER_S);
	assert_string_equal(runs[0].ended, "end of input");
	assert_int_equal(runs[0].first_id, 1);
	free(runs);
	recording_close(recording);
	free(path);
}

TEST(recording_without_samples_is_empty)
{
	char *path = scratch_path(state, "a.db");
	struct error err = { .message = "" };
	struct recording *recording = recording_create(path, RECORDING_NEW, &err);
	struct machine read;
	struct event *events;
	int64_t first, last;
	size_t count;

	recording_close(recording);
	recording = open_good(path);
	assert_true(recording_extent(recording, &first, &last, &err));
	assert_int_equal(first, 1);
	assert_int_equal(last, 0);
	assert_true(recording_machine(recording, &read, &err));
	assert_string_equal(read.chip, "");
	assert_true(recording_events(recording, &events, &count, &err));
	assert_int_equal(count, 0);
	free(events);
	recording_close(recording);
	free(path);
}

TEST(events_are_read_back_in_chronological_order)
{
	char *path = scratch_path(state, "a.db");
	struct recording *recording = create_recording(path);
	struct event gap = {
		.kind = EVENT_GAP, .time_ns = 5, .wall_ns = 50, .duration_ns = 3, .text = ""
	};
	struct event mark = { .kind = EVENT_MARK, .time_ns = 2, .wall_ns = 20, .text = "build" };
	struct event *events;
	struct error err;
	size_t count;

	assert_true(recording_add_event(recording, &gap, &err));
	assert_true(recording_add_event(recording, &mark, &err));
	commit_recording(recording);
	recording_close(recording);
	change_file(path, "INSERT INTO events VALUES (9, 1, 9, 0, 0, 'teleport', 'x', NULL)");
	recording = open_good(path);
	assert_true(recording_events(recording, &events, &count, &err));
	assert_int_equal(count, 3);
	assert_int_equal(events[0].kind, EVENT_MARK);
	assert_string_equal(events[0].text, "build");
	assert_int_equal(events[0].run_id, 1);
	assert_int_equal(events[1].kind, EVENT_GAP);
	assert_int_equal(events[1].time_ns, 5);
	assert_int_equal(events[1].wall_ns, 50);
	assert_int_equal(events[1].duration_ns, 3);
	assert_int_equal(events[2].kind, EVENT_UNKNOWN);
	free(events);
	recording_close(recording);
	free(path);
}

TEST(every_kind_of_event_has_a_unique_name)
{
	for (enum event_kind a = 0; a <= EVENT_UNKNOWN; a++) {
		for (enum event_kind b = 0; b < a; b++)
			assert_string_not_equal(event_name(a), event_name(b));
	}
}

TEST(texts_of_a_file_are_made_printable)
{
	char *path = make_recording(state, 1);
	struct recording *recording;
	struct run *runs;
	struct error err;
	size_t count;

	change_file(path, "UPDATE runs SET note = 'a' || char(27) || '[2J' || char(8238) || 'b'");
	recording = open_good(path);
	assert_true(recording_runs(recording, &runs, &count, &err));
	assert_string_equal(runs[0].note, "a?[2J?b");
	free(runs);
	recording_close(recording);
	free(path);
}

/* Samples are acknowledged only after they are committed. */
TEST(reader_sees_committed_samples)
{
	char *path = scratch_path(state, "a.db");
	struct recording *writer = create_recording(path);
	struct rows *rows;

	append_document(writer, 0);
	commit_recording(writer);
	append_document(writer, 1);
	rows = read_file_rows(path);
	assert_int_equal(rows->count, 1);
	free(rows);
	commit_recording(writer);
	rows = read_file_rows(path);
	assert_int_equal(rows->count, 2);
	free(rows);
	append_document(writer, 2);
	recording_close(writer);
	rows = read_file_rows(path);
	assert_int_equal(rows->count, 2);
	free(rows);
	free(path);
}

TEST(reader_follows_a_writer)
{
	char *path = scratch_path(state, "a.db");
	struct recording *writer = create_recording(path), *reader;
	struct rows *rows;

	append_document(writer, 0);
	commit_recording(writer);
	reader = open_good(path);
	free(read_rows(reader, 1, INT64_MAX));
	append_document(writer, 1);
	commit_recording(writer);
	rows = read_rows(reader, 2, INT64_MAX);
	assert_int_equal(rows->count, 1);
	free(rows);
	recording_close(reader);
	recording_close(writer);
	free(path);
}

TEST(memory_holds_a_recording)
{
	struct recording *recording = create_recording(NULL);
	struct buffer raw = { 0 };
	struct rows *rows;
	struct error err;

	for (int i = 0; i < 40; i++)
		append_document(recording, i);
	commit_recording(recording);
	rows = read_rows(recording, 1, INT64_MAX);
	assert_int_equal(rows->count, 40);
	/* Reads an old group while a new one is written. */
	assert_true(recording_raw(recording, 7, &raw, &err));
	append_document(recording, 40);
	assert_true(recording_raw(recording, 41, &raw, &err));
	free(rows);
	buffer_release(&raw);
	recording_close(recording);
}

/* ---- creating ---- */

static void assert_not_created(
	const char *path, enum recording_mode mode, const char *why, const char *content)
{
	struct error err = { .message = "" };
	struct buffer file = { 0 };

	assert_null(recording_create(path, mode, &err));
	assert_int_equal(err.status, STATUS_FAILED);
	assert_has(err.message, why);
	assert_true(read_file(path, &file));
	assert_memory_equal(file.data, content, strlen(content));
	buffer_release(&file);
}

TEST(existing_file_is_not_overwritten)
{
	char *path = make_recording(state, 1);

	assert_not_created(path, RECORDING_NEW, "already exists", "SQLite format 3");
	free(path);
}

TEST(only_recordings_are_overwritten)
{
	char *path = scratch_path(state, "letter.txt"), *other = scratch_path(state, "other.db");

	write_file(path, "Dear reader", 11);
	change_file(other, "CREATE TABLE t (x)");
	assert_not_created(path, RECORDING_OVERWRITE,
		"is not a recording and will not be overwritten", "Dear reader");
	assert_not_created(other, RECORDING_OVERWRITE,
		"is not a recording and will not be overwritten", "SQLite format 3");
	free(path);
	free(other);
}

TEST(overwriting_replaces_a_recording_and_its_journal)
{
	char *path = make_recording(state, 3), *journal = scratch_path(state, "a.db-journal");
	struct error err = { .message = "" };
	struct recording *recording;
	struct rows *rows;

	write_file(journal, "old", 3);
	recording = recording_create(path, RECORDING_OVERWRITE, &err);
	assert_non_null(recording);
	begin_run(recording);
	append_document(recording, 0);
	commit_recording(recording);
	recording_close(recording);
	rows = read_file_rows(path);
	assert_int_equal(rows->count, 1);
	free(rows);
	free(path);
	free(journal);
}

TEST(overwriting_creates_a_missing_file)
{
	char *path = scratch_path(state, "new.db");
	struct error err;
	struct recording *recording = recording_create(path, RECORDING_OVERWRITE, &err);

	assert_non_null(recording);
	recording_close(recording);
	free(path);
}

/* O_EXCL does not follow a link, even a dangling one. */
/* A signal that ends the program in the middle of it has one file to remove. */
TEST(empty_file_is_filled_without_a_journal)
{
	char *path = scratch_path(state, "a.db"), *journal = scratch_path(state, "a.db-journal");
	struct error err = { .message = "" };
	struct recording *recording;

	write_file(path, "", 0);
	recording = recording_create(path, RECORDING_FILL, &err);
	assert_string_equal(err.message, "");
	begin_run(recording);
	commit_recording(recording);
	append_document(recording, 0);
	assert_int_equal(sqlite3_db_cacheflush(recording->db), SQLITE_OK);
	assert_int_equal(access(journal, F_OK), -1);
	commit_recording(recording);
	recording_close(recording);
	assert_int_equal(access(journal, F_OK), -1);
	recording = open_good(path);
	recording_close(recording);
	assert_answer(path, "SELECT count(*) FROM samples", "1");
	free(path);
	free(journal);
}

TEST(links_are_not_followed)
{
	char *path = scratch_path(state, "link.db"), *target = scratch_path(state, "target.db");
	struct error err = { .message = "" };

	assert_int_equal(symlink(target, path), 0);
	assert_null(recording_create(path, RECORDING_NEW, &err));
	assert_int_equal(access(target, F_OK), -1);
	free(path);
	free(target);
}

TEST(missing_directory_is_named)
{
	char *path = scratch_path(state, "no/a.db");
	struct error err = { .message = "" };

	assert_null(recording_create(path, RECORDING_NEW, &err));
	assert_has(err.message, "cannot create '");
	assert_has(err.message, "No such file or directory");
	free(path);
}

TEST(null_can_be_closed)
{
	recording_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(finished_recording_is_one_file_in_the_documented_format),
		scratch_test(journal_is_truncated_while_recording),
		scratch_test(every_32nd_sample_and_the_first_of_a_run_are_key_samples),
		scratch_test(bytes_are_read_back_with_the_tail),
		scratch_test(view_has_the_names_and_units_of_the_csv),
		scratch_test(rows_are_read_back),
		scratch_test(ranges_are_read_in_slices),
		scratch_test(visitor_may_stop),
		scratch_test(run_machine_and_extent_are_read_back),
		scratch_test(recording_without_samples_is_empty),
		scratch_test(events_are_read_back_in_chronological_order),
		cmocka_unit_test(every_kind_of_event_has_a_unique_name),
		scratch_test(texts_of_a_file_are_made_printable),
		scratch_test(reader_sees_committed_samples),
		scratch_test(reader_follows_a_writer),
		cmocka_unit_test(memory_holds_a_recording),
		scratch_test(existing_file_is_not_overwritten),
		scratch_test(only_recordings_are_overwritten),
		scratch_test(overwriting_replaces_a_recording_and_its_journal),
		scratch_test(overwriting_creates_a_missing_file),
		scratch_test(empty_file_is_filled_without_a_journal),
		scratch_test(links_are_not_followed),
		scratch_test(missing_directory_is_named),
		cmocka_unit_test(null_can_be_closed),
	};

	return RUN_TESTS(tests);
}
