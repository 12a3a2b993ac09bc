#include "progress.h"
#include "../host/host.h"

#include <stdio.h>
#include <unistd.h>

/* Time before the first update, and between updates. */
#define PROGRESS_DELAY_NS (300 * NS_PER_MS)

void progress_init(struct progress *progress, const char *what)
{
	*progress = (struct progress){
		.what = what,
		.enabled = isatty(STDERR_FILENO),
		.next_ns = host_clock_awake() + PROGRESS_DELAY_NS,
	};
}

void progress_show(void *context, int64_t done, int64_t total)
{
	struct progress *progress = context;
	int64_t now_ns;

	if (!progress->enabled || total <= 0)
		return;
	now_ns = host_clock_awake();
	if (now_ns < progress->next_ns)
		return;
	progress->next_ns = now_ns + PROGRESS_DELAY_NS;
	progress->shown = true;
	fprintf(stderr, "\r\033[K%s: %.0f %%", progress->what,
		100.0 * (double)done / (double)total);
	fflush(stderr);
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}
