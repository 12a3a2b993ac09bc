/*
 * Prints one screen as text to stdout, for replay --snapshot and for use without a terminal.
 */
#ifndef ASITOP_SNAPSHOT_H
#define ASITOP_SNAPSHOT_H

#include "display.h"

struct snapshot {
	int64_t begin_ns, end_ns; /* what the timeline shows */
	int64_t at_ns;
	const char *size; /* "107x30"; NULL: the terminal's, else 80x24 */
	bool ansi;        /* with colours */
};

/* Fails if `size` is invalid. */
bool snapshot_print(const struct series *series, const struct snapshot *snapshot,
	const struct display_options *display, struct error *err);

#endif
