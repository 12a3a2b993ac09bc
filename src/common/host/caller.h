/*
 * The user who called sudo. Under sudo the process is root, and SUDO_UID and SUDO_GID in the
 * environment identify the caller. Every command permanently becomes the caller before it opens or
 * reads anything, so that paths, TMPDIR, fonts and untrusted recordings are accessed with the
 * caller's rights. Only the launcher (launcher.h) stays root.
 *
 * Root without SUDO_UID, as in a login shell of root or in a container, stays root.
 */
#ifndef ASITOP_CALLER_H
#define ASITOP_CALLER_H

#include "../base/base.h"

#include <sys/types.h>

struct caller {
	bool is_sudo; /* the process is root through sudo; false: the ids are not set */
	uid_t uid;
	gid_t gid;
};

/*
 * Determines the caller from the ids of the process and the environment. Fails when SUDO_UID is set
 * but is not a number, or when the program is setuid or setgid.
 */
bool caller_find(struct caller *caller, struct error *err);

/*
 * Becomes the caller: sets the groups of the user database, the real, effective and saved ids,
 * HOME, USER, LOGNAME and SHELL, removes sudo's variables and clears `is_sudo`. Does nothing if
 * `is_sudo` is false. Fails when an id cannot be set or root could be regained; the program must
 * then end.
 */
bool caller_become(struct caller *caller, struct error *err);

#endif
