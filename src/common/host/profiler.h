/*
 * Asks macOS's system_profiler for the number of GPU cores, which avoids linking IOKit for one
 * integer. system_profiler takes a second or more, so it runs in the background; after five
 * seconds it is stopped. Other platforms have no such program, and thus no answer.
 */
#ifndef ASITOP_PROFILER_H
#define ASITOP_PROFILER_H

#include "process.h"

/* All zero: not running. */
struct profiler {
	struct process process;
	int64_t until_ns; /* when to stop it, on the awake clock */
	struct buffer output;
};

/* Starts `program`; NULL: /usr/sbin/system_profiler. */
void profiler_start(struct profiler *profiler, const char *program);

/*
 * Waits up to `patience_ns` (0: not at all) for the answer and stores it in `gpu_cores`. Returns
 * true once, when it has done so; false while there is no answer, and always when there will be
 * none.
 */
bool profiler_answer(struct profiler *profiler, int64_t patience_ns, int *gpu_cores);

/* Stops it. */
void profiler_stop(struct profiler *profiler);

#endif
