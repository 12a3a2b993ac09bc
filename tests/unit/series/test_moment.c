#include "../../../src/common/series/moment.h"
#include "../support.h"

/* Windows end at 1, 3, 4 and, behind a gap of 4 s, at 10 s; 12 s is the end. */
static void make_series(struct series *series, int64_t first_ms)
{
	static const struct {
		int64_t time_ms, window_ms;
	} rows[] = { { 1000, 1000 }, { 3000, 2000 }, { 4000, 1000 }, { 10000, 2000 },
		{ 12000, 2000 } };

	series_start(series);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sample_row row =
			row_of(first_ms + rows[i].time_ms, rows[i].window_ms, (double)i);

		series_add(series, &row);
	}
}

struct expected {
	int64_t ms;
	size_t index;
	bool is_current, has_past;
	int64_t next_ms; /* where the picture changes */
};

static void assert_moments(const struct series *series, const struct expected *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct moment moment = moment_at(series, cases[i].ms * NS_PER_MS);
		int64_t next_ns = moment.is_current ? moment.until_ns : moment.next_ns;

		assert_int_equal(moment.time_ns, cases[i].ms * NS_PER_MS);
		assert_int_equal(moment.index, cases[i].index);
		assert_int_equal(moment.is_current, cases[i].is_current);
		assert_int_equal(moment.has_past, cases[i].has_past);
		assert_int_equal(next_ns, cases[i].next_ms * NS_PER_MS);
	}
}

TEST(gaps_are_time_without_a_window)
{
	struct series series;

	make_series(&series, 0);
	for (size_t i = 0; i < series.count; i++)
		assert_int_equal(series_gap_before(&series, i), i == 3 ? 4 * NS_PER_S : 0);
	assert_int_equal(series.gap_count, 1);
	assert_int_equal(series_gap(&series, 0).time_ns, 4 * NS_PER_S);
	assert_int_equal(series_gap(&series, 0).duration_ns, 4 * NS_PER_S);
	series_release(&series);
}

/* 1 s before each 30th of 200 windows. */
TEST(dropped_gaps_are_forgotten)
{
	enum { EVERY = 30, ALL = 200, DROPPED = 128 };
	struct series series;

	series_start(&series);
	for (int64_t i = 0; i < ALL; i++) {
		struct sample_row row = row_of(1000 * (i + 1 + i / EVERY), 1000, 1);

		series_add(&series, &row);
	}
	assert_int_equal(series.gap_count, 6);
	series_drop(&series, DROPPED);
	assert_int_equal(series.gap_count, 2);
	assert_int_equal(series.gaps[0], 5 * EVERY - DROPPED);
	assert_int_equal(series_gap(&series, 1).time_ns, (6 * EVERY + 5) * NS_PER_S);
	assert_int_equal(series_gap(&series, 1).duration_ns, NS_PER_S);
	series_release(&series);
}

TEST(a_sample_is_current_until_the_next_one_ends)
{
	static const struct expected cases[] = {
		{ 0, 0, true, false, 1000 }, /* before the first has ended: that one */
		{ 1000, 0, true, true, 3000 }, { 2999, 0, true, true, 3000 },
		{ 3000, 1, true, true, 4000 }, { 10000, 3, true, true, 12000 },
		{ 12000, 4, true, true, 12000 },
		{ 99000, 4, true, true, 12000 }, /* behind the end: the last */
	};
	struct series series;

	make_series(&series, 0);
	assert_moments(&series, cases, ARRAY_SIZE(cases));
	series_release(&series);
}

TEST(before_a_gap_it_is_current_for_as_long_as_a_window)
{
	static const struct expected cases[] = {
		{ 4000, 2, true, true, 5000 }, /* 1 s and 2 s: the shorter */
		{ 4999, 2, true, true, 5000 }, { 5000, 2, false, true, 10000 },
		{ 7999, 2, false, true, 10000 },
		{ 9999, 2, false, true, 10000 }, /* the window behind the gap has not ended */
	};
	struct series series;

	make_series(&series, 0);
	assert_moments(&series, cases, ARRAY_SIZE(cases));
	assert_int_equal(moment_at(&series, 7 * NS_PER_S).since_ns, 5 * NS_PER_S);
	series_release(&series);
}

/* A copy of a part that begins in a gap. */
TEST(a_recording_may_begin_with_a_gap)
{
	static const struct expected cases[] = {
		{ 0, 0, false, false, 9000 },
		{ 8999, 0, false, false, 9000 },
		{ 9000, 0, true, true, 11000 },
	};
	struct series series;

	make_series(&series, 8000);
	assert_int_equal(series_gap_before(&series, 0), 8 * NS_PER_S);
	assert_moments(&series, cases, ARRAY_SIZE(cases));
	/* One whose ring dropped the start begins with what is left. */
	series.has_dropped = true;
	assert_int_equal(series_gap_before(&series, 0), 0);
	assert_true(moment_at(&series, 0).is_current);
	series_release(&series);
}

/* What is no gap in a recording is none on the screen: 3 s beyond the window. */
TEST(the_newest_sample_is_current_while_the_next_may_come)
{
	struct run run = { .interval_ns = NS_PER_S };
	struct series series;
	struct moment moment;

	make_series(&series, 0);
	series.catalog.runs = &run;
	series.catalog.run_count = 1;
	assert_int_equal(moment_age_max(&series), 4 * NS_PER_S);
	moment = moment_now(&series, 4 * NS_PER_S);
	assert_true(moment.is_current);
	assert_int_equal(moment.time_ns, 12 * NS_PER_S);
	moment = moment_now(&series, 4 * NS_PER_S + 1);
	assert_false(moment.is_current);
	assert_int_equal(moment.index, 4);
	assert_int_equal(moment.next_ns, -1);
	assert_int_equal(moment.time_ns, 16 * NS_PER_S + 1);
	/* Fast samples have 2 s, slow ones three windows. */
	run.interval_ns = 100 * NS_PER_MS;
	assert_int_equal(moment_age_max(&series), 2100 * NS_PER_MS);
	run.interval_ns = 60 * NS_PER_S;
	assert_int_equal(moment_age_max(&series), 240 * NS_PER_S);
	series.catalog.runs = NULL;
	series_release(&series);
}

TEST(a_gap_has_its_words)
{
	static const struct {
		int64_t time_ms, next_ms;
		bool brief;
		const char *text;
	} cases[] = {
		{ 2000, 10000, false, "gap: 8 s to the next sample" },
		{ 2001, 10000, false, "gap: 8 s to the next sample" },
		{ 9999, 10000, false, "gap: 1 s to the next sample" },
		{ 0, 7265000, false, "gap: 2 h 1 min to the next sample" },
		{ 2000, 10000, true, "gap: 8 s" },
		{ 12999, -1, false, "gap: no sample for 12 s" },
		{ 12999, -1, true, "gap: 12 s" },
	};
	struct moment moment = { .is_current = true };
	char text[64];

	moment_text(&moment, false, text, sizeof(text));
	assert_string_equal(text, "");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		moment = (struct moment){ .time_ns = cases[i].time_ms * NS_PER_MS,
			.next_ns = cases[i].next_ms < 0 ? -1 : cases[i].next_ms * NS_PER_MS };
		moment_text(&moment, cases[i].brief, text, sizeof(text));
		assert_string_equal(text, cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gaps_are_time_without_a_window),
		cmocka_unit_test(dropped_gaps_are_forgotten),
		cmocka_unit_test(a_sample_is_current_until_the_next_one_ends),
		cmocka_unit_test(before_a_gap_it_is_current_for_as_long_as_a_window),
		cmocka_unit_test(a_recording_may_begin_with_a_gap),
		cmocka_unit_test(the_newest_sample_is_current_while_the_next_may_come),
		cmocka_unit_test(a_gap_has_its_words),
	};

	return RUN_TESTS(tests);
}
