/*
 * Writes a document as `powermetrics -f plist` does: key order, line breaks, number syntax, and how
 * they depend on the chip and the macOS release.
 *
 * From "<?xml" through "</plist>\n". The NUL between documents is written by stream.h.
 */
#ifndef SAMPLES_PLIST_WRITER_H
#define SAMPLES_PLIST_WRITER_H

#include "document.h"

void plist_write(struct buffer *out, const struct document *document);

#endif
