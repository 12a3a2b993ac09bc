/*
 * One frame as text on stdout: what replay --snapshot prints, and what there is to see without a
 * terminal.
 */
#ifndef ASITOP_SNAPSHOT_H
#define ASITOP_SNAPSHOT_H

#include "display.h"

/* Prints sample `index`. `size` is "107x30"; NULL: the terminal's, else 80x24. `ansi`: with
 * colours. Fails when the size is none. */
bool snapshot_print(const struct series *series, size_t index,
	const struct display_options *display, const char *size, bool ansi, struct error *err);

#endif
