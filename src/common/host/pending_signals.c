#include "pending_signals.h"

#include <stddef.h>

void pending_signals_deliver(const sigset_t *mask)
{
	sigset_t blocked;

	sigprocmask(SIG_SETMASK, mask, &blocked);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
}
