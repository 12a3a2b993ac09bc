#include "../../../src/common/codec/archive.h"
#include "../support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const enum archive_kind kinds[] = { ARCHIVE_GZIP, ARCHIVE_ZIP, ARCHIVE_ZSTD };

/* Bytes that neither repeat nor shrink much. */
static void fill(struct buffer *bytes, size_t size)
{
	uint32_t state = 1;

	for (size_t i = 0; i < size; i++) {
		char byte;

		state = state * 1664525 + 1013904223;
		byte = (char)(state >> 25);
		buffer_add(bytes, &byte, 1);
	}
}

/* Packs the bytes as "a.KIND", whose path the caller frees. */
static char *pack(void **state, enum archive_kind kind, const struct buffer *bytes)
{
	char *plain = scratch_path(state, "plain");
	char *name = xasprintf("a%s", archive_suffix(kind));
	char *path = scratch_path(state, name);
	struct error err = { .message = "" };
	FILE *out = fopen(path, "w+b");
	int in;

	write_file(plain, bytes->size ? bytes->data : "", bytes->size);
	in = open(plain, O_RDONLY);
	assert_non_null(out);
	assert_true(archive_pack(kind, in, out, path, &err));
	assert_int_equal(fclose(out), 0);
	close(in);
	free(plain);
	free(name);
	return path;
}

struct result {
	bool done;
	struct error damage, err;
	struct buffer bytes;
};

static struct result unpack(void **state, const char *path)
{
	char *plain = scratch_path(state, "unpacked");
	struct result result = { .done = false };
	int in = open(path, O_RDONLY), out = open(plain, O_RDWR | O_CREAT | O_TRUNC, 0600);

	result.done = archive_unpack(in, out, "A", &result.damage, &result.err);
	close(in);
	close(out);
	assert_true(read_file(plain, &result.bytes));
	free(plain);
	return result;
}

static void assert_fails(void **state, const char *path, const char *message)
{
	struct result result = unpack(state, path);

	assert_false(result.done);
	assert_string_equal(result.err.message, message);
	assert_int_equal(result.err.status, STATUS_FAILED);
	buffer_release(&result.bytes);
}

/* At the borders of the blocks of 64 KiB that are read and written. */
TEST(what_was_packed_comes_back)
{
	static const size_t sizes[] = { 1, 65535, 65536, 65537, 131072, 1000000 };

	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
		for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
			struct buffer bytes = { 0 };
			struct result result;
			char *path;

			fill(&bytes, sizes[i]);
			path = pack(state, kinds[k], &bytes);
			result = unpack(state, path);
			assert_true(result.done);
			assert_string_equal(result.damage.message, "");
			assert_int_equal(result.bytes.size, sizes[i]);
			assert_memory_equal(result.bytes.data, bytes.data, sizes[i]);
			buffer_release(&result.bytes);
			buffer_release(&bytes);
			free(path);
		}
	}
}

TEST(an_archive_is_recognized_by_its_bytes)
{
	struct buffer bytes = { 0 };

	fill(&bytes, 100);
	assert_int_equal(archive_kind(bytes.data, bytes.size), ARCHIVE_NONE);
	assert_int_equal(archive_kind("", 0), ARCHIVE_NONE);
	assert_int_equal(archive_kind("PK\3", 3), ARCHIVE_NONE);
	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
		char *path = pack(state, kinds[k], &bytes);
		int fd = open(path, O_RDONLY);

		assert_int_equal(archive_kind_of_file(fd), kinds[k]);
		assert_int_equal(archive_kind_of_name(path), kinds[k]);
		close(fd);
		free(path);
	}
	assert_int_equal(archive_kind_of_name("A.ZIP"), ARCHIVE_ZIP);
	assert_int_equal(archive_kind_of_name(".gz"), ARCHIVE_NONE);
	assert_int_equal(archive_kind_of_name("a.db"), ARCHIVE_NONE);
	buffer_release(&bytes);
}

/* No length of a cut archive is taken for a whole one. */
TEST(a_cut_archive_is_damaged)
{
	struct buffer bytes = { 0 };

	fill(&bytes, 300);
	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
		char *path = pack(state, kinds[k], &bytes);
		struct buffer archive = { 0 };

		assert_true(read_file(path, &archive));
		for (size_t size = ARCHIVE_MAGIC_SIZE; size < archive.size; size++) {
			struct result result;

			write_file(path, archive.data, size);
			result = unpack(state, path);
			if (result.done)
				assert_has(result.damage.message, "its end is missing");
			else
				assert_has(result.err.message, "is damaged");
			assert_true(result.bytes.size <= bytes.size);
			if (result.bytes.size)
				assert_memory_equal(
					result.bytes.data, bytes.data, result.bytes.size);
			buffer_release(&result.bytes);
		}
		buffer_release(&archive);
		free(path);
	}
	buffer_release(&bytes);
}

/* 100 MB of zeros are 100 kB in gzip, and less in zstd. */
TEST(the_contents_are_bounded)
{
	struct buffer zeros = { 0 };

	zeros.size = 100 << 20;
	zeros.data = xcalloc(zeros.size, 1);
	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
		char *path = pack(state, kinds[k], &zeros);
		struct stat stat_of;
		char *message;

		assert_int_equal(stat(path, &stat_of), 0);
		message = xasprintf("'A' unpacks to more than %lld MB, which is too much for its "
				    "size; unpack it first if you trust it",
			(long long)(ARCHIVE_BYTES_FREE + ARCHIVE_RATIO_MAX * stat_of.st_size) /
				1000000);
		assert_fails(state, path, message);
		free(message);
		free(path);
	}
	buffer_release(&zeros);
}

/* Neither the date nor a name other than that of the archive. */
TEST(an_archive_has_no_private_field)
{
	struct buffer bytes = { 0 }, archive = { 0 };
	char *path;

	fill(&bytes, 100);
	path = pack(state, ARCHIVE_GZIP, &bytes);
	assert_true(read_file(path, &archive));
	/* No flags, which a name would have, and no time. */
	assert_memory_equal(archive.data + 3, "\0\0\0\0\0", 5);
	free(path);
	buffer_release(&archive);
	path = pack(state, ARCHIVE_ZIP, &bytes);
	assert_true(read_file(path, &archive));
	assert_memory_equal(archive.data + 30, "a.db", 4);
	/* The first of January 1980, 0:00; no further fields. */
	assert_memory_equal(archive.data + 10, "\0\0\x21\0", 4);
	assert_memory_equal(archive.data + 26, "\4\0\0\0", 4);
	free(path);
	buffer_release(&archive);
	buffer_release(&bytes);
}

TEST(an_empty_file_and_an_archive_in_an_archive_are_refused)
{
	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
		struct buffer bytes = { 0 };
		char *path = pack(state, kinds[k], &bytes);

		assert_fails(state, path, "'A' contains an empty file");
		assert_true(read_file(path, &bytes));
		free(path);
		path = pack(state, ARCHIVE_GZIP, &bytes);
		assert_fails(state, path, "'A' contains another archive; unpack it first");
		free(path);
		buffer_release(&bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(what_was_packed_comes_back),
		scratch_test(an_archive_is_recognized_by_its_bytes),
		scratch_test(a_cut_archive_is_damaged),
		scratch_test(the_contents_are_bounded),
		scratch_test(an_archive_has_no_private_field),
		scratch_test(an_empty_file_and_an_archive_in_an_archive_are_refused),
	};

	return RUN_TESTS(tests);
}
