#include "recording_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Offset of the write version in the header of a SQLite file. */
enum { HEADER_SIZE = 100, HEADER_WRITE_VERSION = 18, HEADER_READ_VERSION = 19, VERSION_WAL = 2 };

/* A journal holds each page of the recording at most once, plus 8 bytes per page. This leaves room
 * for its headers and for pages by which the file has shrunk since. */
enum { JOURNAL_SPARE = 1 << 20 };

static bool is_larger_than_journal(off_t size, const char *file)
{
	struct stat stat_of;

	return stat(file, &stat_of) == 0 && size > 2 * stat_of.st_size + JOURNAL_SPARE;
}

/*
 * The journal of a transaction over several databases ends with a file name, and SQLite deletes
 * that file during rollback (pager_delsuper() in its pager.c): it could be any file of the user.
 * Recordings never use such transactions.
 */
static bool names_file(int fd, off_t size)
{
	static const unsigned char magic[8] = { 0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7 };
	unsigned char end[sizeof(magic)];

	return size >= (off_t)sizeof(end) &&
		pread(fd, end, sizeof(end), size - (off_t)sizeof(end)) == sizeof(end) &&
		!memcmp(end, magic, sizeof(magic));
}

static bool refuse(const char *journal, const char *why, struct error *err)
{
	return error_set(err, "'%s' %s; remove it first", journal, why);
}

static bool open_journal(const char *journal, const char *file, int *fd, struct error *err)
{
	struct stat stat_of;

	if (lstat(journal, &stat_of) < 0)
		return errno == ENOENT || error_errno(err, "cannot open '%s'", journal);
	if (!S_ISREG(stat_of.st_mode))
		return refuse(journal, "is not a regular file, as a recording's journal is", err);
	if (!stat_of.st_size)
		return true;
	/* It may have been replaced since, or removed by the writer. */
	*fd = open(journal, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (*fd < 0)
		return errno == ENOENT || error_errno(err, "cannot open '%s'", journal);
	if (fstat(*fd, &stat_of) < 0 || !S_ISREG(stat_of.st_mode))
		return refuse(journal, "is not a regular file, as a recording's journal is", err);
	if (is_larger_than_journal(stat_of.st_size, file))
		return refuse(journal, "is too large to be the journal of a recording", err);
	if (names_file(*fd, stat_of.st_size))
		return refuse(journal, "is not the journal of a recording", err);
	return true;
}

bool recording_open_journal(const char *file, int *fd, struct error *err)
{
	char *journal = xasprintf("%s-journal", file);
	bool good;

	*fd = -1;
	good = open_journal(journal, file, fd, err);
	if (!good && *fd >= 0) {
		close(*fd);
		*fd = -1;
	}
	free(journal);
	return good;
}

static bool names_log(const unsigned char header[HEADER_SIZE])
{
	return !memcmp(header, "SQLite format 3", 16) &&
		(header[HEADER_WRITE_VERSION] == VERSION_WAL ||
			header[HEADER_READ_VERSION] == VERSION_WAL);
}

static bool refuse_log(const char *path, struct error *err)
{
	return error_set(err,
		"'%s' has a write-ahead log, which asitop never uses; \"sqlite3 FILE 'PRAGMA "
		"journal_mode = DELETE'\" removes it",
		path);
}

bool recording_check_header(
	const unsigned char *bytes, size_t size, const char *path, struct error *err)
{
	return size < HEADER_SIZE || !names_log(bytes) || refuse_log(path, err);
}

/* With a write-ahead log, even a reader creates files beside the recording. SQLite uses an existing
 * log even if the header does not mention one. */
static bool has_log(const char *file, const unsigned char header[HEADER_SIZE])
{
	char *log = xasprintf("%s-wal", file);
	struct stat stat_of;
	bool there = lstat(log, &stat_of) == 0;

	free(log);
	return there || names_log(header);
}

bool recording_check_beside(const char *file, const char *path, struct error *err)
{
	unsigned char header[HEADER_SIZE] = { 0 };
	int fd = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	int journal;

	if (fd < 0 || read(fd, header, sizeof(header)) < 0) {
		error_errno(err, "cannot open '%s'", path);
		if (fd >= 0)
			close(fd);
		return false;
	}
	close(fd);
	if (has_log(file, header))
		return refuse_log(path, err);
	if (!recording_open_journal(file, &journal, err))
		return false;
	if (journal >= 0)
		close(journal);
	return true;
}
