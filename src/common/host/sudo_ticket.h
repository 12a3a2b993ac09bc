/*
 * sudo's cached credentials, with which a user who is not root runs powermetrics and restarts it
 * while recording.
 *
 * sudo's cache expires after some minutes, so it is refreshed once a minute until sudo refuses. A
 * rule that permits powermetrics without a password needs no cached credentials.
 */
#ifndef ASITOP_SUDO_TICKET_H
#define ASITOP_SUDO_TICKET_H

#include "process.h"

struct sudo_ticket {
	int64_t due_ns; /* when to call sudo_ticket_refresh(), on the awake clock; 0: never */
	struct process refresh; /* a running sudo */
};

/*
 * Makes sure that sudo runs `program` without asking for a password; may ask for it now, in the
 * terminal. Fails when sudo refuses, with STATUS_SIGNAL + SIGINT when that signal is blocked and
 * arrived meanwhile.
 */
bool sudo_ticket_open(struct sudo_ticket *ticket, const char *program, struct error *err);

/* Starts a refresh if one is due, without waiting for it. */
void sudo_ticket_refresh(struct sudo_ticket *ticket);

void sudo_ticket_close(struct sudo_ticket *ticket);

#endif
