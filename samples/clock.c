#include "clock.h"

#include "signals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* About thirty years in ns: sums of a few such times do not overflow. */
#define DURATION_LIMIT 1e18

static int64_t read_clock(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

void clock_init(struct clock *clock, bool virtual, int64_t start_wall)
{
	*clock = (struct clock){ .virtual = virtual };
	clock->wall_offset = start_wall >= 0 ? start_wall : read_clock(CLOCK_REALTIME);
	clock->origin = read_clock(CLOCK_MONOTONIC);
}

int64_t clock_now(const struct clock *clock)
{
	return clock->virtual ? clock->now : read_clock(CLOCK_MONOTONIC) - clock->origin;
}

int64_t clock_wall(const struct clock *clock)
{
	return clock->wall_offset + clock_now(clock);
}

static enum clock_wake wake_reason(void)
{
	if (signals_stop())
		return CLOCK_STOP;
	return signals_take_sample_request() ? CLOCK_SAMPLE : CLOCK_DONE;
}

enum clock_wake clock_wait(struct clock *clock, int64_t deadline)
{
	if (clock->virtual) {
		clock->now = deadline > clock->now ? deadline : clock->now;
		signals_poll();
		return signals_stop() ? CLOCK_STOP : CLOCK_DONE;
	}
	for (;;) {
		int64_t left = deadline - clock_now(clock);
		enum clock_wake reason;

		if (left <= 0)
			return signals_stop() ? CLOCK_STOP : CLOCK_DONE;
		signals_wait(-1, left);
		reason = wake_reason();
		if (reason != CLOCK_DONE)
			return reason;
	}
}

enum clock_wake clock_stall(int64_t ns)
{
	struct clock real;

	clock_init(&real, false, 0);
	return clock_wait(&real, ns);
}

bool clock_parse_duration(const char *text, int64_t *ns)
{
	static const struct {
		const char *unit;
		double ns;
	} units[] = {
		{ "", 1e9 },
		{ "s", 1e9 },
		{ "ms", 1e6 },
		{ "us", 1e3 },
		{ "ns", 1 },
		{ "m", 60e9 },
		{ "min", 60e9 },
		{ "h", 3600e9 },
		{ "d", 86400e9 },
	};
	char *end;
	double value = strtod(text, &end);

	if (end == text)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (!strcmp(end, units[i].unit)) {
			value *= units[i].ns;
			if (!(value > -DURATION_LIMIT && value < DURATION_LIMIT))
				return false;
			*ns = (int64_t)value;
			return true;
		}
	}
	return false;
}

/* Days since 1970 of a Gregorian date; years begin in March here. */
static int64_t days_of_date(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
		day_of_year - 719468;
}

bool clock_parse_time(const char *text, int64_t *wall_ns)
{
	int year, month, day, hour, minute, second, end = 0;

	if (*text == '@') {
		char *rest;
		int64_t seconds = strtoll(text + 1, &rest, 10);

		if (rest == text + 1 || *rest || seconds < 0 || seconds > INT32_MAX)
			return false;
		*wall_ns = seconds * NS_PER_S;
		return true;
	}
	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2dZ%n", &year, &month, &day, &hour, &minute, &second,
		    &end) != 6 ||
		!end || text[end])
		return false;
	if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 ||
		hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
		return false;
	*wall_ns = (((days_of_date(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) *
		NS_PER_S;
	return true;
}

void clock_format_utc(char *text, size_t size, int64_t wall_ns)
{
	time_t seconds = (time_t)(wall_ns / NS_PER_S);
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &utc);
}
