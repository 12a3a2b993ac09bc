/*
 * Who called sudo: whose file a recording becomes, and as whom a workload runs.
 *
 * Under sudo the process is root, and the environment's SUDO_UID and SUDO_GID name the caller. A
 * path that the caller gave is opened with the caller's rights, so that sudo does not lend root's
 * to whoever can put a link in its way.
 */
#ifndef ASITOP_CALLER_H
#define ASITOP_CALLER_H

#include "base.h"

#include <sys/types.h>

enum { CALLER_GROUPS_MAX = 64 };

struct caller {
	bool is_sudo; /* root on somebody's behalf; false: everything below is unused */
	uid_t uid;
	gid_t gid;
	/* What root was, for caller_restore(). */
	gid_t groups[CALLER_GROUPS_MAX];
	int group_count;
};

/* Looks at the effective user and the environment. */
void caller_find(struct caller *caller);

/* Takes the caller's user, group and groups for the time being; nothing without sudo. */
bool caller_assume(struct caller *caller, struct error *err);

/* Ends what caller_assume() began; aborts when that is impossible, since it never is. */
void caller_restore(const struct caller *caller);

/*
 * Becomes the caller for good, environment included: HOME, USER, LOGNAME and SHELL as the user
 * database says, sudo's own variables gone. For a child before exec; false with errno.
 */
bool caller_become(const struct caller *caller);

#endif
