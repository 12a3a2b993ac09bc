#include "recording_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long one statement waits for another process's lock. */
enum { BUSY_TIMEOUT_MS = 5000, WRITER_BUSY_TIMEOUT_MS = 20 };

/* ---- shared with the other files ---- */

bool recording_fail(struct recording *recording, const char *doing, struct error *err)
{
	int code = sqlite3_extended_errcode(recording->db);

	recording->busy = (code & 0xff) == SQLITE_BUSY;
	if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)
		return error_damaged(
			err, "'%s' is damaged: %s", recording->path, sqlite3_errmsg(recording->db));
	return error_set(
		err, "cannot %s '%s': %s", doing, recording->path, sqlite3_errmsg(recording->db));
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
	int status = sqlite3_prepare_v2(recording->db, sql, -1, &statement, NULL);

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

	if (*statement) {
		sqlite3_reset(*statement);
		sqlite3_clear_bindings(*statement);
	} else if (sqlite3_prepare_v3(recording->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement,
			   NULL) != SQLITE_OK) {
		recording_fail(recording, "use", err);
	}
	return *statement;
}

void column_text(sqlite3_stmt *statement, int column, char *text, size_t size)
{
	const char *value = (const char *)sqlite3_column_text(statement, column);
	int length = sqlite3_column_bytes(statement, column);

	text_clean(text, size, value ? value : "", value ? (size_t)length : 0);
}

const char *recording_path(const struct recording *recording)
{
	return recording->path;
}

bool recording_is_busy(const struct recording *recording)
{
	return recording->busy;
}

bool recording_was_hot(const struct recording *recording)
{
	return recording->private_copy;
}

/* ---- open ---- */

struct recording *recording_allocate(const char *path)
{
	struct recording *recording = xcalloc(1, sizeof(*recording));

	recording->path = xstrdup(path);
	recording->codec = codec_open();
	recording->lock_fd = -1;
	return recording;
}

/* A stranger's file gets no say: no functions from its schema, no huge values, no long SQL. */
bool recording_open_database(
	struct recording *recording, const char *file, int flags, struct error *err)
{
	/* One thread: a lock for each column of each row is a tenth of opening a day. */
	if (sqlite3_open_v2(file, &recording->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		return recording_fail(recording, "open", err);
	sqlite3_extended_result_codes(recording->db, 1);
	sqlite3_busy_timeout(recording->db, BUSY_TIMEOUT_MS);
	sqlite3_db_config(recording->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(recording->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_limit(recording->db, SQLITE_LIMIT_LENGTH, CODEC_RAW_MAX + 65536);
	return true;
}

void recording_close_database(struct recording *recording)
{
	for (size_t i = 0; i < STATEMENT_COUNT; i++) {
		sqlite3_finalize(recording->statements[i]);
		recording->statements[i] = NULL;
	}
	sqlite3_close(recording->db);
	recording->db = NULL;
}

static bool copy_file(const char *from, const char *to, struct error *err)
{
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	char block[65536];
	size_t size;
	bool done = in && out;

	while (done && (size = fread(block, 1, sizeof(block), in)) > 0)
		done = fwrite(block, 1, size, out) == size;
	done = done && !ferror(in);
	if (out && fclose(out))
		done = false;
	if (!done)
		error_errno(err, "cannot copy '%s' to '%s'", from, to);
	if (in)
		fclose(in);
	return done;
}

static char *private_file(const struct recording *recording, const char *suffix)
{
	return xasprintf("%s/recording.db%s", recording->private_copy, suffix);
}

/* The writer died in the middle of a transaction: a reader must not mend the file itself. */
static bool open_private_copy(struct recording *recording, struct error *err)
{
	const char *directory = getenv("TMPDIR");
	char *journal = xasprintf("%s-journal", recording->path);
	char *file = NULL, *file_journal = NULL;
	bool done = false;

	recording_close_database(recording);
	recording->private_copy = xasprintf("%s/asitop-XXXXXX", directory ? directory : "/tmp");
	if (!mkdtemp(recording->private_copy)) {
		error_errno(err, "cannot make '%s'", recording->private_copy);
		goto out;
	}
	file = private_file(recording, "");
	file_journal = private_file(recording, "-journal");
	done = copy_file(recording->path, file, err) && copy_file(journal, file_journal, err) &&
		recording_open_database(recording, file, SQLITE_OPEN_READWRITE, err);
out:
	free(journal);
	free(file);
	free(file_journal);
	return done;
}

static void remove_private_copy(struct recording *recording)
{
	static const char *const suffixes[] = { "", "-journal" };

	for (size_t i = 0; recording->private_copy && i < ARRAY_SIZE(suffixes); i++) {
		char *file = private_file(recording, suffixes[i]);

		unlink(file);
		free(file);
	}
	if (recording->private_copy)
		rmdir(recording->private_copy);
	free(recording->private_copy);
}

static bool check_version(struct recording *recording, struct error *err)
{
	int64_t application_id, version;

	if (!recording_get_int(recording, "PRAGMA application_id", 0, &application_id, err) ||
		!recording_get_int(recording, "PRAGMA user_version", 0, &version, err))
		return false;
	if (application_id != RECORDING_APPLICATION_ID)
		return error_set(err, "'%s' is not a recording made by asitop", recording->path);
	if (version < 1 || version > RECORDING_VERSION)
		return error_set(err,
			"'%s' needs a newer asitop: its form is version %lld, this one reads %d",
			recording->path, (long long)version, RECORDING_VERSION);
	return true;
}

/* Views or virtual tables in the place of ours could make a query do anything. */
static bool check_tables(struct recording *recording, struct error *err)
{
	int64_t tables;

	if (!recording_get_int(recording,
		    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND"
		    " name IN ('machines', 'runs', 'raws', 'samples', 'events') AND"
		    " sql LIKE 'CREATE TABLE %'",
		    0, &tables, err))
		return false;
	return tables == 5 ||
		error_damaged(err, "'%s' is damaged: it lacks tables that a recording has",
			recording->path);
}

bool recording_has_column(void *context, const char *name)
{
	struct recording *recording = context;
	bool there = sqlite3_table_column_metadata(recording->db, NULL, "samples", name, NULL, NULL,
			     NULL, NULL, NULL) == SQLITE_OK;

	if (!there)
		recording->cache_is_complete = false;
	return there;
}

static bool prepare_select(struct recording *recording, struct error *err)
{
	struct buffer sql = { 0 };
	bool done;

	recording->cache_is_complete = true;
	schema_select_samples(&sql, recording_has_column, recording);
	done = recording_statement(recording, STATEMENT_SELECT_SAMPLES, sql.data, err);
	buffer_release(&sql);
	return done;
}

/* The first statement that touches the file meets what is wrong with it. */
static bool open_reader(struct recording *recording, struct error *err)
{
	int64_t ignored;
	int code;

	if (!recording_open_database(recording, recording->path, SQLITE_OPEN_READONLY, err))
		return false;
	if (recording_get_int(recording, "PRAGMA schema_version", 0, &ignored, err))
		return true;
	code = sqlite3_extended_errcode(recording->db);
	if (code == SQLITE_READONLY_ROLLBACK || code == SQLITE_READONLY_CANTLOCK)
		return open_private_copy(recording, err);
	if ((code & 0xff) == SQLITE_NOTADB)
		return error_set(
			err, "'%s' is not a recording (not an SQLite file)", recording->path);
	return false;
}

struct recording *recording_open(const char *path, struct error *err)
{
	struct recording *recording = recording_allocate(path);
	struct stat stat_of;

	if (stat(path, &stat_of) < 0) {
		error_errno(err, "cannot open '%s'", path);
		goto fail;
	}
	if (!S_ISREG(stat_of.st_mode)) {
		error_set(err, "cannot open '%s': not a file", path);
		goto fail;
	}
	if (stat_of.st_size == 0) {
		error_set(err, "'%s' is not a recording: it is empty", path);
		goto fail;
	}
	if (!open_reader(recording, err) || !check_version(recording, err) ||
		!check_tables(recording, err) || !prepare_select(recording, err))
		goto fail;
	return recording;
fail:
	recording_close(recording);
	return NULL;
}

/* ---- create ---- */

/* The file on disk, when it still is the one that was locked; owned by the caller. */
static char *recording_file(struct recording *recording)
{
	const char *file = sqlite3_db_filename(recording->db, "main");

	return file && *file && recording_is_same(file, recording->lock_fd) ? xstrdup(file) : NULL;
}

static bool create_schema(struct recording *recording, struct error *err)
{
	struct buffer sql = { 0 };
	bool done;

	buffer_addf(&sql,
		"PRAGMA page_size = 16384; BEGIN IMMEDIATE;"
		"PRAGMA application_id = %d; PRAGMA user_version = %d;",
		RECORDING_APPLICATION_ID, RECORDING_VERSION);
	buffer_add_string(&sql, recording_schema);
	schema_samples_table(&sql);
	buffer_add_string(&sql, "COMMIT");
	done = recording_exec(recording, sql.data, err);
	buffer_release(&sql);
	return done;
}

/*
 * A spilled cache would want the file in the middle of a transaction; as it is, only its begin and
 * its end can find the file busy, and both can be tried again.
 */
static bool prepare_writer(struct recording *recording, struct error *err)
{
	return recording_exec(recording,
		"PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;"
		"PRAGMA cache_spill = OFF",
		err);
}

/* Where another transaction goes on, and under which key. */
static bool resume(struct recording *recording, struct error *err)
{
	return recording_get_int(
		recording, "SELECT max(id) + 1 FROM raws", 1, &recording->next_id, err);
}

bool recording_open_writer(
	struct recording *recording, const char *file, int flags, struct error *err)
{
	recording->writable = true;
	return recording_open_database(recording, file, flags, err) &&
		check_version(recording, err) && check_tables(recording, err) &&
		prepare_writer(recording, err);
}

static bool open_file(
	struct recording *recording, const char *file, enum recording_mode mode, struct error *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW;

	if (mode == RECORDING_APPEND)
		return recording_open_writer(recording, file, SQLITE_OPEN_READWRITE, err) &&
			resume(recording, err);
	return recording_open_database(recording, file, flags, err) &&
		create_schema(recording, err) && prepare_writer(recording, err);
}

struct recording *recording_create(const char *path, enum recording_mode mode, struct error *err)
{
	struct recording *recording = recording_allocate(path);
	bool in_memory = !strcmp(path, ":memory:");
	char *file = in_memory ? xstrdup(path) : NULL;

	recording->writable = true;
	recording->next_id = 1;
	if (!in_memory)
		recording->lock_fd = recording_lock(path, mode, &file, err);
	if (!in_memory && recording->lock_fd < 0)
		goto fail;
	if (!open_file(recording, file, mode, err) || !prepare_select(recording, err))
		goto fail_with_file;
	if (!in_memory && !recording_is_same(file, recording->lock_fd)) {
		error_set(err, "'%s' was replaced while it was opened", path);
		goto fail;
	}
	/* From here on who waits is the caller's loop, not this thread. */
	sqlite3_busy_timeout(recording->db, WRITER_BUSY_TIMEOUT_MS);
	free(file);
	return recording;
fail_with_file:
	if (!in_memory && mode != RECORDING_APPEND && recording_is_same(file, recording->lock_fd))
		unlink(file);
fail:
	recording_close(recording);
	free(file);
	return NULL;
}

void recording_discard(struct recording *recording)
{
	char *file = recording ? recording_file(recording) : NULL;

	recording_close(recording);
	if (file)
		unlink(file);
	free(file);
}

void recording_close(struct recording *recording)
{
	struct error ignored;

	if (!recording)
		return;
	if (recording->db && recording->writable) {
		recording_rollback(recording);
		/* One file without side files, from now on. */
		recording_exec(recording, "PRAGMA journal_mode = DELETE", &ignored);
	}
	recording_close_database(recording);
	if (recording->lock_fd >= 0)
		close(recording->lock_fd);
	remove_private_copy(recording);
	codec_close(recording->codec);
	buffer_release(&recording->read_key.raw);
	buffer_release(&recording->write_key.raw);
	buffer_release(&recording->blob);
	buffer_release(&recording->text);
	free(recording->path);
	free(recording);
}
