/*
 * Writes a document as powermetrics does without `-f plist`, which is what a recorder gets when the
 * option is missing.
 */
#ifndef SAMPLES_TEXT_WRITER_H
#define SAMPLES_TEXT_WRITER_H

#include "document.h"

/* Before the first sample. */
void text_write_machine(struct buffer *out, const struct document *document);
void text_write(struct buffer *out, const struct document *document);

#endif
