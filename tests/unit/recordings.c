#include "recordings.h"

#include <stdlib.h>

/* ---- making ---- */

const struct machine test_machine = { .chip = "Apple M4 Pro",
	.model = "Mac16,8",
	.os_version = "26.5",
	.os_build = "25F71",
	.e_cores = 2,
	.p_cores = 1,
	.gpu_cores = 20,
	.memory_bytes = INT64_C(51539607552),
	.perflevels = "Performance,Efficiency" };

const struct run test_run = { .start_wall_ns = INT64_C(1779123600) * NS_PER_S,
	.utc_offset_s = 7200,
	.zone = "CEST",
	.interval_ns = NS_PER_S,
	.source = "import",
	.arguments = "stream.plist",
	.version = "0.1.0",
	.note = "a note" };

void begin_run(struct recording *recording)
{
	struct run run = test_run;
	struct error err;

	assert_true(recording_begin_run(recording, &run, &err));
	assert_true(recording_set_machine(recording, &test_machine, &err));
}

struct recording *create_recording(const char *path)
{
	struct error err = { .message = "" };
	struct recording *recording = recording_create(path, RECORDING_NEW, &err);

	assert_string_equal(err.message, "");
	assert_non_null(recording);
	begin_run(recording);
	return recording;
}

void append_bytes(struct recording *recording, const char *raw, size_t size, int index)
{
	struct sample_row row = { .memory = memory_usage_absent };
	struct error err = { .message = "" };

	sample_decode(raw, size, &row.sample, &err);
	row.window_ns = row.sample.window_ns;
	/* As the recorder keeps what measures nothing. */
	if (!row.window_ns)
		sample_init(&row.sample);
	row.time_ns = (index + 1) * INT64_C(1010000000);
	row.wall_ns = test_run.start_wall_ns + row.time_ns;
	row.memory.used = 1e9 + index;
	row.memory.total = 16e9;
	if (!recording_append(recording, &row, raw, size, &err))
		fail_msg("%s", err.message);
}

void append_document(struct recording *recording, int index)
{
	struct buffer document = { 0 };

	stream_document(&document, index);
	append_bytes(recording, document.data, document.size, index);
	buffer_release(&document);
}

void commit_recording(struct recording *recording)
{
	struct error err = { .message = "" };

	if (!recording_commit(recording, &err))
		fail_msg("%s", err.message);
}

char *make_recording(void **state, int count)
{
	char *path = scratch_path(state, "a.db");
	struct recording *recording = create_recording(path);
	struct error err;

	for (int i = 0; i < count; i++)
		append_document(recording, i);
	assert_true(recording_end_run(recording, test_run.start_wall_ns + 7 * NS_PER_S,
		"end of input", "\ntail\0<", 7, &err));
	commit_recording(recording);
	recording_close(recording);
	return path;
}

/* ---- asking the file itself ---- */

static sqlite3 *open_sqlite(const char *path)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	row_checksum_register(db);
	return db;
}

void change_file(const char *path, const char *sql)
{
	sqlite3 *db = open_sqlite(path);
	char *message = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
	sqlite3_close(db);
}

void assert_answer(const char *path, const char *sql, const char *expected)
{
	sqlite3 *db = open_sqlite(path);
	sqlite3_stmt *statement;
	const char *text;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	text = (const char *)sqlite3_column_text(statement, 0);
	assert_string_equal(text ? text : "NULL", expected);
	sqlite3_finalize(statement);
	sqlite3_close(db);
}

/* ---- reading ---- */

struct recording *open_good(const char *path)
{
	struct error err = { .message = "" };
	struct recording *recording = recording_open(path, &err);

	if (!recording)
		fail_msg("%s", err.message);
	return recording;
}

bool take_row(const struct sample_row *row, void *context)
{
	struct rows *rows = context;

	assert_true(rows->count < ARRAY_SIZE(rows->items));
	rows->items[rows->count++] = *row;
	return rows->count != rows->limit;
}

struct rows *read_rows(struct recording *recording, int64_t first, int64_t last)
{
	struct rows *rows = xcalloc(1, sizeof(*rows));
	struct error err;

	assert_true(recording_read(recording, first, last, take_row, rows, &err));
	return rows;
}

struct rows *read_file_rows(const char *path)
{
	struct recording *recording = open_good(path);
	struct rows *rows = read_rows(recording, 1, INT64_MAX);

	recording_close(recording);
	return rows;
}
