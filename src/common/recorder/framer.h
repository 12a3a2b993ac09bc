/*
 * A stream of bytes -> documents. Pure.
 *
 * A document is complete at the "</plist>" behind its "</dict>": powermetrics separates documents
 * by a NUL, but a NUL comes with the next one, so that whoever waits for it is one sample late and
 * loses the last. A document's bytes run from the end of the one before through its "</plist>",
 * whatever stands between; all documents and the tail, joined, are the stream.
 *
 * Where a document begins before there is an end, what stands before it was cut short, or is text
 * that got in between: it is given out by itself, so that it costs no more than itself.
 */
#ifndef ASITOP_FRAMER_H
#define ASITOP_FRAMER_H

#include "../base/base.h"

/* Zero-initialized is empty. */
struct framer {
	struct buffer pending;
	size_t start;   /* where the next document begins in `pending` */
	size_t scanned; /* nothing ends before here */
	bool is_cut;    /* what framer_next() gave out last is no whole document */
};

void framer_release(struct framer *framer);

/* Adds bytes as they come; pointers from framer_next() end here. */
void framer_add(struct framer *framer, const void *bytes, size_t size);

/* The next complete document, or what stands in its way; false when there is none yet. */
bool framer_next(struct framer *framer, const char **raw, size_t *size);

/* What was added and is no complete document. */
void framer_tail(const struct framer *framer, const char **tail, size_t *size);

/* Forgets what was added and is no complete document. */
void framer_clear(struct framer *framer);

/* True when nothing waits but what plist_blank_size() skips. */
bool framer_is_blank(const struct framer *framer);

/* True when what waits is text, or something else that no property list begins with, and none
 * begins behind it. */
bool framer_is_lost(const struct framer *framer);

#endif
