#include "archive_private.h"

#include <stdlib.h>
#include <string.h>

/* A zip of one file has a directory of some hundred bytes; Finder adds one entry per file. */
enum { DIRECTORY_MAX = 1 << 20, COMMENT_MAX = 0xffff, NAME_SIZE = 80 };

/* Fields that stand for a zip64 field. */
#define ZIP64_SIZE UINT32_MAX
enum { ZIP64_COUNT = 0xffff };

enum { FLAG_ENCRYPTED = 1 };

struct member {
	char name[NAME_SIZE]; /* printable */
	unsigned flags, method;
	uint32_t crc, packed_size, size;
	off_t header; /* where its local header begins */
};

struct directory {
	struct buffer bytes;
	struct member members[2]; /* the first two: more than one is an error */
	size_t count;
};

static unsigned get_16(const unsigned char *bytes)
{
	return bytes[0] | (unsigned)bytes[1] << 8;
}

static uint32_t get_32(const unsigned char *bytes)
{
	return get_16(bytes) | (uint32_t)get_16(bytes + 2) << 16;
}

static bool decline(struct unpacking *unpacking, const char *why)
{
	return error_set(unpacking->err, "'%s' %s; unpack it first", unpacking->path, why);
}

static bool is_damaged(struct unpacking *unpacking, const char *what)
{
	return error_set(unpacking->err, "'%s' is damaged: %s", unpacking->path, what);
}

/* ---- the end of the archive ---- */

/* The last record whose comment ends within the file, in the bytes at the end of the file. */
static const unsigned char *find_end(const unsigned char *bytes, size_t size)
{
	for (size_t at = size < ZIP_END_SIZE ? 0 : size - ZIP_END_SIZE + 1; at--;) {
		const unsigned char *end = bytes + at;

		if (get_32(end) == ZIP_END && get_16(end + 20) <= size - at - ZIP_END_SIZE)
			return end;
	}
	return NULL;
}

static bool take_end(
	struct unpacking *unpacking, const unsigned char *end, struct directory *directory)
{
	size_t size = get_32(end + 12);
	off_t at = get_32(end + 16);

	if (get_16(end + 10) == ZIP64_COUNT || size == ZIP64_SIZE || at == ZIP64_SIZE)
		return decline(unpacking, "is a zip64 archive, which asitop does not read");
	if (get_16(end + 4) || get_16(end + 6) || get_16(end + 8) != get_16(end + 10))
		return decline(unpacking, "is a part of an archive");
	if (size > DIRECTORY_MAX)
		return decline(unpacking, "contains too many files");
	buffer_reserve(&directory->bytes, size);
	directory->bytes.size = size;
	return unpacking_read_at(unpacking, directory->bytes.data, size, at) ||
		is_damaged(unpacking, "its directory is missing");
}

static bool read_directory(struct unpacking *unpacking, struct directory *directory)
{
	size_t size = COMMENT_MAX + ZIP_END_SIZE;
	struct buffer tail = { 0 };
	const unsigned char *end;
	bool done = false;

	if ((off_t)size > unpacking->size)
		size = (size_t)unpacking->size;
	buffer_reserve(&tail, size);
	if (!unpacking_read_at(unpacking, tail.data, size, unpacking->size - (off_t)size)) {
		error_errno(unpacking->err, "cannot read '%s'", unpacking->path);
		goto out;
	}
	end = find_end((const unsigned char *)tail.data, size);
	if (!end) {
		is_damaged(unpacking, "its end is missing");
		goto out;
	}
	done = take_end(unpacking, end, directory);
	if (done && end + ZIP_END_SIZE + get_16(end + 20) != (unsigned char *)tail.data + size)
		unpacking_note(unpacking, "it is followed by other data");
out:
	buffer_release(&tail);
	return done;
}

/* ---- its members ---- */

/* Folders, and what Finder adds to the files of a folder. */
static bool is_ignored(const char *name, size_t size)
{
	static const char resources[] = "__MACOSX/", layout[] = ".DS_Store";
	const size_t length = sizeof(layout) - 1;

	if (!size || name[size - 1] == '/')
		return true;
	if (size >= sizeof(resources) - 1 && !memcmp(name, resources, sizeof(resources) - 1))
		return true;
	return size >= length && !memcmp(name + size - length, layout, length) &&
		(size == length || name[size - length - 1] == '/');
}

static void take_entry(
	struct directory *directory, const unsigned char *entry, const char *name, size_t size)
{
	struct member *member;

	if (is_ignored(name, size))
		return;
	if (directory->count < ARRAY_SIZE(directory->members)) {
		member = &directory->members[directory->count];
		text_clean(member->name, sizeof(member->name), name, size);
		member->flags = get_16(entry + 8);
		member->method = get_16(entry + 10);
		member->crc = get_32(entry + 16);
		member->packed_size = get_32(entry + 20);
		member->size = get_32(entry + 24);
		member->header = get_32(entry + 42);
	}
	directory->count++;
}

static bool parse_directory(struct unpacking *unpacking, struct directory *directory)
{
	const unsigned char *bytes = (const unsigned char *)directory->bytes.data;
	size_t size = directory->bytes.size, entry_size;

	for (size_t at = 0; at < size; at += entry_size) {
		const unsigned char *entry = bytes + at;

		if (size - at < ZIP_DIRECTORY_SIZE || get_32(entry) != ZIP_DIRECTORY)
			return is_damaged(unpacking, "its directory is invalid");
		entry_size = (size_t)ZIP_DIRECTORY_SIZE + get_16(entry + 28) + get_16(entry + 30) +
			get_16(entry + 32);
		if (entry_size > size - at)
			return is_damaged(unpacking, "its directory is invalid");
		take_entry(directory, entry, (const char *)entry + ZIP_DIRECTORY_SIZE,
			get_16(entry + 28));
	}
	return true;
}

static bool check_member(struct unpacking *unpacking, const struct directory *directory)
{
	const struct member *member = &directory->members[0];

	if (!directory->count)
		return error_set(unpacking->err, "'%s' contains no file", unpacking->path);
	if (directory->count > 1)
		return error_set(unpacking->err,
			"'%s' contains %zu files ('%s', '%s'%s); unpack the recording first",
			unpacking->path, directory->count, member->name, directory->members[1].name,
			directory->count > 2 ? ", ..." : "");
	if (member->flags & FLAG_ENCRYPTED)
		return decline(unpacking, "is encrypted");
	if (member->method != ZIP_STORED && member->method != ZIP_DEFLATED)
		return decline(
			unpacking, "uses a compression that asitop does not read (not deflate)");
	if (member->size == ZIP64_SIZE || member->packed_size == ZIP64_SIZE ||
		member->header == ZIP64_SIZE)
		return decline(unpacking, "is a zip64 archive, which asitop does not read");
	return true;
}

/* ---- the contents ---- */

static bool copy_stored(struct unpacking *unpacking)
{
	size_t size = 0;

	do {
		if (!unpacking_read(unpacking, &size))
			return false;
		memcpy(unpacking->output, unpacking->input, size);
		if (!unpacking_write(unpacking, size))
			return false;
	} while (size);
	return true;
}

static bool unpack_member(struct unpacking *unpacking, const struct member *member)
{
	unsigned char header[ZIP_LOCAL_SIZE];
	bool done;

	if (!unpacking_read_at(unpacking, header, sizeof(header), member->header) ||
		get_32(header) != ZIP_LOCAL)
		return is_damaged(unpacking, "its directory is invalid");
	unpacking->at = member->header + ZIP_LOCAL_SIZE + get_16(header + 26) + get_16(header + 28);
	unpacking->end = unpacking->at + member->packed_size;
	if (unpacking->end > unpacking->size)
		return is_damaged(unpacking, "its directory is invalid");
	unpacking->has_crc = true;
	done = member->method == ZIP_STORED ? copy_stored(unpacking) : unpack_deflated(unpacking);
	if (done && (unpacking->crc != member->crc || unpacking->written != (int64_t)member->size))
		unpacking_note(unpacking, "its contents do not match their checksum");
	return done;
}

bool unpack_zip(struct unpacking *unpacking)
{
	struct directory directory = { .count = 0 };
	bool done = read_directory(unpacking, &directory) &&
		parse_directory(unpacking, &directory) && check_member(unpacking, &directory) &&
		unpack_member(unpacking, &directory.members[0]);

	buffer_release(&directory.bytes);
	return done;
}
