/*
 * Blobs and documents from anywhere through the codec, under libFuzzer:
 *
 *     clang -std=c11 -g -O1 -D_GNU_SOURCE -fsanitize=fuzzer,address,undefined \
 *         -fno-sanitize-recover=all -o build/fuzz_codec tests/fuzz/fuzz_codec.c \
 *         src/common/codec.c src/common/structure*.c src/common/coder.c src/common/pieces.c \
 *         src/common/base.c -lzstd
 *     build/fuzz_codec -max_len=65536 CORPUS samples/streams
 *
 * The first byte says what the rest is: a blob to decode, or two documents, the second to be stored
 * against the first.
 */
#include "../../src/common/codec.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char small_document[] =
	"<key>elapsed_ns</key><integer>1000000000</integer>\n"
	"<key>freq_hz</key><real>1.02e+09</real>\n<key>idle_ns</key><integer>70000000</integer>\n"
	"<key>idle_ratio</key><real>0.07</real>\n<array>\n<key>freq</key><integer>1020</integer>\n"
	"<key>used_ns</key><integer>930000000</integer>\n<key>used_ratio</key><real>0.93</real>\n"
	"<key>cpu_energy</key><integer>170</integer>\n<key>cpu_power</key><real>170</real>\n";

static void decode(struct codec *codec, const uint8_t *blob, size_t size)
{
	struct buffer key = { 0 }, raw = { 0 };
	struct error err;
	size_t raw_size = sizeof(small_document) - 1;

	buffer_add(&key, small_document, raw_size);
	for (int encoding = CODEC_STORED; encoding <= CODEC_STRUCTURE; encoding++) {
		codec_decode(codec, encoding, blob, size, raw_size, &key, &raw, &err);
		codec_decode(codec, encoding, blob, size, raw_size, NULL, &raw, &err);
		codec_decode(codec, encoding, blob, size, 1 << 20, &key, &raw, &err);
	}
	buffer_release(&key);
	buffer_release(&raw);
}

static void encode(struct codec *codec, const char *raw, size_t size, const struct buffer *key)
{
	struct buffer blob = { 0 }, back = { 0 };
	struct error err;
	enum codec_encoding encoding = codec_encode(codec, raw, size, key, &blob);

	if (!codec_decode(codec, (int)encoding, blob.data, blob.size, size, key, &back, &err) ||
		back.size != size || (size && memcmp(back.data, raw, size)))
		abort();
	buffer_release(&blob);
	buffer_release(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct codec *codec;

	if (!codec)
		codec = codec_open();
	if (!size)
		return 0;
	if (*data & 1) {
		decode(codec, data + 1, size - 1);
	} else {
		const char *bytes = (const char *)data + 1;
		struct buffer key = { 0 };
		size_t half = (size - 1) / 2;

		buffer_add(&key, bytes, half);
		encode(codec, key.data, key.size, NULL);
		encode(codec, bytes + half, size - 1 - half, &key);
		buffer_release(&key);
	}
	return 0;
}
