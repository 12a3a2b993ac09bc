#include "units.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Latest accepted epoch, s: 2^62 ns, so that the longest duration can be added. */
#define EPOCH_MAX_S 4.6e9

/* The last whole year that int64_t nanoseconds since 1970 can represent. */
enum { YEAR_MAX = 2261 };

/* ---- wall-clock times ---- */

/* Broken-down time of `wall_ns`; years that do not have four digits become 1970. */
static struct tm calendar(int64_t wall_ns, int utc_offset_s, int *ms)
{
	bool before_second = wall_ns % NS_PER_S < 0;
	int64_t ns = wall_ns % NS_PER_S + (before_second ? NS_PER_S : 0);
	time_t time = (time_t)(wall_ns / NS_PER_S - before_second + utc_offset_s);
	struct tm tm;

	*ms = (int)(ns / NS_PER_MS);
	if (!gmtime_r(&time, &tm) || tm.tm_year > 9999 - 1900 || tm.tm_year < -1900) {
		time = 0;
		gmtime_r(&time, &tm);
	}
	return tm;
}

void format_wall_utc(char *text, size_t size, int64_t wall_ns)
{
	int ms;
	struct tm tm = calendar(wall_ns, 0, &ms);

	snprintf(text, size, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900,
		tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, ms);
}

void format_wall(char *text, size_t size, int64_t wall_ns, int utc_offset_s)
{
	int ms;
	struct tm tm = calendar(wall_ns, utc_offset_s, &ms);

	snprintf(text, size, "%04d-%02d-%02d %02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1,
		tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

void format_clock(char *text, size_t size, int64_t wall_ns, int utc_offset_s)
{
	int ms;
	struct tm tm = calendar(wall_ns, utc_offset_s, &ms);

	snprintf(text, size, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
}

void format_zone(char *text, size_t size, const char *name, int utc_offset_s)
{
	int minutes = abs(utc_offset_s) / 60;

	if (name[0])
		snprintf(text, size, "%s", name);
	else
		snprintf(text, size, "UTC%c%02d:%02d", utc_offset_s < 0 ? '-' : '+', minutes / 60,
			minutes % 60);
}

/* Days from 1970-01-01 to a date of the Gregorian calendar; timegm() is not in every libc and
 * accepts the 31st of February. */
static bool days_since_epoch(int year, int month, int day, int64_t *days)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 };
	bool leap = (year % 4 == 0 && year % 100) || year % 400 == 0;
	int64_t y = year - 1;

	if (year < 1970 || year > YEAR_MAX || month < 1 || month > 12 || day < 1 ||
		day > before[month] - before[month - 1] + (leap && month == 2))
		return false;
	*days = y * 365 + y / 4 - y / 100 + y / 400 - 719162 + before[month - 1] +
		(leap && month > 2) + day - 1;
	return true;
}

/* Parses at most `most` digits. Returns a pointer to the text after them, or NULL if there is none.
 * sscanf() would also accept a sign and leading space. */
static const char *scan_digits(const char *text, int most, int *value)
{
	const char *first = text;

	for (*value = 0; isdigit((unsigned char)*text) && text - first < most; text++)
		*value = *value * 10 + (*text - '0');
	return text > first ? text : NULL;
}

/* Parses two numbers of two digits with a `separator` between them; '\0': none. */
static const char *scan_pair(const char *text, char separator, int *first, int *second)
{
	text = scan_digits(text, 2, first);
	if (!text || (separator && *text != separator))
		return NULL;
	return scan_digits(text + (separator != '\0'), 2, second);
}

/* Parses "14:05", "14:05:30" or "14:05:30.5". Returns a pointer to the text after it, or NULL if it
 * is not a time of day. */
static const char *scan_clock(const char *text, int64_t *ns)
{
	int hour, minute;
	double second = 0;

	text = scan_pair(text, ':', &hour, &minute);
	if (!text || hour > 23 || minute > 59)
		return NULL;
	if (*text == ':') {
		text = scan_number(text + 1, &second);
		if (!text || second >= 61)
			return NULL;
	}
	*ns = (hour * 3600 + minute * 60) * NS_PER_S + llround(second * (double)NS_PER_S);
	return text;
}

/* Parses "Z", "+01:00", "-0800" or nothing (*given is then false). */
static const char *scan_offset(const char *text, int *offset_s, bool *given)
{
	int hours, minutes;
	char sign = text[0];
	const char *end;

	*given = true;
	if (sign == 'Z') {
		*offset_s = 0;
		return text + 1;
	}
	if (sign != '+' && sign != '-') {
		*given = false;
		return text;
	}
	end = scan_pair(text + 1, ':', &hours, &minutes);
	if (!end)
		end = scan_pair(text + 1, '\0', &hours, &minutes);
	if (!end || hours > 23 || minutes > 59)
		return NULL;
	*offset_s = (hours * 3600 + minutes * 60) * (sign == '-' ? -1 : 1);
	return end;
}

/* As parse_wall(), but reports whether the text has an offset instead of applying one. */
static bool parse_date_time(const char *text, int64_t *ns, bool *absolute)
{
	int year, month, day, offset_s = 0;
	int64_t days, clock_ns = 0;

	text = scan_digits(text, 4, &year);
	if (!text || *text != '-')
		return false;
	text = scan_pair(text + 1, '-', &month, &day);
	if (!text || !days_since_epoch(year, month, day, &days))
		return false;
	*absolute = false;
	if (*text == 'T' || *text == ' ') {
		text = scan_clock(text + 1, &clock_ns);
		if (!text)
			return false;
		text = scan_offset(text, &offset_s, absolute);
	}
	if (!text || *text)
		return false;
	*ns = (days * 86400 - offset_s) * NS_PER_S + clock_ns;
	return true;
}

bool parse_wall(const char *text, int utc_offset_s, int64_t *wall_ns)
{
	bool absolute;

	if (!parse_date_time(text, wall_ns, &absolute))
		return false;
	if (!absolute)
		*wall_ns -= utc_offset_s * NS_PER_S;
	return true;
}

/* ---- time expressions ---- */

static bool parse_percent(const char *text, struct time_point *point)
{
	double percent;
	const char *end = scan_number(text, &percent);

	if (!end || end[0] != '%' || end[1] || percent > 100)
		return false;
	*point = (struct time_point){ .kind = TIME_FRACTION, .fraction = percent / 100 };
	return true;
}

static bool parse_from_start(const char *text, struct time_point *point)
{
	const char *end;

	*point = (struct time_point){ .kind = TIME_START, .clock_ns = -1 };
	if (!strchr(text, ':'))
		return parse_duration(text, &point->ns);
	point->kind = TIME_COLON;
	end = scan_clock(text, &point->clock_ns);
	if (!end || *end || !strncmp(text, "0:", 2))
		point->clock_ns = -1;
	/* "23:75" is neither; "90:00" and "0:23" are positions, "14:05" can be both. */
	return parse_duration(text, &point->ns);
}

static bool parse_any_time(const char *text, struct time_point *point)
{
	const char *end;
	double epoch_s;
	bool absolute;

	if (!strncmp(text, "marker:", 7)) {
		*point = (struct time_point){ .kind = TIME_MARKER, .name = text + 7 };
		return text[7] != '\0';
	}
	if (text[0] == '@') {
		*point = (struct time_point){ .kind = TIME_WALL };
		if (!parse_number(text + 1, &epoch_s) || !(fabs(epoch_s) < EPOCH_MAX_S))
			return false;
		point->ns = llround(epoch_s * (double)NS_PER_S);
		return true;
	}
	if (text[0] == '-') {
		*point = (struct time_point){ .kind = TIME_END };
		return parse_duration(text + 1, &point->ns);
	}
	if (text[0] == 'T') {
		*point = (struct time_point){ .kind = TIME_CLOCK };
		end = scan_clock(text + 1, &point->ns);
		return end && !*end;
	}
	if (parse_percent(text, point))
		return true;
	*point = (struct time_point){ 0 };
	if (parse_date_time(text, &point->ns, &absolute)) {
		point->kind = absolute ? TIME_WALL : TIME_LOCAL;
		return true;
	}
	return parse_from_start(text, point);
}

bool parse_time(const char *text, struct time_point *point, struct error *err)
{
	bool done = parse_any_time(text, point);

	if (!done)
		*point = (struct time_point){ 0 };
	point->text = text;
	return done ||
		error_usage(err,
			"'%s' is not a time; try 90, 1m30s, 1:30, -5m, 50%%, T14:05, "
			"2026-08-17T14:05:30Z, @EPOCH or marker:NAME",
			text);
}

/* ---- resolving ---- */

/* The first wall time at or after frame->after_ns whose time of day in the recording's zone is
 * `clock_ns`. */
static int64_t first_clock_time(const struct time_frame *frame, int64_t clock_ns)
{
	const int64_t day = 86400 * NS_PER_S;
	int64_t local = frame->start_wall_ns + frame->after_ns + frame->utc_offset_s * NS_PER_S;
	int64_t candidate = local - local % day + clock_ns;

	if (candidate < local)
		candidate += day;
	return candidate - frame->utc_offset_s * NS_PER_S;
}

static bool resolve_wall(
	const struct time_frame *frame, int64_t wall_ns, int64_t *ns, struct error *err)
{
	char asked[40], start[40], end[40];

	if (frame->find_wall(frame, wall_ns, ns))
		return true;
	format_wall(asked, sizeof(asked), wall_ns, frame->utc_offset_s);
	format_wall(start, sizeof(start), frame->start_wall_ns, frame->utc_offset_s);
	format_wall(end, sizeof(end), frame->start_wall_ns + frame->end_ns, frame->utc_offset_s);
	return error_usage(
		err, "%s is outside the recording, which covers %s to %s", asked, start, end);
}

/* Finds the position of "14:05" read as a time of day. Returns false when it is not one, or not in
 * the recording. */
static bool find_clock(const struct time_point *point, const struct time_frame *frame, int64_t *ns)
{
	return point->clock_ns >= 0 &&
		frame->find_wall(frame, first_clock_time(frame, point->clock_ns), ns);
}

/* True when "14:05" is read as a time of day: there is no such position, but there is such a
 * time. */
static bool is_read_as_clock(
	const struct time_point *point, const struct time_frame *frame, int64_t *ns)
{
	return point->kind == TIME_COLON && point->ns > frame->end_ns &&
		find_clock(point, frame, ns);
}

bool time_find_phase(const struct time_frame *frame, const char *what, const char *name,
	struct time_span *span, struct error *err)
{
	struct buffer names = { 0 };

	if (frame->find_phase(frame, name, span))
		return true;
	frame->list_phases(frame, &names);
	if (names.size)
		error_usage(err, "there is no %s '%s' in this recording; there are %s", what, name,
			buffer_string(&names));
	else
		error_usage(err,
			"there is no %s '%s': this recording has no markers and no command", what,
			name);
	buffer_release(&names);
	return false;
}

bool time_resolve(const struct time_point *point, const struct time_frame *frame, int64_t *ns,
	struct error *err)
{
	struct time_span span;

	switch (point->kind) {
	case TIME_NONE:
	case TIME_START:
		*ns = point->ns;
		break;
	case TIME_COLON:
		if (!is_read_as_clock(point, frame, ns))
			*ns = point->ns;
		break;
	case TIME_END:
		*ns = frame->end_ns - point->ns;
		break;
	case TIME_FRACTION:
		*ns = (int64_t)(point->fraction * (double)frame->end_ns);
		break;
	case TIME_WALL:
		return resolve_wall(frame, point->ns, ns, err);
	case TIME_LOCAL:
		return resolve_wall(frame, point->ns - frame->utc_offset_s * NS_PER_S, ns, err);
	case TIME_CLOCK:
		return resolve_wall(frame, first_clock_time(frame, point->ns), ns, err);
	case TIME_MARKER:
		if (!time_find_phase(frame, "marker", point->name, &span, err))
			return false;
		*ns = span.from_ns;
		break;
	}
	*ns = *ns < 0 ? 0 : *ns > frame->end_ns ? frame->end_ns : *ns;
	return true;
}

void time_describe(const struct time_point *point, const struct time_frame *frame, int64_t ns,
	char *text, size_t size)
{
	bool from_start = point->kind == TIME_START || point->kind == TIME_COLON;
	char position[40];
	int64_t clock_ns;

	if (from_start && !is_read_as_clock(point, frame, &clock_ns)) {
		format_duration(position, sizeof(position), point->ns);
		snprintf(text, size, "%s from the start", position);
	} else {
		format_position_exact(position, sizeof(position), ns);
		snprintf(text, size, "at %s", position);
	}
}

void time_other_reading(
	const struct time_point *point, const struct time_frame *frame, char *text, size_t size)
{
	struct time_span span;
	char taken[64];
	int64_t ns;
	size_t count;

	text[0] = '\0';
	if (point->kind == TIME_COLON && point->ns <= frame->end_ns &&
		find_clock(point, frame, &ns)) {
		time_describe(point, frame, point->ns, taken, sizeof(taken));
		snprintf(text, size, "%s is read as %s; for the time of day write T%s", point->text,
			taken, point->text);
	}
	if (point->kind == TIME_MARKER) {
		count = frame->find_phase(frame, point->name, &span);
		if (count > 1)
			snprintf(text, size,
				"there are %zu phases '%s'; this is the first, "
				"marker:%s#2 is the second",
				count, point->name, point->name);
	}
}
