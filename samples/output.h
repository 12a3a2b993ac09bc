/*
 * Writes to a descriptor, buffered as powermetrics' -b specifies.
 *
 * A reader that stops reading must not keep signals from being handled. Pipes are therefore written
 * in parts that they can accept at once, with signals_wait() between them. After a request to stop,
 * the rest of a document is still written as long as the reader accepts it.
 */
#ifndef SAMPLES_OUTPUT_H
#define SAMPLES_OUTPUT_H

#include "../src/common/base/base.h"

/* -b 0 and 1; a larger value is the size of a block. */
#define OUTPUT_UNBUFFERED    0
#define OUTPUT_LINE_BUFFERED 1
/* The buffer of stdio for a pipe; powermetrics' own default is not documented. */
#define OUTPUT_DEFAULT_BLOCK 4096

struct output {
	int fd;
	bool owned; /* closed by output_close() */
	bool pipe;
	int64_t block;
	int64_t piece; /* the largest single write; 0: no limit */
	struct buffer pending;
};

/* A `path` of NULL is standard output. */
bool output_open(struct output *output, const char *path, int64_t block, struct error *err);
/* Writes the rest and closes; true when everything was accepted. */
bool output_close(struct output *output);
/* False when the reader is gone, or does not accept the rest after a request to stop. */
bool output_write(struct output *output, const void *bytes, size_t size);
bool output_flush(struct output *output);

#endif
