#include "../recordings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void assert_named(struct recording *recording, const char *damage)
{
	struct error err = { .message = "" };

	assert_false(recording_was_good(recording, &err));
	assert_int_equal(err.status, STATUS_DAMAGED);
	assert_has(err.message, damage);
}

/* ---- tables that asitop does not make ---- */

/* The error message of opening a recording after `sql` changed its schema; "" if it opens. */
static void assert_opens(
	const char *path, const struct buffer *file, const char *sql, const char *expected)
{
	struct error err = { .message = "" };
	struct recording *recording;

	write_file(path, file->data, file->size);
	change_file(path, sql);
	recording = recording_open(path, &err);
	assert_has(err.message, expected);
	assert_int_equal(!recording, *expected != 0);
	recording_close(recording);
}

TEST(tables_are_compared_with_ours)
{
	static const char *const changes[][2] = {
		/* Unknown tables, columns, views and triggers are ignored. */
		{ "CREATE TABLE other (x); CREATE INDEX i ON other (x)", "" },
		{ "ALTER TABLE events ADD COLUMN x TEXT; ALTER TABLE samples ADD COLUMN y REAL",
			"" },
		{ "CREATE TRIGGER t AFTER INSERT ON samples BEGIN DELETE FROM raws; END", "" },
		{ "CREATE VIEW v AS SELECT * FROM samples", "" },
		/* Of an earlier version. */
		{ "DROP VIEW metrics; ALTER TABLE samples DROP COLUMN cpu_w", "" },
		/* Not made by asitop. */
		{ "ALTER TABLE peaks RENAME COLUMN key TO kez",
			"table 'peaks' has an unexpected definition" },
		{ "ALTER TABLE runs RENAME COLUMN note TO nota",
			"table 'runs' has an unexpected definition" },
		{ "ALTER TABLE raws ADD COLUMN x INTEGER AS (instr(zeroblob(9), x'01'))",
			"table 'raws' has an unexpected definition" },
		{ "ALTER TABLE events ADD COLUMN x INTEGER DEFAULT 7",
			"table 'events' has an unexpected definition" },
		{ "DROP TABLE peaks; CREATE TABLE peaks (key TEXT PRIMARY KEY, row_sum INTEGER,"
		  " value INTEGER NOT NULL AS (instr(zeroblob(16000000), x'01')))",
			"table 'peaks' has an unexpected definition" },
		{ "DROP TABLE peaks; CREATE TABLE peaks (key TEXT, value INTEGER NOT NULL,"
		  " row_sum INTEGER)",
			"table 'peaks' has an unexpected definition" },
		{ "DROP TABLE peaks", "lacks tables" },
		{ "ALTER TABLE peaks RENAME TO hidden; CREATE VIEW peaks AS SELECT * FROM hidden",
			"lacks tables" },
		{ "DROP TABLE raws; CREATE TABLE raws (id INTEGER, key_id INTEGER, encoding"
		  " INTEGER NOT NULL, size INTEGER NOT NULL, crc32 INTEGER NOT NULL, bytes BLOB"
		  " NOT NULL)",
			"table 'raws' has an unexpected definition" },
		{ "DROP TABLE raws; CREATE TABLE raws (id INTEGER PRIMARY KEY DESC, key_id"
		  " INTEGER, encoding INTEGER NOT NULL, size INTEGER NOT NULL, crc32 INTEGER NOT"
		  " NULL, bytes BLOB NOT NULL)",
			"has the index 'sqlite_autoindex_raws_1'" },
		{ "DROP TABLE raws; CREATE TABLE raws (id INTEGER PRIMARY KEY, key_id INTEGER,"
		  " encoding INTEGER NOT NULL, size INTEGER NOT NULL, crc32 INTEGER NOT NULL,"
		  " bytes BLOB NOT NULL) WITHOUT ROWID",
			"table 'raws' has an unexpected definition" },
		{ "DROP TABLE raws; CREATE TABLE raws (id INTEGER PRIMARY KEY, key_id INTEGER,"
		  " encoding INTEGER NOT NULL, size TEXT NOT NULL, crc32 INTEGER NOT NULL, bytes"
		  " BLOB NOT NULL)",
			"table 'raws' has an unexpected definition" },
		{ "DROP TABLE raws; CREATE TABLE raws (id INTEGER PRIMARY KEY, key_id INTEGER,"
		  " encoding INTEGER NOT NULL, size INTEGER, crc32 INTEGER NOT NULL, bytes BLOB"
		  " NOT NULL)",
			"table 'raws' has an unexpected definition" },
		{ "CREATE INDEX i ON samples (time_ns)", "has the index 'i'" },
		{ "CREATE INDEX i ON samples (abs(time_ns)) WHERE id > 3", "has the index 'i'" },
		{ "CREATE UNIQUE INDEX i ON peaks (value)", "has the index 'i'" },
	};
	char *path = make_recording(state, 3);
	struct buffer file = { 0 };

	assert_true(read_file(path, &file));
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++)
		assert_opens(path, &file, changes[i][0], changes[i][1]);
	buffer_release(&file);
	free(path);
}

/* The list of tables that these checks use. */
TEST(list_of_tables_is_complete)
{
	char *path = make_recording(state, 1), *count = xasprintf("%d", TABLE_COUNT);

	assert_answer(path, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'", count);
	free(count);
	free(path);
}

/* The time limit of a query grows with the disk space of the file. */
TEST(sparse_file_gets_no_more_time)
{
	char *path = make_recording(state, 3);
	struct error err = { .message = "" };
	struct recording *recording;

	if (truncate(path, (off_t)300 << 30) < 0)
		skip();
	recording = open_good(path);
	assert_true(recording->file_size == (int64_t)300 << 30);
	assert_true(recording->disk_size < 1 << 20);
	assert_true(recording_check_database(recording, &err) || err.status == STATUS_DAMAGED);
	recording_close(recording);
	free(path);
}

/* ---- what one file may make us decode ---- */

/* A document of 2 MB that compresses to nothing. */
static void add_large_document(struct recording *recording, int index)
{
	struct buffer document = { 0 };

	stream_document(&document, index);
	memset(buffer_reserve(&document, 2 << 20), ' ', 2 << 20);
	document.size += 2 << 20;
	append_bytes(recording, document.data, document.size, index);
	buffer_release(&document);
}

TEST(file_is_decompressed_up_to_a_multiple_of_its_size)
{
	enum { COUNT = 32 };
	char *path = scratch_path(state, "a.db");
	struct recording *recording = create_recording(path);
	struct rows *rows;
	size_t damaged = 0;

	for (int i = 0; i < COUNT; i++)
		add_large_document(recording, i);
	commit_recording(recording);
	recording_close(recording);
	/* From the stored numbers it can be read like any recording. */
	recording = open_good(path);
	rows = read_rows(recording, 1, INT64_MAX);
	assert_false(rows->items[COUNT - 1].damaged);
	free(rows);
	recording_close(recording);

	change_file(path, "UPDATE samples SET decoder = 99");
	recording = open_good(path);
	rows = read_rows(recording, 1, INT64_MAX);
	for (size_t i = 0; i < COUNT; i++)
		damaged += rows->items[i].damaged;
	assert_false(rows->items[0].damaged);
	assert_between(damaged, 1, COUNT - 2);
	assert_true(rows->items[COUNT - 1].damaged);
	assert_named(recording, "more than 128 times its size");
	free(rows);
	/* The limit is for all reads together. */
	rows = read_rows(recording, 2, INT64_MAX);
	assert_true(rows->items[0].damaged);
	free(rows);
	recording_close(recording);
	free(path);
}

/* A normal recording can be read any number of times. */
TEST(recording_can_be_decompressed_repeatedly)
{
	char *path = make_recording(state, 40);
	struct recording *recording = open_good(path);
	struct buffer raw = { 0 };
	int64_t bytes = 0, reads = 0;
	struct error err;

	while (bytes < recording->disk_size * 128 + (8 << 20)) {
		assert_true(recording_raw(recording, 1 + reads++ % 40, &raw, &err));
		bytes += (int64_t)raw.size;
	}
	buffer_release(&raw);
	recording_close(recording);
	free(path);
}

/* The positions of samples are read without decoding. */
TEST(positions_are_read_without_decoding)
{
	char *path = make_recording(state, 40);
	struct recording *recording;
	struct rows *rows = xcalloc(1, sizeof(*rows));
	struct error err;

	change_file(path, "UPDATE samples SET decoder = 99");
	recording = open_good(path);
	assert_true(recording_read_places(recording, 1, INT64_MAX, take_row, rows, &err));
	assert_int_equal(rows->count, 40);
	assert_int_equal(rows->items[39].time_ns, INT64_C(40) * 1010000000);
	assert_int_equal(recording->raw_bytes, 0);
	free(rows);
	recording_close(recording);
	free(path);
}

/* Each would take minutes in a single SQLite step, which no time limit can interrupt. */
TEST(expressions_in_a_foreign_schema_are_not_evaluated)
{
	char *path = make_recording(state, 3);
	struct error err = { .message = "" };
	struct recording *recording;

	change_file(path,
		"CREATE TABLE other (x INTEGER NOT NULL AS (instr(zeroblob(16000000),"
		" zeroblob(8000000) || x'01')) STORED, y INTEGER, CHECK (y < 9)) STRICT;"
		"PRAGMA ignore_check_constraints = ON;"
		"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql,"
		" 'value INTEGER NOT NULL', 'value INTEGER NOT NULL CHECK"
		" (instr(zeroblob(16000000), zeroblob(8000000) || x''01'') < value)')"
		" WHERE name = 'peaks';"
		"INSERT INTO peaks VALUES ('cpu_w', 1, 1)");
	recording = open_good(path);
	assert_true(recording_check_database(recording, &err));
	recording_close(recording);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(tables_are_compared_with_ours),
		scratch_test(list_of_tables_is_complete),
		scratch_test(sparse_file_gets_no_more_time),
		scratch_test(file_is_decompressed_up_to_a_multiple_of_its_size),
		scratch_test(recording_can_be_decompressed_repeatedly),
		scratch_test(positions_are_read_without_decoding),
		scratch_test(expressions_in_a_foreign_schema_are_not_evaluated),
	};

	return RUN_TESTS(tests);
}
