#include "../../../src/common/codec/checksum.h"
#include "../../../src/common/codec/codec.h"
#include "../support.h"

#include <string.h>

/* Text that the plist codec declines because it is too long. */
static void add_text(struct buffer *document)
{
	for (int i = 0; i < 2000; i++)
		buffer_addf(document, "line %d of a text that is no property list\n", i);
}

/* Opened and closed around each test. */
static int open_codec(void **state)
{
	*state = codec_open();
	return 0;
}

static int close_codec(void **state)
{
	codec_close(*state);
	return 0;
}

static bool decode(struct codec *codec, enum codec_encoding encoding, const struct buffer *blob,
	size_t raw_size, const struct buffer *key, struct buffer *raw)
{
	struct error err = { .message = "" };
	bool done = codec_decode(
		codec, (int)encoding, blob->data, blob->size, raw_size, key, raw, &err);

	assert_true(done || err.status == STATUS_DAMAGED);
	assert_true(done || err.message[0]);
	return done;
}

/* Encodes and decodes; returns the blob's size. */
static size_t round_trip(struct codec *codec, const char *bytes, size_t size,
	const struct buffer *key, enum codec_encoding expected)
{
	struct buffer blob = { 0 }, raw = { 0 };
	size_t blob_size;

	assert_int_equal(codec_encode(codec, bytes, size, key, &blob), expected);
	assert_true(decode(codec, expected, &blob, size, key, &raw));
	assert_int_equal(raw.size, size);
	assert_memory_equal(raw.data, bytes, size);
	blob_size = blob.size;
	buffer_release(&blob);
	buffer_release(&raw);
	return blob_size;
}

TEST(bytes_come_back)
{
	struct buffer document = { 0 };

	stream_document(&document, 0);
	assert_true(round_trip(*state, document.data, document.size, NULL, CODEC_PLIST) <
		document.size / 2);
	buffer_release(&document);
}

TEST(key_makes_the_blob_small)
{
	struct buffer key = { 0 }, document = { 0 };
	size_t alone;

	stream_document(&key, 0);
	stream_document(&document, 1);
	alone = round_trip(*state, document.data, document.size, NULL, CODEC_PLIST);
	assert_true(
		round_trip(*state, document.data, document.size, &key, CODEC_PLIST) < alone / 4);
	buffer_release(&key);
	buffer_release(&document);
}

/* A key of the largest size is used to its beginning. */
TEST(large_documents_use_all_of_their_key)
{
	enum { LINES = 40000 };
	struct buffer key = { 0 }, document = { 0 };

	for (int i = 0; i < LINES; i++)
		buffer_addf(&key, "<integer>%u</integer>\n", (unsigned)i * 2654435761u);
	buffer_add(&document, key.data, key.size);
	document.data[0] = '!';
	assert_true(round_trip(*state, document.data, document.size, &key, CODEC_ZSTD) < 1000);
	buffer_release(&key);
	buffer_release(&document);
}

/* Text goes to zstd, with a key or without. */
TEST(zstd_compresses_bytes_that_are_not_a_property_list)
{
	struct buffer key = { 0 }, document = { 0 };

	add_text(&key);
	add_text(&document);
	document.data[0] = '!';
	round_trip(*state, document.data, document.size, NULL, CODEC_ZSTD);
	assert_true(round_trip(*state, document.data, document.size, &key, CODEC_ZSTD) < 100);
	buffer_release(&key);
	buffer_release(&document);
}

TEST(incompressible_bytes_are_stored_as_they_are)
{
	assert_int_equal(round_trip(*state, "a", 1, NULL, CODEC_STORED), 1);
	assert_int_equal(round_trip(*state, "\0\xff", 2, NULL, CODEC_STORED), 2);
	assert_int_equal(round_trip(*state, "", 0, NULL, CODEC_STORED), 0);
}

TEST(wrong_sizes_are_damage)
{
	struct buffer document = { 0 }, blob = { 0 }, raw = { 0 };

	stream_document(&document, 0);
	assert_int_equal(
		codec_encode(*state, document.data, document.size, NULL, &blob), CODEC_PLIST);
	assert_false(decode(*state, CODEC_PLIST, &blob, document.size - 1, NULL, &raw));
	assert_false(decode(*state, CODEC_PLIST, &blob, document.size + 1, NULL, &raw));
	assert_false(decode(*state, CODEC_PLIST, &blob, 0, NULL, &raw));
	assert_false(decode(*state, CODEC_STORED, &blob, document.size, NULL, &raw));
	assert_true(decode(*state, CODEC_PLIST, &blob, document.size, NULL, &raw));
	buffer_release(&document);
	buffer_release(&blob);
	buffer_release(&raw);
}

/* Rejected before memory is allocated. */
TEST(sizes_beyond_the_maximum_are_damage)
{
	struct buffer blob = { 0 }, raw = { 0 };

	buffer_add(&blob, "xxxx", 4);
	assert_false(decode(*state, CODEC_ZSTD, &blob, (size_t)CODEC_RAW_MAX + 1, NULL, &raw));
	assert_false(decode(*state, CODEC_ZSTD, &blob, SIZE_MAX, NULL, &raw));
	assert_null(raw.data);
	buffer_release(&blob);
}

TEST(unknown_encodings_are_damage)
{
	struct buffer blob = { 0 }, raw = { 0 };

	buffer_add(&blob, "xxxx", 4);
	assert_false(decode(*state, 3, &blob, 4, NULL, &raw));
	assert_false(decode(*state, (enum codec_encoding) - 1, &blob, 4, NULL, &raw));
	buffer_release(&blob);
	buffer_release(&raw);
}

/* A corrupted blob may still decode, but never beyond its bounds. */
static void corrupt_each_byte(struct codec *codec, enum codec_encoding encoding)
{
	struct buffer key = { 0 }, document = { 0 }, blob = { 0 }, raw = { 0 };
	uint32_t checksum;

	stream_document(&key, 0);
	stream_document(&document, 1);
	if (encoding == CODEC_ZSTD)
		add_text(&document);
	checksum = checksum_crc32(document.data, document.size);
	assert_int_equal(codec_encode(codec, document.data, document.size, &key, &blob), encoding);
	for (size_t i = 0; i < blob.size; i++) {
		blob.data[i] = (char)(blob.data[i] ^ 0x5a);
		if (decode(codec, encoding, &blob, document.size, &key, &raw)) {
			bool same = !memcmp(raw.data, document.data, document.size);

			assert_int_equal(checksum_crc32(raw.data, raw.size) == checksum, same);
		}
		blob.data[i] = (char)(blob.data[i] ^ 0x5a);
	}
	/* A failure does not affect later calls. */
	assert_true(decode(codec, encoding, &blob, document.size, &key, &raw));
	assert_int_equal(checksum_crc32(raw.data, raw.size), checksum);
	buffer_release(&key);
	buffer_release(&document);
	buffer_release(&blob);
	buffer_release(&raw);
}

TEST(corrupted_blobs_are_damage_or_caught_by_the_checksum)
{
	corrupt_each_byte(*state, CODEC_PLIST);
	corrupt_each_byte(*state, CODEC_ZSTD);
}

static void truncate_everywhere(struct codec *codec, enum codec_encoding encoding)
{
	struct buffer document = { 0 }, blob = { 0 }, raw = { 0 };
	uint32_t checksum;
	size_t whole;

	stream_document(&document, 0);
	if (encoding == CODEC_ZSTD)
		add_text(&document);
	checksum = checksum_crc32(document.data, document.size);
	assert_int_equal(codec_encode(codec, document.data, document.size, NULL, &blob), encoding);
	whole = blob.size;
	for (blob.size = 0; blob.size < whole; blob.size++)
		assert_false(decode(codec, encoding, &blob, document.size, NULL, &raw) &&
			checksum_crc32(raw.data, raw.size) == checksum);
	buffer_release(&document);
	buffer_release(&blob);
	buffer_release(&raw);
}

TEST(truncated_blobs_are_damage_or_caught_by_the_checksum)
{
	truncate_everywhere(*state, CODEC_PLIST);
	truncate_everywhere(*state, CODEC_ZSTD);
}

TEST(other_key_does_not_give_the_bytes)
{
	struct buffer key = { 0 }, other = { 0 }, document = { 0 }, blob = { 0 }, raw = { 0 };

	stream_document(&key, 0);
	stream_document(&other, 0);
	buffer_add(&other, "\n", 1);
	stream_document(&document, 1);
	codec_encode(*state, document.data, document.size, &key, &blob);
	assert_false(decode(*state, CODEC_PLIST, &blob, document.size, NULL, &raw) &&
		!memcmp(raw.data, document.data, document.size));
	assert_false(decode(*state, CODEC_PLIST, &blob, document.size, &other, &raw) &&
		!memcmp(raw.data, document.data, document.size));
	buffer_release(&key);
	buffer_release(&other);
	buffer_release(&document);
	buffer_release(&blob);
	buffer_release(&raw);
}

/* The check value of CRC-32 in catalogues of CRCs. */
TEST(checksum_is_the_crc_32_of_zlib)
{
	assert_int_equal(checksum_crc32("123456789", 9), 0xcbf43926);
	assert_int_equal(checksum_crc32("", 0), 0);
	assert_int_equal(checksum_crc32("a", 1), 0xe8b7be43);
	assert_int_equal(checksum_crc32("\xff\xff\xff\xff", 4), 0xffffffff);
	assert_int_equal(
		checksum_crc32("The quick brown fox jumps over the lazy dog", 43), 0x414fa339);
}

#define codec_test(name) cmocka_unit_test_setup_teardown(name, open_codec, close_codec)

int main(void)
{
	const struct CMUnitTest tests[] = {
		codec_test(bytes_come_back),
		codec_test(key_makes_the_blob_small),
		codec_test(large_documents_use_all_of_their_key),
		codec_test(zstd_compresses_bytes_that_are_not_a_property_list),
		codec_test(incompressible_bytes_are_stored_as_they_are),
		codec_test(wrong_sizes_are_damage),
		codec_test(sizes_beyond_the_maximum_are_damage),
		codec_test(unknown_encodings_are_damage),
		codec_test(corrupted_blobs_are_damage_or_caught_by_the_checksum),
		codec_test(truncated_blobs_are_damage_or_caught_by_the_checksum),
		codec_test(other_key_does_not_give_the_bytes),
		codec_test(checksum_is_the_crc_32_of_zlib),
	};

	return RUN_TESTS(tests);
}
