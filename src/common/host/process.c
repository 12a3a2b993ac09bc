#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Large enough for an error message of powermetrics and its help text. */
enum { COMPLAINTS_MAX = 16 * 1024 };

enum { TERM_PATIENCE_MS = 1000, WAIT_STEP_MS = 5 };

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Both ends have close-on-exec; dup2() clears it for the child's standard stream. */
static bool make_pipe(int ends[2])
{
	if (pipe(ends) < 0)
		return false;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return true;
}

/* A child inherits ignored signals; exec resets caught ones. */
static void reset_signals(void)
{
	static const int ignored[] = { SIGPIPE, SIGQUIT };
	sigset_t none;

	for (size_t i = 0; i < ARRAY_SIZE(ignored); i++)
		signal(ignored[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Leaves the terminal's foreground. */
static bool detach(void)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	setpgid(0, 0);
	return null >= 0 && dup2(null, STDIN_FILENO) >= 0;
}

static bool take_streams(const struct process_options *options, int out, int err)
{
	if (options->attached)
		return (!options->grouped || detach()) &&
			(!options->stdout_fd || dup2(options->stdout_fd, STDOUT_FILENO) >= 0) &&
			(!options->stderr_fd || dup2(options->stderr_fd, STDERR_FILENO) >= 0);
	return detach() && dup2(out, STDOUT_FILENO) >= 0 && dup2(err, STDERR_FILENO) >= 0;
}

/* Runs between fork and exec. Writes the reason of a failed exec to `report`. */
static void become(
	char *const *arguments, const struct process_options *options, int out, int err, int report)
{
	int cause;

	reset_signals();
	errno = 0;
	if (options->nice && nice(options->nice) == -1 && errno)
		errno = 0; /* not essential */
	if (take_streams(options, out, err))
		execvp(arguments[0], arguments);
	cause = errno;
	if (write(report, &cause, sizeof(cause)) < 0)
		_exit(126);
	_exit(127);
}

static bool exec_failed(int report, int *cause)
{
	ssize_t size;

	do
		size = read(report, cause, sizeof(*cause));
	while (size < 0 && errno == EINTR);
	return size == (ssize_t)sizeof(*cause);
}

bool process_start(struct process *process, char *const *arguments,
	const struct process_options *options, struct error *err)
{
	int out[2] = { -1, -1 }, errors[2] = { -1, -1 }, report[2] = { -1, -1 };
	int cause = 0;

	*process = (struct process){ .out = -1, .err = -1 };
	if ((options->attached || (make_pipe(out) && make_pipe(errors))) && make_pipe(report))
		process->pid = fork();
	else
		process->pid = -1;
	if (process->pid < 0) {
		cause = errno;
	} else if (process->pid == 0) {
		become(arguments, options, out[1], errors[1], report[1]);
	} else {
		if (!options->attached || options->grouped)
			setpgid(process->pid, process->pid);
		close_fd(&report[1]);
		if (exec_failed(report[0], &cause))
			waitpid(process->pid, NULL, 0);
	}
	close_fd(&out[1]);
	close_fd(&errors[1]);
	close_fd(&report[0]);
	close_fd(&report[1]);
	if (cause) {
		close_fd(&out[0]);
		close_fd(&errors[0]);
		process->pid = 0;
		errno = cause;
		return error_errno(err, "cannot run '%s'", arguments[0]);
	}
	process->out = out[0];
	process->err = errors[0];
	if (options->attached)
		return true;
	fcntl(process->out, F_SETFL, O_NONBLOCK);
	fcntl(process->err, F_SETFL, O_NONBLOCK);
	return true;
}

void process_read_complaints(struct process *process)
{
	struct buffer *kept = &process->complaints;
	ssize_t size;

	while (process->err >= 0) {
		size = read(process->err, buffer_reserve(kept, 1024), 1024);
		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0 && errno == EAGAIN)
			return;
		if (size <= 0) {
			close_fd(&process->err);
			return;
		}
		kept->size += (size_t)size;
		kept->data[kept->size] = '\0';
		if (kept->size > COMPLAINTS_MAX)
			buffer_consume(kept, kept->size - COMPLAINTS_MAX);
	}
}

static bool reap(struct process *process, int *status, int patience_ms)
{
	const struct timespec step = { .tv_nsec = WAIT_STEP_MS * NS_PER_MS };

	for (int waited = 0;; waited += WAIT_STEP_MS) {
		pid_t pid = waitpid(process->pid, status, WNOHANG);

		if (pid == process->pid || (pid < 0 && errno != EINTR))
			return true;
		if (waited >= patience_ms)
			return false;
		nanosleep(&step, NULL);
	}
}

bool process_poll(struct process *process, int *status, struct rusage *usage)
{
	pid_t pid;

	if (process->pid <= 0)
		return false;
	do
		pid = wait4(process->pid, status, WNOHANG, usage);
	while (pid < 0 && errno == EINTR);
	if (pid != process->pid)
		return false;
	process->pid = 0;
	return true;
}

void process_close_pipes(struct process *process)
{
	close_fd(&process->out);
	close_fd(&process->err);
}

/* Cleans up after the process has ended. */
static void settle(struct process *process)
{
	process->pid = 0;
	process_read_complaints(process);
	process_close_pipes(process);
}

bool process_run(char *const *arguments, bool quiet)
{
	const struct process_options options = { .attached = !quiet };
	struct process process;
	struct error ignored;
	int status = -1;
	pid_t pid;

	if (!process_start(&process, arguments, &options, &ignored))
		return false;
	do
		pid = waitpid(process.pid, &status, 0);
	while (pid < 0 && errno == EINTR);
	settle(&process);
	buffer_release(&process.complaints);
	return status == 0;
}

/* A process started through sudo belongs to root, so only sudo can end it. */
static void signal_group(const struct process *process, int number)
{
	char name[16], group[32];
	char *const arguments[] = { "sudo", "-n", "kill", name, "--", group, NULL };

	if (kill(-process->pid, number) == 0 || errno != EPERM)
		return;
	snprintf(name, sizeof(name), "-%d", number);
	snprintf(group, sizeof(group), "-%ld", (long)process->pid);
	process_run(arguments, true);
}

void process_hang_up(struct process *process)
{
	close_fd(&process->out);
	process->hung_up = true;
}

int process_stop(struct process *process)
{
	int patience_ms = process->hung_up ? TERM_PATIENCE_MS : 0;
	int status = -1;

	if (process->pid > 0 && !reap(process, &status, patience_ms)) {
		/* Close its output first, to unblock a process that is writing to it. */
		close_fd(&process->out);
		signal_group(process, SIGTERM);
		if (!reap(process, &status, TERM_PATIENCE_MS)) {
			signal_group(process, SIGKILL);
			reap(process, &status, TERM_PATIENCE_MS);
		}
	}
	settle(process);
	return status;
}

void process_describe(int status, char *text, size_t size)
{
	if (status == -1)
		snprintf(text, size, "not running");
	else if (WIFSIGNALED(status))
		snprintf(text, size, "killed by signal %d", WTERMSIG(status));
	else
		snprintf(text, size, "exit status %d", WEXITSTATUS(status));
}
