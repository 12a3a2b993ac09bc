/*
 * The launcher: under sudo, the only process that stays root. The program forks it and then becomes
 * the caller (caller.h). The launcher starts powermetrics, stops it and reports its exit status.
 *
 * It opens no file and parses nothing. The command that it may run was fixed before the fork, by
 * the command line given to sudo. A request is one byte that starts or stops this command; the
 * answer carries the ends of the pipes. Its own standard streams are /dev/null.
 *
 * It is a child of the program, not its parent. The process that sudo and the shell know, with its
 * signals, exit status and job control, is therefore the one that records. Terminal signals never
 * reach the launcher, which has its own process group. When the program ends for any reason, the
 * launcher stops powermetrics and ends. When the launcher is killed, the program sees the closed
 * socket, and powermetrics ends by its closed pipe.
 */
#ifndef ASITOP_LAUNCHER_H
#define ASITOP_LAUNCHER_H

#include "process.h"

struct launcher {
	int socket; /* -1: there is no launcher */
	pid_t pid;
	const char *program; /* the program it runs, for messages; borrowed */
};

/* Forks the launcher. It runs `arguments`, as process_start() does, and nothing else. */
bool launcher_open(struct launcher *launcher, char *const *arguments,
	const struct process_options *options, struct error *err);

/* Ends the launcher and the process that it runs. */
void launcher_close(struct launcher *launcher);

/* False when the launcher was killed. */
bool launcher_is_alive(const struct launcher *launcher);

/* As process_start(). `process` has our ends of the pipes but no pid, since it is not our child. */
bool launcher_start(struct launcher *launcher, struct process *process, struct error *err);

/* As process_stop(). */
int launcher_stop(struct launcher *launcher, struct process *process);

#endif
