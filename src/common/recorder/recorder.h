/*
 * Records from a capture into a recording, one step at a time. Shared by `record` and the live
 * dashboard.
 *
 * The caller owns the loop: it waits with select() until recorder_fd() is readable or
 * recorder_deadline() has passed, and calls recorder_step(). Each complete document becomes a
 * sample with its place in time. A document that is not a window or not a property list is kept as
 * bytes and reported by an event. Every sample of a child or a stream is committed before
 * recorder_step() returns; samples of a regular file are committed one key sample's group at a
 * time.
 *
 * A child's samples are placed by the clock. Samples of a file or a stream are placed by their own
 * timestamps, since a stream's data may have been measured earlier, and the same bytes must give
 * the same axis however they arrive.
 *
 * While another program locks the file, arrivals wait in bounded memory with the time of their
 * arrival. Samples that do not fit are counted and reported by a `lost` event.
 *
 * If the first sample of a powermetrics with the default samplers has none of the metrics,
 * powermetrics measures nothing on this machine: the sample is kept, and the recording fails.
 *
 * A powermetrics that exits or stops printing after its first sample is restarted after pauses of
 * 1, 2, 4 and 8 seconds; the reason and the gap are recorded as events. The fifth failure in a
 * row, or one before the first sample, ends the recording.
 */
#ifndef ASITOP_RECORDER_H
#define ASITOP_RECORDER_H

#include "axis.h"
#include "capture.h"
#include "../recording/settling.h"

struct recorder_options {
	struct capture_options capture;
	const char *chip;    /* the chip of an imported stream; NULL: derived from its model */
	const char *note;    /* NULL: none */
	int64_t count;       /* samples to record, 0: no limit */
	int64_t keep_ns;     /* time that a ring keeps, 0: all */
	int64_t size_max;    /* of the file, bytes; 0: no limit */
	size_t queue_max;    /* bytes that may wait in memory; 0: 32 MB */
	int64_t patience_ns; /* how long to wait for a locked file at the end; 0: 5 s */
};

/* A document or an event that is not yet written. */
struct arrival {
	enum event_kind kind; /* EVENT_UNKNOWN: a document */
	struct buffer bytes;  /* the document, or the event's text */
	bool cut;             /* the document was truncated when its writer died */
	int64_t clock_ns;     /* continuous */
	int64_t wall_ns;
	struct memory_usage memory;
};

struct recorder {
	struct recorder_options options;
	struct capture capture;
	struct recording *recording;
	struct axis axis;
	struct run run;
	struct machine machine;
	struct host_question question; /* facts about the machine that take time to find out */
	int64_t samples;               /* committed or about to be */
	int64_t safe;                  /* committed samples */
	int64_t documents;             /* samples, and other documents that were kept */
	int64_t file_bytes;            /* of the recording, after the last commit */
	int64_t unreadable;            /* documents that are not property lists: kept as bytes */
	int64_t lost;                  /* documents that did not fit in memory */
	int64_t uncommitted;
	struct sample_row last; /* the row stored last; id 0: none yet */
	struct settling settling;
	double combined_w; /* of the newest settled sample; NaN: absent */
	bool is_full;      /* `size_max` is reached */
	bool is_empty;     /* the first sample has no numbers */
	bool is_broken;    /* writing failed: only the run's end is still written */

	/* Arrivals that wait for the file: a ring of `queue_size` items from `queue_first` on. */
	struct arrival *queue;
	size_t queue_first, queue_count, queue_size;
	size_t queue_bytes;
	size_t inspected;    /* the first items that are known not to be a window */
	int64_t taken;       /* complete documents that were queued */
	int64_t lost_untold; /* lost since the last EVENT_LOST */
	bool is_busy;        /* another program locks the file */

	/* Supervision of the child; times on the awake clock. */
	int failures;     /* in a row, since the last document */
	int64_t heard_ns; /* when it last printed something */
	int64_t heard_bytes;
	int64_t restart_ns; /* when to restart it; 0: it is running */
	char why[256];      /* why it is restarted: the text of the gap event */
};

/* Starts the capture. The run begins with the first sample, so that an input without samples
 * writes nothing. The caller keeps ownership of `recording`; recorder_close() releases the rest,
 * also after a failure. */
bool recorder_open(struct recorder *recorder, struct recording *recording,
	const struct recorder_options *options, struct error *err);

/* The descriptor to wait on; -1 while waiting to restart powermetrics. */
int recorder_fd(const struct recorder *recorder);

/* When to call recorder_step() even if there is nothing to read, on the awake clock; 0: never. */
int64_t recorder_deadline(const struct recorder *recorder);

/* Restarts the timeout for powermetrics' output. Call it after SIGCONT: the time that this process
 * was stopped does not count. */
void recorder_forgive(struct recorder *recorder);

/* Reads once and stores complete documents. On failure the recording must end; committed samples
 * remain. */
bool recorder_step(struct recorder *recorder, struct error *err);

/* Adds an event at the current time; the next step commits it. Ignored before the first sample,
 * with which the run begins. */
void recorder_note_event(struct recorder *recorder, enum event_kind kind, const char *text);

/* True at the end of the input, after `count` samples, or when the file is full. */
bool recorder_is_done(const struct recorder *recorder);

/* True after `count` samples. */
bool recorder_has_enough(const struct recorder *recorder);

/*
 * Ends the run: stores the queue, the tail and the reason for the end. Fails with STATUS_FAILED
 * when there was no sample, and with STATUS_DAMAGED when the last document was truncated or
 * documents could not be read; their bytes are kept.
 */
bool recorder_finish(struct recorder *recorder, const char *why, struct error *err);

/* Stops the capture. */
void recorder_close(struct recorder *recorder);

#endif
