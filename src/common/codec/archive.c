#include "archive_private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool unpack_archive(struct unpacking *unpacking, enum archive_kind kind)
{
	switch (kind) {
	case ARCHIVE_GZIP:
		return unpack_gzip(unpacking);
	case ARCHIVE_ZIP:
		return unpack_zip(unpacking);
	case ARCHIVE_ZSTD:
		return unpack_zstd(unpacking);
	case ARCHIVE_NONE:
		break;
	}
	return error_set(unpacking->err, "'%s' is not an archive", unpacking->path);
}

static int64_t limit_of(off_t size)
{
	int64_t most = (ARCHIVE_BYTES_MAX - ARCHIVE_BYTES_FREE) / ARCHIVE_RATIO_MAX;

	return size >= most ? ARCHIVE_BYTES_MAX : ARCHIVE_BYTES_FREE + ARCHIVE_RATIO_MAX * size;
}

/* Checks what was unpacked. */
static bool check(const struct unpacking *unpacking)
{
	if (unpacking->written && archive_kind_of_file(unpacking->out) != ARCHIVE_NONE)
		return error_set(unpacking->err, "'%s' contains another archive; unpack it first",
			unpacking->path);
	if (unpacking->written)
		return true;
	if (unpacking->damage->message[0])
		error_set(unpacking->err, "%s", unpacking->damage->message);
	else
		error_set(unpacking->err, "'%s' contains an empty file", unpacking->path);
	return false;
}

bool archive_unpack(int in, int out, const char *path, struct error *damage, struct error *err)
{
	struct unpacking *unpacking = xcalloc(1, sizeof(*unpacking));
	struct stat stat_of;
	bool done;

	damage->message[0] = '\0';
	unpacking->path = path;
	unpacking->in = in;
	unpacking->out = out;
	unpacking->damage = damage;
	unpacking->err = err;
	done = fstat(in, &stat_of) == 0 || error_errno(err, "cannot read '%s'", path);
	if (done) {
		unpacking->size = unpacking->end = stat_of.st_size;
		unpacking->limit = limit_of(stat_of.st_size);
		done = unpack_archive(unpacking, archive_kind_of_file(in)) && check(unpacking);
	}
	free(unpacking);
	return done;
}
