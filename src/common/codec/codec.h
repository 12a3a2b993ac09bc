/*
 * Lossless compression of samples; schema/codec.md specifies the format.
 *
 * A sample is encoded either on its own (a key sample) or against the bytes of a key sample, so
 * that any sample can be read with two reads. The plist codec (plist_codec.h) encodes what
 * powermetrics writes. zstd, with the key as prefix, encodes what the plist codec declines. The
 * encoder decodes each blob and compares; if the bytes differ, they are stored as they are.
 */
#ifndef ASITOP_CODEC_H
#define ASITOP_CODEC_H

#include "../base/base.h"

/* Every 32nd sample of a run is a key sample, beginning with the first. */
enum { CODEC_KEY_INTERVAL = 32 };

/* Maximum size of a sample, bytes. The largest documents of powermetrics have half a megabyte. The
 * decoder rejects a larger size before it allocates memory. */
enum { CODEC_RAW_MAX = 16 << 20 };

/* Stored in recordings: never renumber. */
enum codec_encoding {
	CODEC_STORED = 0,
	CODEC_ZSTD = 1,
	CODEC_PLIST = 2,
};

struct codec;

struct codec *codec_open(void);
void codec_close(struct codec *codec);

/* Encodes into `blob`, whose contents are replaced. `key` is NULL for a key sample. */
enum codec_encoding codec_encode(struct codec *codec, const char *raw, size_t size,
	const struct buffer *key, struct buffer *blob);

/* Decodes into `raw`. Fails unless the result has exactly `raw_size` bytes. */
bool codec_decode(struct codec *codec, int encoding, const void *blob, size_t size, size_t raw_size,
	const struct buffer *key, struct buffer *raw, struct error *err);

/* Version of the linked zstd, such as "1.5.4". */
const char *codec_library_version(void);

#endif
