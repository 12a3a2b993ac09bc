/*
 * The part of a recording that is asked for: -b, -e, --duration, --phase and --command, the same
 * wherever one is read.
 *
 * Where an expression has two readings, stderr gets a line that says which was taken and how to
 * write the other.
 */
#ifndef ASITOP_TIME_SELECTION_H
#define ASITOP_TIME_SELECTION_H

#include "../cli/command.h"
#include "series.h"

struct time_selection {
	struct time_point begin, end;
	int64_t duration_ns; /* 0: not given */
	const char *phase;   /* NULL: not given */
	bool command;
	const char *begin_name; /* the option that `begin` comes from; NULL: --begin */
};

/* An OPTION_GROUP's rows for a struct window_options. */
extern const struct command_option time_selection_options[];

/* True when nothing was asked for: all of the recording. */
bool time_selection_is_whole(const struct time_selection *options);

/* What time expressions are resolved against in a series; borrows it. */
void window_time_frame(const struct series *series, struct time_frame *frame);

/* time_resolve() of the value of `option`, whose name a failure begins with. */
bool time_selection_resolve_time(const char *option, const struct time_point *point,
	const struct time_frame *frame, int64_t *ns, struct error *err);

/* The window on the axis, whether there is a sample in it or not. */
bool time_selection_resolve_in(const struct time_selection *options, const struct time_frame *frame,
	int64_t *from_ns, int64_t *to_ns, struct error *err);

/* The window on the axis; all of the recording by default. Fails when it is empty. */
bool time_selection_resolve(const struct time_selection *options, const struct series *series,
	int64_t *from_ns, int64_t *to_ns, struct error *err);

/* Fails with the message for a window without a sample. */
bool window_is_empty(int64_t from_ns, int64_t to_ns, struct error *err);

#endif
