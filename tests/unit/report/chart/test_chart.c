/*
 * The pure part of the chart: scales, columns, gaps, and what a sheet promises at every size.
 */
#include "../../../../report/chart/chart.h"
#include "../../sheets.h"
#include "../../support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect_near(double value, double expected, double tolerance)
{
	if (!(fabs(value - expected) <= tolerance))
		fail_msg("%.9g is not near %.9g", value, expected);
}

/* ---- scales ---- */

static void test_round_step(void **state)
{
	(void)state;
	expect_near(round_step(100, 5), 20, 1e-12);
	expect_near(round_step(70, 7), 10, 1e-12);
	expect_near(round_step(0.0593, 6), 0.01, 1e-12);
	expect_near(round_step(203, 4), 100, 1e-12);
	expect_near(round_step(0, 5), 1, 1e-12);
	expect_near(round_step(NAN, 5), 1, 1e-12);
}

/* Ticks are round, fit under the top and never come close to each other. */
static void test_value_scale(void **state)
{
	static const double peaks[] = { 0, 1e-4, 0.0594, 0.2722, 0.9996, 1, 2.53, 9.99, 19, 59.4,
		71.8, 99.9, 203.4, 1000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(peaks); i++) {
		for (double height = 30; height < 600; height += 37) {
			struct value_scale scale;
			double y, last = INFINITY;
			char label[32];
			int count = 0;

			value_scale_init(&scale, UNIT_WATT, peaks[i], 10, 10 + height, 6, 24);
			assert_true(value_scale_y(&scale, peaks[i]) >= 10);
			while (value_scale_tick(&scale, count, label, sizeof(label), &y)) {
				assert_true(y >= 10 - 1e-6 && y <= 10 + height + 1e-6);
				assert_true(last - y > 11);
				last = y;
				count++;
			}
			assert_between(count, 2, 40);
		}
	}
}

static void expect_quantity(enum unit unit, double value, const char *expected)
{
	char text[48];

	display_quantity(text, sizeof(text), unit, value);
	assert_string_equal(text, expected);
}

static void test_quantities(void **state)
{
	(void)state;
	expect_quantity(UNIT_WATT, 59.43, "59.4 W");
	expect_quantity(UNIT_WATT, 203.4, "203 W");
	expect_quantity(UNIT_WATT, 2.531, "2.53 W");
	expect_quantity(UNIT_WATT, 0.2722, "272 mW");
	expect_quantity(UNIT_WATT, 0.0061, "6.1 mW");
	expect_quantity(UNIT_MHZ, 4512, "4.51 GHz");
	expect_quantity(UNIT_MHZ, 618, "618 MHz");
	expect_quantity(UNIT_PERCENT, 99.6, "100 %");
	expect_quantity(UNIT_PERCENT, 0.72, "0.7 %");
	expect_quantity(UNIT_BYTE, 21.4 * (1 << 30), "21.4 GB");
	expect_quantity(UNIT_WATT, NAN, "n/a");
}

static void test_time_steps(void **state)
{
	static const struct {
		int64_t span_s, step_s;
	} cases[] = { { 10, 1 }, { 60, 5 }, { 610, 60 }, { 3600, 300 }, { 86400, 7200 },
		{ 604800, 86400 }, { 6048000, 604800 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct time_scale scale = { 0, cases[i].span_s * NS_PER_S, 70, 1, 1100 };

		assert_int_equal(time_scale_step(&scale, 80), cases[i].step_s * NS_PER_S);
	}
}

static void test_time_labels(void **state)
{
	const int64_t hour = 3600 * NS_PER_S;
	char text[40];

	(void)state;
	time_label(text, sizeof(text), 90 * NS_PER_S, 30 * NS_PER_S);
	assert_string_equal(text, "1:30");
	time_label(text, sizeof(text), NS_PER_S / 2, NS_PER_S / 10);
	assert_string_equal(text, "0:00.5");
	time_label(text, sizeof(text), 0, 6 * hour);
	assert_string_equal(text, "0");
	time_label(text, sizeof(text), 18 * hour, 6 * hour);
	assert_string_equal(text, "18 h");
	time_label(text, sizeof(text), 36 * hour, 12 * hour);
	assert_string_equal(text, "1 d 12 h");
}

/* ---- columns ---- */

static struct time_scale scale_over(const struct series *series, size_t count)
{
	return (struct time_scale){ 0, series_end(series), 0, 1, count };
}

static void test_columns_keep_a_peak(void **state)
{
	const struct plan plan = { .count = 86400, .window_ns = NS_PER_S, .watts = 10 };
	struct column columns[1000];
	struct column_map map;
	struct series series;
	struct time_scale scale;
	size_t peaks = 0;
	double energy = 0;

	(void)state;
	make_series(&series, &plan);
	series.values[METRIC_COMBINED_W][54321] = 200;
	scale = scale_over(&series, ARRAY_SIZE(columns));
	column_map_init(&map, &series, (struct range){ 0, series.count }, &scale);
	columns_from_doubles(&map, series.values[METRIC_COMBINED_W], columns);
	assert_true(map.dense);
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
		peaks += columns[i].max == 200;
		assert_true(columns[i].min <= columns[i].mean && columns[i].mean <= columns[i].max);
		energy += columns[i].mean * 86.4;
	}
	assert_between(peaks, 1, 2);
	/* No energy is lost on the way to the paper. */
	expect_near(energy / 86400,
		series_mean(&series, METRIC_COMBINED_W, (struct range){ 0, series.count }, NULL),
		1e-3);
	column_map_release(&map);
	series_release(&series);
}

static void test_columns_of_few_samples_are_steps(void **state)
{
	const struct plan plan = { .count = 5, .window_ns = NS_PER_S, .watts = 10 };
	struct column columns[97];
	struct column_map map;
	struct series series;
	struct time_scale scale;

	(void)state;
	make_series(&series, &plan);
	scale = scale_over(&series, ARRAY_SIZE(columns));
	column_map_init(&map, &series, (struct range){ 0, series.count }, &scale);
	columns_from_doubles(&map, series.values[METRIC_COMBINED_W], columns);
	assert_false(map.dense);
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
		assert_true(columns[i].min == columns[i].max);
		expect_near(columns[i].mean, columns[i].max, 1e-6);
	}
	column_map_release(&map);
	series_release(&series);
}

static void test_columns_in_a_gap_are_absent(void **state)
{
	const struct plan plan = { .count = 100,
		.window_ns = NS_PER_S,
		.watts = 10,
		.gap_before = 50,
		.gap_ns = 100 * NS_PER_S };
	struct column columns[400];
	struct column_map map;
	struct series series;
	struct time_scale scale;

	(void)state;
	make_series(&series, &plan);
	scale = scale_over(&series, ARRAY_SIZE(columns));
	column_map_init(&map, &series, (struct range){ 0, series.count }, &scale);
	columns_from_doubles(&map, series.values[METRIC_COMBINED_W], columns);
	assert_true(isfinite(columns[99].mean));
	assert_true(isnan(columns[100].mean) && isnan(columns[100].max));
	assert_true(isnan(columns[299].mean));
	assert_true(isfinite(columns[300].mean));
	assert_true(map.breaks[300]);
	column_map_release(&map);
	series_release(&series);
}

static void test_gap_shorter_than_a_column_breaks_the_line(void **state)
{
	const struct plan plan = { .count = 1000,
		.window_ns = NS_PER_S,
		.watts = 10,
		.gap_before = 500,
		.gap_ns = 3 * NS_PER_S };
	struct column_map map;
	struct series series;
	struct time_scale scale;
	size_t breaks = 0;

	(void)state;
	make_series(&series, &plan);
	scale = scale_over(&series, 50);
	column_map_init(&map, &series, (struct range){ 0, series.count }, &scale);
	for (size_t i = 0; i < 50; i++)
		breaks += map.breaks[i];
	assert_int_equal(breaks, 1);
	column_map_release(&map);
	series_release(&series);
}

static void test_phases(void **state)
{
	const struct plan plan = { .count = 100, .window_ns = NS_PER_S, .watts = 10, .markers = 3 };
	struct phase *phases;
	struct series series;
	double energy = 0;

	(void)state;
	make_series(&series, &plan);
	assert_int_equal(find_phases(&series, 0, series_end(&series), &phases), 4);
	assert_string_equal(phases[0].name, "");
	assert_false(phases[0].marked);
	assert_string_equal(phases[1].name, "phase 0 with quite a long name");
	assert_int_equal(phases[1].from_ns, 25 * NS_PER_S);
	assert_int_equal(phases[3].to_ns, 100 * NS_PER_S);
	for (size_t i = 0; i < 4; i++)
		energy += phases[i].energy_j;
	expect_near(energy,
		100 * series_mean(&series, METRIC_COMBINED_W, (struct range){ 0, 100 }, NULL),
		1e-6);
	free(phases);
	/* A window inside one phase is of that phase, though its marker stands before it. */
	assert_int_equal(find_phases(&series, 60 * NS_PER_S, 70 * NS_PER_S, &phases), 1);
	assert_string_equal(phases[0].name, "phase 1 with quite a long name");
	assert_false(phases[0].marked);
	free(phases);
	series_release(&series);
}

/* ---- the sheet ---- */

static void lay_out(
	struct sheet *sheet, const struct series *series, double width, double height, bool details)
{
	const struct chart_options options = { .title = NULL };
	struct summary summary;
	const struct side side = { "a-recording-with-some-name.db", series, &summary };

	summary_init(&summary, series, 0, series_end(series));
	sheet_init(sheet, width, height, 1, &fake_meter);
	if (details)
		chart_layout_details(sheet, &side, &options);
	else
		chart_layout(sheet, &side, &options);
	summary_release(&summary);
}

static void test_everything_fits_everywhere(void **state)
{
	(void)state;
	for (size_t p = 0; p < PLANS; p++) {
		struct series series;

		make_series(&series, &plans[p]);
		for (size_t i = 0; i < SHEET_SIZES; i++) {
			struct sheet sheet;

			lay_out(&sheet, &series, sheet_sizes[i].width, sheet_sizes[i].height,
				false);
			expect_inside(&sheet);
			expect_no_overlap(&sheet);
			sheet_release(&sheet);
		}
		series_release(&series);
	}
}

static void test_details_fit(void **state)
{
	(void)state;
	for (size_t p = 0; p < PLANS; p++) {
		struct series series;
		struct sheet sheet;

		make_series(&series, &plans[p]);
		lay_out(&sheet, &series, 1403, 992, true);
		expect_inside(&sheet);
		expect_no_overlap(&sheet);
		sheet_release(&sheet);
		series_release(&series);
	}
}

/* No line of data has one point before the gap and the next behind it. */
static void test_lines_do_not_cross_a_gap(void **state)
{
	struct series series;
	struct sheet sheet;
	struct box gap = { 0 };

	(void)state;
	make_series(&series, &plans[2]);
	lay_out(&sheet, &series, 1600, 1000, false);
	for (size_t i = 0; i < sheet.shape_count && gap.right <= gap.left; i++) {
		const struct point *points = &sheet.points[sheet.shapes[i].first];

		if (sheet.shapes[i].kind == SHAPE_HATCH)
			gap = (struct box){ points[0].x, points[0].y, points[1].x, points[1].y };
	}
	assert_true(gap.right - gap.left > 10);
	for (size_t i = 0; i < sheet.shape_count; i++) {
		const struct shape *shape = &sheet.shapes[i];

		if ((shape->kind != SHAPE_LINE && shape->kind != SHAPE_AREA) || shape->count < 3)
			continue;
		for (size_t k = 1; k < shape->count; k++) {
			double a = sheet.points[shape->first + k - 1].x;
			double b = sheet.points[shape->first + k].x;

			assert_false(fmin(a, b) < gap.left - 1 && fmax(a, b) > gap.right + 1);
		}
	}
	sheet_release(&sheet);
	series_release(&series);
}

/* A single sample among 86,400 reaches its height on the sheet, where it stands and is named. */
static void test_peak_of_a_day_is_drawn(void **state)
{
	const struct plan plan = { .count = 86400, .window_ns = NS_PER_S, .watts = 5 };
	struct series series;
	struct sheet sheet;
	const struct shape *label;
	struct point dot = { 0 };
	size_t near = 0;

	(void)state;
	make_series(&series, &plan);
	series.values[METRIC_COMBINED_W][20741] = 59.4;
	lay_out(&sheet, &series, 1600, 1000, false);
	label = find_text(&sheet, "peak 59.4 W at 5:45:42");
	assert_non_null(label);
	for (size_t i = 0; i < sheet.shape_count; i++) {
		if (sheet.shapes[i].kind == SHAPE_DOT)
			dot = sheet.points[sheet.shapes[i].first];
	}
	for (size_t i = 0; i < sheet.shape_count; i++) {
		const struct shape *shape = &sheet.shapes[i];

		for (size_t k = 0; k < shape->count; k++) {
			struct point at = sheet.points[shape->first + k];

			near += (shape->kind == SHAPE_AREA || shape->kind == SHAPE_LINE) &&
				fabs(at.x - dot.x) < 2 && fabs(at.y - dot.y) < 0.1;
		}
	}
	assert_true(near >= 2);
	assert_true(sheet_text_box(&sheet, label).bottom < dot.y);
	sheet_release(&sheet);
	series_release(&series);
}

/* A metric that was not measured is neither in a legend nor in a table; a panel without any is not
 * there. */
static void test_absent_is_absent(void **state)
{
	const struct plan plan = { .count = 60, .window_ns = NS_PER_S, .watts = 5 };
	struct series series;
	struct sheet sheet;

	(void)state;
	make_series(&series, &plan);
	for (size_t i = 0; i < series.count; i++) {
		series.values[METRIC_ANE_W][i] = NAN;
		series.values[METRIC_ANE_PCT][i] = NAN;
	}
	lay_out(&sheet, &series, 1600, 1000, false);
	assert_non_null(find_text(&sheet, "GPU"));
	assert_null(find_text(&sheet, "ANE"));
	assert_null(find_text(&sheet, "S-CPU"));
	assert_null(find_text(&sheet, "Cores, % busy"));
	assert_non_null(find_text(&sheet, "Memory, GB"));
	sheet_release(&sheet);
	series_release(&series);
}

static void test_small_sheet_says_what_it_leaves_out(void **state)
{
	struct series series;
	struct sheet sheet;
	bool said = false;

	(void)state;
	make_series(&series, &plans[2]);
	lay_out(&sheet, &series, 1000, 500, false);
	assert_non_null(find_text(&sheet, "Power, W"));
	assert_null(find_text(&sheet, "Memory bandwidth, GB/s"));
	for (size_t i = 0; i < sheet.shape_count; i++)
		said = said ||
			(sheet.shapes[i].kind == SHAPE_TEXT &&
				strstr(sheet.texts.data + sheet.shapes[i].text, "no room for"));
	assert_true(said);
	sheet_release(&sheet);
	series_release(&series);
}

static void test_hostile_text_is_harmless(void **state)
{
	static const char bad[] = "\x1b[31m\xff\xfe\xc3(\xe2\x80\xaetxt\n";
	struct series series;

	(void)state;
	make_series(&series, &plans[2]);
	strcpy(series.thermal_names[1], "\x1b\xff");
	strcpy(series.catalog.machine.chip, bad);
	strcpy(series.catalog.machine.model, bad);
	strcpy(series.catalog.machine.os_build, bad);
	strcpy(series.catalog.runs[0].note, bad);
	strcpy(series.catalog.runs[0].zone, bad);
	strcpy(series.catalog.runs[0].arguments, bad);
	strcpy(series.catalog.runs[0].ended, bad);
	for (size_t i = 0; i < series.catalog.event_count; i++)
		strcpy(series.catalog.events[i].text, bad);
	for (int details = 0; details < 2; details++) {
		struct sheet sheet;
		char clean[1024];

		lay_out(&sheet, &series, 1403, 992, details);
		for (size_t i = 0; i < sheet.shape_count; i++) {
			const char *text = sheet.texts.data + sheet.shapes[i].text;

			if (sheet.shapes[i].kind == SHAPE_TEXT)
				assert_string_equal(
					text, text_clean(clean, sizeof(clean), text, strlen(text)));
		}
		sheet_release(&sheet);
	}
	series_release(&series);
}

/* Ten thousand markers are as few shapes as there is room for, in lines, names and tables. */
static void test_many_markers_are_thinned(void **state)
{
	const struct plan plan = { .count = 3600, .window_ns = NS_PER_S, .watts = 9 };
	enum { MARKERS = 10000 };
	struct series series;
	struct sheet sheet;
	size_t lines = 0;

	(void)state;
	make_series(&series, &plan);
	series.catalog.events = xcalloc(MARKERS, sizeof(*series.catalog.events));
	series.catalog.event_count = MARKERS;
	for (int64_t i = 0; i < MARKERS; i++)
		series.catalog.events[i] = (struct event){ .kind = EVENT_MARK,
			.time_ns = series_end(&series) * i / MARKERS,
			.text = "mark" };
	lay_out(&sheet, &series, 1600, 1000, false);
	expect_inside(&sheet);
	expect_no_overlap(&sheet);
	for (size_t i = 0; i < sheet.shape_count; i++)
		lines += sheet.shapes[i].pen.role == ROLE_MARKER;
	/* Above the panels, not through them. */
	assert_between(lines, 100, 400);
	assert_true(sheet.shape_count < 10000);
	assert_non_null(find_text(&sheet, "+10000 more"));
	sheet_release(&sheet);
	lay_out(&sheet, &series, 1403, 992, true);
	expect_no_overlap(&sheet);
	sheet_release(&sheet);
	series_release(&series);
}

/* Of a command its start and its exit, named beside markers that have room; others are counted. */
static void test_commands_are_drawn(void **state)
{
	const struct plan plan = { .count = 600, .window_ns = NS_PER_S, .watts = 9 };
	struct series series;
	struct sheet sheet;
	size_t lines = 0;

	(void)state;
	make_series(&series, &plan);
	add_event(&series, EVENT_COMMAND_START, 100 * NS_PER_S, "make -j8");
	for (int64_t i = 0; i < 20; i++)
		add_event(&series, EVENT_MARK, (200 + 5 * i) * NS_PER_S, "a step");
	add_event(&series, EVENT_COMMAND_EXIT, 400 * NS_PER_S, "");
	lay_out(&sheet, &series, 1600, 1000, false);
	assert_non_null(find_text(&sheet, "make -j8"));
	assert_non_null(find_text(&sheet, "after the command"));
	assert_non_null(find_text(&sheet, "+19 more"));
	for (size_t i = 0; i < sheet.shape_count; i++)
		lines += sheet.shapes[i].pen.role == ROLE_MARKER;
	/* Twenty-two in each panel. */
	assert_true(lines > 0 && lines % 22 == 0);
	sheet_release(&sheet);
	series_release(&series);
}

/* A minute of heat in a day is seen, and the day is not hot. */
static void test_thermal_pressure_of_a_day(void **state)
{
	const struct plan plan = { .count = 86400, .window_ns = NS_PER_S, .watts = 9 };
	struct series series;
	struct sheet sheet;
	double band = 0, strip = 0;

	(void)state;
	make_series(&series, &plan);
	/* 0 is "", absent. */
	memset(series.thermal, 1, series.count);
	memset(series.thermal + 40000, 2, 30);
	assert_string_equal(series.thermal_names[2], "Heavy");
	lay_out(&sheet, &series, 1600, 1000, false);
	for (size_t i = 0; i < sheet.shape_count; i++) {
		const struct shape *shape = &sheet.shapes[i];
		const struct point *points = &sheet.points[shape->first];

		if (shape->pen.role == ROLE_CALM)
			band = points[1].y - points[0].y;
		if (shape->pen.role == ROLE_HOT)
			strip = points[1].y - points[0].y;
	}
	assert_true(band > 10);
	assert_true(strip > 2 && strip < band / 3);
	sheet_release(&sheet);
	series_release(&series);
}

static void test_panels(void **state)
{
	struct chart_options options = { 0 };
	struct error err;

	(void)state;
	assert_true(chart_parse_panels("cores,power", &options, &err));
	assert_int_equal(options.panel_count, 2);
	assert_int_equal(options.panels[0], CHART_CORES);
	assert_int_equal(options.panels[1], CHART_POWER);
	assert_false(chart_parse_panels("power,watts", &options, &err));
	assert_non_null(strstr(err.message, "'watts'"));
	assert_int_equal(err.status, STATUS_USAGE);
	assert_false(chart_parse_panels("power,power", &options, &err));
	assert_false(chart_parse_panels("", &options, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_step),
		cmocka_unit_test(test_value_scale),
		cmocka_unit_test(test_quantities),
		cmocka_unit_test(test_time_steps),
		cmocka_unit_test(test_time_labels),
		cmocka_unit_test(test_columns_keep_a_peak),
		cmocka_unit_test(test_columns_of_few_samples_are_steps),
		cmocka_unit_test(test_columns_in_a_gap_are_absent),
		cmocka_unit_test(test_gap_shorter_than_a_column_breaks_the_line),
		cmocka_unit_test(test_phases),
		cmocka_unit_test(test_everything_fits_everywhere),
		cmocka_unit_test(test_details_fit),
		cmocka_unit_test(test_lines_do_not_cross_a_gap),
		cmocka_unit_test(test_peak_of_a_day_is_drawn),
		cmocka_unit_test(test_absent_is_absent),
		cmocka_unit_test(test_small_sheet_says_what_it_leaves_out),
		cmocka_unit_test(test_hostile_text_is_harmless),
		cmocka_unit_test(test_many_markers_are_thinned),
		cmocka_unit_test(test_commands_are_drawn),
		cmocka_unit_test(test_thermal_pressure_of_a_day),
		cmocka_unit_test(test_panels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
