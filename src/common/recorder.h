/*
 * Capture + host + recording, one step at a time; `record` and the live dashboard share it.
 *
 * The caller owns the loop: it waits with select() on capture_fd() and calls recorder_step(). Each
 * complete document becomes a sample at its place in time. From a child or a pipe every sample is
 * committed before recorder_step() returns; a file is committed one key sample's group at a time.
 */
#ifndef ASITOP_RECORDER_H
#define ASITOP_RECORDER_H

#include "axis.h"
#include "capture.h"
#include "recording.h"

struct recorder_options {
	struct capture_options capture;
	const char *chip; /* names the chip of an imported stream; NULL: by its model */
	const char *note; /* NULL: none */
	int64_t count;    /* samples to take, 0: any number */
};

struct recorder {
	struct recorder_options options;
	struct capture capture;
	struct recording *recording;
	struct axis axis;
	struct run run;
	int64_t samples;    /* committed or about to be */
	int64_t raw_bytes;  /* of those */
	int64_t unreadable; /* documents that are no property list: kept as bytes only */
	int64_t uncommitted;
	struct sample_row last; /* what was stored last; id 0: nothing yet */
};

/* Starts the capture; the run begins with the first sample, so that an input without samples
 * leaves nothing. `recording` stays the caller's. */
bool recorder_open(struct recorder *recorder, struct recording *recording,
	const struct recorder_options *options, struct error *err);

/* The descriptor to wait on. */
int recorder_fd(const struct recorder *recorder);

/* Reads once and stores what is complete. False: the recording cannot go on; what was committed
 * stays. */
bool recorder_step(struct recorder *recorder, struct error *err);

/* True at the end of the input, or when `count` samples were taken. */
bool recorder_is_done(const struct recorder *recorder);

/*
 * Ends the run: stores the tail and why it ended. Fails with STATUS_FAILED when there was no
 * sample, and with STATUS_DAMAGED when the last document was cut short or documents could not be
 * read; in that case all of it is kept.
 */
bool recorder_finish(struct recorder *recorder, const char *why, struct error *err);

/* Stops the capture. */
void recorder_close(struct recorder *recorder);

#endif
