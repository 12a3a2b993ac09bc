/*
 * --overwrite: the new recording is built as FILE.new and takes the place of FILE with its first
 * sample, so that a start that fails costs nothing and a kill at any instant leaves one of the two
 * whole.
 *
 * SQLite names a journal after the path that a database was opened by. So the old recording is held
 * in a write transaction, which rolls its own journal back if one was left and makes sure that no
 * other appears; then the new one, which has no journal between transactions, is renamed and opened
 * again by its last name.
 */
#include "recording_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is damaged so that it cannot be held has no journal that its successor could take for its
 * own. */
static bool is_harmless(const char *file, int code)
{
	char *journal = xasprintf("%s-journal", file);
	struct stat stat_of;
	bool has_journal = stat(journal, &stat_of) == 0 && stat_of.st_size;

	free(journal);
	return !has_journal && (code == SQLITE_NOTADB || code == SQLITE_CORRUPT);
}

/* Nobody else writes the old recording from here on, and its journal is rolled back. */
static bool hold_old(struct recording *recording, struct recording *old, struct error *err)
{
	if (!recording_open_database(
		    old, recording->replaces, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, err))
		return false;
	sqlite3_busy_timeout(old->db, WRITER_BUSY_TIMEOUT_MS);
	if (recording_exec(old, "BEGIN IMMEDIATE", err) ||
		is_harmless(recording->replaces, sqlite3_errcode(old->db)))
		return true;
	recording->busy = old->busy;
	return false;
}

/* The name is on the disk before the sample is acknowledged. */
static bool sync_folder(const char *file)
{
	char *folder = xstrndup(file, (size_t)(path_name(file) - file));
	int fd = open(folder, O_RDONLY | O_CLOEXEC);
	bool done = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL);
	int cause = errno;

	if (fd >= 0)
		close(fd);
	free(folder);
	errno = cause;
	return done;
}

static bool take_place(struct recording *recording, struct error *err)
{
	const char *file = recording->replaces;
	const char *built = sqlite3_db_filename(recording->db, "main");
	char *journal = xasprintf("%s-journal", file);
	bool done;

	if (!recording_is_same(file, recording->old_fd)) {
		free(journal);
		return error_set(err, "'%s' was replaced by another program", recording->path);
	}
	done = (unlink(journal) == 0 || errno == ENOENT) && rename(built, file) == 0 &&
		sync_folder(file);
	if (!done)
		error_errno(err, "cannot replace '%s'", recording->path);
	free(journal);
	return done;
}

/* The connection to FILE.new would look for the journal of that name, and is kept only if there is
 * no other. */
static bool reopen(struct recording *recording, const char *file, struct error *err)
{
	sqlite3 *built = recording->db;

	recording_finalize_statements(recording);
	recording->db = NULL;
	if (recording_open_database(
		    recording, file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, err) &&
		recording_prepare_writer(recording, err) &&
		recording_prepare_select(recording, err)) {
		sqlite3_close(built);
		return true;
	}
	recording_close_database(recording);
	recording->db = built;
	return false;
}

void recording_release_old(struct recording *recording)
{
	free(recording->replaces);
	recording->replaces = NULL;
	if (recording->old_fd >= 0)
		close(recording->old_fd);
	recording->old_fd = -1;
}

bool recording_replace(struct recording *recording, struct error *err)
{
	struct recording *old = recording_allocate(recording->path);
	char *file = xstrdup(recording->replaces);
	bool done;

	old->writable = true;
	done = hold_old(recording, old, err);
	if (done) {
		recording_end_writing(recording);
		done = take_place(recording, err);
	}
	/* This touches no journal: by its name, that is the new recording's. */
	recording_release(old);
	if (done) {
		recording_release_old(recording);
		done = reopen(recording, file, err);
		sqlite3_busy_timeout(recording->db, WRITER_BUSY_TIMEOUT_MS);
	}
	free(file);
	return done;
}
