/*
 * The signals that a recording handles. They are delivered only inside pselect() with the mask
 * that signals_catch() returns, so that none is lost between a check and the wait.
 */
#ifndef ASITOP_SIGNALS_H
#define ASITOP_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* A SIGHUP that was ignored at startup stays ignored. */
void signals_catch(sigset_t *while_waiting);

/* The SIGINT, SIGTERM or SIGHUP received since the last call, or 0. `from_terminal`: it was Ctrl-C,
 * which the whole process group received; kill(1) signals asitop only. On Darwin, a SIGINT in the
 * foreground of a terminal cannot be distinguished from Ctrl-C. */
int signals_take_stop(bool *from_terminal);

/* The number of SIGUSR1 received since the last call. */
int signals_take_marks(void);

/* True if SIGINFO (Ctrl-T; not on Linux) was received since the last call. */
bool signals_take_info(void);

/* True if SIGCONT was received since the last call: the process had been stopped for a while. */
bool signals_take_continued(void);

/* From now on SIGINT, SIGTERM and SIGHUP end the program at once. */
void signals_give_up(void);

#endif
