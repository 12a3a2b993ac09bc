#include "units.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longest accepted duration, s: 2^61 ns, which can be added to any accepted time. */
#define DURATION_MAX_S 2.3e9

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

/* strtod() by itself would also accept "nan", "0x10" and leading space. */
const char *scan_number(const char *text, double *value)
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

void format_decimal(char *text, size_t size, double value, int decimals)
{
	size_t used;

	snprintf(text, size, "%.*f", decimals, value);
	if (strchr(text, '.')) {
		used = strlen(text);
		while (text[used - 1] == '0')
			used--;
		text[text[used - 1] == '.' ? used - 1 : used] = '\0';
	}
	unsign_zero(text);
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
		/* Each unit is smaller than the one before it: "1m30s", never "30s1m". */
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

/* "2 h 5 min", "2 h". */
static void format_two(char *text, size_t size, int64_t large, const char *large_unit,
	int64_t small, const char *small_unit)
{
	if (small)
		snprintf(text, size, "%lld %s %lld %s", (long long)large, large_unit,
			(long long)small, small_unit);
	else
		snprintf(text, size, "%lld %s", (long long)large, large_unit);
}

void format_duration(char *text, size_t size, int64_t ns)
{
	int64_t s = (ns + NS_PER_S / 2) / NS_PER_S, min = (s + 30) / 60, h = (min + 30) / 60;
	size_t used;

	if (ns < 10 * NS_PER_S) {
		/* Three figures; a duration below a millisecond has its microseconds. */
		format_decimal(text, size, (double)ns / (double)NS_PER_S,
			ns >= NS_PER_S                 ? 2
				: ns >= NS_PER_S / 10  ? 3
				: ns >= NS_PER_S / 100 ? 4
				: ns >= NS_PER_MS      ? 5
						       : 6);
		used = strlen(text);
		snprintf(text + used, size - used, " s");
	} else if (s < 60)
		snprintf(text, size, "%lld s", (long long)s);
	else if (s < 3600)
		format_two(text, size, s / 60, "min", s % 60, "s");
	else if (min < INT64_C(24) * 60)
		format_two(text, size, min / 60, "h", min % 60, "min");
	else if (min / 60 % 24 == 0)
		format_two(text, size, min / 60 / 24, "d", min % 60, "min");
	else
		format_two(text, size, h / 24, "d", h % 24, "h");
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
