/*
 * Splits a stream of bytes into documents. Pure.
 *
 * A document is complete at the "</plist>" after its "</dict>". powermetrics separates documents
 * by a NUL, but writes the NUL with the next document: waiting for it would delay each sample by
 * one and lose the last. A document's bytes extend from the end of the previous one through its
 * "</plist>", including anything in between; concatenating all documents and the tail gives the
 * stream.
 *
 * If a document begins before the previous one has ended, the bytes before it are a truncated
 * document or stray text. They are returned separately, so that no complete document is lost.
 */
#ifndef ASITOP_FRAMER_H
#define ASITOP_FRAMER_H

#include "../base/base.h"

/* An empty framer is zero-initialized. */
struct framer {
	struct buffer pending;
	size_t start;   /* where the next document begins in `pending` */
	size_t scanned; /* no document ends before here */
	bool is_cut;    /* framer_next() last returned bytes that are not a complete document */
};

void framer_release(struct framer *framer);

/* Adds bytes; invalidates pointers from framer_next(). */
void framer_add(struct framer *framer, const void *bytes, size_t size);

/* Returns the next complete document, or bytes before it that are not one; false: none yet. */
bool framer_next(struct framer *framer, const char **raw, size_t *size);

/* The bytes after the last complete document. */
void framer_tail(const struct framer *framer, const char **tail, size_t *size);

/* Drops the bytes after the last complete document. */
void framer_clear(struct framer *framer);

/* True when the tail consists only of bytes that plist_blank_size() skips. */
bool framer_is_blank(const struct framer *framer);

/* True when the tail begins with something that cannot begin a property list, such as text, and
 * no document begins later in it. */
bool framer_is_lost(const struct framer *framer);

#endif
