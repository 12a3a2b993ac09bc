#include "../recordings.h"

#include <stdlib.h>
#include <string.h>

static void assert_refused(const char *path, enum exit_status status, const char *why)
{
	struct error err = { .message = "" };

	assert_null(recording_open(path, &err));
	assert_int_equal(err.status, status);
	assert_has(err.message, path);
	assert_has(err.message, why);
}

/* ---- damage ---- */

static void assert_damage(const char *path, int64_t id, const char *message)
{
	struct recording *recording = open_good(path);
	struct buffer raw = { 0 };
	struct error err = { .message = "" };

	assert_false(recording_raw(recording, id, &raw, &err));
	assert_int_equal(err.status, STATUS_DAMAGED);
	assert_string_equal(err.message, message);
	buffer_release(&raw);
	recording_close(recording);
}

TEST(damage_of_one_sample_is_reported)
{
	char *path = make_recording(state, 40);

	change_file(path,
		"UPDATE raws SET bytes = zeroblob(40) WHERE id = 2;"
		"UPDATE raws SET crc32 = crc32 + 1 WHERE id = 3;"
		"DELETE FROM raws WHERE id = 4;"
		"UPDATE raws SET size = size + 1 WHERE id = 5;"
		"UPDATE raws SET encoding = 7 WHERE id = 6;"
		"UPDATE raws SET size = 16777217 WHERE id = 7;"
		"UPDATE raws SET key_id = 3 WHERE id = 8;"
		"UPDATE raws SET size = -1 WHERE id = 9;");
	assert_damage(path, 2, "sample 2: its bytes cannot be decompressed");
	assert_damage(path, 3, "sample 3: its bytes do not match their checksum");
	assert_damage(path, 4, "sample 4: its bytes are missing");
	assert_damage(path, 5, "sample 5: its bytes cannot be decompressed");
	assert_damage(path, 6, "sample 6: its bytes cannot be decompressed");
	assert_damage(path, 7, "sample 7: it claims to be 16777217 bytes long");
	assert_damage(path, 8, "sample 8: its key sample 3 depends on another key sample");
	assert_damage(path, 9, "sample 9: it claims to be 18446744073709551615 bytes long");
	assert_damage(path, 99, "sample 99: its bytes are missing");
	free(path);
}

TEST(damage_of_a_key_sample_stays_in_its_group)
{
	char *path = make_recording(state, 40);
	struct recording *recording;
	struct buffer raw = { 0 };
	struct rows *rows;
	struct error err;

	change_file(path, "DELETE FROM raws WHERE id = 1; UPDATE samples SET decoder = 99");
	assert_damage(path, 5, "sample 5: its key sample 1: its bytes are missing");
	recording = open_good(path);
	assert_true(recording_raw(recording, 34, &raw, &err));
	rows = read_rows(recording, 1, INT64_MAX);
	for (size_t i = 0; i < 40; i++)
		assert_int_equal(rows->items[i].damaged, i < 32);
	assert_absent(rows->items[4].sample.values[METRIC_CPU_W]);
	assert_near(rows->items[33].sample.values[METRIC_CPU_W], 1.0335);
	free(rows);
	buffer_release(&raw);
	recording_close(recording);
	free(path);
}

TEST(cached_numbers_survive_damaged_bytes)
{
	char *path = make_recording(state, 2);
	struct rows *rows;

	change_file(path, "DELETE FROM raws");
	rows = read_file_rows(path);
	assert_false(rows->items[1].damaged);
	assert_near(rows->items[1].sample.values[METRIC_CPU_W], 1.0015);
	free(rows);
	free(path);
}

/* Truncates a recording to its first pages. */
static void cut(const char *path, size_t pages)
{
	struct buffer file = { 0 };

	assert_true(read_file(path, &file));
	assert_true(file.size > pages * 16384);
	write_file(path, file.data, pages * 16384);
	buffer_release(&file);
}

static void assert_named(struct recording *recording, const char *damage)
{
	struct error err = { .message = "" };

	assert_false(recording_was_good(recording, &err));
	assert_int_equal(err.status, STATUS_DAMAGED);
	assert_has(err.message, damage);
}

static bool check_times(const struct sample_row *row, void *context)
{
	int64_t *count = context;

	assert_false(row->damaged);
	assert_int_equal(row->id, ++*count);
	assert_int_equal(row->sample.window_ns, row->window_ns);
	return true;
}

TEST(truncated_file_yields_its_beginning)
{
	char *path = make_recording(state, 600);
	struct error err = { .message = "" };
	struct recording *recording;
	int64_t count = 0;

	cut(path, 12);
	recording = open_good(path);
	assert_named(recording, "its end is missing");
	assert_true(recording_read(recording, 1, INT64_MAX, check_times, &count, &err));
	assert_between(count, 20, 599);
	recording_close(recording);
	free(path);
}

TEST(file_truncated_to_one_page_is_empty)
{
	char *path = make_recording(state, 40);
	struct recording *recording;
	struct rows *rows;

	cut(path, 1);
	recording = open_good(path);
	rows = read_rows(recording, 1, INT64_MAX);
	assert_int_equal(rows->count, 0);
	assert_named(recording, "its end is missing");
	recording_close(recording);
	free(rows);
	free(path);
}

/* Overwrites one of the pages that two thousand events take. */
TEST(events_around_a_damaged_page_are_read)
{
	char *path = make_recording(state, 3);
	struct recording *recording;
	struct buffer file = { 0 };
	struct error err = { .message = "" };
	struct event *events;
	size_t count;

	change_file(path,
		"DELETE FROM events; WITH RECURSIVE n(i) AS"
		" (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
		" INSERT INTO events SELECT i, 1, i, 0, 0, 'mark', 'mark ' || i,"
		" row_sum(i, 1, i, 0, 0, 'mark', 'mark ' || i) FROM n");
	assert_true(read_file(path, &file));
	memset(file.data + file.size - (size_t)3 * 16384, 0, 16384);
	write_file(path, file.data, file.size);
	recording = open_good(path);
	assert_true(recording_events(recording, &events, &count, &err));
	assert_between(count, 500, 1999);
	assert_string_equal(events[0].text, "mark 1");
	assert_string_equal(events[count - 1].text, "mark 2000");
	for (size_t i = 1; i < count; i++)
		assert_true(events[i - 1].time_ns < events[i].time_ns);
	assert_named(recording, "some of its events cannot be read");
	recording_close(recording);
	buffer_release(&file);
	free(events);
	free(path);
}

/* ---- the checksums of the short tables ---- */

static void take_what(void *context, const char *what)
{
	struct buffer *list = context;

	buffer_addf(list, "%s\n", what);
}

static void assert_findings(struct recording *recording, const char *expected)
{
	struct buffer list = { 0 };
	struct error err = { .message = "" };

	assert_true(recording_check_lists(recording, take_what, &list, &err));
	assert_string_equal(buffer_string(&list), expected);
	buffer_release(&list);
}

/* Reads all short tables. */
static void read_lists(struct recording *recording)
{
	double peaks[METRIC_COUNT];
	struct machine machine;
	struct command_run *commands;
	struct event *events;
	struct run *runs;
	struct error err;
	size_t count;

	assert_true(recording_machine(recording, &machine, &err));
	assert_true(recording_runs(recording, &runs, &count, &err));
	assert_int_equal(count, 1);
	assert_true(recording_events(recording, &events, &count, &err));
	assert_int_equal(count, 1);
	assert_true(recording_commands(recording, &commands, &count, &err));
	assert_int_equal(count, 1);
	recording_peaks(recording, peaks, &err);
	free(runs);
	free(events);
	free(commands);
}

/* A recording with a row in each of the short tables. */
static char *make_lists(void **state)
{
	char *path = scratch_path(state, "a.db");
	struct recording *recording = create_recording(path);
	const struct event mark = { .time_ns = 5, .kind = EVENT_MARK, .text = "build" };
	struct machine machine = test_machine;
	struct command_run command;
	struct error err;

	command_run_init(&command);
	for (int i = 0; i < 64; i++)
		append_document(recording, i);
	assert_true(recording_trim(recording, INT64_C(33) * 1010000000, &err));
	assert_true(recording_add_event(recording, &mark, &err));
	assert_true(recording_start_command(recording, &command, &err));
	assert_true(recording_add_quantity(recording, command.id, "tokens", 0.1, &err));
	machine.p_cores = 9;
	assert_true(recording_set_cores(recording, &machine, &err));
	assert_true(recording_end_run(recording, test_run.start_wall_ns, "end", "tail", 4, &err));
	commit_recording(recording);
	recording_close(recording);
	return path;
}

TEST(every_column_of_the_short_tables_is_covered)
{
	static const char *const changes[][2] = {
		{ "machines SET id = 2", "machine 2" },
		{ "machines SET chip = 'Apple M4 Prn'", "machine 1" },
		{ "machines SET model = ''", "machine 1" },
		{ "machines SET os_version = '26.6'", "machine 1" },
		{ "machines SET os_build = '25F72'", "machine 1" },
		{ "machines SET e_cores = e_cores + 1", "machine 1" },
		{ "machines SET p_cores = p_cores + 1", "machine 1" },
		{ "machines SET s_cores = s_cores + 1", "machine 1" },
		{ "machines SET gpu_cores = gpu_cores + 1", "machine 1" },
		{ "machines SET memory_bytes = memory_bytes + 1", "machine 1" },
		{ "machines SET perflevels = 'Efficiency,Performance'", "machine 1" },
		{ "machines SET row_sum = row_sum + 1", "machine 1" },
		{ "runs SET id = 2", "run 2" },
		{ "runs SET machine_id = NULL", "run 1" },
		{ "runs SET start_wall_ns = start_wall_ns + 1", "run 1" },
		{ "runs SET utc_offset_s = 0", "run 1" },
		{ "runs SET zone = 'CET'", "run 1" },
		{ "runs SET interval_ns = interval_ns + 1", "run 1" },
		{ "runs SET source = 'export'", "run 1" },
		{ "runs SET arguments = arguments || ' '", "run 1" },
		{ "runs SET asitop_version = '0.1.1'", "run 1" },
		{ "runs SET note = 'a nota'", "run 1" },
		{ "runs SET first_id = 2", "run 1" },
		{ "runs SET end_wall_ns = NULL", "run 1" },
		{ "runs SET ended = 'eof'", "run 1" },
		{ "runs SET tail_sum = NULL",
			"run 1 does not match its checksum\nthe tail of run 1" },
		{ "runs SET tail = x'7461696d'", "the tail of run 1" },
		{ "runs SET tail = NULL", "the tail of run 1" },
		{ "runs SET row_sum = NULL", "run 1" },
		{ "events SET id = 2", "event 2" },
		{ "events SET run_id = 2", "event 1" },
		{ "events SET time_ns = 6", "event 1" },
		{ "events SET wall_ns = 6", "event 1" },
		{ "events SET duration_ns = 6", "event 1" },
		{ "events SET kind = 'gap'", "event 1" },
		{ "events SET text = 'guild'", "event 1" },
		{ "events SET row_sum = 0", "event 1" },
		{ "commands SET id = 2", "command 2" },
		{ "commands SET run_id = 2", "command 1" },
		{ "commands SET name = 'A'", "command 1" },
		{ "commands SET line = 'make'", "command 1" },
		{ "commands SET role = 'warmup'", "command 1" },
		{ "commands SET idle_ns = 0", "command 1" },
		{ "commands SET start_ns = 1", "command 1" },
		{ "commands SET exit_status = 0", "command 1" },
		{ "commands SET signal = 9", "command 1" },
		{ "commands SET timed_out = 1", "command 1" },
		{ "commands SET user_ns = 0", "command 1" },
		{ "commands SET system_ns = 0", "command 1" },
		{ "commands SET max_rss_bytes = 0", "command 1" },
		{ "commands SET row_sum = NULL", "command 1" },
		{ "quantities SET id = 2", "quantity 2" },
		{ "quantities SET command_id = 2", "quantity 1" },
		{ "quantities SET name = 'images'", "quantity 1" },
		{ "quantities SET value = 0.1 + 1e-16", "quantity 1" },
		{ "quantities SET row_sum = 0", "quantity 1" },
		{ "peaks SET key = 'cpu_x' WHERE key = 'cpu_w'", "peak 6" },
		{ "peaks SET value = value + 1 WHERE key = 'cpu_w'", "peak 6" },
	};
	char *path = make_lists(state), *copy = scratch_path(state, "b.db");
	struct buffer file = { 0 };

	assert_true(read_file(path, &file));
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		char *sql = xasprintf("UPDATE %s", changes[i][0]);
		char *finding = xasprintf("%s does not match its checksum\n", changes[i][1]);
		struct recording *recording;

		write_file(copy, file.data, file.size);
		recording = open_good(copy);
		read_lists(recording);
		assert_findings(recording, "");
		recording_close(recording);
		change_file(copy, sql);
		recording = open_good(copy);
		assert_findings(recording, finding);
		read_lists(recording);
		/* A list does not report damage to columns that it does not read. */
		if (strncmp(changes[i][1], "the tail", 8) != 0)
			assert_named(recording, "does not match its checksum");
		recording_close(recording);
		free(sql);
		free(finding);
	}
	buffer_release(&file);
	free(copy);
	free(path);
}

TEST(damaged_rows_of_lists_are_shown_and_damaged_peaks_are_not)
{
	char *path = make_lists(state);
	struct error err = { .message = "" };
	struct recording *recording;
	double peaks[METRIC_COUNT];
	struct run *runs;
	size_t count;

	change_file(path,
		"UPDATE peaks SET value = value + 1 WHERE key = 'cpu_w';"
		"UPDATE runs SET note = 'a nota'");
	recording = open_good(path);
	assert_true(recording_runs(recording, &runs, &count, &err));
	assert_string_equal(runs[0].note, "a nota");
	assert_named(recording, "run 1 does not match its checksum");
	assert_true(recording_peaks(recording, peaks, &err));
	assert_absent(peaks[METRIC_CPU_W]);
	assert_near(peaks[METRIC_RAM_TOTAL], 16e9);
	free(runs);
	recording_close(recording);
	free(path);
}

TEST(damaged_tail_is_reported_and_returned)
{
	char *path = make_lists(state);
	struct error err = { .message = "" };
	struct recording *recording;
	struct buffer tail = { 0 };

	change_file(path, "UPDATE runs SET tail = x'7461696d'");
	recording = open_good(path);
	assert_true(recording_tail(recording, 1, &tail, &err));
	assert_string_equal(tail.data, "taim");
	assert_named(recording, "the tail of run 1 does not match its checksum");
	buffer_release(&tail);
	recording_close(recording);
	free(path);
}

/* A row missing in one table is detected by the other, at the ends too. */
TEST(missing_samples_are_reported)
{
	char *path = make_recording(state, 9);
	struct rows *rows;

	change_file(path, "DELETE FROM samples WHERE id IN (1, 4, 5, 9)");
	rows = read_file_rows(path);
	assert_int_equal(rows->count, 8);
	for (size_t i = 0; i < rows->count; i++)
		assert_int_equal(rows->items[i].damaged, i == 0 || i == 3 || i == 7);
	assert_int_equal(rows->items[4].id, 6);
	free(rows);
	free(path);
}

TEST(missing_tables_are_damage)
{
	char *path = make_recording(state, 1);

	change_file(path, "ALTER TABLE raws RENAME TO old; CREATE VIEW raws AS SELECT * FROM old");
	assert_refused(path, STATUS_DAMAGED, "is damaged: it lacks tables that a recording has");
	free(path);
}

/* ---- other files ---- */

TEST(other_files_are_rejected)
{
	char *path = scratch_path(state, "x.db"), *missing = scratch_path(state, "missing.db");
	char *other = scratch_path(state, "other.db");

	write_file(path, "", 0);
	assert_refused(path, STATUS_FAILED, "is not a recording: it is empty");
	write_file(path, "time,cpu_w\n1,2\n", 15);
	assert_refused(path, STATUS_FAILED, "is not a recording (not an SQLite file)");
	change_file(other, "CREATE TABLE t (x)");
	assert_refused(other, STATUS_FAILED, "is not a recording made by asitop");
	assert_refused(*state, STATUS_FAILED, "not a file");
	assert_refused(missing, STATUS_FAILED, "No such file or directory");
	free(path);
	free(missing);
	free(other);
}

TEST(recording_of_a_newer_asitop_is_rejected)
{
	char *path = make_recording(state, 1);

	change_file(path, "PRAGMA user_version = 2");
	assert_refused(path, STATUS_FAILED,
		"needs a newer asitop: its format version is 2, this asitop reads version 1");
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(damage_of_one_sample_is_reported),
		scratch_test(damage_of_a_key_sample_stays_in_its_group),
		scratch_test(cached_numbers_survive_damaged_bytes),
		scratch_test(truncated_file_yields_its_beginning),
		scratch_test(file_truncated_to_one_page_is_empty),
		scratch_test(events_around_a_damaged_page_are_read),
		scratch_test(every_column_of_the_short_tables_is_covered),
		scratch_test(damaged_rows_of_lists_are_shown_and_damaged_peaks_are_not),
		scratch_test(damaged_tail_is_reported_and_returned),
		scratch_test(missing_samples_are_reported),
		scratch_test(missing_tables_are_damage),
		scratch_test(other_files_are_rejected),
		scratch_test(recording_of_a_newer_asitop_is_rejected),
	};

	return RUN_TESTS(tests);
}
