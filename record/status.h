/*
 * The status line of a recording. On a terminal it is redrawn in one row, truncated to the width;
 * with --verbose it is printed to standard error at each commit, and on request once. It counts
 * committed samples only.
 *
 * It never blocks: while the terminal accepts no output (Ctrl-S, a hanging connection), the line is
 * skipped and recording continues.
 */
#ifndef ASITOP_STATUS_H
#define ASITOP_STATUS_H

#include "../src/common/recorder/recorder.h"

enum status_style {
	STATUS_NONE,  /* only on request */
	STATUS_ROW,   /* one row that is redrawn, if standard error is a terminal */
	STATUS_WAIT,  /* the same, only while a benchmark waits */
	STATUS_LINES, /* a line for each commit */
};

struct status_line {
	enum status_style style;
	int64_t drawn_ns; /* STATUS_ROW: when it was last drawn, on the awake clock */
	bool is_drawn;    /* STATUS_WAIT: there is something in the row */
	int64_t printed;  /* STATUS_LINES: the number of samples last printed */
};

void status_line_init(struct status_line *line, enum status_style style);

/* Redraws the row, at most ten times a second, or prints a line if samples were committed since the
 * last one. */
void status_line_show(struct status_line *line, const struct recorder *recorder);

/* Shows what a benchmark waits for in the row, under the same conditions; "" clears it. */
void status_line_show_wait(struct status_line *line, const char *text);

/* Clears the row. */
void status_line_hide(struct status_line *line);

/* Prints the status as a separate line. */
void status_line_print(const struct status_line *line, const struct recorder *recorder);

/* Prints what `path` contains at the end: samples, duration and size. */
void status_print_result(const struct recorder *recorder, const char *path);

#endif
