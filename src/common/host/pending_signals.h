/*
 * For signals that are blocked except during pselect(). It may return without delivering them when
 * there is input, so that a program whose input never pauses would never receive one.
 */
#ifndef ASITOP_PENDING_SIGNALS_H
#define ASITOP_PENDING_SIGNALS_H

#include <signal.h>

/* Delivers the pending signals that are not in `mask`, which is that for pselect(). */
void pending_signals_deliver(const sigset_t *mask);

#endif
