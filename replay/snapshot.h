/*
 * One frame without a screen: printed as text, or drawn into files as the terminal would show it.
 */
#ifndef ASITOP_SNAPSHOT_H
#define ASITOP_SNAPSHOT_H

#include "../src/common/drawing/theme.h"
#include "display.h"

struct snapshot_options {
	const char *size; /* "107x30"; NULL: the terminal's, else 80x24 */
	bool ansi;        /* print with colours */
	struct string_list outputs;
	bool overwrite;
	int theme; /* index in SNAPSHOT_THEMES */
};

/* The words of --theme; the first is the default. */
#define SNAPSHOT_THEMES "dark|light"

/* What is shown. */
struct snapshot {
	const struct series *series;
	int64_t begin_ns, end_ns; /* of the timeline */
	int64_t at_ns;
};

/* Checks the options before the recording at `path` is read. */
bool snapshot_check(const struct snapshot_options *options, const char *path, struct error *err);

/* Draws a frame into the outputs, or prints it if there are none. Call snapshot_check() first. */
bool snapshot_show(const struct snapshot *snapshot, const struct snapshot_options *options,
	const struct display_options *display, struct error *err);

#endif
