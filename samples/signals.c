#include "signals.h"

#include <signal.h>
#include <sys/select.h>
#include <time.h>

/* The only mutable global: signal handlers have no context. */
static struct {
	volatile sig_atomic_t stop;
	volatile sig_atomic_t sample;
} seen;

static void handle_stop(int number)
{
	(void)number;
	seen.stop++;
}

#ifdef SIGINFO
static void handle_info(int number)
{
	(void)number;
	seen.sample = 1;
}
#endif

static void handle(sigset_t *blocked, int number, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler };

	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
	sigaddset(blocked, number);
}

void signals_init(bool deaf)
{
	void (*stop)(int) = deaf ? SIG_IGN : handle_stop;
	sigset_t blocked;

	sigemptyset(&blocked);
	handle(&blocked, SIGINT, stop);
	handle(&blocked, SIGTERM, stop);
	handle(&blocked, SIGHUP, stop);
#ifdef SIGINFO
	handle(&blocked, SIGINFO, handle_info);
#endif
	sigprocmask(SIG_BLOCK, &blocked, NULL);
}

bool signals_wait(int fd, int64_t ns)
{
	struct timespec timeout = {
		.tv_sec = (time_t)(ns / NS_PER_S),
		.tv_nsec = (long)(ns % NS_PER_S),
	};
	sigset_t none;
	fd_set writable;

	sigemptyset(&none);
	FD_ZERO(&writable);
	if (fd >= 0)
		FD_SET(fd, &writable);
	return pselect(fd + 1, NULL, &writable, NULL, ns < 0 ? NULL : &timeout, &none) > 0;
}

void signals_poll(void)
{
	signals_wait(-1, 0);
}

int signals_stop(void)
{
	return seen.stop;
}

bool signals_take_sample_request(void)
{
	bool wanted = seen.sample;

	seen.sample = 0;
	return wanted;
}
