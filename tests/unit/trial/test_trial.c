/*
 * A trial: what is measured of each, what is left out, their sides, and limits.
 */
#include "../../../src/common/trial/trial_print.h"
#include "../../../src/common/trial/trial_format.h"
#include "../../../src/common/trial/gate.h"
#include "../support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Windows of 1 s, of so many watts each; a gap where there is none. */
static void make_series(struct series *series, const double *watts, size_t count)
{
	series_start(series);
	for (size_t i = 0; i < count; i++) {
		struct sample_row row = row_of((int64_t)(i + 1) * 1000, 1000, watts[i]);

		row.sample.values[METRIC_COMBINED_W] = watts[i];
		if (!isnan(watts[i]))
			series_add(series, &row);
	}
}

static struct command_run *add_command(
	struct series *series, const char *name, int64_t start_ms, int64_t end_ms)
{
	struct catalog *catalog = &series->catalog;
	struct command_run *command;

	catalog->commands =
		xgrow(catalog->commands, catalog->command_count, sizeof(*catalog->commands));
	command = &catalog->commands[catalog->command_count++];
	command_run_init(command);
	snprintf(command->name, sizeof(command->name), "%s", name);
	command->start_ns = start_ms * NS_PER_MS;
	command->end_ns = end_ms * NS_PER_MS;
	command->exit_status = 0;
	return command;
}

static void add_all(struct trial *trial, const struct series *series)
{
	trial_add(trial, NULL, series, series_begin(series), series_end(series));
}

TEST(large_numbers_are_never_in_e_notation)
{
	const double watts[] = { 2000, 2100, 2200, 4000, 4000, 4000, 4000, 4000 };
	struct trial trial = { 0 };
	struct buffer text = { 0 };
	struct series series;

	make_series(&series, watts, ARRAY_SIZE(watts));
	add_command(&series, "A", 3500, 5250)->idle_ns = 0;
	add_command(&series, "A", 5500, 7250)->idle_ns = 0;
	add_all(&trial, &series);
	trial_print_sides(&trial, &text);
	assert_non_null(strstr(text.data, "  edges     the energy of a run could be "));
	assert_non_null(strstr(text.data, "  baseline  "));
	assert_null(strstr(text.data, "e+"));
	buffer_release(&text);
	trial_release(&trial);
	series_release(&series);
}

TEST(a_run_is_measured_with_its_edges_in_proportion)
{
	const double watts[] = { 2, 2, 2, 10, 20, 30, 2 };
	struct trial trial = { 0 };
	const struct trial_run *run;
	struct series series;

	make_series(&series, watts, ARRAY_SIZE(watts));
	add_command(&series, "A", 3500, 5250)->idle_ns = 0;
	add_all(&trial, &series);
	assert_int_equal(trial.count, 1);
	assert_int_equal(trial.sides[0].count, 1);
	run = &trial.sides[0].runs[0];
	assert_near(run->values[FIGURE_DURATION], 1.75);
	assert_near(run->values[FIGURE_ENERGY], 0.5 * 10 + 20 + 0.25 * 30);
	assert_near(run->edges.less_j, 0.5 * 10 + 0.25 * 30);
	assert_near(run->edges.more_j, 0.5 * 10 + 0.75 * 30);
	assert_near(run->values[FIGURE_NET_ENERGY], 32.5 - 2 * 1.75);
	assert_near(run->values[FIGURE_MEAN_POWER], 32.5 / 1.75);
	assert_near(run->values[FIGURE_PEAK_POWER], 30);
	assert_absent(run->values[FIGURE_GPU_ENERGY]);
	assert_near(run->baseline.mean_w, 2);
	assert_near(run->baseline.error_w, 0);
	assert_int_equal(run->samples, 3);
	assert_near(run->coverage, 1);
	trial_release(&trial);
	series_release(&series);
}

TEST(a_run_inside_one_window_may_have_used_all_of_it)
{
	const double watts[] = { 2, 8, 2 };
	struct trial trial = { 0 };
	struct series series;

	make_series(&series, watts, ARRAY_SIZE(watts));
	add_command(&series, "A", 1250, 1500);
	add_all(&trial, &series);
	assert_near(trial.sides[0].runs[0].values[FIGURE_ENERGY], 2);
	assert_near(trial.sides[0].runs[0].edges.less_j, 2);
	assert_near(trial.sides[0].runs[0].edges.more_j, 6);
	trial_release(&trial);
	series_release(&series);
}

TEST(a_run_with_a_gap_has_no_energy)
{
	const double watts[] = { 2, 8, NAN, NAN, 8, 8, 2 };
	struct trial trial = { 0 };
	const struct trial_run *run;
	struct statistics all;
	struct series series;

	make_series(&series, watts, ARRAY_SIZE(watts));
	add_command(&series, "A", 1000, 5000);
	add_command(&series, "A", 5000, 6000);
	add_command(&series, "A", 2200, 2800);
	add_all(&trial, &series);
	run = &trial.sides[0].runs[0];
	assert_near(run->coverage, 0.5);
	assert_near(run->values[FIGURE_DURATION], 4);
	assert_absent(run->values[FIGURE_ENERGY]);
	assert_absent(run->values[FIGURE_PEAK_POWER]);
	/* No sample at all is inside the third. */
	assert_int_equal(trial.sides[0].runs[2].samples, 0);
	assert_absent(trial.sides[0].runs[2].values[FIGURE_ENERGY]);
	trial_statistics(&trial.sides[0], FIGURE_DURATION, &all);
	assert_int_equal(all.count, 3);
	trial_statistics(&trial.sides[0], FIGURE_ENERGY, &all);
	assert_int_equal(all.count, 1);
	assert_near(all.mean, 8);
	trial_release(&trial);
	series_release(&series);
}

TEST(only_measured_runs_that_succeeded_count)
{
	const double watts[] = { 2, 2, 2, 2, 2, 2, 2, 2, 2 };
	struct trial trial = { 0 };
	const struct trial_side *side;
	struct series series;

	make_series(&series, watts, ARRAY_SIZE(watts));
	add_command(&series, "A", 0, 1000)->role = COMMAND_WARMUP;
	add_command(&series, "A", 1000, 2000);
	add_command(&series, "A", 2000, 3000)->exit_status = 1;
	add_command(&series, "B", 3000, 4000);
	add_command(&series, "A", 4000, 5000)->timed_out = true;
	add_command(&series, "A", 5000, 6000);
	add_command(&series, "A", 6000, 0)->end_ns = -1;
	add_all(&trial, &series);
	assert_int_equal(trial.count, 2);
	side = &trial.sides[0];
	assert_string_equal(side->name, "A");
	assert_int_equal(side->warmups, 1);
	assert_int_equal(side->count, 2);
	assert_int_equal(side->runs[0].number, 1);
	assert_int_equal(side->runs[1].number, 4);
	assert_int_equal(side->left_out_count, 3);
	assert_int_equal(side->left_out[0].number, 2);
	assert_int_equal(trial.sides[1].count, 1);
	trial_release(&trial);
	trial.counts_failures = true;
	add_all(&trial, &series);
	assert_int_equal(trial.sides[0].count, 4);
	assert_int_equal(trial.sides[0].left_out_count, 1);
	trial_release(&trial);
	series_release(&series);
}

TEST(the_number_of_sides_is_bounded)
{
	const double watts[] = { 2, 2 };
	struct trial trial = { 0 };
	struct series series;
	char name[16];

	make_series(&series, watts, ARRAY_SIZE(watts));
	for (int i = 0; i < TRIAL_SIDES_MAX + 3; i++) {
		snprintf(name, sizeof(name), "%d", i);
		add_command(&series, name, 0, 1000);
	}
	add_all(&trial, &series);
	assert_int_equal(trial.count, TRIAL_SIDES_MAX);
	assert_int_equal(trial.dropped, 3);
	trial_release(&trial);
	series_release(&series);
}

TEST(a_recording_without_a_command_is_one_run)
{
	const double watts[] = { 2, 4, 6 };
	struct trial trial = { 0 };
	struct series series;

	make_series(&series, watts, ARRAY_SIZE(watts));
	trial_add(&trial, "base", &series, NS_PER_S, 3 * NS_PER_S);
	assert_string_equal(trial.sides[0].name, "base");
	assert_near(trial.sides[0].runs[0].values[FIGURE_ENERGY], 10);
	assert_absent(trial.sides[0].runs[0].values[FIGURE_NET_ENERGY]);
	trial_release(&trial);
	series_release(&series);
}

/* 1, 3, 2, 4 W: mean 2.5, deviation sqrt(5 / 3), neighbours' products -0.75 - 0.25 - 0.75 < 0, so
 * that the autocorrelation counts as 0. 1, 2, 3, 4 W: products 0.75 - 0.25 + 0.75 = 1.25 of 5. */
TEST(the_error_of_a_baseline_knows_that_windows_are_alike)
{
	const double watts[] = { 1, 3, 2, 4, 9, 1, 2, 3, 4, 9 };
	struct trial trial = { 0 };
	const struct trial_run *runs;
	struct series series;

	make_series(&series, watts, ARRAY_SIZE(watts));
	add_command(&series, "A", 4000, 5000)->idle_ns = 0;
	add_command(&series, "A", 9000, 10000)->idle_ns = 5000 * NS_PER_MS;
	add_all(&trial, &series);
	runs = trial.sides[0].runs;
	assert_near(runs[0].baseline.mean_w, 2.5);
	assert_near(runs[0].baseline.error_w, sqrt(5.0 / 3 / 4));
	assert_near(runs[1].baseline.error_w, sqrt(5.0 / 3 / 4) * sqrt(1.25 / 0.75));
	assert_true(runs[0].baseline.id != runs[1].baseline.id);
	trial_release(&trial);
	series_release(&series);
}

/* ---- limits ---- */

static void assert_gate_error(const char *text, const char *message)
{
	struct gate gate;
	struct error err;

	assert_false(gate_parse(&gate, text, &err));
	assert_int_equal(err.status, STATUS_USAGE);
	assert_has(err.message, message);
}

TEST(limits_are_parsed)
{
	struct gate gate;
	struct error err;

	assert_true(gate_parse(&gate, "energy>+5%", &err));
	assert_int_equal(gate.figure, FIGURE_ENERGY);
	assert_true(gate.is_above);
	assert_near(gate.ratio, 1.05);
	assert_true(gate_parse(&gate, "mean_power<-2.5%", &err));
	assert_int_equal(gate.figure, FIGURE_MEAN_POWER);
	assert_false(gate.is_above);
	assert_near(gate.ratio, 0.975);
	assert_true(gate_parse(&gate, "duration>3%", &err));
	assert_near(gate.ratio, 1.03);
	assert_gate_error("", "takes FIGURE>+N%");
	assert_gate_error("energy", "takes FIGURE>+N%");
	assert_gate_error(">5%", "there is no figure ''");
	assert_gate_error("power>5%", "there is no figure 'power'; figures are duration");
	assert_gate_error("energy>", "the number is missing");
	assert_gate_error("energy>+%", "the number is missing");
	assert_gate_error("energy>+5", "must be a percentage: 'energy>+5%'");
	assert_gate_error("energy>+5%x", "must be a percentage");
	assert_gate_error("energy<-100%", "fall by 100%");
}

/* ---- text ---- */

static const char *change_of(double ratio)
{
	static char text[32];

	format_change(text, sizeof(text), ratio);
	return text;
}

TEST(changes_have_the_digits_that_count)
{
	assert_string_equal(change_of(1.048), "+4.8 %");
	assert_string_equal(change_of(0.5), "-50.0 %");
	assert_string_equal(change_of(1.0004), "");
	assert_string_equal(change_of(4), "+300.0 %");
	assert_string_equal(change_of(4.01), "x4.0");
	assert_string_equal(change_of(12.4), "x12");
	assert_string_equal(change_of(NAN), "");
}

TEST(numbers_have_two_digits_of_their_spread)
{
	struct statistics all = {
		.count = 3, .mean = 12.3456, .deviation = 0.123, .maximum = 12.5
	};
	struct display_unit unit = figure_unit(&figures[FIGURE_DURATION], &all, 1);
	char text[64];

	format_spread(text, sizeof(text), &unit, &all);
	assert_string_equal(text, "12.35 ± 0.12");
	all.deviation = 4.2;
	unit = figure_unit(&figures[FIGURE_DURATION], &all, 1);
	format_spread(text, sizeof(text), &unit, &all);
	assert_string_equal(text, "12.3 ± 4.2");
	all.deviation = NAN;
	unit = figure_unit(&figures[FIGURE_DURATION], &all, 1);
	format_spread(text, sizeof(text), &unit, &all);
	assert_string_equal(text, "12.35");
	all = (struct statistics){ .mean = 45678, .deviation = 120, .maximum = 46000 };
	unit = figure_unit(&figures[FIGURE_ENERGY], &all, 1);
	format_spread(text, sizeof(text), &unit, &all);
	assert_string_equal(text, "45.68 ± 0.12");
	assert_string_equal(unit.symbol, "kJ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(large_numbers_are_never_in_e_notation),
		cmocka_unit_test(a_run_is_measured_with_its_edges_in_proportion),
		cmocka_unit_test(a_run_inside_one_window_may_have_used_all_of_it),
		cmocka_unit_test(a_run_with_a_gap_has_no_energy),
		cmocka_unit_test(only_measured_runs_that_succeeded_count),
		cmocka_unit_test(the_number_of_sides_is_bounded),
		cmocka_unit_test(a_recording_without_a_command_is_one_run),
		cmocka_unit_test(the_error_of_a_baseline_knows_that_windows_are_alike),
		cmocka_unit_test(limits_are_parsed),
		cmocka_unit_test(changes_have_the_digits_that_count),
		cmocka_unit_test(numbers_have_two_digits_of_their_spread),
	};

	return RUN_TESTS(tests);
}
