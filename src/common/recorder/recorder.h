/*
 * Capture + host + recording, one step at a time; `record` and the live dashboard share it.
 *
 * The caller owns the loop: it waits with select() until recorder_fd() is readable or
 * recorder_deadline() has come, and calls recorder_step(). Each complete document becomes a sample
 * at its place in time; what is no window, or no property list, is kept for its bytes and told by
 * an event. Every sample of a child or a stream is committed before recorder_step() returns; a
 * regular file is committed one key sample's group at a time.
 *
 * A child's samples are placed by the clock. Those of a file or a stream are placed by their own
 * timestamps: nobody knows whether what a stream brings was measured just now, and the same bytes
 * give the same axis, whichever way they came.
 *
 * While somebody else holds the file, what arrives waits in bounded memory with the time of its
 * arrival; what finds no room there is counted and told by a `lost` event.
 *
 * A powermetrics that was asked for what we show and whose first sample has none of it measures
 * nothing on this machine: that sample is kept, and the recording ends as failed.
 *
 * A powermetrics that dies or falls silent after its first sample is started again, after pauses of
 * 1, 2, 4 and 8 seconds; why is an event, and so is the gap. The fifth failure in a row, or one
 * before the first sample, ends the recording.
 */
#ifndef ASITOP_RECORDER_H
#define ASITOP_RECORDER_H

#include "axis.h"
#include "capture.h"
#include "../recording/settling.h"

struct recorder_options {
	struct capture_options capture;
	const char *chip;    /* names the chip of an imported stream; NULL: by its model */
	const char *note;    /* NULL: none */
	int64_t count;       /* samples to take, 0: any number */
	int64_t keep_ns;     /* what a ring keeps, 0: all */
	int64_t size_max;    /* of the file, bytes; 0: any size */
	size_t queue_max;    /* what may wait in memory, bytes; 0: 32 MB */
	int64_t patience_ns; /* for a locked file at the end; 0: 5 s */
};

/* What has come and is not yet written. */
struct arrival {
	enum event_kind kind; /* EVENT_UNKNOWN: a document */
	struct buffer bytes;  /* the document, or the event's text */
	bool cut;             /* the document was cut short by its writer's death */
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
	struct host_question question; /* what of the machine is not known at once */
	int64_t samples;               /* committed or about to be */
	int64_t safe;                  /* samples that are committed */
	int64_t documents;             /* samples, and what is none but was kept */
	int64_t file_bytes;            /* of the recording, after the last commit */
	int64_t unreadable;            /* documents that are no property list: kept as bytes only */
	int64_t lost;                  /* documents that found no room */
	int64_t uncommitted;
	struct sample_row last; /* what was stored last; id 0: nothing yet */
	struct settling settling;
	double combined_w; /* of the newest sample that is settled; NaN: absent */
	bool is_full;      /* `size_max` is reached */
	bool is_empty;     /* the first sample has no numbers */
	bool is_broken;    /* writing failed: nothing more is written but the run's end */

	/* What waits for the file: a ring of `queue_size` items from `queue_first` on. */
	struct arrival *queue;
	size_t queue_first, queue_count, queue_size;
	size_t queue_bytes;
	size_t inspected;    /* how many of them are no sample that a run could begin with */
	int64_t taken;       /* whole documents that were put there */
	int64_t lost_untold; /* since the last EVENT_LOST */
	bool is_busy;        /* somebody else holds the file */

	/* Supervision of the child; times on the awake clock. */
	int failures;     /* in a row, since a document came */
	int64_t heard_ns; /* when it said something last */
	int64_t heard_bytes;
	int64_t restart_ns; /* when to start it again; 0: it runs */
	char why[256];      /* why it is started again: the text of the gap */
};

/* Starts the capture; the run begins with the first sample, so that an input without samples
 * leaves nothing. `recording` stays the caller's; recorder_close() releases the rest, also when
 * this failed. */
bool recorder_open(struct recorder *recorder, struct recording *recording,
	const struct recorder_options *options, struct error *err);

/* The descriptor to wait on; -1 while powermetrics is to be started again. */
int recorder_fd(const struct recorder *recorder);

/* When recorder_step() wants to be called even though there is nothing to read, on the awake
 * clock; 0: never. */
int64_t recorder_deadline(const struct recorder *recorder);

/* Time that nobody could run us does not count as powermetrics' silence: after SIGCONT. */
void recorder_forgive(struct recorder *recorder);

/* Reads once and stores what is complete. False: the recording cannot go on; what was committed
 * stays. */
bool recorder_step(struct recorder *recorder, struct error *err);

/* Adds an event at this moment; it is committed by the next step. Nothing before the first
 * sample, which the run begins with. */
void recorder_note_event(struct recorder *recorder, enum event_kind kind, const char *text);

/* True at the end of the input, when `count` samples were taken, or when the file is full. */
bool recorder_is_done(const struct recorder *recorder);

/* True when `count` samples were taken. */
bool recorder_has_enough(const struct recorder *recorder);

/*
 * Ends the run: stores what waits, the tail and why it ended. Fails with STATUS_FAILED when there
 * was no sample, and with STATUS_DAMAGED when the last document was cut short or documents could
 * not be read; in that case all of it is kept.
 */
bool recorder_finish(struct recorder *recorder, const char *why, struct error *err);

/* Stops the capture. */
void recorder_close(struct recorder *recorder);

#endif
