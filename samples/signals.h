/*
 * Signals are delivered only where the program waits, so that none is lost.
 *
 * SIGINT, SIGTERM and SIGHUP request the end, SIGINFO (where it exists) a sample now. They are
 * blocked except during signals_wait() and signals_poll(). SIGPIPE is not handled and ends the
 * process.
 */
#ifndef SAMPLES_SIGNALS_H
#define SAMPLES_SIGNALS_H

#include "../src/common/base/base.h"

/* `deaf`: ignore the signals that request the end. */
void signals_init(bool deaf);
/* Waits for a signal, until `fd` (unless -1) is writable, or for `ns` (negative: without limit).
 * True when the descriptor is ready. */
bool signals_wait(int fd, int64_t ns);
/* Delivers pending signals. */
void signals_poll(void);
/* The number of requests to stop. */
int signals_stop(void);
/* True once for each request for a sample. */
bool signals_take_sample_request(void);

#endif
