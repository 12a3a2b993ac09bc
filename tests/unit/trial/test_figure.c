/*
 * The figures of runs: those of work by its name, and their keys.
 */
#include "../../../src/common/trial/figure.h"
#include "../support.h"

#include <stdio.h>
#include <string.h>

static bool is_valid(const char *key)
{
	return figure_key_is_valid(key, strlen(key));
}

TEST(work_has_four_figures_for_each_name)
{
	struct figure_set set = { .work_count = 0 };
	enum figure first;

	assert_int_equal(figure_set_end(&set), FIGURE_COUNT);
	assert_int_equal(figure_set_add_work(&set, "mb"), FIGURE_COUNT);
	first = figure_set_add_work(&set, "tokens");
	assert_int_equal(first, FIGURE_COUNT + (int)WORK_FIGURES);
	assert_int_equal(figure_set_add_work(&set, "tokens"), first);
	assert_int_equal(figure_set_end(&set), first + (int)WORK_FIGURES);
	assert_string_equal(figure_set_kind(&set, first + (int)WORK_AMOUNT)->label, "tokens");
	assert_string_equal(figure_set_kind(&set, first + (int)WORK_JOULES_PER_UNIT)->json,
		"energy_per_tokens_j");
	assert_int_equal(
		figure_set_find(&set, "tokens_per_s", 12), first + (int)WORK_UNITS_PER_SECOND);
	assert_int_equal(
		figure_set_find(&set, "tokens_per_j", 12), first + (int)WORK_UNITS_PER_JOULE);
	assert_int_equal(figure_set_find(&set, "energy", 6), FIGURE_ENERGY);
	assert_int_equal(figure_set_find(&set, "work_loaves", 11), FIGURES_MAX);
	figure_set_release(&set);
}

TEST(the_number_of_names_is_bounded)
{
	struct figure_set set = { .work_count = 0 };
	char name[16];

	for (int i = 0; i < WORK_NAMES_MAX; i++) {
		snprintf(name, sizeof(name), "w%d", i);
		assert_int_equal(figure_set_add_work(&set, name), FIGURE_COUNT + i * WORK_FIGURES);
	}
	assert_int_equal(figure_set_add_work(&set, "more"), FIGURES_MAX);
	assert_int_equal(figure_set_add_work(&set, "w0"), FIGURE_COUNT);
	assert_int_equal(figure_set_end(&set), FIGURES_MAX);
	figure_set_release(&set);
}

TEST(a_key_may_be_of_work_that_is_not_known_yet)
{
	assert_true(is_valid("energy"));
	assert_true(is_valid("peak_power"));
	assert_true(is_valid("energy_per_tokens"));
	assert_true(is_valid("tokens_per_j"));
	assert_true(is_valid("tokens_per_s"));
	assert_true(is_valid("work_tokens"));
	assert_false(is_valid(""));
	assert_false(is_valid("energies"));
	assert_false(is_valid("energy_per_"));
	assert_false(is_valid("energy_per_7"));
	assert_false(is_valid("_per_s"));
	assert_false(is_valid("to kens_per_s"));
	assert_false(is_valid("tokens"));
}

TEST(only_costs_are_better_when_smaller)
{
	assert_true(figure_is_cost(FIGURE_PEAK_POWER));
	assert_false(figure_is_cost((enum figure)(FIGURE_COUNT + (int)WORK_AMOUNT)));
	assert_true(figure_is_cost((enum figure)(FIGURE_COUNT + (int)WORK_JOULES_PER_UNIT)));
	assert_false(figure_is_cost((enum figure)(FIGURE_COUNT + (int)WORK_UNITS_PER_JOULE)));
	assert_false(figure_is_cost(
		(enum figure)(FIGURE_COUNT + (int)WORK_FIGURES + WORK_UNITS_PER_SECOND)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(work_has_four_figures_for_each_name),
		cmocka_unit_test(the_number_of_names_is_bounded),
		cmocka_unit_test(a_key_may_be_of_work_that_is_not_known_yet),
		cmocka_unit_test(only_costs_are_better_when_smaller),
	};

	return RUN_TESTS(tests);
}
