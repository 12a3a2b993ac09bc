/*
 * The part of a recording to read: -b, -e, --duration, --phase and --command, with the same
 * meaning in every command.
 *
 * When an expression is ambiguous, a line on stderr reports which reading was used and how to
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
	const char *begin_name; /* the option that sets `begin`; NULL: --begin */
};

/* An OPTION_GROUP's rows for a struct time_selection. */
extern const struct command_option time_selection_options[];

/* True when no option was given: the whole recording. */
bool time_selection_is_whole(const struct time_selection *options);

/* time_resolve() for the value of `option`; error messages begin with the option's name. */
bool time_selection_resolve_time(const char *option, const struct time_point *point,
	const struct time_frame *frame, int64_t *ns, struct error *err);

/* Resolves the selection to a range of the axis, which may contain no sample. */
bool time_selection_resolve_in(const struct time_selection *options, const struct time_frame *frame,
	int64_t *from_ns, int64_t *to_ns, struct error *err);

/* Resolves the selection, by default the whole recording. Fails when it contains no sample. */
bool time_selection_resolve(const struct time_selection *options, const struct series *series,
	int64_t *from_ns, int64_t *to_ns, struct error *err);

/* Sets the error for a selection without samples; returns false. */
bool time_selection_error_empty(int64_t from_ns, int64_t to_ns, struct error *err);

#endif
