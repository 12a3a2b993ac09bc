/*
 * The COMMAND of `record -- COMMAND`: run as env(1) would run it, with our terminal and as the user
 * that we run as. It is never stopped by us; whoever waits for it polls.
 */
#ifndef ASITOP_JOB_H
#define ASITOP_JOB_H

#include "../src/common/series/command_outcome.h"
#include "../src/common/host/process.h"

struct job {
	char *const *arguments; /* NULL: there is none */
	struct process process;
	bool started, ended;
	int status; /* as waitpid() gives it */
	struct rusage usage;
};

/* `arguments` end with NULL and stay the caller's. */
void job_init(struct job *job, char *const *arguments);

/* Whether there is such a program, before anything else is done; STATUS_NOT_FOUND or
 * STATUS_CANNOT_RUN in `err` otherwise. */
bool job_check(const struct job *job, struct error *err);

bool job_start(struct job *job, struct error *err);

bool job_is_running(const struct job *job);

/* True once, when it has just ended. */
bool job_poll(struct job *job);

/* Passes on a signal that only we got. */
void job_signal(const struct job *job, int number);

/* How it ended, once it has. */
void job_outcome(const struct job *job, struct outcome *outcome);

/* The command line, its words in quotes where they need them. */
void job_command_line(const struct job *job, struct buffer *text);

/* What our exit status is to be: the command's, STATUS_SIGNAL and the signal that ended it, or
 * STATUS_NOT_STARTED. */
int job_exit_status(const struct job *job);

#endif
