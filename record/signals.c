#include "signals.h"
#include "../src/common/base/base.h"

#include <fcntl.h>
#include <unistd.h>

/* Ctrl-T sends SIGINFO on BSD and macOS; a test substitutes another signal. */
#if !defined(INFO_SIGNAL) && defined(SIGINFO)
#define INFO_SIGNAL SIGINFO
#endif

/* The only mutable global of the command: signal handlers take no context. */
static struct {
	volatile sig_atomic_t stop; /* signal number */
	volatile sig_atomic_t from_terminal;
	volatile sig_atomic_t marks;
	volatile sig_atomic_t info;
	volatile sig_atomic_t continued;
} seen;

static const int stops[] = { SIGINT, SIGTERM, SIGHUP };

/*
 * On Linux, si_pid is 0 for the terminal's Ctrl-C. Darwin sets it for every signal, so there a
 * SIGINT received in the foreground counts as the terminal's, whoever sent it.
 */
#ifndef SENDER_IS_KNOWN /* the tests build both variants */
#ifdef __APPLE__
#define SENDER_IS_KNOWN 0
#else
#define SENDER_IS_KNOWN 1
#endif
#endif

static void on_stop(int number, siginfo_t *information, void *context)
{
	(void)context;
	seen.stop = number;
	seen.from_terminal = number == SIGINT && !(SENDER_IS_KNOWN && information->si_pid);
}

static void on_other(int number)
{
	switch (number) {
	case SIGUSR1:
		seen.marks++;
		break;
	case SIGCONT:
		seen.continued = 1;
		break;
	case SIGCHLD:
	case SIGWINCH:
		break; /* waking pselect() is all it is for */
	default:
		seen.info = 1;
	}
}

static void catch_one(int number, sigset_t *blocked)
{
	struct sigaction action = { .sa_handler = on_other };

	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
	sigaddset(blocked, number);
}

/* nohup(1) ignores SIGHUP; keep it so. */
static bool is_ignored(int number)
{
	struct sigaction action;

	return number == SIGHUP && sigaction(number, NULL, &action) == 0 &&
		action.sa_handler == SIG_IGN;
}

void signals_catch(sigset_t *while_waiting)
{
	struct sigaction stop = { .sa_sigaction = on_stop, .sa_flags = (int)SA_SIGINFO };
	sigset_t blocked;

	sigemptyset(&stop.sa_mask);
	sigemptyset(&blocked);
	for (size_t i = 0; i < ARRAY_SIZE(stops); i++) {
		if (is_ignored(stops[i]))
			continue;
		sigaction(stops[i], &stop, NULL);
		sigaddset(&blocked, stops[i]);
	}
	catch_one(SIGUSR1, &blocked);
	catch_one(SIGCONT, &blocked);
	catch_one(SIGCHLD, &blocked);
	catch_one(SIGWINCH, &blocked);
#ifdef INFO_SIGNAL
	catch_one(INFO_SIGNAL, &blocked);
#endif
	sigprocmask(SIG_BLOCK, &blocked, while_waiting);
	signal(SIGPIPE, SIG_IGN);
}

/* The terminal signals only its foreground process group. */
static bool is_in_foreground(void)
{
	int terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
	bool is = terminal >= 0 && tcgetpgrp(terminal) == getpgrp();

	if (terminal >= 0)
		close(terminal);
	return is;
}

int signals_take_stop(bool *from_terminal)
{
	int number = seen.stop;

	*from_terminal = seen.from_terminal && is_in_foreground();
	seen.stop = 0;
	return number;
}

int signals_take_marks(void)
{
	int marks = seen.marks;

	seen.marks = 0;
	return marks;
}

bool signals_take_info(void)
{
	bool wanted = seen.info;

	seen.info = 0;
	return wanted;
}

bool signals_take_continued(void)
{
	bool continued = seen.continued;

	seen.continued = 0;
	return continued;
}

void signals_give_up(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(stops); i++) {
		if (is_ignored(stops[i]))
			continue;
		signal(stops[i], SIG_DFL);
		sigaddset(&set, stops[i]);
	}
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}
