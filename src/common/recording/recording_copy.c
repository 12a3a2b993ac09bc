#include "recording_private.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- signals ---- */

/* Signals that would end the process before the copy is unlinked. */
static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGXCPU, SIGXFSZ };

/* Blocks them; the caller restores `before` with sigprocmask(). */
static void hold_signals(sigset_t *before)
{
	sigset_t held;

	sigemptyset(&held);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaddset(&held, signals[i]);
	sigprocmask(SIG_BLOCK, &held, before);
}

/* True when one of them is pending and not ignored. */
static bool is_interrupted(void)
{
	struct sigaction action;
	sigset_t pending;

	sigpending(&pending);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		if (sigismember(&pending, signals[i]) &&
			sigaction(signals[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			return true;
	}
	return false;
}

/* ---- copying ---- */

/* Finds the next extent of data at or after `*from`; without SEEK_DATA everything is data. False at
 * the end. */
static bool find_data(int fd, off_t size, off_t *from, off_t *to)
{
	off_t first = lseek(fd, *from, SEEK_DATA);

	if (*from >= size || (first < 0 && errno == ENXIO))
		return false;
	*to = first < 0 ? -1 : lseek(fd, first, SEEK_HOLE);
	if (*to < 0 || *to > size)
		*to = size;
	if (first >= 0)
		*from = first;
	return *from < *to;
}

static bool copy_stretch(int in, int out, off_t from, off_t to)
{
	char block[65536];

	while (from < to && !is_interrupted()) {
		size_t want = min_size(sizeof(block), (size_t)(to - from));
		ssize_t size = pread(in, block, want, from);

		if (size < 0 || pwrite(out, block, (size_t)size, from) != size)
			return false;
		/* The file was truncated meanwhile. */
		if (!size)
			return true;
		from += size;
	}
	return from >= to;
}

/* Skips holes: an untrusted file of 1 TB may be mostly a hole. */
static bool copy_data(int in, int out)
{
	struct stat stat_of;
	off_t from = 0, to = 0;

	if (fstat(in, &stat_of) < 0)
		return false;
	for (; find_data(in, stat_of.st_size, &from, &to); from = to) {
		if (!copy_stretch(in, out, from, to))
			return false;
	}
	return ftruncate(out, stat_of.st_size) == 0;
}

static bool copy_file(int in, const char *from, const char *to, struct error *err)
{
	int out = open(to, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool done = in >= 0 && out >= 0 && copy_data(in, out);
	int cause = errno;

	if (out >= 0 && close(out) < 0 && done) {
		done = false;
		cause = errno;
	}
	if (!done && is_interrupted())
		return error_set(err, "interrupted while copying '%s'", from);
	return done ||
		error_set(err, "cannot copy '%s' to '%s': %s; set TMPDIR to use another directory",
			from, to, strerror(cause));
}

/* ---- the copy ---- */

struct copy {
	char *directory, *file, *journal;
};

static bool make_directory(struct copy *copy, struct error *err)
{
	const char *parent = getenv("TMPDIR");

	copy->directory = xasprintf("%s/asitop-XXXXXX", parent && *parent ? parent : "/tmp");
	if (!mkdtemp(copy->directory)) {
		error_errno(err, "cannot create '%s' (set TMPDIR to use another directory)",
			copy->directory);
		free(copy->directory);
		copy->directory = NULL;
		return false;
	}
	copy->file = xasprintf("%s/recording.db", copy->directory);
	copy->journal = xasprintf("%s-journal", copy->file);
	return true;
}

static void remove_copy(struct copy *copy)
{
	if (copy->directory) {
		unlink(copy->file);
		unlink(copy->journal);
		rmdir(copy->directory);
	}
	free(copy->directory);
	free(copy->file);
	free(copy->journal);
}

/* A writer that continues the recording first changes its journal. */
static bool is_unchanged(const char *journal, const struct stat *before)
{
	struct stat now;

	return lstat(journal, &now) == 0 && now.st_ino == before->st_ino &&
		now.st_size == before->st_size && now.st_mtime == before->st_mtime;
}

/* Copies the journal first: the file copied after it is either not yet rolled back or already
 * rolled back by it. */
static bool copy_both(struct copy *copy, const struct recording *recording, struct error *err)
{
	char *journal_path = xasprintf("%s-journal", recording->file);
	int file = open(recording->file, O_RDONLY | O_NONBLOCK | O_CLOEXEC), journal = -1;
	struct stat before;
	bool done = false;

	if (!recording_open_journal(recording->file, &journal, err))
		goto out;
	if (journal < 0 || fstat(journal, &before) < 0)
		before = (struct stat){ .st_ino = 0 };
	else if (!copy_file(journal, journal_path, copy->journal, err))
		goto out;
	done = copy_file(file, recording->path, copy->file, err) &&
		(is_unchanged(journal_path, &before) ||
			error_set(err, "'%s' changed while it was being copied; try again",
				recording->path));
out:
	if (file >= 0)
		close(file);
	if (journal >= 0)
		close(journal);
	free(journal_path);
	return done;
}

static bool open_to_read(
	struct recording *recording, const char *file, int flags, struct error *err)
{
	int64_t ignored;

	recording_close_database(recording);
	return recording_open_database(recording, file, flags, err) &&
		recording_exec(recording, "PRAGMA locking_mode = EXCLUSIVE", err) &&
		recording_get_int(recording, "PRAGMA schema_version", 0, &ignored, err);
}

/*
 * The first read rolls the journal back. The connection keeps its lock, so that SQLite never looks
 * for a journal again or removes one: by then the directory's name may belong to someone else.
 */
static bool roll_back(struct recording *recording, const char *file, struct error *err)
{
	recording->is_copy = true;
	return open_to_read(recording, file, SQLITE_OPEN_READWRITE, err) &&
		open_to_read(recording, file, SQLITE_OPEN_READONLY, err);
}

bool recording_open_copy(struct recording *recording, struct error *err)
{
	struct copy copy = { .directory = NULL };
	sigset_t before;
	bool done;

	hold_signals(&before);
	done = make_directory(&copy, err) && copy_both(&copy, recording, err) &&
		roll_back(recording, copy.file, err);
	remove_copy(&copy);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return done;
}
