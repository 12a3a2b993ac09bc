/*
 * A child process: powermetrics, whose output we read, or a command that shares our terminal.
 *
 * powermetrics runs in its own process group, so that Ctrl-C in the terminal reaches only us.
 * Whoever starts it must call process_stop(), which ends and reaps it. If we are killed, its pipe
 * has no reader and its next write ends it.
 *
 * A command is attached: it has our standard streams and stays in our process group, so that Ctrl-C
 * and Ctrl-Z reach it, also in a shell's pipeline. We never stop it.
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
	int nice;      /* increment of the nice value */
	bool attached; /* a command, see above; it has no pipes */
	/* An attached one: in a process group of its own, which can be ended as a whole. The
	 * terminal's keys do not reach it; its standard input is /dev/null. */
	bool grouped;
	/* Where an attached one writes its standard output and error; 0: to ours. */
	int stdout_fd, stderr_fd;
};

/*
 * Starts `arguments[0]`, which is searched in PATH when it has no slash. Fails when it cannot be
 * executed; errno is then the reason: ENOENT, EACCES and so on.
 */
bool process_start(struct process *process, char *const *arguments,
	const struct process_options *options, struct error *err);

/* Reads available output on stderr and keeps the last part of it in `complaints`. */
void process_read_complaints(struct process *process);

/* Call at the end of its output: process_stop() then waits for it to end by itself. */
void process_hang_up(struct process *process);

/* Closes the pipes, which another process reads, without affecting the child. */
void process_close_pipes(struct process *process);

/* Returns true when it has ended: it is then reaped, and `status` and `usage` are set. */
bool process_poll(struct process *process, int *status, struct rusage *usage);

/*
 * Ends it with SIGTERM, and after a second with SIGKILL, reaps it and closes its pipes. Returns the
 * status that waitpid() reports, or -1 when it was not running.
 */
int process_stop(struct process *process);

/* "exit status 1", "killed by signal 9". */
void process_describe(int status, char *text, size_t size);

/* Runs `arguments` in our terminal and waits for its end. Returns true when it exits with status 0.
 * With `quiet` it has no terminal and its output is discarded. */
bool process_run(char *const *arguments, bool quiet);

#endif
