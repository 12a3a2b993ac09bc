#include "recording_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Offset of the application id, big-endian, in the header of a SQLite file. */
enum { HEADER_SIZE = 100, HEADER_APPLICATION_ID = 68 };

/*
 * A recorder locks this byte. SQLite's own locks are on the 512 bytes from 2^30 on
 * (https://sqlite.org/lockingv3.html). The byte need not exist in the file. The lock belongs to the
 * open file, not to the process: SQLite drops all of the process's locks on a file at the end of
 * each transaction.
 */
enum { LOCK_BYTE = (1 << 30) + 1024 };

/* A recorder also locks the next byte; a recorder that will replace the file locks only that one.
 */
enum { LOCK_REPLACE = LOCK_BYTE + 1, LOCK_SIZE = 2 };

static bool is_recording(const unsigned char header[HEADER_SIZE])
{
	const unsigned char *id = header + HEADER_APPLICATION_ID;

	return ((uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 | (uint32_t)id[2] << 8 | id[3]) ==
		RECORDING_APPLICATION_ID;
}

bool recording_is_locked(int fd)
{
	struct flock lock = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_BYTE, .l_len = 1
	};

	return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

bool recording_is_written(const char *path, bool *written, struct error *err)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return error_errno(err, "cannot open '%s'", path);
	*written = recording_is_locked(fd);
	close(fd);
	return true;
}

static bool is_locked_error(const char *path, struct error *err)
{
	return error_set(err, "another asitop is recording into '%s'", path);
}

static bool take_lock(int fd, off_t start, off_t size, const char *path, struct error *err)
{
	struct flock lock = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = size
	};

	if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
		return true;
	if (errno == EACCES || errno == EAGAIN)
		return is_locked_error(path, err);
	/* SMB on macOS, NFS without its lock daemon. */
	if (errno == ENOTSUP || errno == EOPNOTSUPP || errno == ENOLCK || errno == ENOSYS)
		return error_set(err,
			"cannot lock '%s': its file system does not support locks; record to a local "
			"disk",
			path);
	return error_errno(err, "cannot lock '%s'", path);
}

/* Only recordings can be overwritten, so that a typo does not destroy a document. An empty file may
 * be the remains of a recording. */
static int open_recording(const char *file, const char *path, struct error *err)
{
	unsigned char header[HEADER_SIZE] = { 0 };
	int fd = open(file, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	ssize_t size = fd < 0 ? -1 : read(fd, header, sizeof(header));
	struct stat stat_of;

	if (size < 0)
		error_errno(err, "cannot replace '%s'", path);
	else if (fstat(fd, &stat_of) == 0 && S_ISREG(stat_of.st_mode) &&
		(!size || is_recording(header)))
		return fd;
	else
		error_set(err, "'%s' is not a recording and will not be overwritten", path);
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Locks out other recorders until the new recording has taken its place. */
static int lock_old(const char *file, const char *path, struct error *err)
{
	int fd = open_recording(file, path, err);

	if (fd < 0 || take_lock(fd, LOCK_REPLACE, 1, path, err))
		return fd;
	close(fd);
	return -1;
}

/* Removes what a recorder that was killed before its first sample left behind. */
static bool remove_unfinished(const char *file, struct error *err)
{
	struct stat ignored;
	char *journal;
	bool done;
	int fd;

	if (lstat(file, &ignored) < 0)
		return errno == ENOENT || error_errno(err, "cannot create '%s'", file);
	fd = open_recording(file, file, err);
	if (fd < 0)
		return false;
	journal = xasprintf("%s-journal", file);
	done = take_lock(fd, LOCK_BYTE, LOCK_SIZE, file, err) &&
		((unlink(file) == 0 && (unlink(journal) == 0 || errno == ENOENT)) ||
			error_errno(err, "cannot remove '%s'", file));
	free(journal);
	close(fd);
	return done;
}

/* Resolves the directory but not the last component: open() refuses a symbolic link there. */
static char *resolve(const char *path)
{
	const char *name = path_name(path);
	char *folder = name == path ? xstrdup(".") : xstrndup(path, (size_t)(name - path));
	char *real = realpath(folder, NULL);
	char *file = real ? xasprintf("%s/%s", real, name) : NULL;

	free(folder);
	free(real);
	return file;
}

static int open_existing(
	const char *file, const char *path, const char *doing, int flags, struct error *err)
{
	int fd = open(file, O_RDWR | O_NONBLOCK | O_CLOEXEC | flags);
	struct stat stat_of;

	if (fd < 0) {
		error_errno(err, "cannot %s '%s'", doing, path);
	} else if (fstat(fd, &stat_of) < 0 || !S_ISREG(stat_of.st_mode)) {
		error_set(err, "cannot %s '%s': not a file", doing, path);
		close(fd);
		fd = -1;
	}
	return fd;
}

static int create(const char *file, const char *path, struct error *err)
{
	int fd = open(file, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	struct stat stat_of;

	if (fd < 0 && errno == EEXIST && lstat(file, &stat_of) == 0 && S_ISDIR(stat_of.st_mode)) {
		error_set(err, "'%s' is a directory; name a file in it", path);
	} else if (fd < 0 && errno == EEXIST) {
		error_set(err, "'%s' already exists", path);
		err->cause = EEXIST; /* commands add what to do about it */
	} else if (fd < 0) {
		error_errno(err, "cannot create '%s'", path);
	}
	return fd;
}

/* On entry `*file` is the file to replace. */
static int create_successor(struct recording *recording, char **file, struct error *err)
{
	recording->old_fd = lock_old(*file, recording->path, err);
	if (recording->old_fd < 0)
		return -1;
	recording->replaces = *file;
	*file = xasprintf("%s.new", recording->replaces);
	return remove_unfinished(*file, err) ? create(*file, *file, err) : -1;
}

int recording_lock(
	struct recording *recording, enum recording_mode mode, char **file, struct error *err)
{
	const char *path = recording->path;
	int fd = -1;

	*file = resolve(path);
	if (!*file)
		error_errno(err, "cannot create '%s'", path);
	else if (mode == RECORDING_APPEND)
		fd = open_existing(*file, path, "append to", 0, err);
	else if (mode == RECORDING_FILL)
		fd = open_existing(*file, path, "write", O_NOFOLLOW, err);
	else if (mode == RECORDING_OVERWRITE)
		fd = create_successor(recording, file, err);
	else
		fd = create(*file, path, err);
	if (fd >= 0 && !take_lock(fd, LOCK_BYTE, LOCK_SIZE, path, err)) {
		if (mode == RECORDING_NEW || mode == RECORDING_OVERWRITE)
			unlink(*file);
		close(fd);
		fd = -1;
	}
	return fd;
}

bool recording_is_same(const char *file, int fd)
{
	struct stat by_name, by_fd;

	return stat(file, &by_name) == 0 && fstat(fd, &by_fd) == 0 &&
		by_name.st_dev == by_fd.st_dev && by_name.st_ino == by_fd.st_ino;
}

/* The path of the file that is being written; NULL when it is in memory, or the recorder another.
 */
static const char *written_file(const struct recording *recording)
{
	return recording->lock_fd < 0 ? NULL : sqlite3_db_filename(recording->db, "main");
}

bool recording_is_in_place(const struct recording *recording)
{
	const char *file = written_file(recording);

	return !file || recording_is_same(file, recording->lock_fd);
}

bool recording_is_replaced(const struct recording *recording)
{
	const char *file = written_file(recording);

	return file && access(file, F_OK) == 0 && !recording_is_same(file, recording->lock_fd);
}

bool recording_moved(const struct recording *recording, struct error *err)
{
	struct stat stat_of;

	if (recording->lock_fd < 0 || fstat(recording->lock_fd, &stat_of) < 0 || stat_of.st_nlink)
		return error_set(err,
			"'%s' was moved while it was being recorded; the moved file has the samples "
			"committed before",
			recording->path);
	return error_set(err, "'%s' was deleted while it was being recorded; its samples are lost",
		recording->path);
}
