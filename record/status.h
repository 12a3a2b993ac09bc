/*
 * The line that tells how a recording goes: on a terminal it is drawn over and over in one row,
 * cut to the width; on request it is printed once, wherever standard error goes.
 *
 * Nobody waits for it: while the terminal takes nothing (Ctrl-S, a connection that hangs) it is
 * left out, and the recording goes on.
 */
#ifndef ASITOP_STATUS_H
#define ASITOP_STATUS_H

#include "../src/common/recorder.h"

struct status_line {
	bool enabled;     /* it is drawn over and over */
	int64_t drawn_ns; /* when it was, on the awake clock */
};

/* `wanted`: when standard error is a terminal. */
void status_line_init(struct status_line *line, bool wanted);

/* Draws it anew, at most ten times a second. */
void status_line_show(struct status_line *line, const struct recorder *recorder);

/* Takes it away. */
void status_line_hide(const struct status_line *line);

/* Prints it as a line of its own. */
void status_line_print(const struct status_line *line, const struct recorder *recorder);

/* The last words: what there is in `path` now, and how large it is. */
void status_print_result(const struct recorder *recorder, const char *path);

#endif
