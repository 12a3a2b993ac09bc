/*
 * Writes documents with their separators, and implements the faults of writing.
 *
 * Up to macOS 26 a NUL stands between two documents and none after the last; from 27 on (according
 * to two reports, not confirmed) one follows each document. The text format has none.
 */
#ifndef SAMPLES_STREAM_H
#define SAMPLES_STREAM_H

#include "faults.h"
#include "output.h"

enum stream_result {
	STREAM_OK,
	STREAM_CLOSED, /* the reader is gone */
	STREAM_DIED,   /* a fault truncated the document: end the process */
};

struct stream {
	struct output *output;
	const struct faults *faults;
	bool nul_after;  /* after each document, instead of between them */
	int64_t written; /* documents */
	struct buffer held;
	int64_t held_count;
};

void stream_init(
	struct stream *stream, struct output *output, const struct faults *faults, bool nul_after);
void stream_release(struct stream *stream);
/* `number` is the one that faults refer to; extra documents share it. Text is written unchanged. */
enum stream_result stream_write_text(
	struct stream *stream, const struct buffer *text, int64_t number);
enum stream_result stream_write_plist(
	struct stream *stream, const struct buffer *plist, int64_t number);
/* Writes the documents that FAULT_MERGE has delayed. */
enum stream_result stream_flush(struct stream *stream);

#endif
