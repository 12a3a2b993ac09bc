/*
 * A system call that fails, to be preloaded into a program (Linux): of the calls that change files
 * below a folder the one with a given number fails, or a signal comes instead.
 *
 *     FAIL_FOLDER  the folder, an absolute path
 *     FAIL_AT      the number of the call, from 1; 0: none
 *     FAIL_SIGNAL  a signal's number: it is raised before that call, which then works
 *     FAIL_COUNT   a file that gets the number of calls when the program ends in order
 *
 * Calls that the C library makes for itself, such as the writes of its streams, are not seen.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long calls;

/* Declares `real`, the function that one of ours stands for; ISO C has no cast from an object
 * pointer. */
#define REAL(type, name, ...)                                                                      \
	type (*real)(__VA_ARGS__);                                                                 \
	*(void **)&real = dlsym(RTLD_NEXT, name)

static long number_of(const char *name)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : 0;
}

static bool is_below(const char *path)
{
	const char *folder = getenv("FAIL_FOLDER");
	char absolute[PATH_MAX] = "";
	size_t length;

	if (!folder || !path)
		return false;
	if (path[0] != '/' && getcwd(absolute, sizeof(absolute)))
		path = absolute;
	length = strlen(folder);
	return !strncmp(path, folder, length) && (path[length] == '/' || !path[length]);
}

static bool is_below_fd(int fd)
{
	char link[64], path[PATH_MAX];
	ssize_t size;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	size = readlink(link, path, sizeof(path) - 1);
	if (size < 0)
		return false;
	path[size] = '\0';
	return is_below(path);
}

/* True when this call, of a file below the folder, is to fail. */
static bool fails(bool below, int cause)
{
	long number;

	if (!below || ++calls != number_of("FAIL_AT"))
		return false;
	number = number_of("FAIL_SIGNAL");
	if (number) {
		raise((int)number);
		return false;
	}
	errno = cause;
	return true;
}

__attribute__((destructor)) static void tell_count(void)
{
	const char *path = getenv("FAIL_COUNT");
	FILE *file;

	unsetenv("FAIL_FOLDER");
	file = path ? fopen(path, "w") : NULL;
	if (file) {
		fprintf(file, "%ld\n", calls);
		fclose(file);
	}
}

/* ---- open ---- */

#define OPEN(name)                                                                                 \
	int name(const char *path, int flags, ...);                                                \
	int name(const char *path, int flags, ...)                                                 \
	{                                                                                          \
		REAL(int, #name, const char *, int, ...);                                          \
		va_list arguments;                                                                 \
		mode_t mode;                                                                       \
                                                                                                   \
		va_start(arguments, flags);                                                        \
		mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;                            \
		va_end(arguments);                                                                 \
		return fails(is_below(path), EMFILE) ? -1 : real(path, flags, mode);               \
	}

OPEN(open)
OPEN(open64)

#define FOPEN(name)                                                                                \
	FILE *name(const char *restrict path, const char *restrict mode)                           \
	{                                                                                          \
		REAL(FILE *, #name, const char *, const char *);                                   \
		return fails(is_below(path), EMFILE) ? NULL : real(path, mode);                    \
	}

FOPEN(fopen)
FOPEN(fopen64)

#define MKSTEMP(name)                                                                              \
	int name(char *path)                                                                       \
	{                                                                                          \
		REAL(int, #name, char *);                                                          \
		return fails(is_below(path), ENOSPC) ? -1 : real(path);                            \
	}

MKSTEMP(mkstemp)
MKSTEMP(mkstemp64)

/* ---- write ---- */

ssize_t write(int fd, const void *bytes, size_t size)
{
	REAL(ssize_t, "write", int, const void *, size_t);
	return fails(is_below_fd(fd), ENOSPC) ? -1 : real(fd, bytes, size);
}

#define PWRITE(name, offset)                                                                       \
	ssize_t name(int fd, const void *bytes, size_t size, offset at)                            \
	{                                                                                          \
		REAL(ssize_t, #name, int, const void *, size_t, offset);                           \
		return fails(is_below_fd(fd), ENOSPC) ? -1 : real(fd, bytes, size, at);            \
	}

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define FTRUNCATE(name, offset)                                                                    \
	int name(int fd, offset size)                                                              \
	{                                                                                          \
		REAL(int, #name, int, offset);                                                     \
		return fails(is_below_fd(fd), EIO) ? -1 : real(fd, size);                          \
	}

FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                                                 \
	int name(int fd)                                                                           \
	{                                                                                          \
		REAL(int, #name, int);                                                             \
		return fails(is_below_fd(fd), EIO) ? -1 : real(fd);                                \
	}

SYNC(fsync)
SYNC(fdatasync)

int fflush(FILE *file)
{
	REAL(int, "fflush", FILE *);
	return fails(file && is_below_fd(fileno(file)), ENOSPC) ? EOF : real(file);
}

/* ---- close: the descriptor is gone all the same ---- */

int close(int fd)
{
	REAL(int, "close", int);
	bool failed = fails(is_below_fd(fd), EIO);
	int cause = errno, status = real(fd);

	errno = failed ? cause : errno;
	return failed ? -1 : status;
}

int fclose(FILE *file)
{
	REAL(int, "fclose", FILE *);
	bool failed = fails(is_below_fd(fileno(file)), EIO);
	int cause = errno, status = real(file);

	errno = failed ? cause : errno;
	return failed ? EOF : status;
}

/* ---- names ---- */

int rename(const char *from, const char *to)
{
	REAL(int, "rename", const char *, const char *);
	return fails(is_below(to), EIO) ? -1 : real(from, to);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
	REAL(int, "renameat2", int, const char *, int, const char *, unsigned);
	return fails(is_below(to), EIO) ? -1 : real(from_folder, from, to_folder, to, flags);
}

int link(const char *from, const char *to)
{
	REAL(int, "link", const char *, const char *);
	return fails(is_below(to), EIO) ? -1 : real(from, to);
}

int unlink(const char *path)
{
	REAL(int, "unlink", const char *);
	return fails(is_below(path), EIO) ? -1 : real(path);
}
