/*
 * One `asitop record`: the loop that waits for samples, signals, the clock and the COMMAND, what it
 * shows meanwhile, and what it says at the end.
 */
#ifndef ASITOP_SESSION_H
#define ASITOP_SESSION_H

#include "../src/common/recorder/recorder.h"
#include "command_process.h"

struct record_options {
	const char *output;
	bool append, overwrite;
	struct capture_options capture;
	int64_t duration_ns;
	int count;
	int64_t keep_ns;
	int64_t size_max;
	const char *note;
	int64_t lead_ns, tail_ns;
	bool save_command;
	const char *chip;
	bool verbose;
	bool fullfsync;
	bool awake;
};

/*
 * Records into the file `path` until it is over and prints the summary; a file that was created for
 * nothing is removed. Returns the exit status: the COMMAND's where there is one, whatever became of
 * the recording.
 */
int session_run(const struct record_options *options, struct command_process *command,
	const char *path, struct error *err);

#endif
