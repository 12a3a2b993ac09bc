#include "../../src/common/framer.h"
#include "../../src/common/recording_private.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- making recordings ---- */

static const struct machine machine = { .chip = "Apple M4 Pro",
	.model = "Mac16,8",
	.os_version = "26.5",
	.os_build = "25F71",
	.e_cores = 2,
	.p_cores = 1,
	.gpu_cores = 20,
	.memory_bytes = INT64_C(51539607552),
	.perflevels = "Performance,Efficiency" };

static const struct run first_run = { .start_wall_ns = INT64_C(1779123600) * NS_PER_S,
	.utc_offset_s = 7200,
	.zone = "CEST",
	.interval_ns = NS_PER_S,
	.source = "import",
	.arguments = "stream.plist",
	.version = "0.1.0",
	.note = "a note" };

static void begin_run(struct recording *recording)
{
	struct run run = first_run;
	struct error err;

	assert_true(recording_begin_run(recording, &run, &err));
	assert_true(recording_set_machine(recording, &machine, &err));
}

static struct recording *create(const char *path)
{
	struct error err = { .message = "" };
	struct recording *recording = recording_create(path, RECORDING_NEW, &err);

	assert_string_equal(err.message, "");
	assert_non_null(recording);
	begin_run(recording);
	return recording;
}

static void append_bytes(struct recording *recording, const char *raw, size_t size, int index)
{
	struct sample_row row = { .memory = memory_usage_absent };
	struct error err = { .message = "" };

	sample_decode(raw, size, &row.sample, &err);
	row.window_ns = row.sample.window_ns;
	/* As the recorder keeps what measures nothing. */
	if (!row.window_ns)
		sample_init(&row.sample);
	row.time_ns = (index + 1) * INT64_C(1010000000);
	row.wall_ns = first_run.start_wall_ns + row.time_ns;
	row.memory.used = 1e9 + index;
	row.memory.total = 16e9;
	if (!recording_append(recording, &row, raw, size, &err))
		fail_msg("%s", err.message);
}

static void append(struct recording *recording, int index)
{
	struct buffer document = { 0 };

	stream_document(&document, index);
	append_bytes(recording, document.data, document.size, index);
	buffer_release(&document);
}

static void commit(struct recording *recording)
{
	struct error err = { .message = "" };

	if (!recording_commit(recording, &err))
		fail_msg("%s", err.message);
}

/* A finished recording of the first documents of the stream. */
static char *make_recording(void **state, int count)
{
	char *path = scratch_path(state, "a.db");
	struct recording *recording = create(path);
	struct error err;

	for (int i = 0; i < count; i++)
		append(recording, i);
	assert_true(recording_end_run(recording, first_run.start_wall_ns + 7 * NS_PER_S,
		"end of input", "\ntail\0<", 7, &err));
	commit(recording);
	recording_close(recording);
	return path;
}

/* ---- asking the file itself ---- */

static sqlite3 *open_sqlite(const char *path)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	return db;
}

static void change(const char *path, const char *sql)
{
	sqlite3 *db = open_sqlite(path);
	char *message = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
	sqlite3_close(db);
}

static void assert_answer(const char *path, const char *sql, const char *expected)
{
	sqlite3 *db = open_sqlite(path);
	sqlite3_stmt *statement;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(statement, 0), expected);
	sqlite3_finalize(statement);
	sqlite3_close(db);
}

/* ---- reading ---- */

static struct recording *open_good(const char *path)
{
	struct error err = { .message = "" };
	struct recording *recording = recording_open(path, &err);

	if (!recording)
		fail_msg("%s", err.message);
	return recording;
}

static void assert_refused(const char *path, enum exit_status status, const char *why)
{
	struct error err = { .message = "" };

	assert_null(recording_open(path, &err));
	assert_int_equal(err.status, status);
	assert_has(err.message, path);
	assert_has(err.message, why);
}

struct rows {
	struct sample_row items[320];
	size_t count;
	size_t limit; /* 0: all */
};

static bool take_row(const struct sample_row *row, void *context)
{
	struct rows *rows = context;

	assert_true(rows->count < ARRAY_SIZE(rows->items));
	rows->items[rows->count++] = *row;
	return rows->count != rows->limit;
}

static struct rows *read_rows(struct recording *recording, int64_t first, int64_t last)
{
	struct rows *rows = xcalloc(1, sizeof(*rows));
	struct error err;

	assert_true(recording_read(recording, first, last, take_row, rows, &err));
	return rows;
}

static struct rows *read_file_rows(const char *path)
{
	struct recording *recording = open_good(path);
	struct rows *rows = read_rows(recording, 1, INT64_MAX);

	recording_close(recording);
	return rows;
}

/* Equal to the last bit, absent to absent. */
static void assert_same(double a, double b)
{
	if (isnan(a) && isnan(b))
		return;
	if (memcmp(&a, &b, sizeof(a)) != 0)
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

/* ---- the file ---- */

TEST(finished_recording_is_one_file_of_the_promised_form)
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
	struct recording *recording = create(path);
	struct stat stat_of;
	struct error err;
	int64_t synchronous;

	append(recording, 0);
	commit(recording);
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
	struct recording *recording = create(path);
	struct error err;

	for (int i = 0; i < 40; i++)
		append(recording, i);
	assert_true(recording_end_run(recording, 1, "interrupted", "", 0, &err));
	begin_run(recording);
	for (int i = 40; i < 80; i++)
		append(recording, i);
	commit(recording);
	recording_close(recording);
	assert_answer(path, "SELECT group_concat(id) FROM raws WHERE key_id IS NULL", "1,33,41,73");
	assert_answer(path, "SELECT count(*) FROM raws WHERE key_id = 33", "7");
	assert_answer(path, "SELECT key_id FROM raws WHERE id = 80", "73");
	assert_answer(path, "SELECT group_concat(first_id) FROM runs", "1,41");
	free(path);
}

TEST(bytes_come_back_with_the_tail)
{
	char *path = make_recording(state, 70);
	struct recording *recording = open_good(path);
	struct buffer document = { 0 }, raw = { 0 };
	struct error err;

	/* Any order: a sample needs its key sample and nothing else. */
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

TEST(view_gives_the_names_and_units_of_the_csv)
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

TEST(rows_come_back)
{
	char *path = make_recording(state, 3);
	struct rows *rows = read_file_rows(path);
	const struct sample_row *row = &rows->items[2];

	assert_int_equal(rows->count, 3);
	assert_int_equal(row->id, 3);
	assert_int_equal(row->run_id, 1);
	assert_int_equal(row->time_ns, 3030000000);
	assert_int_equal(row->wall_ns, first_run.start_wall_ns + 3030000000);
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

/* More rows than are fetched at once. */
TEST(reading_takes_ranges_in_slices)
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

TEST(run_machine_and_extent_come_back)
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
	assert_memory_equal(&read, &machine, sizeof(machine));
	assert_true(recording_runs(recording, &runs, &count, &err));
	assert_int_equal(count, 1);
	assert_int_equal(runs[0].id, 1);
	assert_int_equal(runs[0].start_wall_ns, first_run.start_wall_ns);
	assert_int_equal(runs[0].utc_offset_s, 7200);
	assert_string_equal(runs[0].zone, "CEST");
	assert_int_equal(runs[0].interval_ns, NS_PER_S);
	assert_string_equal(runs[0].source, "import");
	assert_string_equal(runs[0].arguments, "stream.plist");
	assert_string_equal(runs[0].version, "0.1.0");
	assert_string_equal(runs[0].note, "a note");
	assert_int_equal(runs[0].end_wall_ns, first_run.start_wall_ns + 7 * NS_PER_S);
	assert_string_equal(runs[0].ended, "end of input");
	assert_int_equal(runs[0].first_id, 1);
	free(runs);
	recording_close(recording);
	free(path);
}

TEST(recording_without_anything_is_empty)
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

TEST(events_come_back_in_the_order_of_time)
{
	char *path = scratch_path(state, "a.db");
	struct recording *recording = create(path);
	struct event gap = {
		.kind = EVENT_GAP, .time_ns = 5, .wall_ns = 50, .duration_ns = 3, .text = ""
	};
	struct event mark = { .kind = EVENT_MARK, .time_ns = 2, .wall_ns = 20, .text = "build" };
	struct event *events;
	struct error err;
	size_t count;

	assert_true(recording_add_event(recording, &gap, &err));
	assert_true(recording_add_event(recording, &mark, &err));
	commit(recording);
	recording_close(recording);
	change(path, "INSERT INTO events VALUES (9, 1, 9, 0, 0, 'teleport', 'x')");
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

TEST(every_kind_of_event_has_a_name_of_its_own)
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

	change(path, "UPDATE runs SET note = 'a' || char(27) || '[2J' || char(8238) || 'b'");
	recording = open_good(path);
	assert_true(recording_runs(recording, &runs, &count, &err));
	assert_string_equal(runs[0].note, "a?[2J?b");
	free(runs);
	recording_close(recording);
	free(path);
}

/* Acknowledged is committed, no sooner. */
TEST(reader_sees_what_was_committed)
{
	char *path = scratch_path(state, "a.db");
	struct recording *writer = create(path);
	struct rows *rows;

	append(writer, 0);
	commit(writer);
	append(writer, 1);
	rows = read_file_rows(path);
	assert_int_equal(rows->count, 1);
	free(rows);
	commit(writer);
	rows = read_file_rows(path);
	assert_int_equal(rows->count, 2);
	free(rows);
	append(writer, 2);
	recording_close(writer);
	rows = read_file_rows(path);
	assert_int_equal(rows->count, 2);
	free(rows);
	free(path);
}

TEST(reader_follows_a_writer)
{
	char *path = scratch_path(state, "a.db");
	struct recording *writer = create(path), *reader;
	struct rows *rows;

	append(writer, 0);
	commit(writer);
	reader = open_good(path);
	free(read_rows(reader, 1, INT64_MAX));
	append(writer, 1);
	commit(writer);
	rows = read_rows(reader, 2, INT64_MAX);
	assert_int_equal(rows->count, 1);
	free(rows);
	recording_close(reader);
	recording_close(writer);
	free(path);
}

TEST(memory_holds_a_recording)
{
	struct recording *recording = create(":memory:");
	struct buffer raw = { 0 };
	struct rows *rows;
	struct error err;

	for (int i = 0; i < 40; i++)
		append(recording, i);
	commit(recording);
	rows = read_rows(recording, 1, INT64_MAX);
	assert_int_equal(rows->count, 40);
	/* It reads an old group while it writes a new one. */
	assert_true(recording_raw(recording, 7, &raw, &err));
	append(recording, 40);
	assert_true(recording_raw(recording, 41, &raw, &err));
	free(rows);
	buffer_release(&raw);
	recording_close(recording);
}

/* ---- the cache ---- */

/* Documents that are hard to keep: values at the edge of the columns, no window, no list. */
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
	struct recording *recording = create(path);
	struct buffer document = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(notations); i++) {
		document.size = 0;
		document_add(&document, notations[i]);
		append_bytes(recording, document.data, document.size, (int)i);
	}
	commit(recording);
	recording_close(recording);
	buffer_release(&document);
	return path;
}

static void assert_decoded_again_is_the_same(const char *path, const char *sql)
{
	struct rows *cached = read_file_rows(path), *again;

	change(path, sql);
	again = read_file_rows(path);
	assert_same_rows(cached, again);
	free(cached);
	free(again);
}

TEST(cached_rows_are_what_the_bytes_decode_to)
{
	char *path = make_recording(state, 40);

	assert_decoded_again_is_the_same(path, "UPDATE samples SET decoder = 99, cpu_w = 1");
	free(path);
}

TEST(cached_awkward_rows_are_what_the_bytes_decode_to)
{
	char *path = make_awkward_recording(state);

	assert_decoded_again_is_the_same(path, "UPDATE samples SET decoder = 99");
	free(path);
}

TEST(cached_rows_of_a_capture_are_what_the_bytes_decode_to)
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
	recording = create(path);
	while (framer_next(&framer, &raw, &size))
		append_bytes(recording, raw, size, count++);
	assert_int_equal(count, 5);
	commit(recording);
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

/* Bytes that are no property list are kept, and are not damaged by a new decoder. */
TEST(bytes_that_measure_nothing_are_not_damage)
{
	char *path = scratch_path(state, "a.db");
	struct recording *recording = create(path);
	struct rows *rows;

	append_bytes(recording, "hello</plist>", 13, 0);
	commit(recording);
	recording_close(recording);
	assert_decoded_again_is_the_same(path, "UPDATE samples SET decoder = 99");
	rows = read_file_rows(path);
	assert_int_equal(rows->count, 1);
	assert_int_equal(rows->items[0].window_ns, 0);
	assert_false(rows->items[0].damaged);
	free(rows);
	free(path);
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

TEST(damage_of_one_sample_is_named)
{
	char *path = make_recording(state, 40);

	change(path,
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
	assert_damage(path, 8, "sample 8: its key sample 3 has a key itself");
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

	change(path, "DELETE FROM raws WHERE id = 1; UPDATE samples SET decoder = 99");
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

TEST(cached_numbers_outlive_their_bytes)
{
	char *path = make_recording(state, 2);
	struct rows *rows;

	change(path, "DELETE FROM raws");
	rows = read_file_rows(path);
	assert_false(rows->items[1].damaged);
	assert_near(rows->items[1].sample.values[METRIC_CPU_W], 1.0015);
	free(rows);
	free(path);
}

TEST(cut_file_is_damaged)
{
	char *path = make_recording(state, 40);
	struct buffer file = { 0 };

	assert_true(read_file(path, &file));
	write_file(path, file.data, 16384);
	assert_refused(path, STATUS_DAMAGED, "is damaged: ");
	buffer_release(&file);
	free(path);
}

TEST(missing_tables_are_damage)
{
	char *path = make_recording(state, 1);

	change(path, "ALTER TABLE raws RENAME TO old; CREATE VIEW raws AS SELECT * FROM old");
	assert_refused(path, STATUS_DAMAGED, "is damaged: it lacks tables that a recording has");
	free(path);
}

/* ---- other files ---- */

TEST(what_is_no_recording_is_refused)
{
	char *path = scratch_path(state, "x.db"), *missing = scratch_path(state, "missing.db");
	char *other = scratch_path(state, "other.db");

	write_file(path, "", 0);
	assert_refused(path, STATUS_FAILED, "is not a recording: it is empty");
	write_file(path, "time,cpu_w\n1,2\n", 15);
	assert_refused(path, STATUS_FAILED, "is not a recording (not an SQLite file)");
	change(other, "CREATE TABLE t (x)");
	assert_refused(other, STATUS_FAILED, "is not a recording made by asitop");
	assert_refused(*state, STATUS_FAILED, "not a file");
	assert_refused(missing, STATUS_FAILED, "No such file or directory");
	free(path);
	free(missing);
	free(other);
}

TEST(recording_of_a_newer_asitop_is_refused)
{
	char *path = make_recording(state, 1);

	change(path, "PRAGMA user_version = 2");
	assert_refused(path, STATUS_FAILED,
		"needs a newer asitop: its form is version 2, this one reads 1");
	free(path);
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

	assert_not_created(path, RECORDING_NEW, "--overwrite replaces it", "SQLite format 3");
	free(path);
}

TEST(overwriting_is_for_recordings_alone)
{
	char *path = scratch_path(state, "letter.txt"), *other = scratch_path(state, "other.db");

	write_file(path, "Dear reader", 11);
	change(other, "CREATE TABLE t (x)");
	assert_not_created(path, RECORDING_OVERWRITE, "is not a recording and is left as it is",
		"Dear reader");
	assert_not_created(other, RECORDING_OVERWRITE, "is not a recording and is left as it is",
		"SQLite format 3");
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
	append(recording, 0);
	commit(recording);
	recording_close(recording);
	rows = read_file_rows(path);
	assert_int_equal(rows->count, 1);
	free(rows);
	free(path);
	free(journal);
}

TEST(overwriting_creates_what_is_not_there)
{
	char *path = scratch_path(state, "new.db");
	struct error err;
	struct recording *recording = recording_create(path, RECORDING_OVERWRITE, &err);

	assert_non_null(recording);
	recording_close(recording);
	free(path);
}

/* O_EXCL does not follow a link, even a dangling one. */
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

/* ---- death of the writer ---- */

static void copy(const char *from, const char *to)
{
	struct buffer content = { 0 };

	assert_true(read_file(from, &content));
	write_file(to, content.data, content.size);
	buffer_release(&content);
}

static void assert_unchanged(const char *path, const struct buffer *content)
{
	struct buffer now = { 0 };

	assert_true(read_file(path, &now));
	assert_int_equal(now.size, content->size);
	assert_memory_equal(now.data, content->data, now.size);
	buffer_release(&now);
}

/* What a writer leaves that dies in a transaction whose pages are on the disk already: "hot.db"
 * with 40 committed samples and a journal. */
static char *make_hot_recording(void **state)
{
	char *path = scratch_path(state, "a.db"), *journal = scratch_path(state, "a.db-journal");
	char *hot = scratch_path(state, "hot.db");
	char *hot_journal = scratch_path(state, "hot.db-journal");
	struct recording *writer = create(path);
	struct error err;

	for (int i = 0; i < 40; i++)
		append(writer, i);
	commit(writer);
	/* So that pages get out before the end, as those of a commit do that is cut short. */
	assert_true(recording_exec(writer, "PRAGMA cache_spill = ON", &err));
	for (int i = 40; i < 80; i++)
		append(writer, i);
	assert_int_equal(sqlite3_db_cacheflush(writer->db), SQLITE_OK);
	copy(path, hot);
	copy(journal, hot_journal);
	recording_close(writer);
	free(path);
	free(journal);
	free(hot_journal);
	return hot;
}

TEST(hot_journal_is_rolled_back_in_a_private_copy)
{
	char *path = make_hot_recording(state), *journal = scratch_path(state, "hot.db-journal");
	struct buffer file_before = { 0 }, journal_before = { 0 }, raw = { 0 };
	struct recording *recording;
	char *private_copy;
	struct rows *rows;
	struct error err;

	read_file(path, &file_before);
	read_file(journal, &journal_before);
	assert_true(journal_before.size > 512);
	recording = open_good(path);
	assert_true(recording_was_hot(recording));
	assert_string_equal(recording_path(recording), path);
	rows = read_rows(recording, 1, INT64_MAX);
	assert_int_equal(rows->count, 40);
	for (int64_t id = 1; id <= 40; id++)
		assert_true(recording_raw(recording, id, &raw, &err));
	assert_unchanged(path, &file_before);
	assert_unchanged(journal, &journal_before);
	/* Nothing of it stays behind. */
	private_copy = xstrdup(recording->private_copy);
	assert_int_equal(access(private_copy, F_OK), 0);
	recording_close(recording);
	assert_int_equal(access(private_copy, F_OK), -1);
	assert_unchanged(path, &file_before);
	assert_unchanged(journal, &journal_before);
	free(rows);
	free(private_copy);
	buffer_release(&raw);
	buffer_release(&file_before);
	buffer_release(&journal_before);
	free(path);
	free(journal);
}

/* Without its journal the same file is damaged, and says so rather than showing half of it. */
TEST(lost_journal_is_not_silent)
{
	char *path = make_hot_recording(state), *journal = scratch_path(state, "hot.db-journal");
	struct error err = { .message = "" };
	struct recording *recording;
	struct buffer raw = { 0 };
	bool good;

	remove(journal);
	recording = recording_open(path, &err);
	good = recording;
	for (int64_t id = 1; good && id <= 40; id++)
		good = recording_raw(recording, id, &raw, &err);
	assert_true(good || err.status == STATUS_DAMAGED);
	recording_close(recording);
	buffer_release(&raw);
	free(path);
	free(journal);
}

TEST(closing_nothing_is_allowed)
{
	recording_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(finished_recording_is_one_file_of_the_promised_form),
		scratch_test(journal_is_truncated_while_recording),
		scratch_test(every_32nd_sample_and_the_first_of_a_run_are_key_samples),
		scratch_test(bytes_come_back_with_the_tail),
		scratch_test(view_gives_the_names_and_units_of_the_csv),
		scratch_test(rows_come_back),
		scratch_test(reading_takes_ranges_in_slices),
		scratch_test(visitor_may_stop),
		scratch_test(run_machine_and_extent_come_back),
		scratch_test(recording_without_anything_is_empty),
		scratch_test(events_come_back_in_the_order_of_time),
		cmocka_unit_test(every_kind_of_event_has_a_name_of_its_own),
		scratch_test(texts_of_a_file_are_made_printable),
		scratch_test(reader_sees_what_was_committed),
		scratch_test(reader_follows_a_writer),
		cmocka_unit_test(memory_holds_a_recording),
		scratch_test(cached_rows_are_what_the_bytes_decode_to),
		scratch_test(cached_awkward_rows_are_what_the_bytes_decode_to),
		scratch_test(cached_rows_of_a_capture_are_what_the_bytes_decode_to),
		scratch_test(missing_column_is_decoded_again),
		scratch_test(unknown_columns_and_tables_are_ignored),
		scratch_test(bytes_that_measure_nothing_are_not_damage),
		scratch_test(damage_of_one_sample_is_named),
		scratch_test(damage_of_a_key_sample_stays_in_its_group),
		scratch_test(cached_numbers_outlive_their_bytes),
		scratch_test(cut_file_is_damaged),
		scratch_test(missing_tables_are_damage),
		scratch_test(what_is_no_recording_is_refused),
		scratch_test(recording_of_a_newer_asitop_is_refused),
		scratch_test(existing_file_is_not_overwritten),
		scratch_test(overwriting_is_for_recordings_alone),
		scratch_test(overwriting_replaces_a_recording_and_its_journal),
		scratch_test(overwriting_creates_what_is_not_there),
		scratch_test(links_are_not_followed),
		scratch_test(missing_directory_is_named),
		scratch_test(hot_journal_is_rolled_back_in_a_private_copy),
		scratch_test(lost_journal_is_not_silent),
		cmocka_unit_test(closing_nothing_is_allowed),
	};

	return RUN_TESTS(tests);
}
