#include "caller.h"
#include "units.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

/* The largest id; -1 means "no change" to the system calls. */
#define ID_MAX INT64_C(0xfffffffe)

static bool read_id(const char *name, int64_t *id)
{
	const char *text = getenv(name);

	return text && parse_integer(text, 0, ID_MAX, id);
}

void caller_find(struct caller *caller)
{
	int64_t uid, gid;

	*caller = (struct caller){ .is_sudo = false };
	if (geteuid() != 0 || !read_id("SUDO_UID", &uid) || !read_id("SUDO_GID", &gid) || !uid)
		return;
	caller->is_sudo = true;
	caller->uid = (uid_t)uid;
	caller->gid = (gid_t)gid;
}

/* What initgroups() and setgroups() count in. */
#ifdef __APPLE__
#define group_id    int
#define group_total int
#else
#define group_id    gid_t
#define group_total size_t
#endif

/* The groups of the user database; of a user whom it does not know, the group alone. */
static bool set_groups(const struct caller *caller)
{
	const struct passwd *user = getpwuid(caller->uid);

	if (user)
		return initgroups(user->pw_name, (group_id)caller->gid) == 0;
	return setgroups(1, &caller->gid) == 0;
}

bool caller_assume(struct caller *caller, struct error *err)
{
	if (!caller->is_sudo)
		return true;
	caller->group_count = getgroups(CALLER_GROUPS_MAX, caller->groups);
	if (caller->group_count < 0)
		caller->group_count = 0;
	if (set_groups(caller) && setegid(caller->gid) == 0 && seteuid(caller->uid) == 0)
		return true;
	error_errno(err, "cannot act as the user %lld who called sudo", (long long)caller->uid);
	caller_restore(caller);
	return false;
}

void caller_restore(const struct caller *caller)
{
	int cause = errno;

	if (!caller->is_sudo)
		return;
	if (seteuid(0) < 0 || setegid(0) < 0 ||
		setgroups((group_total)caller->group_count, caller->groups) < 0)
		abort();
	errno = cause;
}

static void set_environment(const struct caller *caller)
{
	static const char *const sudos[] = {
		"SUDO_UID",
		"SUDO_GID",
		"SUDO_USER",
		"SUDO_COMMAND",
		"SUDO_HOME",
		"SUDO_TTY",
	};
	const struct passwd *user = getpwuid(caller->uid);

	if (user) {
		setenv("HOME", user->pw_dir, 1);
		setenv("USER", user->pw_name, 1);
		setenv("LOGNAME", user->pw_name, 1);
		setenv("SHELL", user->pw_shell, 1);
	}
	for (size_t i = 0; i < ARRAY_SIZE(sudos); i++)
		unsetenv(sudos[i]);
}

bool caller_become(const struct caller *caller)
{
	if (!caller->is_sudo)
		return true;
	set_environment(caller);
	return set_groups(caller) && setgid(caller->gid) == 0 && setuid(caller->uid) == 0;
}
