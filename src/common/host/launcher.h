/*
 * The launcher: under sudo, the one process that stays root. The program forks it and then becomes
 * the caller (caller.h); the launcher starts powermetrics, stops it and tells how it ended.
 *
 * It opens no file and parses nothing. What it may run was fixed before the fork, by the command
 * line that sudo was given; a request is one byte, to start that or to stop it, and the answer
 * carries the ends of the pipes. Its own standard streams are /dev/null.
 *
 * It is a child, not the parent, of the program: so the process that sudo and the shell know, with
 * its signals, its exit status and its job control, is the one that records, and signals of the
 * terminal never reach the launcher, which has a process group of its own. It ends when the program
 * has ended in whatever way, and takes powermetrics with it. When it is killed itself, the program
 * learns so from the socket, and powermetrics ends by its closed pipe.
 */
#ifndef ASITOP_LAUNCHER_H
#define ASITOP_LAUNCHER_H

#include "process.h"

struct launcher {
	int socket; /* -1: there is no launcher */
	pid_t pid;
	const char *program; /* what it runs, for messages; the caller's */
};

/* Forks the launcher, which runs `arguments` as process_start() does, and never anything else. */
bool launcher_open(struct launcher *launcher, char *const *arguments,
	const struct process_options *options, struct error *err);

/* Ends the launcher, and what it runs. */
void launcher_close(struct launcher *launcher);

/* False when the launcher was killed. */
bool launcher_is_alive(const struct launcher *launcher);

/* As process_start(); the process has our ends of the pipes but no pid, since it is not ours. */
bool launcher_start(struct launcher *launcher, struct process *process, struct error *err);

/* As process_stop(). */
int launcher_stop(struct launcher *launcher, struct process *process);

#endif
