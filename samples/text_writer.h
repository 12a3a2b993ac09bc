/*
 * A document as the text that powermetrics writes without `-f plist`: what a recorder gets when
 * somebody forgot the option.
 */
#ifndef SAMPLES_TEXT_WRITER_H
#define SAMPLES_TEXT_WRITER_H

#include "document.h"

/* Before the first sample. */
void text_write_machine(struct buffer *out, const struct document *document);
void text_write(struct buffer *out, const struct document *document);

#endif
