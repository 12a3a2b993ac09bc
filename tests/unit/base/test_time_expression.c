#include "../../../src/common/base/units.h"
#include "../support.h"

#include <string.h>

/* ---- wall-clock times ---- */

/* 2026-08-17T14:05:30Z. */
#define NOON_WALL (INT64_C(1786975530) * NS_PER_S)

TEST(wall_times_are_formatted)
{
	char text[40];

	format_wall_utc(text, sizeof(text), NOON_WALL + 250 * NS_PER_MS);
	assert_string_equal(text, "2026-08-17T14:05:30.250Z");
	format_wall_utc(text, sizeof(text), -1);
	assert_string_equal(text, "1969-12-31T23:59:59.999Z");
	format_wall(text, sizeof(text), NOON_WALL, 7200);
	assert_string_equal(text, "2026-08-17 16:05:30");
	format_wall(text, sizeof(text), NOON_WALL, -15 * 3600);
	assert_string_equal(text, "2026-08-16 23:05:30");
	format_clock(text, sizeof(text), NOON_WALL, 5 * 3600 + 1800);
	assert_string_equal(text, "19:35:30");
}

/* Years have four digits; an untrusted file may contain any time. */
TEST(wall_times_beyond_the_calendar_do_not_break_it)
{
	char text[40];

	format_wall_utc(text, sizeof(text), INT64_MAX);
	assert_string_equal(text, "2262-04-11T23:47:16.854Z");
	format_wall_utc(text, sizeof(text), INT64_MIN);
	assert_string_equal(text, "1677-09-21T00:12:43.145Z");
}

TEST(zones_have_a_name_or_an_offset)
{
	char text[32];

	format_zone(text, sizeof(text), "CET", 3600);
	assert_string_equal(text, "CET");
	format_zone(text, sizeof(text), "", 3600);
	assert_string_equal(text, "UTC+01:00");
	format_zone(text, sizeof(text), "", -(3 * 3600 + 1800));
	assert_string_equal(text, "UTC-03:30");
	format_zone(text, sizeof(text), "", 0);
	assert_string_equal(text, "UTC+00:00");
}

TEST(wall_times_are_parsed)
{
	static const struct {
		const char *text;
		int64_t ms; /* since NOON_WALL */
	} cases[] = {
		{ "2026-08-17T14:05:30Z", 0 },
		{ "2026-08-17 14:05:30Z", 0 },
		{ "2026-08-17T14:05:30.25Z", 250 },
		{ "2026-08-17T16:05:30+02:00", 0 },
		{ "2026-08-17T10:35:30-0330", 0 },
		{ "2026-08-17T15:05:30", 0 },
		{ "2026-08-17 15:05", -30000 },
		{ "2026-08-17", -54330000 },
	};
	int64_t wall_ns;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(parse_wall(cases[i].text, 3600, &wall_ns));
		assert_int_equal(wall_ns, NOON_WALL + cases[i].ms * NS_PER_MS);
	}
}

TEST(dates_follow_the_gregorian_calendar)
{
	int64_t wall_ns;

	assert_true(parse_wall("1970-01-01T00:00:00Z", 0, &wall_ns));
	assert_int_equal(wall_ns, 0);
	assert_true(parse_wall("2000-02-29T00:00:00Z", 0, &wall_ns));
	assert_int_equal(wall_ns, INT64_C(951782400) * NS_PER_S);
	assert_true(parse_wall("2000-03-01T00:00:00Z", 0, &wall_ns));
	assert_int_equal(wall_ns, INT64_C(951868800) * NS_PER_S);
	assert_true(parse_wall("2100-03-01T00:00:00Z", 0, &wall_ns));
	assert_int_equal(wall_ns, INT64_C(4107542400) * NS_PER_S);
	assert_true(parse_wall("2024-12-31T23:59:59Z", 0, &wall_ns));
	assert_int_equal(wall_ns, INT64_C(1735689599) * NS_PER_S);
	/* The last whole year that nanoseconds can represent. */
	assert_true(parse_wall("2261-12-31T23:59:59Z", 0, &wall_ns));
	assert_int_equal(wall_ns, INT64_C(9214646399) * NS_PER_S);
}

TEST(other_wall_times_are_rejected)
{
	static const char *const bad[] = { "", "2026", "2026-08", "2026-13-01", "2026-00-10",
		"2026-04-31", "2026-02-29", "2100-02-29", "1969-12-31", "2026-08-17T",
		"2026-08-17T24:00", "2026-08-17T14:60", "2026-08-17T14:05:61",
		"2026-08-17T14:05:", "2026-08-17T14:05Zx", "2026-08-17x", "2026-08-17T14:05+1",
		"2026-08-17T14", " 2026-08-17", "2026- 8-17", "2026-+8-17", "2026-08-17T 4:05",
		"2026-08-17T14:+5", "2026-08-17T14:05+-1:00", "2026-08-17T14:05+01:60",
		"2026-08-17T14:05+24:00", "2262-01-01", "9999-01-01", "9999999-01-01" };
	int64_t wall_ns;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (parse_wall(bad[i], 0, &wall_ns))
			fail_msg("'%s' is taken", bad[i]);
	}
}

/* ---- time expressions ---- */

static struct time_point time_of(const char *text)
{
	struct time_point point;
	struct error err = { .message = "" };

	if (!parse_time(text, &point, &err))
		fail_msg("%s", err.message);
	return point;
}

TEST(time_expressions_are_parsed)
{
	static const struct {
		const char *text;
		enum time_kind kind;
		int64_t ms;
	} cases[] = {
		{ "90", TIME_START, 90000 },
		{ "1m30s", TIME_START, 90000 },
		{ "0", TIME_START, 0 },
		{ "1:30", TIME_COLON, 90000 },
		{ "90:00", TIME_COLON, 5400000 },
		{ "-5m", TIME_END, 300000 },
		{ "-1:30", TIME_END, 90000 },
		{ "-0", TIME_END, 0 },
		{ "@1786975530", TIME_WALL, 1786975530000 },
		{ "@1786975530.5", TIME_WALL, 1786975530500 },
		{ "2026-08-17T14:05:30Z", TIME_WALL, 1786975530000 },
		{ "2026-08-17 14:05", TIME_LOCAL, 1786975500000 },
		{ "2026-08-17", TIME_LOCAL, 1786924800000 },
		{ "T14:05", TIME_CLOCK, 50700000 },
		{ "T00:00:01.5", TIME_CLOCK, 1500 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct time_point point = time_of(cases[i].text);

		assert_int_equal(point.kind, cases[i].kind);
		assert_int_equal(point.ns, cases[i].ms * NS_PER_MS);
	}
}

TEST(colon_is_a_position_and_perhaps_a_clock_time)
{
	assert_int_equal(time_of("14:05").clock_ns, 50700 * NS_PER_S);
	assert_int_equal(time_of("14:05:30").clock_ns, 50730 * NS_PER_S);
	assert_int_equal(time_of("90:00").clock_ns, -1);
	/* With a single 0 before the colon it is a position. */
	assert_int_equal(time_of("0:23:30").clock_ns, -1);
	assert_int_equal(time_of("0:30").clock_ns, -1);
	assert_int_equal(time_of("00:30").clock_ns, 1800 * NS_PER_S);
}

TEST(fractions_and_markers_are_parsed)
{
	assert_int_equal(time_of("50%").kind, TIME_FRACTION);
	assert_near(time_of("50%").fraction, 0.5);
	assert_near(time_of("0%").fraction, 0);
	assert_near(time_of("100%").fraction, 1);
	assert_near(time_of("12.5%").fraction, 0.125);
	assert_int_equal(time_of("marker:a b").kind, TIME_MARKER);
	assert_string_equal(time_of("marker:a b").name, "a b");
}

TEST(other_time_expressions_are_rejected)
{
	static const char *const bad[] = { "", "-", "@", "@x", "@1e9", "T", "T25:00", "T14",
		"T 1:30", "T+1:30", "101%", "%", "50%%", "-50%", "marker:", "soon", "23:75",
		"1:2:3:4", "2026-02-30", "14:05Z", "@99999999999999" };
	struct time_point point;
	struct error err;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (parse_time(bad[i], &point, &err))
			fail_msg("'%s' is taken", bad[i]);
		assert_int_equal(point.kind, TIME_NONE);
		assert_int_equal(err.status, STATUS_USAGE);
		assert_has(err.message, "is not a time; try 90, 1m30s");
	}
}

/* A recording of one hour that began at 14:05:30 UTC, shown in a zone 2 h east. */
static size_t find_phase(const struct time_frame *frame, const char *name, struct time_span *span)
{
	(void)frame;
	*span = (struct time_span){ 600 * NS_PER_S, 700 * NS_PER_S };
	return !strcmp(name, "build") ? 1 : !strcmp(name, "idle") ? 3 : 0;
}

static void list_phases(const struct time_frame *frame, struct buffer *out)
{
	(void)frame;
	buffer_add_string(out, "'idle', 'build'");
}

static bool find_wall(const struct time_frame *frame, int64_t wall_ns, int64_t *ns)
{
	(void)frame;
	*ns = wall_ns - NOON_WALL;
	return *ns >= 0 && *ns <= 3600 * NS_PER_S;
}

static bool find_night(const struct time_frame *frame, int64_t wall_ns, int64_t *ns)
{
	(void)frame;
	*ns = wall_ns - NOON_WALL;
	return *ns >= 0 && *ns <= 8 * 3600 * NS_PER_S;
}

static const struct time_frame hour = {
	.end_ns = 3600 * NS_PER_S,
	.start_wall_ns = NOON_WALL,
	.utc_offset_s = 7200,
	.find_phase = find_phase,
	.list_phases = list_phases,
	.find_wall = find_wall,
};

TEST(time_expressions_are_positions_on_the_axis)
{
	static const struct {
		const char *text;
		int64_t s;
	} cases[] = {
		{ "90", 90 },
		{ "2h", 3600 }, /* clamped */
		{ "-5m", 3300 },
		{ "-2h", 0 },
		{ "50%", 1800 },
		{ "14:05", 845 },  /* the recording is that long: a position */
		{ "90:00", 3600 }, /* longer, but no clock time: clamped */
		{ "16:10", 970 },
		{ "T16:05:30", 0 }, /* the clock where it was recorded */
		{ "T16:35:30", 1800 },
		{ "@1786975590", 60 },
		{ "2026-08-17T14:06:30Z", 60 },
		{ "2026-08-17 16:06:30", 60 },
		{ "marker:build", 600 },
	};
	struct error err = { .message = "" };
	int64_t ns;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct time_point point = time_of(cases[i].text);

		assert_true(time_resolve(&point, &hour, &ns, &err));
		assert_int_equal(ns, cases[i].s * NS_PER_S);
	}
}

TEST(colon_beyond_the_end_is_the_clock)
{
	struct time_frame frame = hour;
	struct time_point point = time_of("16:10:00");
	struct error err = { .message = "" };
	int64_t ns;

	assert_true(time_resolve(&point, &frame, &ns, &err));
	assert_int_equal(ns, 270 * NS_PER_S);
	/* Neither a position nor a time that the clock showed: a position, clamped as others are.
	 */
	point = time_of("14:05:00");
	assert_true(time_resolve(&point, &frame, &ns, &err));
	assert_int_equal(ns, 3600 * NS_PER_S);
	point = time_of("T14:05:00");
	assert_false(time_resolve(&point, &frame, &ns, &err));
	assert_string_equal(err.message,
		"2026-08-18 14:05:00 is outside the recording, which "
		"covers 2026-08-17 16:05:30 to 2026-08-17 17:05:30");
}

TEST(clock_times_before_the_start_are_of_the_next_day)
{
	struct time_frame frame = hour;
	struct time_point point = time_of("T00:10");
	struct error err;
	int64_t ns;

	/* 23:50 in its zone. */
	frame.utc_offset_s = 9 * 3600 + 44 * 60 + 30;
	assert_true(time_resolve(&point, &frame, &ns, &err));
	assert_int_equal(ns, 1200 * NS_PER_S);
}

/* A night from 22:00 to 06:00. */
static const struct time_frame night = {
	.end_ns = 8 * 3600 * NS_PER_S,
	.start_wall_ns = NOON_WALL,
	.utc_offset_s = 22 * 3600 - 50730,
	.find_phase = find_phase,
	.find_wall = find_night,
};

TEST(times_of_day_are_the_first_after_a_position)
{
	struct time_frame frame = night;
	struct time_point begin = time_of("T23:30"), end = time_of("T00:30");
	struct error err = { .message = "" };
	int64_t ns;

	assert_true(time_resolve(&begin, &frame, &ns, &err));
	assert_int_equal(ns, 5400 * NS_PER_S);
	frame.after_ns = ns;
	assert_true(time_resolve(&end, &frame, &ns, &err));
	assert_int_equal(ns, 9000 * NS_PER_S);
	/* A time before that position is on the next day. */
	end = time_of("T22:30");
	assert_false(time_resolve(&end, &frame, &ns, &err));
	assert_has(err.message, "2026-08-18 22:30:00 is outside the recording");
}

TEST(ambiguous_times_are_reported)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "23:30",
			"23:30 is read as 23 min 30 s from the start; for the time of day "
			"write T23:30" },
		{ "00:30",
			"00:30 is read as 30 s from the start; for the time of day write "
			"T00:30" },
		{ "01:00:05",
			"01:00:05 is read as 1 h from the start; for the time of day write "
			"T01:00:05" },
		{ "0:23:30", "" }, /* a position */
		{ "23m30s", "" },
		{ "T23:30", "" },
		{ "12:00", "" },    /* the clock never showed it */
		{ "23:30:00", "" }, /* there is no such position: the clock */
		{ "marker:build", "" },
		{ "marker:idle",
			"there are 3 phases 'idle'; this is the first, "
			"marker:idle#2 is the second" },
	};
	char text[256];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct time_point point = time_of(cases[i].text);

		time_other_reading(&point, &night, text, sizeof(text));
		assert_string_equal(text, cases[i].expected);
	}
}

TEST(expressions_are_described_as_they_were_read)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "90", "1 min 30 s from the start" },
		{ "23:30", "23 min 30 s from the start" },
		{ "23:30:00", "at 1:30:00" },
		{ "T23:30", "at 1:30:00" },
		{ "-5m", "at 7:55:00" },
		{ "marker:build", "at 10:00" },
	};
	struct error err;
	char text[64];
	int64_t ns;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct time_point point = time_of(cases[i].text);

		assert_true(time_resolve(&point, &night, &ns, &err));
		time_describe(&point, &night, ns, text, sizeof(text));
		assert_string_equal(text, cases[i].expected);
	}
}

TEST(unknown_times_and_markers_are_rejected)
{
	struct time_point point = time_of("marker:nope");
	struct error err = { .message = "" };
	int64_t ns;

	assert_false(time_resolve(&point, &hour, &ns, &err));
	assert_int_equal(err.status, STATUS_USAGE);
	assert_string_equal(err.message,
		"there is no marker 'nope' in this recording; there are 'idle', 'build'");
	point = time_of("2026-08-17T14:05:29Z");
	assert_false(time_resolve(&point, &hour, &ns, &err));
	assert_has(err.message, "2026-08-17 16:05:29 is outside the recording");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wall_times_are_formatted),
		cmocka_unit_test(wall_times_beyond_the_calendar_do_not_break_it),
		cmocka_unit_test(zones_have_a_name_or_an_offset),
		cmocka_unit_test(wall_times_are_parsed),
		cmocka_unit_test(dates_follow_the_gregorian_calendar),
		cmocka_unit_test(other_wall_times_are_rejected),
		cmocka_unit_test(time_expressions_are_parsed),
		cmocka_unit_test(colon_is_a_position_and_perhaps_a_clock_time),
		cmocka_unit_test(fractions_and_markers_are_parsed),
		cmocka_unit_test(other_time_expressions_are_rejected),
		cmocka_unit_test(time_expressions_are_positions_on_the_axis),
		cmocka_unit_test(colon_beyond_the_end_is_the_clock),
		cmocka_unit_test(clock_times_before_the_start_are_of_the_next_day),
		cmocka_unit_test(times_of_day_are_the_first_after_a_position),
		cmocka_unit_test(ambiguous_times_are_reported),
		cmocka_unit_test(expressions_are_described_as_they_were_read),
		cmocka_unit_test(unknown_times_and_markers_are_rejected),
	};

	return RUN_TESTS(tests);
}
