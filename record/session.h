/*
 * One run of `asitop record`: the loop that waits for samples, signals, deadlines and the exit of
 * commands, the status that it shows, and the summary that it prints at the end.
 */
#ifndef ASITOP_SESSION_H
#define ASITOP_SESSION_H

#include "../src/common/recorder/recorder.h"
#include "benchmark.h"

struct record_options {
	const char *output;
	bool append, overwrite;
	struct capture_options capture;
	int64_t duration_ns;
	int count;
	int64_t keep_ns;
	int64_t size_max;
	const char *note;
	struct benchmark_options benchmark;
	bool verbose;
	bool fullfsync;
	bool awake;
};

/*
 * Records into the file `path` and prints the summary. A file that received no sample is removed.
 * Returns the exit status; that of the commands, if there are any, even if recording failed.
 */
int session_run(const struct record_options *options, const struct benchmark *benchmark,
	const char *path, struct error *err);

#endif
