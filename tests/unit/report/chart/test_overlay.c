/*
 * Two recordings over each other: the sheet at every size, one axis for both, what tells them
 * apart, and what is said of their differences.
 */
#include "../../../../report/chart/overlay.h"
#include "../../case.h"
#include "../../sheets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two recordings with their windows. */
struct couple {
	struct series series[SIDES];
	struct summary summaries[SIDES];
	struct side sides[SIDES];
};

static void couple_make(struct couple *couple, const struct plan *before, const struct plan *after)
{
	make_series(&couple->series[BEFORE], before);
	make_series(&couple->series[AFTER], after);
}

/* Summarizes both from `from_ns` on. */
static void couple_summarize(struct couple *couple, int64_t from_ns)
{
	static const char *const names[SIDES] = { "one.db", "other.db" };

	for (int i = 0; i < SIDES; i++) {
		struct series *series = &couple->series[i];

		summary_init(&couple->summaries[i], series, from_ns, series_end(series));
		couple->sides[i] = (struct side){ names[i], series, &couple->summaries[i] };
	}
}

static void couple_release(struct couple *couple)
{
	for (int i = 0; i < SIDES; i++) {
		summary_release(&couple->summaries[i]);
		series_release(&couple->series[i]);
	}
}

static void lay_out(struct sheet *sheet, const struct couple *couple, double width, double height,
	const char *panels)
{
	struct chart_options options = { .title = NULL };
	struct error err;

	assert_true(!panels || chart_parse_panels(panels, &options, &err));
	sheet_init(sheet, width, height, 1, &fake_meter);
	overlay_layout(sheet, couple->sides, &options);
}

static bool says(const struct sheet *sheet, const char *part)
{
	for (size_t i = 0; i < sheet->shape_count; i++) {
		if (sheet->shapes[i].kind == SHAPE_TEXT &&
			strstr(sheet->texts.data + sheet->shapes[i].text, part))
			return true;
	}
	return false;
}

/* ---- the sheet ---- */

TEST(everything_fits_everywhere)
{
	for (size_t p = 0; p < PLANS; p++) {
		struct couple couple;

		couple_make(&couple, &plans[p], &plans[(p + 3) % PLANS]);
		strcpy(couple.series[AFTER].catalog.machine.chip, "Apple M1 Ultra");
		couple.series[AFTER].catalog.runs[0].interval_ns++;
		couple_summarize(&couple, 0);
		for (size_t i = 0; i < SHEET_SIZES; i++) {
			struct sheet sheet;

			lay_out(&sheet, &couple, sheet_sizes[i].width, sheet_sizes[i].height, NULL);
			expect_inside(&sheet);
			expect_no_overlap(&sheet);
			sheet_release(&sheet);
		}
		couple_release(&couple);
	}
}

TEST(details_fit)
{
	const struct chart_options options = { .title = NULL };

	for (size_t p = 0; p < PLANS; p++) {
		struct couple couple;
		struct sheet sheet;

		couple_make(&couple, &plans[p], &plans[(p + 3) % PLANS]);
		couple_summarize(&couple, 0);
		sheet_init(&sheet, 1403, 992, 0.5, &fake_meter);
		overlay_layout_details(&sheet, couple.sides, &options);
		expect_inside(&sheet);
		expect_no_overlap(&sheet);
		sheet_release(&sheet);
		couple_release(&couple);
	}
}

TEST(hostile_text_is_harmless)
{
	static const char bad[] = "\x1b[31m\xff\xfe\xc3(\xe2\x80\xaetxt\n";
	struct couple couple;
	struct sheet sheet;

	couple_make(&couple, &plans[1], &plans[2]);
	for (int i = 0; i < SIDES; i++) {
		strcpy(couple.series[i].catalog.machine.chip, bad);
		strcpy(couple.series[i].catalog.events[0].text, bad);
	}
	couple_summarize(&couple, 0);
	couple.sides[AFTER].name = bad;
	/* The meter fails for what is no clean text. */
	lay_out(&sheet, &couple, 1600, 1000, NULL);
	expect_inside(&sheet);
	sheet_release(&sheet);
	couple_release(&couple);
}

/* ---- both ---- */

static const struct plan plan_long = { .count = 600, .window_ns = NS_PER_S, .watts = 10 };
static const struct plan plan_short = { .count = 300, .window_ns = NS_PER_S, .watts = 5 };

struct extent {
	double left, right;
	size_t lines, areas;
};

/* What a side's curves cover. */
static struct extent extent_of(const struct sheet *sheet, int role)
{
	struct extent extent = { INFINITY, -INFINITY, 0, 0 };

	for (size_t i = 0; i < sheet->shape_count; i++) {
		const struct shape *shape = &sheet->shapes[i];
		bool area = shape->kind == SHAPE_AREA;

		if (shape->pen.role != role || shape->count < 9 ||
			(!area && shape->kind != SHAPE_LINE))
			continue;
		extent.areas += area;
		extent.lines += !area;
		for (size_t k = 0; k < shape->count; k++) {
			double x = sheet->points[shape->first + k].x;

			extent.left = fmin(extent.left, x);
			extent.right = fmax(extent.right, x);
		}
	}
	return extent;
}

/* Each begins where its window does, and the shorter ends where its time is over. */
TEST(both_share_an_axis)
{
	struct couple couple;
	struct extent before, after;
	struct sheet sheet;

	couple_make(&couple, &plan_long, &plan_short);
	couple_summarize(&couple, 100 * NS_PER_S);
	lay_out(&sheet, &couple, 1600, 1000, NULL);
	before = extent_of(&sheet, COLOR_ORANGE);
	after = extent_of(&sheet, COLOR_BLUE);
	assert_true(fabs(before.left - after.left) < 1);
	assert_true(fabs((after.right - after.left) / (before.right - before.left) - 200.0 / 500) <
		0.01);
	assert_non_null(find_text(&sheet, "0:00"));
	assert_true(says(&sheet, "0:00 is 1:40 of before and 1:40 of after"));
	sheet_release(&sheet);
	couple_release(&couple);
}

/* Not by colour alone: one is filled, the other is a line. */
TEST(sides_differ_without_colours)
{
	struct couple couple;
	struct extent before, after;
	struct sheet sheet;

	couple_make(&couple, &plan_long, &plan_short);
	couple_summarize(&couple, 0);
	lay_out(&sheet, &couple, 1600, 1000, NULL);
	before = extent_of(&sheet, COLOR_ORANGE);
	after = extent_of(&sheet, COLOR_BLUE);
	assert_true(before.areas >= 4 && before.lines >= 4);
	assert_true(after.areas == 0 && after.lines >= 4);
	assert_non_null(find_text(&sheet, "before: one.db"));
	assert_non_null(find_text(&sheet, "after: other.db"));
	sheet_release(&sheet);
	couple_release(&couple);
}

TEST(differences_are_noted)
{
	struct couple couple;
	struct sheet sheet;

	couple_make(&couple, &plan_long, &plan_long);
	for (size_t i = 0; i < couple.series[AFTER].count; i++) {
		couple.series[AFTER].values[METRIC_COMBINED_W][i] /= 2;
		couple.series[AFTER].values[METRIC_CPU_W][i] = NAN;
	}
	couple_summarize(&couple, 0);
	lay_out(&sheet, &couple, 1600, 1000, NULL);
	assert_non_null(find_text(&sheet, "CPU+GPU+ANE power, W"));
	assert_non_null(find_text(&sheet, "-50.0 %"));
	/* Above a panel, and in the tables. */
	assert_non_null(find_text(&sheet, "-50.0"));
	assert_non_null(find_text(&sheet, "n/a"));
	assert_null(find_text(&sheet, "-0.0"));
	sheet_release(&sheet);
	couple_release(&couple);
}

TEST(requested_panels_are_complete)
{
	struct couple couple;
	struct sheet sheet;

	couple_make(&couple, &plan_long, &plan_short);
	couple_summarize(&couple, 0);
	lay_out(&sheet, &couple, 1600, 1000, NULL);
	assert_null(find_text(&sheet, "E-CPU utilization, %"));
	sheet_release(&sheet);
	lay_out(&sheet, &couple, 1600, 1000, "utilization,thermal");
	assert_non_null(find_text(&sheet, "E-CPU utilization, %"));
	assert_non_null(find_text(&sheet, "Thermal pressure"));
	assert_null(find_text(&sheet, "CPU+GPU+ANE power, W"));
	assert_false(says(&sheet, "no room"));
	sheet_release(&sheet);
	lay_out(&sheet, &couple, 1000, 500, "power,utilization,frequency");
	assert_true(says(&sheet, "no room for"));
	assert_non_null(find_text(&sheet, "CPU power, W"));
	sheet_release(&sheet);
	couple_release(&couple);
}

/* ---- phases ---- */

TEST(phases_of_one_name_are_compared)
{
	struct couple couple;
	struct phase_pair *pairs;

	couple_make(&couple, &plan_long, &plan_long);
	for (int i = 0; i < 3; i++)
		add_event(&couple.series[BEFORE], EVENT_MARK, (100 + 100 * i) * NS_PER_S,
			i == 1 ? "test" : "build");
	add_event(&couple.series[AFTER], EVENT_MARK, 50 * NS_PER_S, "test");
	add_event(&couple.series[AFTER], EVENT_MARK, 250 * NS_PER_S, "build");
	add_event(&couple.series[AFTER], EVENT_MARK, 450 * NS_PER_S, "more");
	couple_summarize(&couple, 0);
	assert_int_equal(compare_phases(&couple.sides[BEFORE], &couple.sides[AFTER], &pairs), 2);
	assert_string_equal(pairs[0].before->name, "build");
	assert_int_equal(pairs[0].before->from_ns, 100 * NS_PER_S);
	assert_int_equal(pairs[0].after->from_ns, 250 * NS_PER_S);
	assert_int_equal(pairs[0].occurrence, 1);
	assert_string_equal(pairs[1].before->name, "test");
	assert_int_equal(pairs[1].after->from_ns, 50 * NS_PER_S);
	free(pairs);
	couple_release(&couple);
}

TEST(phases_of_one_name_are_compared_by_occurrence_and_in_total)
{
	struct couple couple;
	struct phase_pair *pairs;
	struct phase_group *groups;

	couple_make(&couple, &plan_long, &plan_long);
	for (int i = 0; i < 4; i++)
		add_event(&couple.series[BEFORE], EVENT_MARK, (100 + 100 * i) * NS_PER_S,
			i % 2 ? "test" : "build");
	for (int i = 0; i < 3; i++)
		add_event(&couple.series[AFTER], EVENT_MARK, (100 + 150 * i) * NS_PER_S, "build");
	couple_summarize(&couple, 0);
	assert_int_equal(compare_phases(&couple.sides[BEFORE], &couple.sides[AFTER], &pairs), 2);
	assert_int_equal(pairs[1].occurrence, 2);
	assert_int_equal(pairs[1].before->from_ns, 300 * NS_PER_S);
	assert_int_equal(pairs[1].after->from_ns, 250 * NS_PER_S);
	assert_int_equal(
		compare_phase_groups(&couple.sides[BEFORE], &couple.sides[AFTER], &groups), 1);
	assert_string_equal(groups[0].first->name, "build");
	assert_int_equal(groups[0].before.count, 2);
	assert_int_equal(groups[0].after.count, 3);
	assert_true(groups[0].before.span_s > 199 && groups[0].before.span_s < 201);
	assert_true(groups[0].before.energy_j > pairs[0].before->energy_j);
	free(pairs);
	free(groups);
	couple_release(&couple);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_fits_everywhere),
		cmocka_unit_test(details_fit),
		cmocka_unit_test(hostile_text_is_harmless),
		cmocka_unit_test(both_share_an_axis),
		cmocka_unit_test(sides_differ_without_colours),
		cmocka_unit_test(differences_are_noted),
		cmocka_unit_test(requested_panels_are_complete),
		cmocka_unit_test(phases_of_one_name_are_compared),
		cmocka_unit_test(phases_of_one_name_are_compared_by_occurrence_and_in_total),
	};

	return RUN_TESTS(tests);
}
