/*
 * Whether the executions in a recording are long enough for its samples. Pure.
 */
#ifndef ASITOP_RESOLUTION_H
#define ASITOP_RESOLUTION_H

#include "../src/common/series/series.h"

/* The fewest samples of an execution whose energy means something. */
enum { RESOLUTION_SAMPLES = 5 };

/* What is wrong with the shortest measured execution and what to do about it; false: nothing. */
bool resolution_warning(const struct series *series, char *text, size_t size);

#endif
