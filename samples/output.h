/*
 * Bytes to a descriptor, buffered as powermetrics' -b says.
 *
 * A reader that stops reading must not make the program deaf to signals, so pipes are written in
 * pieces that they can take at once, waiting in signals_wait() between them. Once asked to stop,
 * what is left of a document is still written as long as the reader takes it.
 */
#ifndef SAMPLES_OUTPUT_H
#define SAMPLES_OUTPUT_H

#include "../src/common/base/base.h"

/* -b 0 and 1; larger is the size of a block. */
#define OUTPUT_UNBUFFERED    0
#define OUTPUT_LINE_BUFFERED 1
/* What stdio takes for a pipe; powermetrics' own default is not documented. */
#define OUTPUT_DEFAULT_BLOCK 4096

struct output {
	int fd;
	bool owned; /* closed by output_close() */
	bool pipe;
	int64_t block;
	int64_t piece; /* the largest single write; 0: no limit */
	struct buffer pending;
};

/* `path` NULL is standard output. */
bool output_open(struct output *output, const char *path, int64_t block, struct error *err);
/* Writes what is left and closes; true when everything was taken. */
bool output_close(struct output *output);
/* False when the other end is gone or does not take the rest after a stop. */
bool output_write(struct output *output, const void *bytes, size_t size);
bool output_flush(struct output *output);

#endif
