/*
 * Decides when a powermetrics child has failed and when to restart it. Pure: the current time is an
 * argument; all times are on the awake clock.
 *
 * The child is restarted after pauses of 1, 2, 4 and 8 seconds; the fifth failure in a row, or one
 * before its first document, is final.
 */
#ifndef ASITOP_SUPERVISION_H
#define ASITOP_SUPERVISION_H

#include "../base/base.h"

struct supervision {
	int64_t interval_ns;
	bool proven;        /* it has printed a document */
	int failures;       /* in a row, since the last document */
	int64_t heard_ns;   /* when it last printed something */
	int64_t restart_ns; /* when to restart it; 0: it is running */
	char why[256];      /* why it is restarted */
};

/* The child is started now. */
void supervision_init(struct supervision *supervision, int64_t interval_ns, int64_t now_ns);

/* The child has printed something, or was not able to. */
void supervision_hear(struct supervision *supervision, int64_t now_ns);

/* The child has printed a complete document. */
void supervision_prove(struct supervision *supervision);

/* True when the child has printed nothing for too long. */
bool supervision_is_silent(const struct supervision *supervision, int64_t now_ns);

/* The child has failed. Schedules a restart, or returns false when it must not be restarted. */
bool supervision_fail(struct supervision *supervision, const char *why, int64_t now_ns);

/* The child is started again. */
void supervision_restart(struct supervision *supervision, int64_t now_ns);

/* When the child is due to be restarted, or to have printed something. */
int64_t supervision_deadline(const struct supervision *supervision);

#endif
