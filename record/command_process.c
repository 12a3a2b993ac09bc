#include "command_process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

void command_process_init(struct command_process *command, char *const *arguments)
{
	*command = (struct command_process){ .arguments = arguments,
		.process = { .out = -1, .err = -1 } };
}

static bool cannot_run(const char *name, struct error *err)
{
	int cause = errno;

	error_errno(err, "cannot run '%s'", name);
	err->status = cause == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN;
	return false;
}

static bool is_program(const char *path)
{
	struct stat stat_of;

	if (access(path, F_OK) < 0)
		return false;
	if (access(path, X_OK) == 0 && stat(path, &stat_of) == 0 && S_ISREG(stat_of.st_mode))
		return true;
	errno = EACCES;
	return false;
}

/* Searches PATH as execvp() does. */
static bool find_program(const char *name)
{
	const char *path = getenv("PATH");
	int cause = ENOENT;

	if (strchr(name, '/'))
		return is_program(name);
	for (path = path ? path : "/usr/bin:/bin"; *path;) {
		size_t length = strcspn(path, ":");
		char *file = xasprintf("%.*s%s%s", (int)length, path, length ? "/" : "", name);
		bool found = is_program(file);

		free(file);
		if (found)
			return true;
		if (errno == EACCES)
			cause = EACCES;
		path += length + (path[length] == ':');
	}
	errno = cause;
	return false;
}

bool command_process_check(const struct command_process *command, struct error *err)
{
	return find_program(command->arguments[0]) || cannot_run(command->arguments[0], err);
}

bool command_process_start(struct command_process *command, struct error *err)
{
	const struct process_options options = {
		.attached = true,
		.grouped = command->grouped,
		.stdout_fd = command->stdout_fd,
		.stderr_fd = command->stderr_fd,
	};

	/* Ctrl-\ on the terminal is for the command only. */
	signal(SIGQUIT, SIG_IGN);
	command->started = process_start(&command->process, command->arguments, &options, err);
	command->group = command->grouped ? command->process.pid : 0;
	return command->started || cannot_run(command->arguments[0], err);
}

bool command_process_is_running(const struct command_process *command)
{
	return command->started && !command->ended;
}

bool command_process_poll(struct command_process *command)
{
	if (!command_process_is_running(command) ||
		!process_poll(&command->process, &command->status, &command->usage))
		return false;
	command->ended = true;
	return true;
}

bool command_process_has_group(const struct command_process *command)
{
	return command->group > 0 && kill(-command->group, 0) == 0;
}

void command_process_signal(const struct command_process *command, int number)
{
	kill(command->group > 0 ? -command->group : command->process.pid, number);
}

static int64_t nanoseconds(const struct timeval *time)
{
	return time->tv_sec * NS_PER_S + time->tv_usec * 1000;
}

void command_process_outcome(const struct command_process *command, struct command_run *outcome)
{
	bool killed = WIFSIGNALED(command->status);

	outcome->exit_status = killed ? -1 : WEXITSTATUS(command->status);
	outcome->signal = killed ? WTERMSIG(command->status) : -1;
	outcome->user_ns = nanoseconds(&command->usage.ru_utime);
	outcome->system_ns = nanoseconds(&command->usage.ru_stime);
	outcome->max_rss_bytes = command->usage.ru_maxrss;
#ifndef __APPLE__
	outcome->max_rss_bytes *= 1024; /* kB elsewhere, bytes on Darwin */
#endif
}

int command_process_exit_status(const struct command_process *command)
{
	if (!command->ended)
		return STATUS_NOT_STARTED;
	if (WIFSIGNALED(command->status))
		return STATUS_SIGNAL + WTERMSIG(command->status);
	return WEXITSTATUS(command->status);
}
