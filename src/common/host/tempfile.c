#include "tempfile.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int fatal_signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGXCPU, SIGXFSZ };

static _Atomic(char *) names[TEMPFILE_MAX];

/* The signal is blocked during the handler: raised again, it ends the program on return. */
static void remove_all(int number)
{
	for (size_t i = 0; i < TEMPFILE_MAX; i++) {
		const char *name = atomic_load(&names[i]);

		if (name)
			unlink(name);
	}
	signal(number, SIG_DFL);
	raise(number);
}

static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = remove_all }, old;

	sigfillset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_SIZE(fatal_signals); i++) {
		if (sigaction(fatal_signals[i], NULL, &old) == 0 && !(old.sa_flags & SA_SIGINFO) &&
			old.sa_handler == SIG_DFL)
			sigaction(fatal_signals[i], &action, NULL);
	}
}

static bool remember(const char *name)
{
	for (size_t i = 0; i < TEMPFILE_MAX; i++) {
		if (!atomic_load(&names[i])) {
			atomic_store(&names[i], xstrdup(name));
			return true;
		}
	}
	errno = EMFILE;
	return false;
}

void tempfile_forget(const char *name)
{
	for (size_t i = 0; i < TEMPFILE_MAX; i++) {
		char *known = atomic_load(&names[i]);

		if (known && !strcmp(known, name)) {
			atomic_store(&names[i], NULL);
			free(known);
		}
	}
}

/* mkstemp() creates private files; an output gets the usual permissions of a new file. */
static void set_rights(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	fchmod(fd, 0666 & ~mask);
}

int tempfile_create(char *name)
{
	sigset_t all, before;
	int fd;

	catch_signals();
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	fd = mkstemp(name);
	if (fd >= 0 && !remember(name)) {
		unlink(name);
		close(fd);
		fd = -1;
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (fd >= 0)
		set_rights(fd);
	return fd;
}

void tempfile_remove(const char *name)
{
	unlink(name);
	tempfile_forget(name);
}

/* No signal leaves the name behind; SIGKILL in between leaves an empty file. */
static int create_unnamed(char *name)
{
	sigset_t all, before;
	int fd;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	fd = mkstemp(name);
	if (fd >= 0)
		unlink(name);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return fd;
}

FILE *tempfile_open_unnamed(struct error *err)
{
	const char *parent = getenv("TMPDIR");
	char *name = xasprintf("%s/asitop.XXXXXX", parent && *parent ? parent : "/tmp");
	int fd = create_unnamed(name);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w+");

	if (!file)
		error_errno(err, "cannot create '%s' (set TMPDIR to use another directory)", name);
	if (fd >= 0 && !file)
		close(fd);
	free(name);
	return file;
}
