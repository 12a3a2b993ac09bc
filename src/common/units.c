#include "units.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Longest duration and latest epoch taken, s: 2^61 and 2^62 ns, whose sums are inside int64_t. */
#define DURATION_MAX_S 2.3e9
#define EPOCH_MAX_S    4.6e9

/* The last whole year that ns since 1970 can count. */
enum { YEAR_MAX = 2261 };

/* ---- numbers ---- */

bool parse_integer(const char *text, int64_t low, int64_t high, int64_t *value)
{
	char *end;
	long long parsed;

	if (!isdigit((unsigned char)text[0]) && text[0] != '-')
		return false;
	errno = 0;
	parsed = strtoll(text, &end, 10);
	if (errno || *end || end == text || parsed < low || parsed > high)
		return false;
	*value = parsed;
	return true;
}

bool parse_dimensions(const char *text, int low, int high, int *width, int *height)
{
	size_t length = strcspn(text, "x");
	char first[12];
	int64_t across, down;

	if (!text[length] || length >= sizeof(first))
		return false;
	snprintf(first, sizeof(first), "%.*s", (int)length, text);
	if (!parse_integer(first, low, high, &across) ||
		!parse_integer(text + length + 1, low, high, &down))
		return false;
	*width = (int)across;
	*height = (int)down;
	return true;
}

/* Reads digits with an optional point and fraction; returns what follows, NULL if there is no
 * number. strtod alone would also take "nan", "0x10" and leading space. */
static const char *scan_number(const char *text, double *value)
{
	const char *end = text + strspn(text, "0123456789");
	size_t digits = (size_t)(end - text);
	char copy[48];

	if (*end == '.') {
		size_t fraction = strspn(end + 1, "0123456789");

		digits += fraction;
		end += 1 + fraction;
	}
	if (!digits || (size_t)(end - text) >= sizeof(copy))
		return NULL;
	memcpy(copy, text, (size_t)(end - text));
	copy[end - text] = '\0';
	*value = strtod(copy, NULL);
	return end;
}

bool parse_number(const char *text, double *value)
{
	bool negative = text[0] == '-';
	const char *end = scan_number(text + negative, value);

	if (end && negative)
		*value = -*value;
	return end && !*end;
}

/* ---- durations ---- */

static bool duration_from_seconds(double seconds, int64_t *ns)
{
	if (!(seconds >= 0 && seconds <= DURATION_MAX_S))
		return false;
	*ns = llround(seconds * (double)NS_PER_S);
	return true;
}

/* "1:30", "1:02:03.5"; every part but the first is below 60. */
static bool parse_colons(const char *text, int64_t *ns)
{
	double seconds = 0, part;
	int parts = 0;

	for (;; text++) {
		text = scan_number(text, &part);
		if (!text || (parts && part >= 60) || ++parts > 3)
			return false;
		seconds = seconds * 60 + part;
		if (*text != ':')
			break;
		if (part != floor(part))
			return false;
	}
	return !*text && parts > 1 && duration_from_seconds(seconds, ns);
}

static const char *scan_time_unit(const char *text, double *seconds)
{
	static const struct {
		const char *name;
		double seconds;
	} units[] = {
		{ "ms", 1e-3 },
		{ "s", 1 },
		{ "m", 60 },
		{ "h", 3600 },
		{ "d", 86400 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		size_t length = strlen(units[i].name);

		if (!strncmp(text, units[i].name, length)) {
			*seconds = units[i].seconds;
			return text + length;
		}
	}
	return NULL;
}

bool parse_duration(const char *text, int64_t *ns)
{
	double total = 0, number, unit, last_unit = INFINITY;

	if (strchr(text, ':'))
		return parse_colons(text, ns);
	do {
		text = scan_number(text, &number);
		if (!text)
			return false;
		if (!*text && isinf(last_unit))
			return duration_from_seconds(number, ns);
		text = scan_time_unit(text, &unit);
		/* Units fall from left to right: "1m30s", never "30s1m". */
		if (!text || unit >= last_unit)
			return false;
		last_unit = unit;
		total += number * unit;
	} while (*text);
	return duration_from_seconds(total, ns);
}

void format_position(char *text, size_t size, int64_t ns)
{
	const char *sign = ns < 0 ? "-" : "";
	int64_t s = (ns < 0 ? -ns : ns) / NS_PER_S;

	if (s >= 86400)
		snprintf(text, size, "%s%lldd %02lld:%02lld:%02lld", sign, (long long)(s / 86400),
			(long long)(s / 3600 % 24), (long long)(s / 60 % 60), (long long)(s % 60));
	else if (s >= 3600)
		snprintf(text, size, "%s%lld:%02lld:%02lld", sign, (long long)(s / 3600),
			(long long)(s / 60 % 60), (long long)(s % 60));
	else
		snprintf(text, size, "%s%lld:%02lld", sign, (long long)(s / 60),
			(long long)(s % 60));
}

void format_position_exact(char *text, size_t size, int64_t ns)
{
	long ms = (long)((ns < 0 ? -ns : ns) / NS_PER_MS % 1000);
	size_t used;

	format_position(text, size, ns);
	if (!ms)
		return;
	used = strlen(text);
	snprintf(text + used, size - used, ".%03ld", ms);
	for (used = strlen(text); text[used - 1] == '0'; used--)
		text[used - 1] = '\0';
}

void format_duration(char *text, size_t size, int64_t ns)
{
	int64_t s = (ns + NS_PER_S / 2) / NS_PER_S;

	if (ns < 10 * NS_PER_S)
		snprintf(text, size, "%.3g s", (double)ns / (double)NS_PER_S);
	else if (s < 60)
		snprintf(text, size, "%lld s", (long long)s);
	else if (s < 3600)
		snprintf(text, size, s % 60 ? "%lld min %lld s" : "%lld min", (long long)(s / 60),
			(long long)(s % 60));
	else if (s < 86400)
		snprintf(text, size, s / 60 % 60 ? "%lld h %lld min" : "%lld h",
			(long long)(s / 3600), (long long)(s / 60 % 60));
	else
		snprintf(text, size, s / 3600 % 24 ? "%lld d %lld h" : "%lld d",
			(long long)(s / 86400), (long long)(s / 3600 % 24));
}

/* ---- sizes ---- */

bool parse_bytes(const char *text, int64_t *bytes)
{
	static const char prefixes[] = "kMGT";
	double number, factor = 1;
	const char *prefix;

	text = scan_number(text, &number);
	if (!text)
		return false;
	if (*text && (prefix = strchr(prefixes, *text == 'K' ? 'k' : *text))) {
		factor = pow(1024, (double)(prefix - prefixes + 1));
		text += text[1] == 'i' && text[2] == 'B' ? 2 : 1;
	}
	if (*text == 'B')
		text++;
	if (*text || number * factor > 9e18)
		return false;
	*bytes = llround(number * factor);
	return true;
}

void format_bytes(char *text, size_t size, double bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	size_t unit = 0;

	while (bytes >= 999.5 && unit + 1 < ARRAY_SIZE(units)) {
		bytes /= 1000;
		unit++;
	}
	snprintf(text, size, unit && bytes < 99.95 ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
}

/* ---- measured values ---- */

/* How a unit is printed: what a value is divided by, the figures behind the point, the symbol. */
static const struct {
	double divisor;
	int decimals;
	const char *symbol;
	const char *separator;
} unit_formats[] = {
	[UNIT_PERCENT] = { 1, 0, "%", "" },
	[UNIT_MHZ] = { 1, 0, "MHz", " " },
	[UNIT_WATT] = { 1, 2, "W", " " },
	[UNIT_BYTE] = { 1024.0 * 1024 * 1024, 1, "GB", " " },
	[UNIT_GB_PER_S] = { 1, 2, "GB/s", " " },
};

const char *unit_symbol(enum unit unit)
{
	return unit_formats[unit].symbol;
}

void unsign_zero(char *number)
{
	char behind = number[0] == '-' ? number[1 + strspn(number + 1, "0.")] : '1';

	if (!isdigit((unsigned char)behind))
		memmove(number, number + 1, strlen(number));
}

void format_value(char *text, size_t size, enum unit unit, double value)
{
	if (isnan(value))
		snprintf(text, size, "n/a");
	else
		snprintf(text, size, "%.*f", unit_formats[unit].decimals,
			value / unit_formats[unit].divisor);
	unsign_zero(text);
}

void format_quantity(char *text, size_t size, enum unit unit, double value)
{
	size_t used;

	format_value(text, size, unit, value);
	if (isnan(value))
		return;
	used = strlen(text);
	snprintf(text + used, size - used, "%s%s", unit_formats[unit].separator,
		unit_formats[unit].symbol);
}

void format_joules(char *text, size_t size, double joules)
{
	if (isnan(joules))
		snprintf(text, size, "n/a");
	else if (joules < 10)
		snprintf(text, size, "%.2f J", joules);
	else if (joules < 1000)
		snprintf(text, size, "%.1f J", joules);
	else if (joules < 1e6)
		snprintf(text, size, "%.2f kJ", joules / 1e3);
	else
		snprintf(text, size, "%.2f MJ", joules / 1e6);
}

/* ---- wall-clock times ---- */

/* Calendar of `wall_ns`; years outside of what four figures hold become 1970. */
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
 * takes the 31st of February. */
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

/* At most `most` digits; returns what follows, NULL if there is none. sscanf would also take a
 * sign and leading space. */
static const char *scan_digits(const char *text, int most, int *value)
{
	const char *first = text;

	for (*value = 0; isdigit((unsigned char)*text) && text - first < most; text++)
		*value = *value * 10 + (*text - '0');
	return text > first ? text : NULL;
}

/* Two of them around a `separator`, which may be '\0' for none. */
static const char *scan_pair(const char *text, char separator, int *first, int *second)
{
	text = scan_digits(text, 2, first);
	if (!text || (separator && *text != separator))
		return NULL;
	return scan_digits(text + (separator != '\0'), 2, second);
}

/* "14:05", "14:05:30", "14:05:30.5"; returns what follows, NULL if it is not a time of day. */
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

/* "Z", "+01:00", "-0800" or nothing (*given false). */
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

/* As parse_wall(), but says whether the text named its offset instead of applying one. */
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
	if (!end || *end)
		point->clock_ns = -1;
	/* "23:75" is neither; "90:00" is a position, "14:05" can be both. */
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
	if (parse_any_time(text, point))
		return true;
	*point = (struct time_point){ 0 };
	return error_usage(err,
		"'%s' is not a time; try 90, 1m30s, 1:30, -5m, 50%%, 14:05, "
		"2026-08-17T14:05:30Z, @EPOCH or marker:NAME",
		text);
}

/* The first wall time at or after the start at which the recording's clock showed `clock_ns`. */
static int64_t first_clock_time(const struct time_frame *frame, int64_t clock_ns)
{
	const int64_t day = 86400 * NS_PER_S;
	int64_t local = frame->start_wall_ns + frame->utc_offset_s * NS_PER_S;
	int64_t candidate = local - local % day + clock_ns;

	if (candidate < local)
		candidate += day;
	return candidate - frame->utc_offset_s * NS_PER_S;
}

static bool resolve_wall(
	const struct time_frame *frame, int64_t wall_ns, int64_t *ns, struct error *err)
{
	char asked[40], start[40];

	if (frame->find_wall(frame->context, wall_ns, ns))
		return true;
	format_wall(asked, sizeof(asked), wall_ns, frame->utc_offset_s);
	format_wall(start, sizeof(start), frame->start_wall_ns, frame->utc_offset_s);
	return error_usage(err, "%s is outside of the recording, which starts at %s", asked, start);
}

bool time_resolve(const struct time_point *point, const struct time_frame *frame, int64_t *ns,
	struct error *err)
{
	switch (point->kind) {
	case TIME_NONE:
	case TIME_START:
		*ns = point->ns;
		break;
	case TIME_COLON:
		if (point->ns > frame->end_ns && point->clock_ns >= 0)
			return resolve_wall(
				frame, first_clock_time(frame, point->clock_ns), ns, err);
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
		if (!frame->find_marker(frame->context, point->name, ns))
			return error_usage(
				err, "there is no marker '%s' in this recording", point->name);
		break;
	}
	*ns = *ns < 0 ? 0 : *ns > frame->end_ns ? frame->end_ns : *ns;
	return true;
}
