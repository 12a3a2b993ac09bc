#include "archive_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The version of the format that has deflate, and the first date that it has: no time is stored. */
enum { ZIP_VERSION = 20, ZIP_DATE = 1 << 5 | 1 };

static void put(struct buffer *buffer, uint32_t value, int size)
{
	for (int i = 0; i < size; i++)
		buffer_add(buffer, &(unsigned char){ (unsigned char)(value >> 8 * i) }, 1);
}

/* The fields that the local header and the directory share. */
static void put_fields(struct buffer *buffer, const struct packed *packed, const char *name)
{
	put(buffer, ZIP_VERSION, 2);
	put(buffer, 0, 2);
	put(buffer, ZIP_DEFLATED, 2);
	put(buffer, 0, 2);
	put(buffer, ZIP_DATE, 2);
	put(buffer, packed->crc, 4);
	put(buffer, (uint32_t)packed->packed_size, 4);
	put(buffer, (uint32_t)packed->size, 4);
	put(buffer, (uint32_t)strlen(name), 2);
	put(buffer, 0, 2);
}

static void make_local(struct buffer *buffer, const struct packed *packed, const char *name)
{
	buffer->size = 0;
	put(buffer, ZIP_LOCAL, 4);
	put_fields(buffer, packed, name);
	buffer_add_string(buffer, name);
}

/* The directory of one member, and the end. */
static void make_directory(struct buffer *buffer, const struct packed *packed, const char *name)
{
	uint32_t size = (uint32_t)(ZIP_DIRECTORY_SIZE + strlen(name));
	uint32_t at = (uint32_t)(ZIP_LOCAL_SIZE + (int64_t)strlen(name) + packed->packed_size);

	buffer->size = 0;
	put(buffer, ZIP_DIRECTORY, 4);
	put(buffer, ZIP_VERSION, 2);
	put_fields(buffer, packed, name);
	/* No comment, part 0, binary, no attributes, the local header at 0. */
	put(buffer, 0, 2);
	put(buffer, 0, 2);
	put(buffer, 0, 2);
	put(buffer, 0, 4);
	put(buffer, 0, 4);
	buffer_add_string(buffer, name);
	put(buffer, ZIP_END, 4);
	put(buffer, 0, 4);
	put(buffer, 1, 2);
	put(buffer, 1, 2);
	put(buffer, size, 4);
	put(buffer, at, 4);
	put(buffer, 0, 2);
}

/* "bench.db" for bench.zip and for bench.db.zip. */
static char *member_name(const char *path)
{
	const char *name = path_name(path);
	size_t size = strlen(name), suffix = strlen(archive_suffix(ARCHIVE_ZIP));
	char *member;

	if (archive_kind_of_name(name) == ARCHIVE_ZIP)
		size -= suffix;
	member = xstrndup(name, size);
	if (size >= 3 && !strcasecmp(member + size - 3, ".db"))
		return member;
	free(member);
	return xasprintf("%.*s.db", (int)size, name);
}

static bool write_buffer(const struct buffer *buffer, FILE *out)
{
	return fwrite(buffer->data, 1, buffer->size, out) == buffer->size;
}

/* The local header is written again when the sizes are known. */
static bool pack_zip(int in, FILE *out, const char *path)
{
	struct packed packed = { .size = 0 };
	struct buffer header = { 0 };
	char *name = member_name(path);
	bool done;

	make_local(&header, &packed, name);
	done = write_buffer(&header, out) && pack_deflated(in, out, &packed);
	if (done && (packed.size >= UINT32_MAX || packed.packed_size >= UINT32_MAX)) {
		errno = EFBIG;
		done = false;
	}
	if (done) {
		make_local(&header, &packed, name);
		done = fseeko(out, 0, SEEK_SET) == 0 && write_buffer(&header, out) &&
			fseeko(out, 0, SEEK_END) == 0;
	}
	if (done) {
		make_directory(&header, &packed, name);
		done = write_buffer(&header, out);
	}
	buffer_release(&header);
	free(name);
	return done;
}

bool archive_pack(enum archive_kind kind, int in, FILE *out, const char *path, struct error *err)
{
	struct packed ignored;
	bool done = false;

	switch (kind) {
	case ARCHIVE_GZIP:
		done = pack_gzip(in, out, &ignored);
		break;
	case ARCHIVE_ZIP:
		done = pack_zip(in, out, path);
		break;
	case ARCHIVE_ZSTD:
		done = pack_zstd(in, out);
		break;
	case ARCHIVE_NONE:
		errno = EINVAL;
		break;
	}
	return done || error_errno(err, "cannot write '%s'", path);
}
