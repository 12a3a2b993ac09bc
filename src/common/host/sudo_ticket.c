#include "sudo_ticket.h"
#include "host.h"

#include <signal.h>

#ifndef TICKET_PERIOD_MS /* shorter in the test */
#define TICKET_PERIOD_MS 60000
#endif

/* How often to check whether sudo has ended. */
#define ANSWER_PERIOD (TICKET_PERIOD_MS * NS_PER_MS / 60)

static char *const validate[] = { "sudo", "-n", "-v", NULL };

/*
 * sudo reads the password from the terminal, which a background process group must not do. So it
 * asks in the foreground first, unless no password is needed, and powermetrics then runs with the
 * cached credentials. To find out, powermetrics is run to print its help: 'sudo -l' also lists
 * commands that need a password.
 */
bool sudo_ticket_open(struct sudo_ticket *ticket, const char *program, struct error *err)
{
	char *const allowed[] = { "sudo", "-n", "--", (char *)(uintptr_t)program, "-h", NULL };
	char *const ask[] = { "sudo", "-v", "-p",
		"powermetrics needs root; password for %p: ", NULL };
	sigset_t pending;
	bool remembered = process_run(validate, true);

	*ticket = (struct sudo_ticket){ .refresh = { .out = -1, .err = -1 } };
	if (!remembered && process_run(allowed, true))
		return true;
	if (remembered || process_run(ask, false)) {
		ticket->due_ns = host_clock_awake() + TICKET_PERIOD_MS * NS_PER_MS;
		return true;
	}
	error_set(err, "powermetrics must run as root, but sudo did not allow it");
	/* The caller may have blocked SIGINT, so that only sudo has reacted to it. */
	if (sigpending(&pending) == 0 && sigismember(&pending, SIGINT)) {
		err->status = STATUS_SIGNAL + SIGINT;
		error_clear(err);
	}
	return false;
}

/* Starts a sudo or checks on the running one. Returns the time until the next call; 0: never. */
static int64_t attend(struct sudo_ticket *ticket)
{
	const struct process_options options = { .nice = 0 };
	struct error ignored;
	struct rusage usage;
	int status;

	if (!ticket->refresh.pid)
		return process_start(&ticket->refresh, validate, &options, &ignored) ? ANSWER_PERIOD
										     : 0;
	if (!process_poll(&ticket->refresh, &status, &usage))
		return ANSWER_PERIOD;
	sudo_ticket_close(ticket);
	return status == 0 ? TICKET_PERIOD_MS * NS_PER_MS : 0;
}

void sudo_ticket_refresh(struct sudo_ticket *ticket)
{
	int64_t wait_ns;

	if (!ticket->due_ns || host_clock_awake() < ticket->due_ns)
		return;
	wait_ns = attend(ticket);
	ticket->due_ns = wait_ns ? host_clock_awake() + wait_ns : 0;
}

void sudo_ticket_close(struct sudo_ticket *ticket)
{
	process_stop(&ticket->refresh);
	buffer_release(&ticket->refresh.complaints);
}
