#include "job.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

void job_init(struct job *job, char *const *arguments)
{
	*job = (struct job){ .arguments = arguments, .process = { .out = -1, .err = -1 } };
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

/* As execvp() looks it up. */
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

bool job_check(const struct job *job, struct error *err)
{
	return find_program(job->arguments[0]) || cannot_run(job->arguments[0], err);
}

bool job_start(struct job *job, struct error *err)
{
	const struct process_options options = { .attached = true };

	/* The terminal's Ctrl-\ is the command's alone. */
	signal(SIGQUIT, SIG_IGN);
	job->started = process_start(&job->process, job->arguments, &options, err);
	return job->started || cannot_run(job->arguments[0], err);
}

bool job_is_running(const struct job *job)
{
	return job->started && !job->ended;
}

bool job_poll(struct job *job)
{
	if (!job_is_running(job) || !process_poll(&job->process, &job->status, &job->usage))
		return false;
	job->ended = true;
	return true;
}

void job_signal(const struct job *job, int number)
{
	kill(job->process.pid, number);
}

static double seconds(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

void job_outcome(const struct job *job, struct outcome *outcome)
{
	bool killed = WIFSIGNALED(job->status);

	*outcome = (struct outcome){
		.exit_status = killed ? -1 : WEXITSTATUS(job->status),
		.signal = killed ? WTERMSIG(job->status) : -1,
		.user_s = seconds(&job->usage.ru_utime),
		.system_s = seconds(&job->usage.ru_stime),
		.max_rss_bytes = (double)job->usage.ru_maxrss,
	};
#ifndef __APPLE__
	outcome->max_rss_bytes *= 1024; /* kB elsewhere, bytes on Darwin */
#endif
}

static bool needs_quotes(const char *word)
{
	return !*word ||
		strspn(word,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789_-+=./,:@%^") != strlen(word);
}

void job_command_line(const struct job *job, struct buffer *text)
{
	for (char *const *word = job->arguments; *word; word++) {
		buffer_add_string(text, word == job->arguments ? "" : " ");
		if (!needs_quotes(*word)) {
			buffer_add_string(text, *word);
			continue;
		}
		buffer_add_string(text, "'");
		for (const char *at = *word; *at; at++) {
			if (*at == '\'')
				buffer_add_string(text, "'\\''");
			else
				buffer_add(text, at, 1);
		}
		buffer_add_string(text, "'");
	}
}

int job_exit_status(const struct job *job)
{
	if (!job->ended)
		return STATUS_NOT_STARTED;
	if (WIFSIGNALED(job->status))
		return STATUS_SIGNAL + WTERMSIG(job->status);
	return WEXITSTATUS(job->status);
}
