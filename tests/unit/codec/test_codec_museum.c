/*
 * The museum of blobs in tests/codec/museum, whose README.md explains it: all of them decode, and
 * encoding their bytes again gives the same blobs. Any change of the format fails here.
 */
#include "../../../src/common/codec/checksum.h"
#include "../../../src/common/codec/codec.h"
#include "../../../src/common/codec/plist_codec_private.h"
#include "../support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Blobs of zstd are compared when this version is linked. */
static const char zstd_version[] = "1.5.4";

enum { EXHIBITS_MAX = 200 };

struct exhibit {
	char name[64], key_name[64], what[16];
	int encoding;
	size_t size;
	uint32_t checksum;
	const struct exhibit *key; /* NULL: none */
	struct buffer blob;
	struct buffer raw; /* what the blob decodes to */
	bool is_decoded;
};

struct museum {
	struct codec *codec;
	struct exhibit list[EXHIBITS_MAX];
	size_t count;
};

static const struct exhibit *find_exhibit(const struct museum *museum, const char *name)
{
	for (size_t i = 0; i < museum->count; i++) {
		if (!strcmp(museum->list[i].name, name))
			return &museum->list[i];
	}
	fail_msg("the museum has no '%s' so far", name);
	return NULL;
}

static void add_exhibit(struct museum *museum, const char *line)
{
	struct exhibit *exhibit = &museum->list[museum->count];
	char path[128];

	assert_true(museum->count < EXHIBITS_MAX);
	assert_int_equal(
		sscanf(line, "%63s %d %63s %zu %u %*s %15s", exhibit->name, &exhibit->encoding,
			exhibit->key_name, &exhibit->size, &exhibit->checksum, exhibit->what),
		6);
	if (strcmp(exhibit->key_name, "-") != 0)
		exhibit->key = find_exhibit(museum, exhibit->key_name);
	snprintf(path, sizeof(path), "tests/codec/museum/%s.blob", exhibit->name);
	assert_true(read_file(path, &exhibit->blob));
	museum->count++;
}

/* The bytes are those of the blob, or empty when it is damaged. */
static void decode_exhibit(struct codec *codec, struct exhibit *exhibit)
{
	struct error err = { .message = "" };

	exhibit->is_decoded = codec_decode(codec, exhibit->encoding, exhibit->blob.data,
		exhibit->blob.size, exhibit->size, exhibit->key ? &exhibit->key->raw : NULL,
		&exhibit->raw, &err);
}

static int open_museum(void **state)
{
	struct museum *museum = xcalloc(1, sizeof(*museum));
	struct buffer index = { 0 };
	char *line, *rest;

	museum->codec = codec_open();
	if (!read_file("tests/codec/museum/index.txt", &index))
		return -1;
	for (line = strtok_r(index.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (line[0] != '#')
			add_exhibit(museum, line);
	}
	for (size_t i = 0; i < museum->count; i++)
		decode_exhibit(museum->codec, &museum->list[i]);
	buffer_release(&index);
	*state = museum;
	return 0;
}

static int close_museum(void **state)
{
	struct museum *museum = *state;

	for (size_t i = 0; i < museum->count; i++) {
		buffer_release(&museum->list[i].blob);
		buffer_release(&museum->list[i].raw);
	}
	codec_close(museum->codec);
	free(museum);
	return 0;
}

/* Reports all exhibits for which a check fails, then fails. */
static void check_all(
	const struct museum *museum, bool (*is_good)(struct codec *, const struct exhibit *))
{
	size_t bad = 0;

	for (size_t i = 0; i < museum->count; i++) {
		if (is_good(museum->codec, &museum->list[i]))
			continue;
		print_error("%s\n", museum->list[i].name);
		bad++;
	}
	assert_int_equal(bad, 0);
}

static bool is_damaged(const struct exhibit *exhibit)
{
	return !strcmp(exhibit->what, "damaged");
}

static bool opens(struct codec *codec __attribute__((unused)), const struct exhibit *exhibit)
{
	return is_damaged(exhibit) ? !exhibit->is_decoded
				   : exhibit->is_decoded && exhibit->raw.size == exhibit->size &&
			checksum_crc32(exhibit->raw.data, exhibit->size) == exhibit->checksum;
}

TEST(every_exhibit_decodes_or_is_damage)
{
	const struct museum *museum = *state;

	assert_between(museum->count, 50, EXHIBITS_MAX);
	check_all(museum, opens);
}

static bool is_written_again(struct codec *codec, const struct exhibit *exhibit)
{
	struct buffer blob = { 0 };
	bool same;

	if (strcmp(exhibit->what, "written") != 0)
		return true;
	same = (int)codec_encode(codec, exhibit->raw.data, exhibit->raw.size,
		       exhibit->key ? &exhibit->key->raw : NULL, &blob) == exhibit->encoding;
	if (same &&
		(exhibit->encoding != CODEC_ZSTD || !strcmp(codec_library_version(), zstd_version)))
		same = blob.size == exhibit->blob.size &&
			(!blob.size || !memcmp(blob.data, exhibit->blob.data, blob.size));
	buffer_release(&blob);
	return same;
}

TEST(encoder_writes_the_same_blobs)
{
	check_all(*state, is_written_again);
}

/* The primer of the specification, behind a NUL. */
TEST(primer_is_that_of_the_specification)
{
	struct buffer written = { 0 };

	assert_true(read_file("schema/primer.plist", &written));
	assert_int_equal(plist_codec_primer_size, written.size + 1);
	assert_int_equal(plist_codec_primer[0], 0);
	assert_memory_equal(plist_codec_primer + 1, written.data, written.size);
	buffer_release(&written);
}

/* Limits that no blob shows: they are the file's. */
TEST(limits_of_the_file_are_those_of_the_specification)
{
	assert_int_equal(CODEC_KEY_INTERVAL, 32);
	assert_int_equal(CODEC_RAW_MAX, 16777216);
}

#define museum_test(name) cmocka_unit_test_setup_teardown(name, open_museum, close_museum)

int main(void)
{
	const struct CMUnitTest tests[] = {
		museum_test(every_exhibit_decodes_or_is_damage),
		museum_test(encoder_writes_the_same_blobs),
		cmocka_unit_test(primer_is_that_of_the_specification),
		cmocka_unit_test(limits_of_the_file_are_those_of_the_specification),
	};

	return RUN_TESTS(tests);
}
