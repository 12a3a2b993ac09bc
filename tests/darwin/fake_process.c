/* The Linux half of the fake kernel: real processes and pipes behind Darwin's calls. The constants
 * that pass through here (POLLIN, WNOHANG, SIGKILL, EINTR) have one value on both systems. */
#include "fake_kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define NS_PER_MS INT64_C(1000000)

int *darwin_error(void);
int darwin_pipe(int ends[2]);
int darwin_close(int fd);
int darwin_fcntl(int fd, int command, ...);
ssize_t darwin_read(int fd, void *to, size_t size);
int darwin_poll(struct pollfd *fds, unsigned int count, int timeout_ms);
int darwin_kill(pid_t process, int signal);
pid_t darwin_waitpid(pid_t process, int *status, int options);

static pid_t profiler = -1;

int *darwin_error(void)
{
	return &errno;
}

/* Each call that `interrupts` names fails once. */
static bool is_interrupted(unsigned int call)
{
	if (!(fake_kernel.interrupts & call))
		return false;
	fake_kernel.interrupts &= ~call;
	errno = EINTR;
	return true;
}

int darwin_pipe(int ends[2])
{
	if (pipe(ends))
		return -1;
	fake_kernel.descriptors += 2;
	return 0;
}

int darwin_close(int fd)
{
	fake_kernel.descriptors--;
	return close(fd);
}

/* F_SETFD and FD_CLOEXEC have one value on both systems, too. */
int darwin_fcntl(int fd, int command, ...)
{
	if (command != F_SETFD)
		return -1;
	fake_kernel.closed_on_exec++;
	return fcntl(fd, F_SETFD, FD_CLOEXEC);
}

ssize_t darwin_read(int fd, void *to, size_t size)
{
	ssize_t got;

	if (is_interrupted(INTERRUPT_READ))
		return -1;
	got = read(fd, to, size);
	if (got > 0)
		fake_kernel.bytes_read += (size_t)got;
	return got;
}

/* Time passes by decree: a wait in which nothing will come ends at once and moves the clock; one
 * for bytes that are on their way takes what it takes and moves it not. */
int darwin_poll(struct pollfd *fds, unsigned int count, int timeout_ms)
{
	bool hangs =
		fake_kernel.profiler == PROFILER_HANGS || fake_kernel.profiler == PROFILER_UNKILLED;

	if (is_interrupted(INTERRUPT_POLL))
		return -1;
	if (!count || (hangs && fake_kernel.bytes_read >= fake_kernel.profiler_says_size)) {
		if (!count)
			usleep((useconds_t)timeout_ms * 1000);
		fake_kernel.awake += timeout_ms * NS_PER_MS;
		return 0;
	}
	if (fake_kernel.profiler == PROFILER_DRIBBLES)
		fake_kernel.awake += 1000 * NS_PER_MS;
	return poll(fds, count, 60 * 1000);
}

int darwin_kill(pid_t process, int signal)
{
	if (fake_kernel.profiler == PROFILER_UNKILLED)
		return 0;
	return kill(process, signal);
}

pid_t darwin_waitpid(pid_t process, int *status, int options)
{
	pid_t ended;

	if (is_interrupted(INTERRUPT_WAIT))
		return -1;
	ended = waitpid(process, status, options);
	fake_kernel.reaped += ended > 0;
	return ended;
}

static void say(const char *text, size_t size)
{
	while (size) {
		ssize_t written = write(STDOUT_FILENO, text, size);

		if (written <= 0)
			_exit(2);
		text += written;
		size -= (size_t)written;
	}
}

_Noreturn static void run_profiler(void)
{
	static const char flood[4096];
	bool hangs =
		fake_kernel.profiler == PROFILER_HANGS || fake_kernel.profiler == PROFILER_UNKILLED;

	/* Before it speaks, so that whoever heard it meets both. */
	if (hangs)
		fork();
	/* Neither outlives a test that was cut off. */
	alarm(120);
	while (hangs && getpid() != getpgrp())
		pause();
	say(fake_kernel.profiler_says, fake_kernel.profiler_says_size);
	switch (fake_kernel.profiler) {
	case PROFILER_DRIBBLES:
		for (;;)
			say(" ", 1);
	case PROFILER_FLOODS:
		for (;;)
			say(flood, sizeof(flood));
	case PROFILER_HANGS:
	case PROFILER_UNKILLED:
		for (;;)
			pause();
	default:
		_exit(fake_kernel.profiler == PROFILER_FAILS);
	}
}

int fake_profiler_start(int output)
{
	if (fake_kernel.profiler == PROFILER_ABSENT)
		return -1;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	fake_kernel.spawned++;
	profiler = fork();
	if (!profiler) {
		setpgid(0, 0);
		dup2(output, STDOUT_FILENO);
		closefrom(STDERR_FILENO + 1);
		run_profiler();
	}
	setpgid(profiler, profiler);
	return profiler;
}

/* As their subreaper we inherit the children's children, and so see whether those are gone too. */
bool fake_processes_clear(void)
{
	int patience_ms = fake_kernel.profiler == PROFILER_UNKILLED ? 0 : 5000;
	bool left = false;

	for (int waited_ms = 0; waited_ms < patience_ms; waited_ms++) {
		pid_t ended = waitpid(-1, NULL, WNOHANG);

		if (ended < 0)
			return left;
		left = !ended;
		if (left)
			usleep(1000);
	}
	kill(-profiler, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0)
		;
	return left;
}
