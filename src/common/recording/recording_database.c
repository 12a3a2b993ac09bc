#include "recording_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Limits of the processor time of a query on an untrusted file: a base, plus one second for each
 * this many bytes of disk space (holes take none), checked every this many steps of SQLite. */
#define QUERY_S           1.0
#define QUERY_BYTES_PER_S (32.0 * 1024 * 1024)
enum { QUERY_STEPS = 1000 };

/* Columns of a table; SQLite's time to read a schema grows with their square. */
enum { COLUMNS_MAX = 256 };

/* ---- errors and damage ---- */

bool recording_fail(struct recording *recording, const char *doing, struct error *err)
{
	int code = sqlite3_extended_errcode(recording->db);

	recording->busy = (code & 0xff) == SQLITE_BUSY;
	if ((code & 0xff) == SQLITE_NOTADB)
		return error_set(
			err, "'%s' is not a recording (not an SQLite file)", recording->path);
	if ((code & 0xff) == SQLITE_CORRUPT || code == SQLITE_TOOBIG)
		return error_damaged(
			err, "'%s' is damaged: %s", recording->path, sqlite3_errmsg(recording->db));
	if (code == SQLITE_READONLY_DBMOVED)
		return recording_moved(recording, err);
	if (code == SQLITE_INTERRUPT)
		return error_set(
			err, "'%s' is damaged: a query exceeded its time limit", recording->path);
	if (code == SQLITE_AUTH)
		return error_damaged(err,
			"'%s' is damaged: a view or trigger takes the place of a table",
			recording->path);
	return error_set(
		err, "cannot %s '%s': %s", doing, recording->path, sqlite3_errmsg(recording->db));
}

bool recording_is_busy(const struct recording *recording)
{
	return recording->busy;
}

void recording_note_damage(struct recording *recording, const char *format, ...)
{
	char what[sizeof(recording->damage.message)];
	va_list arguments;

	if (recording->damage.message[0])
		return;
	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	error_damaged(&recording->damage, "'%s' is damaged: %s", recording->path, what);
}

bool recording_was_good(const struct recording *recording, struct error *err)
{
	if (recording->damage.message[0])
		*err = recording->damage;
	return !recording->damage.message[0];
}

/* ---- statements ---- */

void recording_start_query(struct recording *recording)
{
	recording->query_start = clock();
}

bool recording_exec(struct recording *recording, const char *sql, struct error *err)
{
	return sqlite3_exec(recording->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
		recording_fail(recording, recording->writable ? "write" : "read", err);
}

bool recording_get_int(struct recording *recording, const char *sql, int64_t fallback,
	int64_t *value, struct error *err)
{
	sqlite3_stmt *statement = NULL;
	int status;

	recording_start_query(recording);
	status = sqlite3_prepare_v2(recording->db, sql, -1, &statement, NULL);
	*value = fallback;
	if (status == SQLITE_OK)
		status = sqlite3_step(statement);
	if (status == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL)
		*value = sqlite3_column_int64(statement, 0);
	if (status != SQLITE_ROW && status != SQLITE_DONE)
		recording_fail(recording, "read", err);
	sqlite3_finalize(statement);
	return status == SQLITE_ROW || status == SQLITE_DONE;
}

sqlite3_stmt *recording_statement(
	struct recording *recording, enum statement_id id, const char *sql, struct error *err)
{
	sqlite3_stmt **statement = &recording->statements[id];

	recording_start_query(recording);
	if (*statement) {
		sqlite3_reset(*statement);
		sqlite3_clear_bindings(*statement);
	} else if (sqlite3_prepare_v3(recording->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement,
			   NULL) != SQLITE_OK) {
		recording_fail(recording, "use", err);
	}
	return *statement;
}

void recording_finalize_statements(struct recording *recording)
{
	for (size_t i = 0; i < STATEMENT_COUNT; i++) {
		sqlite3_finalize(recording->statements[i]);
		recording->statements[i] = NULL;
	}
}

void column_text(sqlite3_stmt *statement, int column, char *text, size_t size)
{
	const char *value = (const char *)sqlite3_column_text(statement, column);
	int length = sqlite3_column_bytes(statement, column);

	text_clean(text, size, value ? value : "", value ? (size_t)length : 0);
}

bool recording_has(struct recording *recording, const char *table, const char *column)
{
	return sqlite3_table_column_metadata(recording->db, NULL, table, column, NULL, NULL, NULL,
		       NULL, NULL) == SQLITE_OK;
}

bool recording_has_column(void *context, const char *name)
{
	return recording_has(context, "samples", name);
}

bool recording_prepare_select(struct recording *recording, struct error *err)
{
	struct buffer sql = { 0 };
	bool done;

	sqlite3_finalize(recording->statements[STATEMENT_SELECT_SAMPLES]);
	recording->statements[STATEMENT_SELECT_SAMPLES] = NULL;
	schema_select_samples(&sql, recording_has_column, recording);
	done = recording_statement(recording, STATEMENT_SELECT_SAMPLES, sql.data, err);
	buffer_release(&sql);
	return done;
}

/* ---- open: the file is untrusted ---- */

/* Measures processor time, so that a stopped reader can continue. */
static int check_deadline(void *context)
{
	const struct recording *recording = context;
	double limit_s = QUERY_S + (double)recording->disk_size / QUERY_BYTES_PER_S;

	return (double)(clock() - recording->query_start) > limit_s * CLOCKS_PER_SEC;
}

/* Our SQL uses only tables: `inside` is set when a view or a trigger accesses them. */
static int authorize(void *context, int action, const char *first, const char *second,
	const char *database, const char *inside)
{
	(void)context;
	(void)action;
	(void)first;
	(void)second;
	(void)database;
	return inside ? SQLITE_DENY : SQLITE_OK;
}

/* SQLite does not write to the pages: the mapping is read-only, and so is the database. */
static bool attach_pages(struct recording *recording, struct error *err)
{
	return sqlite3_deserialize(recording->db, "main", recording->pages, recording->file_size,
		       recording->file_size, SQLITE_DESERIALIZE_READONLY) == SQLITE_OK ||
		recording_fail(recording, "open", err);
}

/* SQLite opens a file without write permission read-only and fails later. */
static bool check_writable(const struct recording *recording, const char *file, struct error *err)
{
	int fd;

	if (sqlite3_db_readonly(recording->db, "main") != 1)
		return true;
	fd = open(file, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return error_errno(err, "cannot write '%s'", recording->path);
	/* The obstacle is gone. Closing drops SQLite's locks, but it holds none. */
	close(fd);
	return error_set(err, "cannot write '%s': it was opened read-only", recording->path);
}

/* Allows no functions in the schema, no triggers, no constraints but STRICT and NOT NULL, no
 * virtual tables, no views and no huge values. */
bool recording_open_database(
	struct recording *recording, const char *file, int flags, struct error *err)
{
	if (strcmp(file, RECORDING_MEMORY) && !recording_check_beside(file, recording->path, err))
		return false;
	/* One thread: locking for each column of each row takes a tenth of the time to open a day.
	 */
	if (sqlite3_open_v2(file, &recording->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		return recording_fail(recording, "open", err);
	if ((flags & SQLITE_OPEN_READWRITE) && !check_writable(recording, file, err))
		return false;
	sqlite3_extended_result_codes(recording->db, 1);
	sqlite3_busy_timeout(recording->db, BUSY_TIMEOUT_MS);
	sqlite3_db_config(recording->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(recording->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(recording->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_limit(recording->db, SQLITE_LIMIT_LENGTH, CODEC_RAW_MAX + 65536);
	sqlite3_limit(recording->db, SQLITE_LIMIT_COLUMN, COLUMNS_MAX);
	sqlite3_drop_modules(recording->db, NULL);
	sqlite3_set_authorizer(recording->db, authorize, NULL);
	row_checksum_register(recording->db);
	if (!recording->writable)
		sqlite3_progress_handler(recording->db, QUERY_STEPS, check_deadline, recording);
	if (recording->pages && !attach_pages(recording, err))
		return false;
	return recording_exec(recording, "PRAGMA ignore_check_constraints = ON", err);
}

void recording_close_database(struct recording *recording)
{
	recording_finalize_statements(recording);
	sqlite3_close(recording->db);
	recording->db = NULL;
}

/* ---- writing ---- */

/*
 * A cache that spills would need the file in the middle of a transaction. Without spilling, only
 * its begin and its end can meet a busy file, and both can be retried. Appending needs only the
 * last pages: three quarters of SQLite's default cache of 2 MB would never be used again.
 */
bool recording_prepare_writer(struct recording *recording, struct error *err)
{
	return recording_exec(recording,
		"PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;"
		"PRAGMA cache_spill = OFF; PRAGMA cache_size = -512",
		err);
}

void recording_rollback(struct recording *recording)
{
	struct error ignored;

	if (!sqlite3_get_autocommit(recording->db))
		recording_exec(recording, "ROLLBACK", &ignored);
}

bool recording_seal(struct recording *recording, enum table_id table, int64_t id, struct error *err)
{
	struct buffer sql = { 0 };
	bool done;

	schema_seal(&sql, table, id);
	done = recording_exec(recording, sql.data, err);
	buffer_release(&sql);
	return done;
}

char *recording_file(struct recording *recording)
{
	const char *file = recording->db ? sqlite3_db_filename(recording->db, "main") : NULL;

	return file && *file && recording_is_same(file, recording->lock_fd) ? xstrdup(file) : NULL;
}

/* SQLite does not report when it cannot remove the journal. An empty one is meaningless, and no one
 * else uses it while the file is locked. */
static void remove_empty_journal(struct recording *recording)
{
	char *file = recording_file(recording);
	char *journal = file ? xasprintf("%s-journal", file) : NULL;
	struct error ignored;
	struct stat stat_of;

	if (journal && lstat(journal, &stat_of) == 0 && S_ISREG(stat_of.st_mode) &&
		recording_exec(recording, "BEGIN EXCLUSIVE", &ignored)) {
		if (lstat(journal, &stat_of) == 0 && !stat_of.st_size)
			unlink(journal);
		recording_exec(recording, "COMMIT", &ignored);
	}
	free(file);
	free(journal);
}

/* Leaves one file without side files. If another file has taken its name, the journal of that name
 * may belong to another recorder. */
void recording_end_writing(struct recording *recording)
{
	struct error ignored;

	recording_rollback(recording);
	if (recording_is_replaced(recording))
		return;
	recording_exec(recording, "PRAGMA journal_mode = DELETE", &ignored);
	remove_empty_journal(recording);
}

/* ---- the struct ---- */

struct recording *recording_allocate(const char *path)
{
	struct recording *recording = xcalloc(1, sizeof(*recording));

	recording->path = xstrdup(path);
	recording->codec = codec_open();
	recording->decoder = schema_decoder();
	recording->lock_fd = -1;
	recording->old_fd = -1;
	return recording;
}

void recording_release(struct recording *recording)
{
	recording_close_database(recording);
	if (recording->pages)
		munmap(recording->pages, (size_t)recording->file_size);
	if (recording->lock_fd >= 0)
		close(recording->lock_fd);
	codec_close(recording->codec);
	buffer_release(&recording->read_key.raw);
	buffer_release(&recording->write_key.raw);
	buffer_release(&recording->decoded.raw);
	buffer_release(&recording->blob);
	buffer_release(&recording->text);
	free(recording->path);
	free(recording->file);
	free(recording);
}

const char *recording_path(const struct recording *recording)
{
	return recording->path;
}

const char *recording_library_version(void)
{
	return sqlite3_libversion();
}
