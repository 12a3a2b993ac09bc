/*
 * The COMMAND of `record -- COMMAND`: runs as env(1) would run it, on our terminal and as the
 * user that we run as. asitop stops it only when its time is up. Its exit is noticed by polling.
 */
#ifndef ASITOP_COMMAND_PROCESS_H
#define ASITOP_COMMAND_PROCESS_H

#include "../src/common/host/process.h"
#include "../src/common/recording/command_run.h"

struct command_process {
	char *const *arguments; /* NULL: no command */
	struct process process;
	pid_t group; /* its process group, if it has one of its own */
	bool started, ended;
	/* Set before it starts, as in process.h. */
	bool grouped;
	int stdout_fd, stderr_fd;
	int status; /* from waitpid() */
	struct rusage usage;
};

/* `arguments` is terminated by NULL and owned by the caller. */
void command_process_init(struct command_process *command, char *const *arguments);

/* Checks, before anything is recorded, that the program exists and can be run; otherwise the status
 * in `err` is STATUS_NOT_FOUND or STATUS_CANNOT_RUN. */
bool command_process_check(const struct command_process *command, struct error *err);

bool command_process_start(struct command_process *command, struct error *err);

bool command_process_is_running(const struct command_process *command);

/* True once, when the command has just ended. */
bool command_process_poll(struct command_process *command);

/* True while a process of its own process group exists; the command itself may have ended. */
bool command_process_has_group(const struct command_process *command);

/* Sends a signal to it, or to its process group. */
void command_process_signal(const struct command_process *command, int number);

/* Sets how the command ended and what it used; call it after it has ended. */
void command_process_outcome(const struct command_process *command, struct command_run *outcome);

/* The exit status for asitop: that of the command, STATUS_SIGNAL plus the signal that ended it, or
 * STATUS_NOT_STARTED. */
int command_process_exit_status(const struct command_process *command);

#endif
