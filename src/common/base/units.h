/*
 * Parses and formats numbers, durations, sizes, wall-clock times, and the time expressions of the
 * commands that read recordings.
 *
 * Nothing here depends on the locale: the program sets only LC_CTYPE (see src/asitop.c), so the
 * decimal separator of the C library is a point. All times are int64_t nanoseconds, either on the
 * recording's axis (0 is the start of the first window) or since 1970 UTC ("wall").
 */
#ifndef ASITOP_UNITS_H
#define ASITOP_UNITS_H

#include "base.h"

/* ---- numbers ---- */

/* An integer from `low` to `high`, with nothing after it. */
bool parse_integer(const char *text, int64_t low, int64_t high, int64_t *value);
/* A finite decimal number, with nothing after it; no hexadecimal, no "nan". */
bool parse_number(const char *text, double *value);
/* Parses an unsigned number at the beginning of a text. Returns a pointer to the text after it, or
 * NULL if there is no number. */
const char *scan_number(const char *text, double *value);

/* `value` with at most `decimals` digits after the point and no trailing zeros: "20", "0.25";
 * never in e-notation. */
void format_decimal(char *text, size_t size, double value, int decimals);

/* "107x30": two integers from `low` to `high`, with nothing around them. */
bool parse_dimensions(const char *text, int low, int high, int *width, int *height);

/* ---- durations ---- */

/* "10", "0.5", "500ms", "90s", "5m", "2h", "1d", sums of those ("1m30s"), "1:30", "1:02:03.5";
 * seconds when there is no unit. Not negative. Result in ns. */
bool parse_duration(const char *text, int64_t *ns);
/* "4:35", "1:02:03", "2d 03:04:05"; whole seconds, rounded down, for positions and axes. */
void format_position(char *text, size_t size, int64_t ns);
/* As format_position(), with the fraction if there is one: "0:01.5", "4:35". */
void format_position_exact(char *text, size_t size, int64_t ns);
/* "10 min 10 s", "0.9 s", "2 h 5 min", "3 d 4 h", "1 d 20 min": at most two units, rounded to the
 * smaller, for prose. */
void format_duration(char *text, size_t size, int64_t ns);

/* ---- sizes ---- */

/* "4096", "64k", "25M", "1.5G", with or without "B" or "iB"; powers of 1024. */
bool parse_bytes(const char *text, int64_t *bytes);
/* "812 B", "24.9 kB", "3.6 MB": powers of 1000, three digits. */
void format_bytes(char *text, size_t size, double bytes);

/* ---- measured values ---- */

enum unit {
	UNIT_PERCENT,
	UNIT_MHZ,
	UNIT_WATT,
	UNIT_BYTE,
	UNIT_GB_PER_S,
};

/* The symbol printed after a value: "%", "MHz", "W", "GB", "GB/s". Bytes are shown in GB of
 * 2^30, as the Python asitop shows memory. */
const char *unit_symbol(enum unit unit);
/* Removes the sign of a number that was rounded to zero: "-0.0 %" becomes "0.0 %". */
void unsign_zero(char *number);
/* `value` in the unit of unit_symbol(), with the usual number of decimals. NaN is "n/a". */
void format_value(char *text, size_t size, enum unit unit, double value);
/* As format_value(), with the symbol: "12%", "1020 MHz", "1.23 W". */
void format_quantity(char *text, size_t size, enum unit unit, double value);
/* For energies see format_joules() in display_unit.h. */

/* ---- wall-clock times ---- */

/* "2026-08-17T14:05:30.250Z", UTC, ms. */
void format_wall_utc(char *text, size_t size, int64_t wall_ns);
/* "2026-11-22 14:06:45", in a zone that is `utc_offset_s` east of UTC. */
void format_wall(char *text, size_t size, int64_t wall_ns, int utc_offset_s);
/* As format_wall(), only the time of day: "14:06:45". */
void format_clock(char *text, size_t size, int64_t wall_ns, int utc_offset_s);
/* "CET", or "UTC+01:00" when the zone's name is empty. */
void format_zone(char *text, size_t size, const char *name, int utc_offset_s);
/* "2026-08-17T14:05:30Z", also with a fraction, an offset (+01:00) or a space for the T; without
 * "Z" or offset it is local to `utc_offset_s`. */
bool parse_wall(const char *text, int utc_offset_s, int64_t *wall_ns);

/* ---- time expressions ---- */

enum time_kind {
	TIME_NONE = 0, /* not given */
	TIME_START,    /* ns from the start: "90", "1m30s" */
	TIME_COLON,    /* "1:30", "14:05": a position or a clock time, see time_resolve() */
	TIME_END,      /* ns before the end: "-5m", "-1:30" */
	TIME_FRACTION, /* of the span: "50%" */
	TIME_WALL,     /* ns since 1970: "@1787061930", "2026-08-17T14:05:30Z" */
	TIME_LOCAL,    /* date and time in the recording's zone: "2026-08-17 14:05" */
	TIME_CLOCK,    /* ns since midnight in the recording's zone: "T14:05" */
	TIME_MARKER,   /* start of the phase of that name: "marker:build" */
};

struct time_point {
	enum time_kind kind;
	int64_t ns;       /* depends on the kind; TIME_COLON: read as a position */
	int64_t clock_ns; /* TIME_COLON: read as ns since midnight, -1 when it cannot be one */
	double fraction;  /* TIME_FRACTION: 0 to 1 */
	const char *name; /* TIME_MARKER: points into the parsed text */
	const char *text; /* the parsed text */
};

/* The point keeps a pointer to `text`. "0:30" and "0:23:30" are positions, never times of day. */
bool parse_time(const char *text, struct time_point *point, struct error *err);

struct time_span {
	int64_t from_ns, to_ns;
};

/* What a time expression is resolved against. */
struct time_frame {
	int64_t begin_ns;      /* start of what is kept: 0, or later when a ring dropped samples */
	int64_t end_ns;        /* the recording's length on its axis */
	int64_t start_wall_ns; /* wall time of axis 0 */
	int utc_offset_s;
	int64_t after_ns; /* a time of day is the first one at or after this position */
	/* What the functions below search, borrowed. */
	const void *phases;
	void *samples;
	/* Returns the number of phases of that name and the span of the first; see phase_find(). */
	size_t (*find_phase)(
		const struct time_frame *frame, const char *name, struct time_span *span);
	/* The span of the recorded command; false when there was none. */
	bool (*find_command)(const struct time_frame *frame, struct time_span *span);
	/* Appends the names of the phases, for a message. */
	void (*list_phases)(const struct time_frame *frame, struct buffer *out);
	/* Axis position of a wall time; false when it is outside the recording. */
	bool (*find_wall)(const struct time_frame *frame, int64_t wall_ns, int64_t *ns);
};

/*
 * Resolves an expression to a position on the axis, clamped to 0..end_ns. "14:05" is a position
 * when the recording is that long or does not include that time of day; otherwise it is the first
 * such time of day. "T14:05" is always a time of day. Fails for an unknown marker and for a wall
 * time outside the recording.
 */
bool time_resolve(const struct time_point *point, const struct time_frame *frame, int64_t *ns,
	struct error *err);

/* Describes how an expression was read: "23 min 30 s from the start", "at 1:23". `ns` is the result
 * of time_resolve(). */
void time_describe(const struct time_point *point, const struct time_frame *frame, int64_t ns,
	char *text, size_t size);

/* If the expression is ambiguous in this recording: how it was read, and how to write the other
 * reading. Otherwise empty. */
void time_other_reading(
	const struct time_point *point, const struct time_frame *frame, char *text, size_t size);

/* Finds the phase of that name. If there is none, the error lists the existing names; `what` is
 * "phase" or "marker" in that message. */
bool time_find_phase(const struct time_frame *frame, const char *what, const char *name,
	struct time_span *span, struct error *err);

#endif
