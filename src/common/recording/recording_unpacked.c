/*
 * Recordings that are not a file that SQLite can open: those in an archive, and standard input.
 * Their pages are in a private file without a name, which is mapped into memory: nobody else can
 * change it, and the system frees it whatever ends the program.
 */
#include "recording_private.h"

#include "../host/private_file.h"

#include <sys/mman.h>
#include <unistd.h>

/* Most of a file that unpacks to more than this multiple of its archive is as empty as a hole,
 * which does not count for the limits of decompression and queries. */
enum { PACKED_RATIO = 32, PACKED_SPARE = 1 << 20 };

/* Owns `fd`. */
static bool map(struct recording *recording, int fd, struct error *err)
{
	struct stat stat_of;
	bool done = fstat(fd, &stat_of) == 0;
	void *pages = MAP_FAILED;

	if (done && !stat_of.st_size) {
		close(fd);
		return error_set(err, "'%s' is not a recording: it is empty", recording->path);
	}
	if (done)
		pages = mmap(NULL, (size_t)stat_of.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (pages == MAP_FAILED)
		error_errno(err, "cannot read '%s'", recording->path);
	close(fd);
	if (pages == MAP_FAILED)
		return false;
	recording->pages = pages;
	recording->file_size = recording->disk_size = stat_of.st_size;
	return recording_check_header(
		recording->pages, (size_t)recording->file_size, recording->path, err);
}

bool recording_unpack(struct recording *recording, int in, struct error *err)
{
	struct stat stat_of;
	int fd = private_file_unpack(in, recording->path, &recording->damage, err);
	int64_t most;

	if (fd < 0 || !map(recording, fd, err))
		return false;
	most = fstat(in, &stat_of) == 0 ? PACKED_RATIO * stat_of.st_size + PACKED_SPARE : 0;
	if (recording->disk_size > most)
		recording->disk_size = most;
	return true;
}

bool recording_take_stream(struct recording *recording, int in, struct error *err)
{
	bool done;
	int fd;

	if (isatty(in))
		return error_set(
			err, "'%s' is a terminal; redirect a recording to it", recording->path);
	fd = private_file_copy(in, recording->path, err);
	if (fd < 0)
		return false;
	if (archive_kind_of_file(fd) == ARCHIVE_NONE)
		return map(recording, fd, err);
	done = recording_unpack(recording, fd, err);
	close(fd);
	return done;
}
