/*
 * Who called sudo. Under sudo the process is root, and SUDO_UID and SUDO_GID in the environment
 * name the caller. Every command becomes the caller, for good, before it opens or reads anything:
 * paths, TMPDIR, fonts and a stranger's recording are then the caller's own affair. Only the
 * launcher (launcher.h) stays root.
 *
 * Root without SUDO_UID, in a login shell of root or in a container, acts for nobody and stays
 * root.
 */
#ifndef ASITOP_CALLER_H
#define ASITOP_CALLER_H

#include "../base/base.h"

#include <sys/types.h>

struct caller {
	bool is_sudo; /* we are root on somebody's behalf; false: the ids mean nothing */
	uid_t uid;
	gid_t gid;
};

/*
 * Looks at the ids of the process and the environment. Fails when the caller cannot be told from
 * them: SUDO_UID is there but is no number, or the program was made setuid or setgid.
 */
bool caller_find(struct caller *caller, struct error *err);

/*
 * Becomes the caller: groups as the user database says, real, effective and saved ids, HOME, USER,
 * LOGNAME and SHELL; sudo's own variables are removed. Clears `is_sudo`, and does nothing without
 * it. Fails when an id could not be set or root could be regained; the program must end then.
 */
bool caller_become(struct caller *caller, struct error *err);

#endif
