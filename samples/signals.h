/*
 * Signals, taken only where the program waits, so that none is lost and none comes in between.
 *
 * SIGINT, SIGTERM and SIGHUP ask to stop, SIGINFO (where it exists) for a sample now. They are
 * blocked but for signals_wait() and signals_poll(). SIGPIPE is left alone: it ends the process.
 */
#ifndef SAMPLES_SIGNALS_H
#define SAMPLES_SIGNALS_H

#include "../src/common/base/base.h"

/* `deaf`: the signals that ask to stop are ignored. */
void signals_init(bool deaf);
/* Waits for a signal, for `fd` (unless -1) to take bytes, or for `ns` (negative: for ever).
 * True when the descriptor is ready. */
bool signals_wait(int fd, int64_t ns);
/* Lets pending signals in. */
void signals_poll(void);
/* How often it was asked to stop. */
int signals_stop(void);
/* True once for each request for a sample. */
bool signals_take_sample_request(void);

#endif
