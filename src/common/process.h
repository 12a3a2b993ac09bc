/*
 * A child process whose output we read: powermetrics, or what stands in for it.
 *
 * It runs in a process group of its own, so that Ctrl-C on the terminal reaches us first. Whoever
 * starts one stops it: process_stop() ends it and reaps it on every way out.
 */
#ifndef ASITOP_PROCESS_H
#define ASITOP_PROCESS_H

#include "base.h"

#include <sys/types.h>

struct process {
	pid_t pid; /* 0: not running */
	int out;   /* its stdout, non-blocking; -1: closed */
	int err;   /* its stderr, non-blocking; -1: closed */
	char path[256];
	/* The last lines it wrote to stderr, for the message when it fails. */
	struct buffer complaints;
};

struct process_options {
	int nice; /* added to ours */
};

/*
 * Starts `arguments[0]`, looked up in PATH when it has no slash. Fails when it cannot be executed,
 * with the reason; errno is then ENOENT, EACCES and so on.
 */
bool process_start(struct process *process, char *const *arguments,
	const struct process_options *options, struct error *err);

/* Reads what waits on stderr; keeps the last part of it in `complaints`. */
void process_read_complaints(struct process *process);

/*
 * Ends it with SIGTERM, after a second with SIGKILL, reaps it and closes its pipes. Returns the
 * status as waitpid() gives it, -1 when it was not running.
 */
int process_stop(struct process *process);

/* "exit status 1", "killed by signal 9". */
void process_describe(int status, char *text, size_t size);

#endif
