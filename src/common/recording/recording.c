#include "recording_private.h"
#include "../codec/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

bool recording_was_hot(const struct recording *recording)
{
	return recording->is_copy;
}

/* ---- open ---- */

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
			"'%s' needs a newer asitop: its format version is %lld, this asitop reads version %d",
			recording->path, (long long)version, RECORDING_VERSION);
	return true;
}

/*
 * SQLite refuses a file that is shorter than its header claims, unless writable_schema is set: then
 * pages beyond the end count as damaged. Nothing is written, since the database is read-only.
 */
static bool open_cut(struct recording *recording)
{
	struct error ignored;
	int64_t version;

	sqlite3_db_config(recording->db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	sqlite3_db_config(recording->db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
	if (!recording_get_int(recording, "PRAGMA schema_version", 0, &version, &ignored))
		return false;
	recording_note_damage(recording, "its end is missing");
	return true;
}

/* The first statement that reads the file reports what is wrong with it. */
static bool open_reader(struct recording *recording, struct error *err)
{
	struct error why = { .message = "" };
	int64_t ignored;
	const char *file = recording->pages ? RECORDING_MEMORY : recording->file;
	int code;

	if (!recording_open_database(recording, file, SQLITE_OPEN_READONLY, err))
		return false;
	if (recording_get_int(recording, "PRAGMA schema_version", 0, &ignored, &why))
		return true;
	code = sqlite3_extended_errcode(recording->db);
	if (code == SQLITE_READONLY_ROLLBACK || code == SQLITE_READONLY_CANTLOCK)
		return recording_open_copy(recording, err);
	if ((code & 0xff) == SQLITE_CORRUPT && open_cut(recording))
		return true;
	*err = why;
	return false;
}

/* Unpacks an archive; any other file is opened by SQLite. */
static bool unpack_archive(struct recording *recording, struct error *err)
{
	int fd = open(recording->file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	bool done;

	if (fd < 0)
		return error_errno(err, "cannot open '%s'", recording->path);
	done = archive_kind_of_file(fd) == ARCHIVE_NONE || recording_unpack(recording, fd, err);
	close(fd);
	return done;
}

static bool find_file(struct recording *recording, struct error *err)
{
	const char *path = recording->path;
	struct stat stat_of;

	recording->file = realpath(path, NULL);
	if (!recording->file || stat(recording->file, &stat_of) < 0)
		return error_errno(err, "cannot open '%s'", path);
	if (!S_ISREG(stat_of.st_mode))
		return error_set(err, "cannot open '%s': not a file", path);
	if (stat_of.st_size == 0)
		return error_set(err, "'%s' is not a recording: it is empty", path);
	recording_measure(recording, &stat_of);
	return unpack_archive(recording, err);
}

static bool open_checked(struct recording *recording, struct error *err)
{
	return open_reader(recording, err) && check_version(recording, err) &&
		recording_check_tables(recording, err) && recording_prepare_select(recording, err);
}

/* When too little of a damaged archive was unpacked, the archive is the cause. */
static void name_cause(const struct recording *recording, struct error *err)
{
	if (recording->pages && recording->damage.message[0]) {
		*err = recording->damage;
		err->status = STATUS_FAILED;
	}
}

struct recording *recording_open(const char *path, struct error *err)
{
	bool is_stream = !strcmp(path, "-");
	struct recording *recording = recording_allocate(is_stream ? "standard input" : path);

	if (is_stream ? recording_take_stream(recording, STDIN_FILENO, err)
		      : find_file(recording, err)) {
		if (open_checked(recording, err))
			return recording;
		name_cause(recording, err);
	}
	recording_close(recording);
	return NULL;
}

/* ---- create ---- */

/* While recording, and the smaller size for a short recording that is finished. */
enum { PAGE_SIZE = 16384, PAGE_SIZE_SMALL = 4096 };

static bool create_schema(struct recording *recording, struct error *err)
{
	struct buffer sql = { 0 };
	bool done;

	buffer_addf(&sql,
		"PRAGMA page_size = %d; BEGIN IMMEDIATE;"
		"PRAGMA application_id = %d; PRAGMA user_version = %d;",
		PAGE_SIZE, RECORDING_APPLICATION_ID, RECORDING_VERSION);
	schema_tables(&sql);
	buffer_add_string(&sql, "COMMIT");
	done = recording_exec(recording, sql.data, err);
	buffer_release(&sql);
	return done;
}

/* Finds the id of the next sample. */
static bool resume(struct recording *recording, struct error *err)
{
	return recording_get_int(
		recording, "SELECT max(id) + 1 FROM raws", 1, &recording->next_id, err);
}

static bool check_writer(struct recording *recording, struct error *err)
{
	return check_version(recording, err) && recording_check_tables(recording, err) &&
		recording_prepare_writer(recording, err);
}

bool recording_open_writer(
	struct recording *recording, const char *file, int flags, struct error *err)
{
	recording->writable = true;
	return recording_open_database(recording, file, flags, err) && check_writer(recording, err);
}

/* The journal is one that stays from the first transaction on: there is none to remove that could
 * be left behind. */
static bool create_tables(struct recording *recording, struct error *err)
{
	return recording_prepare_writer(recording, err) && create_schema(recording, err);
}

static bool fill_tables(struct recording *recording, struct error *err)
{
	return recording_exec(
		       recording, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF", err) &&
		create_schema(recording, err);
}

static bool open_file(
	struct recording *recording, const char *file, enum recording_mode mode, struct error *err)
{
	int flags = SQLITE_OPEN_READWRITE | (mode == RECORDING_APPEND ? 0 : SQLITE_OPEN_NOFOLLOW);
	int64_t pages;

	if (!recording_open_database(recording, file, flags, err))
		return false;
	if (mode == RECORDING_FILL)
		return fill_tables(recording, err);
	if (mode != RECORDING_APPEND)
		return create_tables(recording, err);
	/* A recorder that was killed immediately left a file without tables. */
	if (!recording_get_int(recording, "PRAGMA page_count", 0, &pages, err))
		return false;
	return pages ? check_writer(recording, err) && resume(recording, err)
		     : create_tables(recording, err);
}

/* Each table has a page of its own, so that large pages make a short recording large; from some
 * megabytes on, blobs fit them better. */
static bool rebuild(struct recording *recording, int page_size, struct error *err)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA page_size = %d; VACUUM", page_size);
	return recording_exec(recording, sql, err);
}

bool recording_compact(struct recording *recording, struct error *err)
{
	enum { COMPACT_MAX = 8 << 20 };
	int64_t before, after;

	if (!recording_size(recording, &before, err))
		return false;
	if (before > COMPACT_MAX)
		return true;
	return recording_exec(recording, "PRAGMA temp_store = MEMORY", err) &&
		rebuild(recording, PAGE_SIZE_SMALL, err) &&
		recording_size(recording, &after, err) &&
		(after < before || rebuild(recording, PAGE_SIZE, err));
}

/* True for anything with that name, even a dangling symbolic link. */
static bool exists(const char *path)
{
	struct stat ignored;

	return lstat(path, &ignored) == 0 || errno != ENOENT;
}

/* Removes a closed recording, and the journal that a failure may have left. */
static void remove_recording(const char *file)
{
	char *journal = xasprintf("%s-journal", file);

	unlink(file);
	unlink(journal);
	free(journal);
}

struct recording *recording_create(const char *path, enum recording_mode mode, struct error *err)
{
	struct recording *recording = recording_allocate(path ? path : RECORDING_MEMORY);
	bool is_ours = false, in_memory = !path;
	char *file = in_memory ? xstrdup(RECORDING_MEMORY) : NULL;

	recording->writable = true;
	recording->next_id = 1;
	if (!in_memory && (mode == RECORDING_APPEND || mode == RECORDING_OVERWRITE) &&
		!exists(path))
		mode = RECORDING_NEW;
	recording->created = !in_memory && (mode == RECORDING_NEW || mode == RECORDING_OVERWRITE);
	if (!in_memory)
		recording->lock_fd = recording_lock(recording, mode, &file, err);
	if (!in_memory && recording->lock_fd < 0)
		goto fail;
	if (!open_file(recording, file, mode, err) || !recording_prepare_select(recording, err))
		goto fail_with_file;
	if (!in_memory && !recording_is_same(file, recording->lock_fd)) {
		error_set(err, "'%s' was replaced while it was being opened", path);
		goto fail;
	}
	/* From here on the caller's loop waits for locks, not this thread. */
	sqlite3_busy_timeout(recording->db, WRITER_BUSY_TIMEOUT_MS);
	free(file);
	return recording;
fail_with_file:
	is_ours = recording->created && recording_is_same(file, recording->lock_fd);
fail:
	recording_close(recording);
	if (is_ours)
		remove_recording(file);
	free(file);
	return NULL;
}

/* Closes the recording, and removes the file if this handle created it and `remove` is set. */
static void close_or_remove(struct recording *recording, bool remove)
{
	char *file = remove && recording->created ? recording_file(recording) : NULL;

	if (recording->db && recording->writable)
		recording_end_writing(recording);
	recording_release_old(recording);
	recording_release(recording);
	if (file)
		remove_recording(file);
	free(file);
}

void recording_discard(struct recording *recording)
{
	if (recording)
		close_or_remove(recording, true);
}

/* One that was to replace another, and never did, is not wanted beside it. */
void recording_close(struct recording *recording)
{
	if (recording)
		close_or_remove(recording, recording->replaces);
}
