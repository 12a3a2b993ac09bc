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
 * A powermetrics that exits or stops printing after its first sample is restarted; the reason and
 * the gap are recorded as events. The recording ends when supervision.h gives up.
 */
#ifndef ASITOP_RECORDER_H
#define ASITOP_RECORDER_H

#include "capture.h"
#include "run_writer.h"
#include "supervision.h"

struct recorder_options {
	struct capture_options capture;
	const char *note;    /* NULL: none */
	int64_t count;       /* samples to record, 0: no limit */
	int64_t keep_ns;     /* time that a ring keeps, 0: all */
	int64_t size_max;    /* of the file, bytes; 0: no limit */
	size_t arrivals_max; /* bytes that may wait in memory; 0: 32 MB */
	int64_t patience_ns; /* how long to wait for a locked file at the end; 0: 5 s */
};

struct recorder {
	struct recorder_options options;
	struct capture capture;
	struct supervision supervision; /* of a powermetrics child */
	struct arrivals arrivals;       /* captured and not yet written */
	struct run_writer writer;
	int64_t taken; /* complete documents that `arrivals` accepted */
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

/* The current position on the axis; 0 before the run begins. */
int64_t recorder_position(const struct recorder *recorder);

/*
 * A command starts now, and the one that started last ends now; the next step commits it. The
 * caller sets neither ids nor times, except where the idle time before it begins. Ignored before
 * the first sample, like events.
 */
void recorder_start_command(struct recorder *recorder, const struct command_run *command);
void recorder_end_command(struct recorder *recorder, const struct command_run *command);

/* Adds the quantities of `command` to the one that started last. */
void recorder_add_work(struct recorder *recorder, const struct command_run *command);

/* True at the end of the input, after `count` samples, or when the file is full. */
bool recorder_is_done(const struct recorder *recorder);

/* True after `count` samples. */
bool recorder_has_enough(const struct recorder *recorder);

/*
 * Ends the run: writes the arrivals, the tail and the reason for the end. Fails with STATUS_FAILED
 * when there was no sample, and with STATUS_DAMAGED when the last document was truncated or
 * documents could not be read; their bytes are kept.
 */
bool recorder_finish(struct recorder *recorder, const char *why, struct error *err);

/* Stops the capture. */
void recorder_close(struct recorder *recorder);

#endif
