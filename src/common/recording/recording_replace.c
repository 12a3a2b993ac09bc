/*
 * --overwrite: the new recording is created as FILE.new and replaces FILE at its first commit, so
 * that a failed start loses nothing, and a kill at any instant leaves one of the two complete.
 *
 * SQLite names the journal after the path by which the database was opened. The old recording is
 * therefore held in a write transaction, which rolls back any journal it has and prevents another
 * one. Then the new recording, which has no journal between transactions, is renamed and opened
 * again by its final name.
 */
#include "recording_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A recording too damaged to be held must have no journal, which SQLite would apply to the new
 * recording. */
static bool is_harmless(const char *file, int code)
{
	char *journal = xasprintf("%s-journal", file);
	struct stat stat_of;
	bool has_journal = stat(journal, &stat_of) == 0 && stat_of.st_size;

	free(journal);
	return !has_journal && (code == SQLITE_NOTADB || code == SQLITE_CORRUPT);
}

/* Rolls back the old recording's journal and keeps others from writing it. */
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

/* Syncs the directory, so that the name is on disk before the sample is acknowledged. */
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

/* The connection to FILE.new would look for a journal of that name; it is kept only when no other
 * can be opened. */
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
	/* Must not touch the journal: its name now belongs to the new recording. */
	recording_release(old);
	if (done) {
		recording_release_old(recording);
		done = reopen(recording, file, err);
		sqlite3_busy_timeout(recording->db, WRITER_BUSY_TIMEOUT_MS);
	}
	free(file);
	return done;
}
