/*
 * The sheet of a benchmark: at every size and for every number of runs and sides, what stands for
 * what, and what is named.
 */
#include "../../../../report/chart/benchmark_sheet.h"
#include "../../../../report/chart/benchmark_run.h"
#include "../../../../report/chart/contrast_bar.h"
#include "../../../../report/chart/ruler.h"
#include "../../case.h"
#include "../../sheets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A recording of runs that take turns, with idle time between them. */
struct bench {
	struct series series;
	struct summary summary;
	struct side recording;
	struct trial trial;
	struct benchmark_sheet shown;
};

static const char *const names[] = { "A", "B", "C", "D" };

/* Each run has so many samples of 1 s; the runs of a side are 5 % longer than those of the side
 * before it, and every third run is a sample longer. */
enum { SAMPLES = 8, IDLE = 3 };

static struct command_run *add_command(
	struct series *series, const char *name, int64_t start_ns, int64_t end_ns)
{
	struct catalog *catalog = &series->catalog;
	struct command_run *command;

	catalog->commands =
		xgrow(catalog->commands, catalog->command_count, sizeof(*catalog->commands));
	command = &catalog->commands[catalog->command_count++];
	command_run_init(command);
	snprintf(command->name, sizeof(command->name), "%s", name);
	command->idle_ns = start_ns - IDLE * NS_PER_S;
	command->start_ns = start_ns;
	command->end_ns = end_ns;
	command->exit_status = 0;
	return command;
}

static void bench_make(struct bench *bench, size_t sides, size_t runs, double watts)
{
	const size_t turn = SAMPLES + IDLE + 2;
	const struct plan plan = {
		.count = sides * runs * turn + IDLE, .window_ns = NS_PER_S, .watts = watts
	};
	int64_t at = IDLE * NS_PER_S;

	*bench = (struct bench){ .trial = { 0 } };
	make_series(&bench->series, &plan);
	for (size_t i = 0; i < runs * sides; i++, at += (int64_t)turn * NS_PER_S) {
		int64_t length_ns = SAMPLES * NS_PER_S + (int64_t)(i / sides % 3 == 0) * NS_PER_S +
			(int64_t)(i % sides) * NS_PER_S / 20;

		add_command(&bench->series, names[i % sides], at + NS_PER_S / 3,
			at + NS_PER_S / 3 + length_ns);
	}
}

static void bench_finish(struct bench *bench)
{
	summary_init(&bench->summary, &bench->series, 0, series_end(&bench->series));
	trial_add(&bench->trial, NULL, &bench->series, 0, series_end(&bench->series));
	bench->recording = (struct side){ "ab.db", &bench->series, &bench->summary };
	bench->shown = (struct benchmark_sheet){ &bench->trial, &bench->recording, 1 };
}

static void bench_release(struct bench *bench)
{
	trial_release(&bench->trial);
	summary_release(&bench->summary);
	series_release(&bench->series);
}

static void lay_out(struct sheet *sheet, const struct bench *bench, double width, double height)
{
	const struct chart_options options = { .title = NULL };

	sheet_init(sheet, width, height, 1, &fake_meter);
	benchmark_sheet_layout(sheet, &bench->shown, &options);
}

static bool has_text(const struct sheet *sheet, const char *part)
{
	for (size_t i = 0; i < sheet->shape_count; i++) {
		if (sheet->shapes[i].kind == SHAPE_TEXT &&
			strstr(sheet->texts.data + sheet->shapes[i].text, part))
			return true;
	}
	return false;
}

/* ---- every size ---- */

static void expect_everywhere(const struct bench *bench)
{
	const struct chart_options options = { .title = NULL };
	struct sheet sheet;

	for (size_t i = 0; i < SHEET_SIZES; i++) {
		lay_out(&sheet, bench, sheet_sizes[i].width, sheet_sizes[i].height);
		expect_inside(&sheet);
		expect_no_overlap(&sheet);
		sheet_release(&sheet);
	}
	sheet_init(&sheet, 1403, 992, 0.5, &fake_meter);
	benchmark_sheet_layout_details(&sheet, &bench->shown, &options);
	expect_inside(&sheet);
	expect_no_overlap(&sheet);
	sheet_release(&sheet);
}

TEST(everything_fits_everywhere)
{
	static const size_t runs[] = { 1, 2, 10, 100 };
	static const double watts[] = { 0.02, 20, 200, 0 };

	for (size_t sides = 1; sides <= ARRAY_SIZE(names); sides++) {
		for (size_t i = 0; i < ARRAY_SIZE(runs); i++) {
			struct bench bench;

			bench_make(&bench, sides, runs[i], watts[i]);
			bench_finish(&bench);
			expect_everywhere(&bench);
			bench_release(&bench);
		}
	}
}

/* Sets a metric to absent, throughout. */
static void remove_metric(struct series *series, enum metric_id id)
{
	for (size_t i = 0; i < series->count; i++)
		series->values[id][i] = NAN;
	for (size_t i = 0; i * PEAK_BLOCK < series->count; i++)
		series->block_peaks[id][i] = NAN;
	series->has[id] = false;
}

TEST(rails_take_the_place_of_a_missing_sum)
{
	struct bench bench;
	struct sheet sheet;

	bench_make(&bench, 2, 5, 20);
	remove_metric(&bench.series, METRIC_COMBINED_W);
	bench_finish(&bench);
	expect_everywhere(&bench);
	lay_out(&sheet, &bench, 1600, 1000);
	assert_non_null(find_text(&sheet, "CPU power of each run, W"));
	assert_non_null(find_text(&sheet, "CPU energy, J"));
	assert_non_null(find_text(&sheet, "Duration, s"));
	assert_null(find_text(&sheet, "Energy, J"));
	sheet_release(&sheet);
	bench_release(&bench);
}

TEST(without_power_the_duration_remains)
{
	struct bench bench;
	struct sheet sheet;

	bench_make(&bench, 2, 5, 20);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		remove_metric(&bench.series, id);
	bench_finish(&bench);
	expect_everywhere(&bench);
	lay_out(&sheet, &bench, 1600, 1000);
	assert_false(has_text(&sheet, "of each run"));
	assert_non_null(find_text(&sheet, "Duration, s"));
	sheet_release(&sheet);
	bench_release(&bench);
}

TEST(hostile_names_are_harmless)
{
	static const char bad[] = "\x1b[31m\xff\xfe\xc3(\xe2\x80\xaetxt\n";
	struct bench bench;

	bench_make(&bench, 2, 3, 20);
	strcpy(bench.series.catalog.machine.chip, bad);
	for (size_t i = 0; i < bench.series.catalog.command_count; i += 2)
		strcpy(bench.series.catalog.commands[i].name, bad);
	bench_finish(&bench);
	bench.recording.name = bad;
	expect_everywhere(&bench);
	bench_release(&bench);
}

/* A side without a run that counts, only warm-ups, a run whose end is missing. */
TEST(sides_without_runs_are_drawn)
{
	struct bench bench;

	bench_make(&bench, 2, 3, 20);
	for (size_t i = 0; i < bench.series.catalog.command_count; i += 2)
		bench.series.catalog.commands[i].role = COMMAND_WARMUP;
	for (size_t i = 1; i < bench.series.catalog.command_count; i += 2)
		bench.series.catalog.commands[i].exit_status = 1;
	bench.series.catalog.commands[1].end_ns = -1;
	bench_finish(&bench);
	expect_everywhere(&bench);
	bench_release(&bench);
}

/* ---- what is drawn ---- */

/* The dots that are marks of a run, by the colour of their side. */
static size_t count_dots(const struct sheet *sheet, int role)
{
	size_t count = 0;

	for (size_t i = 0; i < sheet->shape_count; i++)
		count += sheet->shapes[i].kind == SHAPE_DOT && sheet->shapes[i].pen.role == role;
	return count;
}

static size_t count_silhouettes(const struct sheet *sheet, int role)
{
	size_t count = 0;

	for (size_t i = 0; i < sheet->shape_count; i++)
		count += sheet->shapes[i].kind == SHAPE_AREA && sheet->shapes[i].count > 8 &&
			sheet->shapes[i].pen.role == role;
	return count;
}

TEST(each_run_has_a_silhouette_and_a_mark_in_each_figure)
{
	struct bench bench;
	struct sheet sheet;

	bench_make(&bench, 2, 10, 20);
	bench_finish(&bench);
	lay_out(&sheet, &bench, 1600, 1000);
	assert_int_equal(count_silhouettes(&sheet, COLOR_BLUE), 10);
	assert_int_equal(count_silhouettes(&sheet, COLOR_ORANGE), 10);
	/* Three figures, and the side's mark above its silhouettes and beside each figure. */
	assert_int_equal(count_dots(&sheet, COLOR_BLUE), 3 * 10 + 4);
	assert_non_null(find_text(&sheet, "Energy, J"));
	assert_non_null(find_text(&sheet, "Duration, s"));
	assert_non_null(find_text(&sheet, "Above baseline, J"));
	sheet_release(&sheet);
	bench_release(&bench);
}

/* The extent of the silhouettes of a side, the widest and the highest. */
static struct point largest_silhouette(const struct sheet *sheet, int role)
{
	struct point largest = { 0, 0 };

	for (size_t i = 0; i < sheet->shape_count; i++) {
		const struct shape *shape = &sheet->shapes[i];
		struct box box = { INFINITY, INFINITY, -INFINITY, -INFINITY };

		if (shape->kind != SHAPE_AREA || shape->count <= 8 || shape->pen.role != role)
			continue;
		for (size_t k = 0; k < shape->count; k++) {
			struct point at = sheet->points[shape->first + k];

			box.left = fmin(box.left, at.x);
			box.right = fmax(box.right, at.x);
			box.top = fmin(box.top, at.y);
			box.bottom = fmax(box.bottom, at.y);
		}
		largest.x = fmax(largest.x, box.right - box.left);
		largest.y = fmax(largest.y, box.bottom - box.top);
	}
	return largest;
}

TEST(silhouettes_have_one_scale)
{
	struct bench bench;
	struct point a, b;
	struct sheet sheet;

	bench_make(&bench, 2, 3, 20);
	/* The runs of B are half as long, and use a quarter of the power. */
	for (size_t i = 1; i < bench.series.catalog.command_count; i += 2) {
		struct command_run *command = &bench.series.catalog.commands[i];

		command->end_ns = command->start_ns + 4 * NS_PER_S;
	}
	for (size_t i = 0; i < bench.series.count; i++)
		bench.series.values[METRIC_COMBINED_W][i] = i % 2 ? 20 : 19;
	for (size_t i = 1; i < bench.series.catalog.command_count; i += 2) {
		struct command_run *command = &bench.series.catalog.commands[i];
		struct range range =
			series_reaching(&bench.series, (struct range){ 0, bench.series.count },
				command->start_ns, command->end_ns);

		for (size_t k = range.first; k < range.end; k++)
			bench.series.values[METRIC_COMBINED_W][k] = k % 2 ? 5 : 4;
	}
	for (size_t i = 0; i * PEAK_BLOCK < bench.series.count; i++)
		bench.series.block_peaks[METRIC_COMBINED_W][i] = 20;
	bench_finish(&bench);
	lay_out(&sheet, &bench, 1600, 1000);
	a = largest_silhouette(&sheet, COLOR_BLUE);
	b = largest_silhouette(&sheet, COLOR_ORANGE);
	assert_true(fabs(b.x / a.x - 4.0 / 9) < 0.02);
	assert_true(fabs(b.y / a.y - 0.25) < 0.02);
	sheet_release(&sheet);
	bench_release(&bench);
}

TEST(many_runs_are_drawn_over_each_other)
{
	struct bench bench;
	struct sheet sheet;

	bench_make(&bench, 1, 100, 20);
	bench_finish(&bench);
	lay_out(&sheet, &bench, 1000, 500);
	assert_int_equal(count_silhouettes(&sheet, COLOR_BLUE), 0);
	assert_non_null(find_text(&sheet, "100 runs"));
	sheet_release(&sheet);
	bench_release(&bench);
}

TEST(runs_that_were_left_out_are_gray_and_named)
{
	struct bench bench;
	struct command_run *failed;
	struct sheet sheet;

	bench_make(&bench, 2, 4, 20);
	failed = &bench.series.catalog.commands[2];
	failed->exit_status = 1;
	bench.series.catalog.commands[5].timed_out = true;
	bench_finish(&bench);
	lay_out(&sheet, &bench, 1600, 1000);
	assert_int_equal(count_silhouettes(&sheet, COLOR_BLUE), 3);
	assert_int_equal(count_silhouettes(&sheet, COLOR_GRAY), 2);
	assert_non_null(find_text(&sheet, "exit status 1"));
	assert_non_null(find_text(&sheet, "timed out"));
	assert_non_null(find_text(&sheet, "3 runs, 1 left out"));
	assert_true(has_text(&sheet, "left out: A run 2 (exit status 1), B run 3 (timed out)"));
	expect_everywhere(&bench);
	sheet_release(&sheet);
	bench_release(&bench);
}

TEST(one_run_each_has_no_interval_and_no_bold_change)
{
	struct bench bench;
	struct sheet sheet;

	bench_make(&bench, 2, 1, 20);
	bench_finish(&bench);
	lay_out(&sheet, &bench, 1600, 1000);
	assert_true(has_text(&sheet, "one run each: spread unknown"));
	for (size_t i = 0; i < sheet.shape_count; i++) {
		const struct shape *shape = &sheet.shapes[i];

		if (shape->kind == SHAPE_TEXT && strchr(sheet.texts.data + shape->text, '%') &&
			sheet.texts.data[shape->text] != 'p')
			assert_int_equal(shape->style.face, FACE_REGULAR);
	}
	sheet_release(&sheet);
	bench_release(&bench);
}

TEST(runs_that_are_too_short_are_a_caution)
{
	struct bench bench;
	struct sheet sheet;

	bench_make(&bench, 2, 4, 20);
	bench.series.catalog.commands[1].end_ns =
		bench.series.catalog.commands[1].start_ns + 2 * NS_PER_S;
	bench_finish(&bench);
	lay_out(&sheet, &bench, 1600, 1000);
	assert_true(has_text(&sheet, "1 of 8 runs have less than 5 samples"));
	sheet_release(&sheet);
	bench_release(&bench);
}

TEST(the_energy_of_a_unit_of_work_is_shown)
{
	struct bench bench;
	struct sheet sheet;

	bench_make(&bench, 2, 4, 20);
	for (size_t i = 0; i < bench.series.catalog.command_count; i++)
		assert_true(
			command_run_add_quantity(&bench.series.catalog.commands[i], "tokens", 100));
	bench_finish(&bench);
	expect_everywhere(&bench);
	lay_out(&sheet, &bench, 1600, 1000);
	assert_non_null(find_text(&sheet, "Energy, J"));
	assert_true(has_text(&sheet, "J/tokens"));
	assert_non_null(find_text(&sheet, "Duration, s"));
	sheet_release(&sheet);
	bench_release(&bench);
}

TEST(limits_are_lines_beside_the_changes)
{
	const struct gate gates[] = {
		{ .text = "energy>+50%", .figure = FIGURE_ENERGY, .is_above = true, .ratio = 1.5 },
		{ .text = "peak_power>+9%", .figure = FIGURE_PEAK_POWER, .ratio = 1.09 },
	};
	struct bench bench;
	struct sheet sheet;
	size_t lines = 0;

	bench_make(&bench, 3, 4, 20);
	bench_finish(&bench);
	bench.shown.gates = gates;
	bench.shown.gate_count = ARRAY_SIZE(gates);
	expect_everywhere(&bench);
	lay_out(&sheet, &bench, 1600, 1000);
	for (size_t i = 0; i < sheet.shape_count; i++)
		lines += sheet.shapes[i].pen.role == ROLE_CRITICAL;
	/* The peak power is not on the sheet. */
	assert_int_equal(lines, 1);
	assert_non_null(find_text(&sheet, "limit energy>+50%"));
	sheet_release(&sheet);
	bench_release(&bench);
}

/* ---- parts ---- */

TEST(numbers_find_their_runs)
{
	struct bench bench;
	bool counts;

	bench_make(&bench, 1, 6, 20);
	bench.series.catalog.commands[0].exit_status = 1;
	bench.series.catalog.commands[3].exit_status = 1;
	bench_finish(&bench);
	assert_int_equal(benchmark_run_count(&bench.trial.sides[0]), 6);
	for (size_t i = 1; i <= 6; i++) {
		const struct trial_run *run = benchmark_run_at(&bench.trial.sides[0], i, &counts);

		assert_int_equal(run->number, i);
		assert_int_equal(counts, i != 1 && i != 4);
	}
	bench_release(&bench);
}

TEST(a_ruler_begins_at_zero_unless_values_are_close)
{
	struct ruler ruler;

	ruler_init(&ruler, 20, 100, 1, 0, 500);
	assert_true(ruler.low == 0);
	assert_true(fabs(ruler_x(&ruler, 50) - 500 * 50 / ruler.high) < 1e-9);
	ruler_init(&ruler, 98, 100, 1, 0, 500);
	assert_true(ruler.low > 90 && ruler.low <= 98 && ruler.high >= 100);
	ruler_init(&ruler, -3, 5, 1, 0, 500);
	assert_true(ruler.low <= -3 && ruler.high >= 5);
	ruler_init(&ruler, 7, 7, 1, 0, 500);
	assert_true(ruler.low < 7 && ruler.high > 7);
	ruler_init(&ruler, NAN, NAN, 1, 0, 500);
	assert_true(isfinite(ruler.low) && isfinite(ruler.high) && ruler.high > ruler.low);
}

TEST(changes_without_end_do_not_leave_the_ruler)
{
	static const double base[] = { 1, -1, 0.1 }, other[] = { 50, 51, 52 };
	struct contrast contrast;
	double least = 1, most = 1;
	struct ruler ruler;

	contrast_init(&contrast, base, 3, other, 3, NULL);
	contrast_bar_extend(&contrast, &least, &most);
	assert_true(least >= 0 && most <= 4);
	ruler_init_changes(&ruler, least, most, 0, 100);
	assert_true(ruler_x(&ruler, 1000) <= 100 && ruler_x(&ruler, -1000) >= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_fits_everywhere),
		cmocka_unit_test(rails_take_the_place_of_a_missing_sum),
		cmocka_unit_test(without_power_the_duration_remains),
		cmocka_unit_test(hostile_names_are_harmless),
		cmocka_unit_test(sides_without_runs_are_drawn),
		cmocka_unit_test(each_run_has_a_silhouette_and_a_mark_in_each_figure),
		cmocka_unit_test(silhouettes_have_one_scale),
		cmocka_unit_test(many_runs_are_drawn_over_each_other),
		cmocka_unit_test(runs_that_were_left_out_are_gray_and_named),
		cmocka_unit_test(one_run_each_has_no_interval_and_no_bold_change),
		cmocka_unit_test(runs_that_are_too_short_are_a_caution),
		cmocka_unit_test(the_energy_of_a_unit_of_work_is_shown),
		cmocka_unit_test(limits_are_lines_beside_the_changes),
		cmocka_unit_test(numbers_find_their_runs),
		cmocka_unit_test(a_ruler_begins_at_zero_unless_values_are_close),
		cmocka_unit_test(changes_without_end_do_not_leave_the_ruler),
	};

	return RUN_TESTS(tests);
}
