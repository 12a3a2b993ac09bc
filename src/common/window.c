#include "window.h"

const struct command_option window_option_table[] = {
	{ OPTION_TIME, 'b', "begin", offsetof(struct window_options, begin), "TIME",
		"start at TIME: 90, 1m30s, 1:30, -5m, 50%, 14:05, marker:NAME" },
	{ OPTION_TIME, 'e', "end", offsetof(struct window_options, end), "TIME", "end at TIME" },
	{ OPTION_DURATION, 0, "duration", offsetof(struct window_options, duration_ns), "T",
		"take T from the start, or T before --end", DURATION_LIMITS },
	OPTION_END,
};

bool window_is_whole(const struct window_options *options)
{
	return options->begin.kind == TIME_NONE && options->end.kind == TIME_NONE &&
		!options->duration_ns;
}

bool window_resolve_in(const struct window_options *options, const struct time_frame *frame,
	int64_t *from_ns, int64_t *to_ns, struct error *err)
{
	bool has_begin = options->begin.kind != TIME_NONE;
	bool has_end = options->end.kind != TIME_NONE;

	*from_ns = frame->begin_ns;
	*to_ns = frame->end_ns;
	if (has_begin && has_end && options->duration_ns)
		return error_usage(err, "--begin, --end and --duration: give two of them");
	if (has_begin && !time_resolve(&options->begin, frame, from_ns, err))
		return error_prefix(err, "--begin");
	if (has_end && !time_resolve(&options->end, frame, to_ns, err))
		return error_prefix(err, "--end");
	if (options->duration_ns && has_end && !has_begin)
		*from_ns = *to_ns > options->duration_ns ? *to_ns - options->duration_ns : 0;
	else if (options->duration_ns && options->duration_ns < *to_ns - *from_ns)
		*to_ns = *from_ns + options->duration_ns;
	return true;
}

bool window_resolve(const struct window_options *options, const struct series *series,
	int64_t *from_ns, int64_t *to_ns, struct error *err)
{
	struct time_frame frame;
	struct range range;

	series_time_frame(series, &frame);
	if (!window_resolve_in(options, &frame, from_ns, to_ns, err))
		return false;
	range = series_range(series, *from_ns, *to_ns);
	return range.first < range.end || error_usage(err, "there is no sample in that window");
}
