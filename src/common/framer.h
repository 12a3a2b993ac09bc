/*
 * A stream of bytes -> documents. Pure.
 *
 * A document is complete at the "</plist>" behind its "</dict>": powermetrics separates documents
 * by a NUL, but a NUL comes with the next one, so that whoever waits for it is one sample late and
 * loses the last. A document's bytes run from the end of the one before through its "</plist>",
 * whatever stands between; all documents and the tail, joined, are the stream.
 */
#ifndef ASITOP_FRAMER_H
#define ASITOP_FRAMER_H

#include "base.h"

/* Zero-initialized is empty. */
struct framer {
	struct buffer pending;
	size_t start;   /* where the next document begins in `pending` */
	size_t scanned; /* no "</plist>" ends before here */
};

void framer_release(struct framer *framer);

/* Adds bytes as they come; pointers from framer_next() end here. */
void framer_add(struct framer *framer, const void *bytes, size_t size);

/* The next complete document; false when there is none yet. */
bool framer_next(struct framer *framer, const char **raw, size_t *size);

/* What was added and is no complete document. */
void framer_tail(const struct framer *framer, const char **tail, size_t *size);

/* Forgets what was added and is no complete document. */
void framer_clear(struct framer *framer);

/* True when nothing waits but NULs and white space. */
bool framer_is_blank(const struct framer *framer);

/* True when what waits cannot be the start of a property list: text, or something else. */
bool framer_is_lost(const struct framer *framer);

#endif
