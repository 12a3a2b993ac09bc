#include "time_selection.h"
#include "time_frame.h"

#include <stdio.h>
#include <string.h>

const struct command_option time_selection_options[] = {
	{ OPTION_TIME, 'b', "begin", offsetof(struct time_selection, begin), "TIME",
		"start at TIME: 90, 1m30s or 1:30 from the start, -5m from the end, 50%, T14:05 by "
		"the clock, marker:NAME" },
	{ OPTION_TIME, 'e', "end", offsetof(struct time_selection, end), "TIME", "end at TIME" },
	{ OPTION_DURATION, 'd', "duration", offsetof(struct time_selection, duration_ns), "T",
		"take T from the start, or T before --end", DURATION_LIMITS },
	{ OPTION_STRING, 0, "phase", offsetof(struct time_selection, phase), "NAME",
		"take the phase NAME, as 'asitop report' lists them; NAME#2 is the second of that "
		"name" },
	{ OPTION_FLAG, 0, "command", offsetof(struct time_selection, command), NULL,
		"take the time that the command of 'asitop record -- COMMAND' ran" },
	OPTION_END,
};

bool time_selection_is_whole(const struct time_selection *options)
{
	return options->begin.kind == TIME_NONE && options->end.kind == TIME_NONE &&
		!options->duration_ns && !options->phase && !options->command;
}

/* ---- one expression ---- */

static void print_note(const char *option, const char *note)
{
	char clean[256];

	text_clean(clean, sizeof(clean), note, strlen(note));
	if (clean[0])
		fprintf(stderr, "asitop: %s: %s\n", option, clean);
}

bool time_selection_resolve_time(const char *option, const struct time_point *point,
	const struct time_frame *frame, int64_t *ns, struct error *err)
{
	char note[256];

	if (!time_resolve(point, frame, ns, err))
		return error_prefix(err, "%s", option);
	time_other_reading(point, frame, note, sizeof(note));
	print_note(option, note);
	return true;
}

/* ---- the selection ---- */

static bool is_part(const struct time_selection *options)
{
	return options->phase || options->command;
}

static const char *begin_name(const struct time_selection *options)
{
	return options->begin_name ? options->begin_name : "--begin";
}

static bool check_options(const struct time_selection *options, struct error *err)
{
	bool has_begin = options->begin.kind != TIME_NONE;
	bool has_end = options->end.kind != TIME_NONE;

	if (options->phase && options->command)
		return error_usage(err, "--phase and --command cannot be used together");
	if (is_part(options) && (has_begin || has_end))
		return error_usage(err, "%s and %s cannot be used together",
			options->phase ? "--phase" : "--command",
			has_begin ? begin_name(options) : "--end");
	if (has_begin && has_end && options->duration_ns)
		return error_usage(err, "%s, --end and --duration cannot all be used together",
			begin_name(options));
	return true;
}

static bool resolve_part(const struct time_selection *options, const struct time_frame *frame,
	struct time_span *span, struct error *err)
{
	size_t count;
	char note[256];

	if (options->command)
		return frame->find_command(frame, span) ||
			error_usage(err,
				"--command: this recording was not made with "
				"'asitop record -- COMMAND'");
	if (!time_find_phase(frame, "phase", options->phase, span, err))
		return error_prefix(err, "--phase");
	count = frame->find_phase(frame, options->phase, span);
	snprintf(note, sizeof(note),
		"there are %zu phases '%s'; this is the first, '%s#2' is the second", count,
		options->phase, options->phase);
	print_note("--phase", count > 1 ? note : "");
	return true;
}

/* The error shows how both ends were interpreted. */
static bool check_order(const struct time_selection *options, const struct time_frame *frame,
	const struct time_span *span, struct error *err)
{
	const struct time_point *begin = &options->begin, *end = &options->end;
	char begins[64], ends[64];

	if (begin->kind == TIME_NONE || span->from_ns < span->to_ns)
		return true;
	time_describe(begin, frame, span->from_ns, begins, sizeof(begins));
	if (end->kind != TIME_NONE) {
		time_describe(end, frame, span->to_ns, ends, sizeof(ends));
		return error_usage(err, "%s %s (%s) is not before --end %s (%s)",
			begin_name(options), begin->text, begins, end->text, ends);
	}
	format_position_exact(ends, sizeof(ends), frame->end_ns);
	return error_usage(err, "%s %s (%s) is not before the end of the recording at %s",
		begin_name(options), begin->text, begins, ends);
}

static bool resolve_ends(const struct time_selection *options, const struct time_frame *frame,
	struct time_span *span, struct error *err)
{
	bool has_begin = options->begin.kind != TIME_NONE;
	struct time_frame after = *frame;

	if (is_part(options))
		return resolve_part(options, frame, span, err);
	if (has_begin &&
		!time_selection_resolve_time(
			begin_name(options), &options->begin, frame, &span->from_ns, err))
		return false;
	/* From T23:30 to T00:30 crosses midnight. */
	after.after_ns = has_begin ? span->from_ns : 0;
	return (options->end.kind == TIME_NONE ||
		       time_selection_resolve_time(
			       "--end", &options->end, &after, &span->to_ns, err)) &&
		check_order(options, frame, span, err);
}

bool time_selection_resolve_in(const struct time_selection *options, const struct time_frame *frame,
	int64_t *from_ns, int64_t *to_ns, struct error *err)
{
	bool from_end = options->end.kind != TIME_NONE && options->begin.kind == TIME_NONE;
	struct time_span span = { frame->begin_ns, frame->end_ns };

	*from_ns = span.from_ns;
	*to_ns = span.to_ns;
	if (!check_options(options, err) || !resolve_ends(options, frame, &span, err))
		return false;
	if (options->duration_ns && options->duration_ns < span.to_ns - span.from_ns) {
		if (from_end)
			span.from_ns = span.to_ns - options->duration_ns;
		else
			span.to_ns = span.from_ns + options->duration_ns;
	}
	*from_ns = span.from_ns;
	*to_ns = span.to_ns;
	return true;
}

bool time_selection_error_empty(int64_t from_ns, int64_t to_ns, struct error *err)
{
	char from[40], to[40];

	format_position_exact(from, sizeof(from), from_ns);
	format_position_exact(to, sizeof(to), to_ns);
	return error_usage(err, "no sample ends between %s and %s", from, to);
}

bool time_selection_resolve(const struct time_selection *options, const struct series *series,
	int64_t *from_ns, int64_t *to_ns, struct error *err)
{
	struct time_frame frame;
	struct range range;

	series_time_frame(series, &frame);
	if (!time_selection_resolve_in(options, &frame, from_ns, to_ns, err))
		return false;
	range = series_range(series, *from_ns, *to_ns);
	return range.first < range.end || time_selection_error_empty(*from_ns, *to_ns, err);
}
