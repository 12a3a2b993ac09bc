/*
 * Raw bytes <-> compressed blob, lossless: the only module that knows the compressors.
 *
 * A sample is stored whole (a key sample) or against a key sample's bytes: any sample is then two
 * reads away. What powermetrics writes is stored in its structural form (structure.h); zstd takes
 * the bytes that this form declines, with the key as prefix. Encoding decodes what it made and
 * compares; bytes that do not come back are stored as they are.
 */
#ifndef ASITOP_CODEC_H
#define ASITOP_CODEC_H

#include "../base/base.h"

/* One sample every so many is a key sample; also the first of each run. */
enum { CODEC_KEY_INTERVAL = 32 };

/* No sample is larger; powermetrics' largest documents are half a megabyte. A blob that claims
 * more is refused before anything is allocated. */
enum { CODEC_RAW_MAX = 16 << 20 };

/* In the file: never renumber. */
enum codec_encoding {
	CODEC_STORED = 0,
	CODEC_ZSTD = 1,
	CODEC_STRUCTURE = 2,
};

struct codec;

struct codec *codec_open(void);
void codec_close(struct codec *codec);

/* Compresses into `blob` (replaced). `key` is NULL for a key sample. */
enum codec_encoding codec_encode(struct codec *codec, const char *raw, size_t size,
	const struct buffer *key, struct buffer *blob);

/* The inverse; `raw_size` is what the file says, and anything else that comes out is an error. */
bool codec_decode(struct codec *codec, int encoding, const void *blob, size_t size, size_t raw_size,
	const struct buffer *key, struct buffer *raw, struct error *err);

/* "1.5.4": the version of zstd that is linked. */
const char *codec_library_version(void);

/* CRC-32 (IEEE 802.3, reflected, as zlib's crc32()), so that any language can check a sample. */
uint32_t codec_checksum(const void *bytes, size_t size);

#endif
