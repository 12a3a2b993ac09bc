/*
 * Whether the executions in a recording are long enough for the machine's energy counters. Pure.
 * Whether they have enough samples is part of a trial's text.
 */
#ifndef ASITOP_RESOLUTION_H
#define ASITOP_RESOLUTION_H

#include "../src/common/series/series.h"

/* What is wrong with the shortest measured execution and what to do about it; false: nothing. */
bool resolution_warning(const struct series *series, char *text, size_t size);

#endif
