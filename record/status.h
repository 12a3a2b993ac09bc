/*
 * The line that says how a recording goes: on a terminal it is drawn over and over in one row, cut
 * to the width; with --verbose it is printed at each commit, and on request once, wherever standard
 * error goes. It counts samples that are committed, no others.
 *
 * Nobody waits for it: while the terminal takes nothing (Ctrl-S, a connection that hangs) it is
 * left out, and the recording goes on.
 */
#ifndef ASITOP_STATUS_H
#define ASITOP_STATUS_H

#include "../src/common/recorder/recorder.h"

enum status_form {
	STATUS_NONE,  /* only on request */
	STATUS_ROW,   /* one row that is drawn over and over, if standard error is a terminal */
	STATUS_LINES, /* a line for each commit */
};

struct status_line {
	enum status_form form;
	int64_t drawn_ns; /* STATUS_ROW: when it was, on the awake clock */
	int64_t printed;  /* STATUS_LINES: the samples that it counted last */
};

void status_line_init(struct status_line *line, enum status_form form);

/* Draws the row, at most ten times a second, or prints a line if there are more samples than in
 * the one before. */
void status_line_show(struct status_line *line, const struct recorder *recorder);

/* Takes it away. */
void status_line_hide(const struct status_line *line);

/* Prints it as a line of its own. */
void status_line_print(const struct status_line *line, const struct recorder *recorder);

/* The last words: what there is in `path` now, and how large it is. */
void status_print_result(const struct recorder *recorder, const char *path);

#endif
