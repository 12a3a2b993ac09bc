/*
 * A document <-> a blob a third of the size that zstd makes: lossless, for bytes of any kind, best
 * for powermetrics' property lists.
 *
 * The bytes are split into pieces: literals, and numbers between them (pieces.h). Literals repeat
 * those of the key sample, or earlier ones, mostly in the same order. Numbers change; but a ratio
 * follows from its time and the group's total, a power from the energy, a frequency from the time
 * in each state, a core's idle time from its other times, and times are ticks of a 24 MHz clock.
 * What is left goes through an adaptive coder (coder.h) that has learnt from the key sample
 * already, and from a small built-in document before it.
 *
 * The form depends on all of this: a change needs another number in codec.h.
 */
#ifndef ASITOP_PLIST_CODEC_H
#define ASITOP_PLIST_CODEC_H

#include "../base/base.h"

struct plist_codec;

struct plist_codec *plist_codec_open(void);
void plist_codec_close(struct plist_codec *codec);

/* Encodes into `blob` (replaced); false when the bytes are not worth it, being unlike the key or
 * themselves for too long. `key` is NULL for a key sample. */
bool plist_codec_encode(struct plist_codec *codec, const char *raw, size_t size,
	const struct buffer *key, struct buffer *blob);

/* The inverse, into `raw` (replaced); false when the blob does not give `raw_size` bytes. Takes a
 * blob from anywhere: time and memory are bounded. */
bool plist_codec_decode(struct plist_codec *codec, const void *blob, size_t size, size_t raw_size,
	const struct buffer *key, struct buffer *raw);

#endif
