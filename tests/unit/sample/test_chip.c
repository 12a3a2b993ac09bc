#include "../../../src/common/sample/chip.h"
#include "../../../src/common/base/units.h"
#include "../support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void assert_chip(const char *name, const char *row, double cpu_w, double gpu_w, double ane_w)
{
	const struct chip *chip = chip_find(name);

	assert_string_equal(chip->name, row);
	assert_near(chip->cpu_w, cpu_w);
	assert_near(chip->gpu_w, gpu_w);
	assert_near(chip->ane_w, ane_w);
}

TEST(chips_are_found_with_and_without_their_brand)
{
	assert_chip("Apple M4 Pro", "M4 Pro", 40, 35, 8);
	assert_chip("M4 Pro", "M4 Pro", 40, 35, 8);
	assert_chip("Apple M1", "M1", 20, 20, 8);
	assert_chip("Apple M5 Ultra", "M5 Ultra", 95, 175, 18);
	assert_chip("Apple A18 Pro", "A18 Pro", 12, 8, 8);
}

TEST(unknown_chips_get_the_row_of_their_kind)
{
	assert_chip("Apple M9", "base", 30, 20, 8);
	assert_chip("Apple M9 Pro", "Pro", 40, 35, 8);
	assert_chip("M10 Max", "Max", 55, 90, 8);
	assert_chip("Apple M9 Ultra", "Ultra", 110, 180, 8);
	assert_chip("Apple M9 Extreme", "base", 30, 20, 8);
}

TEST(other_chips_get_a_row_too)
{
	assert_chip("", "other", 30, 30, 8);
	assert_chip("Apple ", "other", 30, 30, 8);
	assert_chip("Intel(R) Core(TM) i9", "other", 30, 30, 8);
	assert_chip("Mega Pro", "other", 30, 30, 8);
}

TEST(known_chips_have_a_row)
{
	assert_true(chip_is_known("Apple M3 Max"));
	assert_true(chip_is_known("M3 Max"));
	assert_false(chip_is_known("Apple M9 Max"));
	assert_false(chip_is_known("base"));
	assert_false(chip_is_known(""));
}

TEST(models_name_their_chip)
{
	assert_string_equal(chip_name_of_model("Mac16,8"), "M4 Pro");
	assert_string_equal(chip_name_of_model("MacBookPro18,3"), "M1 Pro");
	assert_string_equal(chip_name_of_model("Mac14,14"), "M2 Ultra");
	assert_string_equal(chip_name_of_model("Mac17,4"), "M5");
	assert_string_equal(chip_name_of_model("Mac17,7"), "M5 Max");
	assert_string_equal(chip_name_of_model("Mac17,9"), "M5 Pro");
	assert_null(chip_name_of_model("Mac16"));
	assert_null(chip_name_of_model("mac16,8"));
	assert_null(chip_name_of_model(""));
}

/* Calls `check` with the cells of each row of a published table. */
static void each_row(const char *name, void (*check)(char **cells))
{
	const char *shared = getenv("SHARED");
	char path[512], line[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", shared ? shared : "../shared", name);
	file = fopen(path, "r");
	if (!file)
		skip();
	while (fgets(line, sizeof(line), file)) {
		char *cells[8] = { NULL }, *at = line;

		if (line[0] == '#' || !strncmp(line, "name,", 5) || !strncmp(line, "hw_model,", 9))
			continue;
		line[strcspn(line, "\r\n")] = '\0';
		for (size_t i = 0; i < ARRAY_SIZE(cells) && *at; i++) {
			bool quoted = *at == '"';
			char *end = at + quoted;

			cells[i] = end;
			end += strcspn(end, quoted ? "\"" : ",");
			at = *end ? end + 1 + (quoted && end[1] == ',') : end;
			*end = '\0';
		}
		check(cells);
	}
	fclose(file);
}

static double number(const char *cell)
{
	double value = NAN;

	assert_true(parse_number(cell, &value));
	return value;
}

static void check_chip(char **cells)
{
	/* "(any) Pro" and "(anything else)" are the rows of unknown chips, see above. */
	if (cells[0][0] == '(')
		return;
	if (!chip_is_known(cells[0]))
		fail_msg("%s: no such chip", cells[0]);
	assert_chip(cells[0], cells[0], number(cells[5]), number(cells[6]), number(cells[7]));
}

static void check_model(char **cells)
{
	const char *chip = chip_name_of_model(cells[0]);

	if (!chip)
		fail_msg("%s: no such model", cells[0]);
	assert_string_equal(chip, cells[1]);
	assert_true(chip_is_known(cells[1]));
}

TEST(chips_are_those_of_the_published_table)
{
	each_row("chips.csv", check_chip);
}

TEST(models_are_those_of_the_published_table)
{
	each_row("models.csv", check_model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chips_are_found_with_and_without_their_brand),
		cmocka_unit_test(unknown_chips_get_the_row_of_their_kind),
		cmocka_unit_test(other_chips_get_a_row_too),
		cmocka_unit_test(known_chips_have_a_row),
		cmocka_unit_test(models_name_their_chip),
		cmocka_unit_test(chips_are_those_of_the_published_table),
		cmocka_unit_test(models_are_those_of_the_published_table),
	};

	return RUN_TESTS(tests);
}
