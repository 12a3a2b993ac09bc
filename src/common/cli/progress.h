/*
 * Long work says on a terminal how far it is, in one line that is gone at its end. Elsewhere, and
 * for what takes no time, it is silent.
 */
#ifndef ASITOP_PROGRESS_H
#define ASITOP_PROGRESS_H

#include "../base/base.h"

struct progress {
	const char *what; /* "checking" */
	bool enabled;     /* standard error is a terminal */
	bool shown;
	int64_t next_ns; /* when to say something again */
};

void progress_init(struct progress *progress, const char *what);
/* `context` is the struct progress, so that this serves as a callback. */
void progress_show(void *context, int64_t done, int64_t total);
void progress_end(struct progress *progress);

#endif
