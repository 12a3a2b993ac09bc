#include "archive.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

static const struct {
	enum archive_kind kind;
	const char *suffix;
	size_t size;
	unsigned char magic[ARCHIVE_MAGIC_SIZE];
} kinds[] = {
	{ ARCHIVE_GZIP, ".gz", 2, { 0x1f, 0x8b } },
	{ ARCHIVE_ZIP, ".zip", 4, { 'P', 'K', 3, 4 } },
	{ ARCHIVE_ZIP, ".zip", 4, { 'P', 'K', 5, 6 } }, /* an empty one */
	{ ARCHIVE_ZSTD, ".zst", 4, { 0x28, 0xb5, 0x2f, 0xfd } },
};

enum archive_kind archive_kind(const void *bytes, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (size >= kinds[i].size && !memcmp(bytes, kinds[i].magic, kinds[i].size))
			return kinds[i].kind;
	}
	return ARCHIVE_NONE;
}

enum archive_kind archive_kind_of_file(int fd)
{
	unsigned char magic[ARCHIVE_MAGIC_SIZE];
	ssize_t size = pread(fd, magic, sizeof(magic), 0);

	return size < 0 ? ARCHIVE_NONE : archive_kind(magic, (size_t)size);
}

enum archive_kind archive_kind_of_name(const char *path)
{
	size_t size = strlen(path);

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t length = strlen(kinds[i].suffix);

		if (size > length && !strcasecmp(path + size - length, kinds[i].suffix))
			return kinds[i].kind;
	}
	return ARCHIVE_NONE;
}

const char *archive_suffix(enum archive_kind kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].kind == kind)
			return kinds[i].suffix;
	}
	return "";
}
