/*
 * The part of a recording that is asked for: -b, -e and --duration, the same wherever one is read.
 */
#ifndef ASITOP_WINDOW_H
#define ASITOP_WINDOW_H

#include "command.h"
#include "series.h"

struct window_options {
	struct time_point begin, end;
	int64_t duration_ns; /* 0: not given */
};

/* An OPTION_GROUP's rows for a struct window_options. */
extern const struct command_option window_option_table[];

/* True when nothing was asked for: all of the recording. */
bool window_is_whole(const struct window_options *options);

/* The window on the axis, whether there is a sample in it or not. */
bool window_resolve_in(const struct window_options *options, const struct time_frame *frame,
	int64_t *from_ns, int64_t *to_ns, struct error *err);

/* The window on the axis; all of the recording by default. Fails when it is empty. */
bool window_resolve(const struct window_options *options, const struct series *series,
	int64_t *from_ns, int64_t *to_ns, struct error *err);

#endif
