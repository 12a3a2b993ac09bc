/*
 * The plist codec: encoding 2 of schema/codec.md. It is lossless for any bytes and works best for
 * powermetrics' property lists, whose blobs are a third of the size that zstd gives.
 *
 * A document is split into tokens: a literal and the number after it (plist_token.h). Literals
 * repeat earlier ones, mostly in the same order. Many numbers can be predicted from others: a ratio
 * from its time and the total of its group, a power from the energy, a frequency from the time in
 * each state, a core's idle time from its other times; and times are multiples of a tick of a
 * 24 MHz clock. The range coder (range_coder.h) encodes what remains, with probabilities that were
 * trained on the primer and on the key sample.
 *
 * Any change here changes the format and requires a new encoding in codec.h.
 */
#ifndef ASITOP_PLIST_CODEC_H
#define ASITOP_PLIST_CODEC_H

#include "../base/base.h"

struct plist_codec;

struct plist_codec *plist_codec_open(void);
void plist_codec_close(struct plist_codec *codec);

/* Encodes into `blob`, whose contents are replaced. `key` is NULL for a key sample. Returns false
 * when the document or the key exceeds a limit of the format (too many tokens, too much new text).
 */
bool plist_codec_encode(struct plist_codec *codec, const char *raw, size_t size,
	const struct buffer *key, struct buffer *blob);

/* Decodes into `raw`, whose contents are replaced. Returns false when the result does not have
 * `raw_size` bytes. The blob may be hostile: time and memory are bounded. */
bool plist_codec_decode(struct plist_codec *codec, const void *blob, size_t size, size_t raw_size,
	const struct buffer *key, struct buffer *raw);

#endif
