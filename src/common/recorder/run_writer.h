/*
 * Writes one run into a recording: decodes the documents that arrived, places them on the axis,
 * appends their rows and events, and commits them.
 *
 * The run begins with the first window; documents and events before it wait, so that an input
 * without windows writes nothing. A document that is not a window, or not a property list, is kept
 * as bytes and reported by an event.
 *
 * While another program locks the file, run_writer_write() succeeds, sets `is_busy`, and leaves the
 * arrivals where they are. Any other failure is final: only the run's end is still written.
 */
#ifndef ASITOP_RUN_WRITER_H
#define ASITOP_RUN_WRITER_H

#include "arrivals.h"
#include "axis.h"
#include "../host/profiler.h"
#include "../recording/settling.h"

struct run_writer_options {
	/* Its interval (0: derived from the first window), source, arguments and note; the writer
	 * sets the rest. */
	struct run run;
	bool is_import;      /* samples are placed by their timestamps, not by their arrival */
	const char *chip;    /* the chip of an imported stream; NULL: derived from its model */
	int64_t group;       /* samples per commit */
	int64_t keep_ns;     /* time that a ring keeps, 0: all */
	int64_t size_max;    /* of the file, bytes; 0: no limit */
	int64_t patience_ns; /* how long to wait for a locked file at the end; 0: 5 s */
};

struct run_writer {
	struct run_writer_options options;
	struct recording *recording;
	struct run run; /* id 0: it has not begun */
	struct machine machine;
	struct profiler profiler; /* determines the GPU cores of this machine */
	struct axis axis;
	int64_t begin_ns;   /* where the run begins on the axis */
	int64_t command_id; /* of the command that started last; 0: none yet */
	char gap_text[256]; /* of the next gap event: why powermetrics was restarted */
	struct settling settling;
	double combined_w;      /* of the newest settled sample; NaN: absent */
	struct sample_row last; /* the row appended last; id 0: none yet */
	int64_t samples;        /* committed or about to be */
	int64_t safe;           /* committed samples */
	int64_t documents;      /* samples, and other documents that were kept */
	int64_t unreadable;     /* documents that are not property lists */
	int64_t uncommitted;    /* documents since the last commit */
	int64_t file_bytes;     /* size of the recording at the last commit */
	bool is_busy;           /* another program locks the file */
	bool is_full;           /* `size_max` is reached */
	bool is_empty;          /* the first sample has no numbers */
	bool is_broken;         /* writing failed */
};

/* The caller keeps ownership of `recording` and of the strings in `options`. */
void run_writer_init(struct run_writer *writer, struct recording *recording,
	const struct run_writer_options *options);
void run_writer_release(struct run_writer *writer);

/* Writes the arrivals and drops them. Commits each group of samples; an incomplete group of more
 * than one stays uncommitted. */
bool run_writer_write(struct run_writer *writer, struct arrivals *arrivals, struct error *err);

/* The same, but retries until the file is free, and fails after `patience_ns`. */
bool run_writer_write_patiently(
	struct run_writer *writer, struct arrivals *arrivals, struct error *err);

/* Ends the run and commits; `tail` is the bytes after the last document. */
bool run_writer_end(struct run_writer *writer, const char *why, const char *tail, size_t tail_size,
	struct error *err);

#endif
