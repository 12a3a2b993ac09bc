/*
 * A document as the bytes that `powermetrics -f plist` writes: key order, line breaks, number
 * syntax, and what the chip and the macOS release do to them.
 *
 * From "<?xml" through "</plist>\n". The NUL between documents belongs to the stream (stream.h).
 */
#ifndef SAMPLES_PLIST_WRITER_H
#define SAMPLES_PLIST_WRITER_H

#include "document.h"

void plist_write(struct buffer *out, const struct document *document);

#endif
