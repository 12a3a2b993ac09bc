#include "../../../src/common/base/display_unit.h"
#include "../support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TEST(energies_have_four_digits)
{
	static const struct {
		double joules;
		const char *text;
	} cases[] = {
		{ 0, "0.000 J" },
		{ 1e-6, "0.000 J" },
		{ 0.0004, "0.000 J" },
		{ -0.0004, "0.000 J" },
		{ 0.84, "0.840 J" },
		{ 9.9994, "9.999 J" },
		{ 9.9996, "10.00 J" },
		{ 12.34, "12.34 J" },
		{ 999.94, "999.9 J" },
		{ 999.96, "1.000 kJ" },
		{ 1995, "1.995 kJ" },
		{ -1995, "-1.995 kJ" },
		{ 12500, "12.50 kJ" },
		{ 999960, "1.000 MJ" },
		{ 3.6e6, "3.600 MJ" },
		{ 1e9, "1.000 GJ" },
		{ 1e12, "1000.0 GJ" },
		{ NAN, "n/a" },
	};
	char text[32];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		format_joules(text, sizeof(text), cases[i].joules);
		assert_string_equal(text, cases[i].text);
	}
}

/* The number and the unit of a text, multiplied. */
static double joules_in(const char *text)
{
	char *unit;
	double number = strtod(text, &unit);

	return number *
		(strchr(unit, 'k')                  ? 1e3
				: strchr(unit, 'M') ? 1e6
				: strchr(unit, 'G') ? 1e9
						    : 1);
}

TEST(energies_of_any_size_are_readable)
{
	char text[32];

	for (double joules = 1e-6; joules < 1.01e12; joules *= 1.03) {
		format_joules(text, sizeof(text), joules);
		assert_null(strpbrk(text, "eE"));
		assert_true(fabs(joules_in(text) - joules) <= fmax(0.0005, 0.0005001 * joules));
		assert_true(strcspn(text, " ") <= strlen("1000.0"));
	}
}

/* A table's largest value is printed as the same value in a sentence. */
TEST(energy_in_a_table_is_that_of_a_sentence)
{
	char cell[48], number[32], text[32];

	for (double joules = 1e-6; joules < 1e12; joules *= 1.11) {
		struct display_unit unit = display_joules(joules);

		display_value(number, sizeof(number), &unit, joules);
		snprintf(cell, sizeof(cell), "%s %s", number, unit.symbol);
		format_joules(text, sizeof(text), joules);
		assert_string_equal(cell, text);
	}
}

static void assert_hours(double watt_hours, const char *expected)
{
	struct display_unit unit = display_watt_hours(watt_hours * 3600);
	char number[32], text[48];

	display_value(number, sizeof(number), &unit, watt_hours * 3600);
	snprintf(text, sizeof(text), "%s %s", number, unit.symbol);
	assert_string_equal(text, expected);
}

TEST(watt_hours_have_four_digits)
{
	assert_hours(0.0005, "0.500 mWh");
	assert_hours(0.5542, "554.2 mWh");
	assert_hours(0.99996, "1.000 Wh");
	assert_hours(1234.5, "1.234 kWh");
	assert_hours(2.5e6, "2.500 MWh");
	assert_hours(-0.5542, "-554.2 mWh");
}

TEST(quantities_have_three_digits)
{
	static const struct {
		enum unit unit;
		double value;
		const char *text;
	} cases[] = {
		{ UNIT_WATT, 0.0001, "0.1 mW" },
		{ UNIT_WATT, 0.0123, "12.3 mW" },
		{ UNIT_WATT, 0.9994, "999 mW" },
		{ UNIT_WATT, 0.9996, "1.00 W" },
		{ UNIT_WATT, 9.996, "10.0 W" },
		{ UNIT_WATT, 59.42, "59.4 W" },
		{ UNIT_WATT, 1e6, "1000000 W" },
		{ UNIT_PERCENT, 9.96, "10 %" },
		{ UNIT_PERCENT, 0.12, "0.1 %" },
		{ UNIT_MHZ, 3228.4, "3.23 GHz" },
	};
	char text[32];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		display_quantity(text, sizeof(text), cases[i].unit, cases[i].value);
		assert_string_equal(text, cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(energies_have_four_digits),
		cmocka_unit_test(energies_of_any_size_are_readable),
		cmocka_unit_test(energy_in_a_table_is_that_of_a_sentence),
		cmocka_unit_test(watt_hours_have_four_digits),
		cmocka_unit_test(quantities_have_three_digits),
	};

	return RUN_TESTS(tests);
}
