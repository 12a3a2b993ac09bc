/*
 * Shows the progress of long operations in one line on a terminal and clears the line at the end.
 * Prints nothing when standard error is not a terminal or the operation is short.
 */
#ifndef ASITOP_PROGRESS_H
#define ASITOP_PROGRESS_H

#include "../base/base.h"

struct progress {
	const char *what; /* "checking" */
	bool enabled;     /* standard error is a terminal */
	bool shown;
	int64_t next_ns; /* time of the next update */
};

void progress_init(struct progress *progress, const char *what);
/* `context` is the struct progress, so that this can be used as a callback. */
void progress_show(void *context, int64_t done, int64_t total);
void progress_end(struct progress *progress);

#endif
