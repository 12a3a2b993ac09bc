#include "supervision.h"

#include <stdio.h>

enum { FAILURES_MAX = 5 };

/* Number of windows without output before powermetrics is restarted, and the minimum time; before
 * the first document it may still be starting. */
enum { SILENT_WINDOWS = 10 };
#define SILENCE_MIN   (2 * NS_PER_S)
#define STARTING_TIME (10 * NS_PER_S)

void supervision_init(struct supervision *supervision, int64_t interval_ns, int64_t now_ns)
{
	*supervision = (struct supervision){ .interval_ns = interval_ns, .heard_ns = now_ns };
}

void supervision_hear(struct supervision *supervision, int64_t now_ns)
{
	supervision->heard_ns = now_ns;
}

void supervision_prove(struct supervision *supervision)
{
	supervision->proven = true;
	supervision->failures = 0;
}

static int64_t silence_max(const struct supervision *supervision)
{
	int64_t silence_ns = SILENT_WINDOWS * supervision->interval_ns;

	if (silence_ns < SILENCE_MIN)
		silence_ns = SILENCE_MIN;
	if (!supervision->proven && silence_ns < STARTING_TIME)
		silence_ns = STARTING_TIME;
	return silence_ns;
}

bool supervision_is_silent(const struct supervision *supervision, int64_t now_ns)
{
	return now_ns >= supervision->heard_ns + silence_max(supervision);
}

bool supervision_fail(struct supervision *supervision, const char *why, int64_t now_ns)
{
	int64_t pause_ns = NS_PER_S << supervision->failures;

	if (!supervision->proven || ++supervision->failures == FAILURES_MAX)
		return false;
	snprintf(supervision->why, sizeof(supervision->why), "%s", why);
	supervision->restart_ns = now_ns + pause_ns;
	return true;
}

void supervision_restart(struct supervision *supervision, int64_t now_ns)
{
	supervision->restart_ns = 0;
	supervision->heard_ns = now_ns;
}

int64_t supervision_deadline(const struct supervision *supervision)
{
	return supervision->restart_ns ? supervision->restart_ns
				       : supervision->heard_ns + silence_max(supervision);
}
