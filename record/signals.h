/*
 * The signals that a recording answers to. They are delivered only inside pselect() with the mask
 * that signals_catch() gives, so that none is lost between a check and the wait.
 */
#ifndef ASITOP_SIGNALS_H
#define ASITOP_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* A SIGHUP that was ignored when we were started stays so. */
void signals_catch(sigset_t *while_waiting);

/* SIGINT, SIGTERM or SIGHUP that came since the last call, or 0. A terminal's Ctrl-C went to the
 * whole process group; what kill(1) sent is ours only, except that on Darwin a SIGINT in the
 * terminal's foreground cannot be told from Ctrl-C. */
int signals_take_stop(bool *from_terminal);

/* How often SIGUSR1 came. */
int signals_take_marks(void);

/* SIGINFO, which Ctrl-T sends where there is such a thing. */
bool signals_take_info(void);

/* SIGCONT: we were stopped, and time went by without us. */
bool signals_take_continued(void);

/* From here on SIGINT, SIGTERM and SIGHUP end the program at once. */
void signals_give_up(void);

#endif
