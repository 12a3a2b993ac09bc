#include "caller.h"
#include "../base/units.h"

#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

/* The largest id; -1 means "no change" to the system calls. */
#define ID_MAX INT64_C(0xfffffffe)

static bool read_id(const char *name, int64_t *id, struct error *err)
{
	const char *text = getenv(name);

	return (text && parse_integer(text, 0, ID_MAX, id)) ||
		error_set(err, "cannot determine who called sudo: %s is %s", name,
			text ? "not a number" : "not set");
}

bool caller_find(struct caller *caller, struct error *err)
{
	int64_t uid, gid;

	*caller = (struct caller){ .is_sudo = false };
	/* Whoever calls a setuid program controls its environment, so SUDO_UID proves nothing. */
	if (getuid() != geteuid() || getgid() != getegid())
		return error_set(err, "asitop must not be setuid or setgid; run it with sudo");
	if (geteuid() != 0 || !getenv("SUDO_UID"))
		return true;
	if (!read_id("SUDO_UID", &uid, err) || !read_id("SUDO_GID", &gid, err))
		return false;
	/* Root itself called sudo. */
	if (!uid)
		return true;
	caller->is_sudo = true;
	caller->uid = (uid_t)uid;
	caller->gid = (gid_t)gid;
	return true;
}

/* The type of the second argument of initgroups(). */
#ifdef __APPLE__
#define group_id int
#else
#define group_id gid_t
#endif

/* A user who is not in the database has only one group. */
static bool set_groups(const struct caller *caller, const struct passwd *user)
{
	if (user)
		return initgroups(user->pw_name, (group_id)caller->gid) == 0;
	return setgroups(1, &caller->gid) == 0;
}

/* Called by root, setgid() and setuid() set the real, the effective and the saved id. */
static bool set_ids(const struct caller *caller)
{
	return setgid(caller->gid) == 0 && setuid(caller->uid) == 0;
}

/* Tries to regain root, which would succeed if any of the three ids were still root's. */
static bool is_final(const struct caller *caller)
{
	return getuid() == caller->uid && geteuid() == caller->uid && getgid() == caller->gid &&
		getegid() == caller->gid && seteuid(0) < 0 && setuid(0) < 0 &&
		(!caller->gid || (setegid(0) < 0 && setgid(0) < 0));
}

static void set_environment(const struct passwd *user)
{
	static const char *const sudos[] = {
		"SUDO_UID",
		"SUDO_GID",
		"SUDO_USER",
		"SUDO_COMMAND",
		"SUDO_HOME",
		"SUDO_TTY",
	};

	if (user) {
		setenv("HOME", user->pw_dir, 1);
		setenv("USER", user->pw_name, 1);
		setenv("LOGNAME", user->pw_name, 1);
		setenv("SHELL", user->pw_shell, 1);
	}
	for (size_t i = 0; i < ARRAY_SIZE(sudos); i++)
		unsetenv(sudos[i]);
}

bool caller_become(struct caller *caller, struct error *err)
{
	const struct passwd *user;

	if (!caller->is_sudo)
		return true;
	user = getpwuid(caller->uid);
	if (!set_groups(caller, user) || !set_ids(caller))
		return error_errno(
			err, "cannot switch to user %lld, who called sudo", (long long)caller->uid);
	if (!is_final(caller))
		return error_set(err, "cannot drop root privileges for user %lld, who called sudo",
			(long long)caller->uid);
	set_environment(user);
	caller->is_sudo = false;
	return true;
}
