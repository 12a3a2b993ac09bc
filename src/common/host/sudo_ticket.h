/*
 * What sudo remembers of a password: the ticket that lets a user who is not root run powermetrics,
 * and start it again for as long as it records.
 *
 * sudo forgets after some minutes. So it is asked to remember on, once a minute; when it refuses,
 * it is not asked again. A rule that permits powermetrics without a password needs no ticket.
 */
#ifndef ASITOP_SUDO_TICKET_H
#define ASITOP_SUDO_TICKET_H

#include "process.h"

struct sudo_ticket {
	int64_t due_ns; /* when to call sudo_ticket_refresh(), on the awake clock; 0: never */
	struct process refresh; /* a sudo that is at it */
};

/*
 * Makes sure that sudo runs `program` without asking: it may ask for the password here, on the
 * terminal. Fails when sudo does not allow it, with STATUS_SIGNAL and SIGINT when that signal came
 * meanwhile and is blocked.
 */
bool sudo_ticket_open(struct sudo_ticket *ticket, const char *program, struct error *err);

/* Does what is due, without waiting for it. */
void sudo_ticket_refresh(struct sudo_ticket *ticket);

void sudo_ticket_close(struct sudo_ticket *ticket);

#endif
