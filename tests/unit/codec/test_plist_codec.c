#include "../../../src/common/recorder/framer.h"
#include "../../../src/common/codec/plist_codec.h"
#include "../support.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static int open_plist_codec(void **state)
{
	*state = plist_codec_open();
	return 0;
}

static int close_plist_codec(void **state)
{
	plist_codec_close(*state);
	return 0;
}

/* Encodes and decodes; the blob's size, 0 when the document is declined. */
static size_t round_trip(
	struct plist_codec *codec, const char *raw, size_t size, const struct buffer *key)
{
	struct buffer blob = { 0 }, back = { 0 };
	size_t blob_size = 0;

	if (plist_codec_encode(codec, raw, size, key, &blob)) {
		assert_true(plist_codec_decode(codec, blob.data, blob.size, size, key, &back));
		assert_int_equal(back.size, size);
		if (size)
			assert_memory_equal(back.data, raw, size);
		blob_size = blob.size;
	}
	buffer_release(&blob);
	buffer_release(&back);
	return blob_size;
}

/* All documents of a stream, against the first; the mean size of their blobs. */
static size_t stream_round_trip(struct plist_codec *codec, const struct buffer *stream)
{
	struct framer framer = { .start = 0 };
	struct buffer key = { 0 };
	const char *raw;
	size_t size, sum = 0, count = 0;

	framer_add(&framer, stream->data, stream->size);
	while (framer_next(&framer, &raw, &size)) {
		size_t blob_size = round_trip(codec, raw, size, count ? &key : NULL);

		assert_true(blob_size > 0);
		sum += blob_size;
		if (!count++)
			buffer_add(&key, raw, size);
	}
	framer_release(&framer);
	buffer_release(&key);
	return count ? sum / count : 0;
}

/* At most half the size that xz -9e gives for the whole stream, or 0.7 for the stream that its
 * publisher reformatted. */
static void check_capture(void **state, const char *name, size_t most)
{
	struct buffer stream = { 0 };

	read_capture(name, &stream);
	assert_between(stream_round_trip(*state, &stream), 1, most);
	buffer_release(&stream);
}

TEST(captures_get_small)
{
	check_capture(state, "m1-duplicate-keys.plist", 900);
	check_capture(state, "m1-pro.plist", 498);
	check_capture(state, "m1.plist", 1145);
	check_capture(state, "m2-ultra.plist", 1334);
	check_capture(state, "m4-pro.plist", 617);
	check_capture(state, "m5-pro.plist", 598);
}

TEST(simulated_streams_come_back)
{
	DIR *directory = opendir("samples/streams");
	struct dirent *entry;
	int count = 0;

	assert_non_null(directory);
	while ((entry = readdir(directory))) {
		struct buffer stream = { 0 };
		char path[512];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "samples/streams/%s", entry->d_name);
		assert_true(read_file(path, &stream));
		stream_round_trip(*state, &stream);
		buffer_release(&stream);
		count++;
	}
	closedir(directory);
	assert_true(count > 15);
}

/* Whatever was coded before, with whichever key: a blob is that of a new codec. */
TEST(earlier_documents_make_no_difference)
{
	struct buffer documents[4] = { { 0 } }, blob = { 0 }, fresh_blob = { 0 }, back = { 0 };

	for (int i = 0; i < 4; i++)
		stream_document(&documents[i], i * 7);
	for (int i = 0; i < 200; i++) {
		const struct buffer *document = &documents[i % 3 + 1];
		const struct buffer *key = i % 5 == 4 ? NULL : &documents[i / 11 % 2];
		struct plist_codec *fresh = plist_codec_open();

		assert_true(plist_codec_encode(*state, document->data, document->size, key, &blob));
		assert_true(plist_codec_encode(
			fresh, document->data, document->size, key, &fresh_blob));
		assert_int_equal(blob.size, fresh_blob.size);
		assert_memory_equal(blob.data, fresh_blob.data, blob.size);
		if (i % 4)
			assert_true(plist_codec_decode(
				*state, blob.data, blob.size, document->size, key, &back));
		/* What is damaged touches something else. */
		blob.data[blob.size / 2] ^= 0x55;
		plist_codec_decode(*state, blob.data, blob.size, document->size, key, &back);
		plist_codec_close(fresh);
	}
	for (int i = 0; i < 4; i++)
		buffer_release(&documents[i]);
	buffer_release(&blob);
	buffer_release(&fresh_blob);
	buffer_release(&back);
}

/* ---- numbers ---- */

/* Cores with times of all sizes; `wrong` is added to the time from which each ratio is computed. */
static void cores_document(struct buffer *document, uint64_t wrong)
{
	uint64_t idle = 1, used = 987654321;

	for (int i = 0; i < 100; i++) {
		idle = (idle * 7 + (uint64_t)i) % 100000000000;
		used = (used * 3 + (uint64_t)i) % 1000000007;
		buffer_addf(document,
			"<key>idle_ns</key><integer>%llu</integer>"
			"<key>idle_ratio</key><real>%g</real>"
			"<key>used_ns</key><integer>%llu</integer>"
			"<key>used_ratio</key><real>%g</real>",
			(unsigned long long)idle, (double)(idle + wrong) / (double)(idle + used),
			(unsigned long long)used, (double)(used + wrong) / (double)(idle + used));
	}
	buffer_addf(document, "<key>elapsed_ns</key><integer>%d</integer>", 1234567890);
	for (int64_t energy = 1; energy < INT64_C(1000000000000000); energy *= 3)
		buffer_addf(document,
			"<key>cpu_energy</key><integer>%lld</integer>"
			"<key>cpu_power</key><real>%g</real>",
			(long long)energy, (double)(energy + (int64_t)wrong) / 1.23456789);
}

/* Ratios and powers that printf("%g") would print for the times and energies take almost no space;
 * others take two bytes each. */
TEST(derived_numbers_take_no_space)
{
	struct buffer right = { 0 }, wrong = { 0 }, blob = { 0 };
	size_t size;

	cores_document(&right, 0);
	cores_document(&wrong, 10007);
	size = round_trip(*state, right.data, right.size, NULL);
	assert_between(size, 1, round_trip(*state, wrong.data, wrong.size, NULL) - 300);
	buffer_release(&right);
	buffer_release(&wrong);
	buffer_release(&blob);
}

TEST(key_that_was_declined_is_declined_again)
{
	struct buffer key = { 0 }, document = { 0 };

	for (int i = 0; i < 5000; i++)
		buffer_addf(&key, "no property list %d", i);
	stream_document(&document, 0);
	assert_int_equal(round_trip(*state, key.data, key.size, NULL), 0);
	assert_int_equal(round_trip(*state, document.data, document.size, &key), 0);
	assert_int_equal(round_trip(*state, document.data, document.size, &key), 0);
	assert_true(round_trip(*state, document.data, document.size, NULL) > 0);
	key.size = 0;
	assert_int_equal(round_trip(*state, document.data, document.size, &key), 0);
	buffer_release(&key);
	buffer_release(&document);
}

/* ---- damage ---- */

static uint32_t random_below(uint32_t *seed, size_t limit)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return (uint32_t)(*seed % limit);
}

/* Overwrites, doubles, removes or fills a part with digits. */
static void mutate(struct buffer *document, uint32_t *seed)
{
	size_t at = random_below(seed, document->size);
	size_t size = min_size(random_below(seed, 40), document->size - at);
	struct buffer rest = { 0 };

	buffer_add(&rest, document->data + at, document->size - at);
	switch (random_below(seed, 4)) {
	case 0:
		document->data[at] = (char)random_below(seed, 256);
		break;
	case 1:
		buffer_add(document, "", 1);
		document->size = at + size;
		buffer_add(document, rest.data, rest.size);
		break;
	case 2:
		document->size = at;
		buffer_add(document, rest.data + size, rest.size - size);
		break;
	default:
		for (size_t i = 0; i < size; i++)
			document->data[at + i] = (char)('0' + random_below(seed, 10));
		break;
	}
	buffer_release(&rest);
}

TEST(mutated_documents_come_back)
{
	struct buffer key = { 0 }, document = { 0 };
	uint32_t seed = 20261122;

	stream_document(&key, 0);
	for (int i = 0; i < 400; i++) {
		document.size = 0;
		stream_document(&document, i);
		for (int j = i % 20; j >= 0; j--)
			mutate(&document, &seed);
		round_trip(*state, document.data, document.size, &key);
		if (i % 50 == 0) {
			key.size = 0;
			buffer_add(&key, document.data, document.size);
		}
	}
	buffer_release(&key);
	buffer_release(&document);
}

/* Random blobs, and real ones with random bytes: the result never exceeds the requested size. */
TEST(hostile_blobs_do_no_harm)
{
	struct buffer key = { 0 }, document = { 0 }, blob = { 0 }, raw = { 0 };
	uint32_t seed = 7;

	stream_document(&key, 0);
	stream_document(&document, 1);
	for (int i = 0; i < 2000; i++) {
		if (i % 2) {
			assert_true(plist_codec_encode(
				*state, document.data, document.size, &key, &blob));
			for (int j = 0; j < 3; j++)
				blob.data[random_below(&seed, blob.size)] =
					(char)random_below(&seed, 256);
		} else {
			blob.size = 0;
			for (int j = 0; j < 200; j++) {
				char byte = (char)random_below(&seed, 256);

				buffer_add(&blob, &byte, 1);
			}
		}
		if (plist_codec_decode(*state, blob.data, blob.size, document.size,
			    i % 4 < 2 ? &key : NULL, &raw))
			assert_int_equal(raw.size, document.size);
	}
	buffer_release(&key);
	buffer_release(&document);
	buffer_release(&blob);
	buffer_release(&raw);
}

#define plist_codec_test(name)                                                                     \
	cmocka_unit_test_setup_teardown(name, open_plist_codec, close_plist_codec)

int main(void)
{
	const struct CMUnitTest tests[] = {
		plist_codec_test(captures_get_small),
		plist_codec_test(simulated_streams_come_back),
		plist_codec_test(earlier_documents_make_no_difference),
		plist_codec_test(derived_numbers_take_no_space),
		plist_codec_test(key_that_was_declined_is_declined_again),
		plist_codec_test(mutated_documents_come_back),
		plist_codec_test(hostile_blobs_do_no_harm),
	};

	return RUN_TESTS(tests);
}
