/*
 * The COMMAND of `record -- COMMAND`: run as env(1) would run it, with our terminal and as the user
 * that we run as. It is never stopped by us; whoever waits for it polls.
 */
#ifndef ASITOP_COMMAND_PROCESS_H
#define ASITOP_COMMAND_PROCESS_H

#include "../src/common/series/command_outcome.h"
#include "../src/common/host/process.h"

struct command_process {
	char *const *arguments; /* NULL: there is none */
	struct process process;
	bool started, ended;
	int status; /* as waitpid() gives it */
	struct rusage usage;
};

/* `arguments` end with NULL and stay the caller's. */
void command_process_init(struct command_process *command, char *const *arguments);

/* Whether there is such a program, before anything else is done; STATUS_NOT_FOUND or
 * STATUS_CANNOT_RUN in `err` otherwise. */
bool command_process_check(const struct command_process *command, struct error *err);

bool command_process_start(struct command_process *command, struct error *err);

bool command_process_is_running(const struct command_process *command);

/* True once, when it has just ended. */
bool command_process_poll(struct command_process *command);

/* Passes on a signal that only we got. */
void command_process_signal(const struct command_process *command, int number);

/* How it ended, once it has. */
void job_outcome(const struct command_process *command, struct command_outcome *outcome);

/* The command line, its words in quotes where they need them. */
void command_process_command_line(const struct command_process *command, struct buffer *text);

/* What our exit status is to be: the command's, STATUS_SIGNAL and the signal that ended it, or
 * STATUS_NOT_STARTED. */
int command_process_exit_status(const struct command_process *command);

#endif
