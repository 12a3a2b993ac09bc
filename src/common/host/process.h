/*
 * A child process: powermetrics, whose output we read, or a workload, whose terminal is ours.
 *
 * powermetrics runs in a process group of its own, so that Ctrl-C on the terminal reaches us
 * first. Whoever starts it stops it: process_stop() ends it and reaps it on every way out. If we
 * are killed, its pipe has no reader any more and its next write ends it.
 *
 * A workload is attached: it has our standard streams and stays in our process group, which is
 * what the terminal's Ctrl-C and Ctrl-Z reach, in a pipeline of a shell too. It is never stopped.
 */
#ifndef ASITOP_PROCESS_H
#define ASITOP_PROCESS_H

#include "../base/base.h"

#include <sys/resource.h>
#include <sys/types.h>

struct process {
	pid_t pid; /* 0: not running */
	int out;   /* its stdout, non-blocking; -1: closed */
	int err;   /* its stderr, non-blocking; -1: closed */
	bool hung_up;
	/* The last lines it wrote to stderr, for the message when it fails. */
	struct buffer complaints;
};

struct process_options {
	int nice;      /* added to ours */
	bool attached; /* a workload, see above; it has no pipes */
};

/*
 * Starts `arguments[0]`, looked up in PATH when it has no slash. Fails when it cannot be executed,
 * with the reason; errno is then ENOENT, EACCES and so on.
 */
bool process_start(struct process *process, char *const *arguments,
	const struct process_options *options, struct error *err);

/* Reads what waits on stderr; keeps the last part of it in `complaints`. */
void process_read_complaints(struct process *process);

/* Its output has ended: process_stop() gives it the time to end as it wants. */
void process_hang_up(struct process *process);

/* Closes the pipes and leaves the process alone: they are somebody else's to read. */
void process_close_pipes(struct process *process);

/* True when it has ended: reaped, with its status as waitpid() gives it and what it used. */
bool process_poll(struct process *process, int *status, struct rusage *usage);

/*
 * Ends it with SIGTERM, after a second with SIGKILL, reaps it and closes its pipes. Returns the
 * status as waitpid() gives it, -1 when it was not running.
 */
int process_stop(struct process *process);

/* "exit status 1", "killed by signal 9". */
void process_describe(int status, char *text, size_t size);

/* Runs `arguments` with our terminal and waits; true when it exits with status 0. With `quiet` it
 * has no terminal and is not heard. */
bool process_run(char *const *arguments, bool quiet);

#endif
