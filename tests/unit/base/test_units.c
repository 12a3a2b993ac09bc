#include "../../../src/common/base/units.h"
#include "../support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers ---- */

TEST(integers_are_in_range)
{
	int64_t value = 0;

	assert_true(parse_integer("42", 0, 100, &value));
	assert_int_equal(value, 42);
	assert_true(parse_integer("-7", -7, 7, &value));
	assert_int_equal(value, -7);
	assert_true(parse_integer("9223372036854775807", 0, INT64_MAX, &value));
	assert_int_equal(value, INT64_MAX);
}

TEST(other_integers_are_rejected)
{
	static const char *const bad[] = { "", "-", " 1", "1 ", "+1", "1.0", "0x10", "1e3", "a",
		"101", "-1", "9223372036854775808" };
	int64_t value = 5;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(parse_integer(bad[i], 0, 100, &value));
	assert_int_equal(value, 5);
}

TEST(numbers_are_decimal)
{
	double value;

	assert_true(parse_number("0.25", &value));
	assert_near(value, 0.25);
	assert_true(parse_number("-12.5", &value));
	assert_near(value, -12.5);
	assert_true(parse_number("7.", &value));
	assert_near(value, 7);
	assert_true(parse_number(".5", &value));
	assert_near(value, 0.5);
}

TEST(other_numbers_are_rejected)
{
	static const char *const bad[] = { "", "-", ".", "-.", "nan", "inf", "0x10", " 1", "1 ",
		"1e3", "--1", "+1", "1.2.3", "1234567890123456789012345678901234567890123456789" };
	double value = 0;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(parse_number(bad[i], &value));
}

TEST(dimensions_are_two_integers)
{
	static const char *const bad[] = { "", "x", "107", "107x", "x30", "107x30x2", "107x30 ",
		" 107x30", "107 x30", "107X30", "0x30", "107x0", "-1x30", "201x30", "107x201",
		"1.5x30", "4294967297x30", "00000000000107x30", "107x99999999999999999999" };
	int width = 5, height = 6;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(parse_dimensions(bad[i], 1, 200, &width, &height));
	assert_int_equal(width, 5);
	assert_int_equal(height, 6);
	assert_true(parse_dimensions("107x30", 1, 200, &width, &height));
	assert_int_equal(width, 107);
	assert_int_equal(height, 30);
	assert_true(parse_dimensions("1x200", 1, 200, &width, &height));
	assert_int_equal(width, 1);
	assert_int_equal(height, 200);
}

/* ---- durations ---- */

TEST(durations_are_parsed)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{ "10", 10000 },
		{ "0", 0 },
		{ "0.5", 500 },
		{ "500ms", 500 },
		{ "90s", 90000 },
		{ "5m", 300000 },
		{ "1.5m", 90000 },
		{ "2h", 7200000 },
		{ "1d", 86400000 },
		{ "1m30s", 90000 },
		{ "1d2h3m4s5ms", 93784005 },
		{ "1:30", 90000 },
		{ "90:00", 5400000 },
		{ "1:02:03.5", 3723500 },
		{ "0:00.001", 1 },
	};
	int64_t ns;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(parse_duration(cases[i].text, &ns));
		assert_int_equal(ns, cases[i].ms * NS_PER_MS);
	}
}

TEST(other_durations_are_rejected)
{
	static const char *const bad[] = { "", "-1", "s", "1x", "1m30", "30s1m", "1s1s", "1 s",
		"1:60", "1:75:00", "1:2:3:4", "1.5:30", ":30", "1:", "1:30s", "1:-5", "nan",
		"99999999999999" };
	int64_t ns;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(parse_duration(bad[i], &ns));
}

static void assert_position(int64_t ms, const char *whole, const char *exact)
{
	char text[32];

	format_position(text, sizeof(text), ms * NS_PER_MS);
	assert_string_equal(text, whole);
	format_position_exact(text, sizeof(text), ms * NS_PER_MS);
	assert_string_equal(text, exact);
}

TEST(positions_are_formatted)
{
	assert_position(0, "0:00", "0:00");
	assert_position(59999, "0:59", "0:59.999");
	assert_position(1500, "0:01", "0:01.5");
	assert_position(1050, "0:01", "0:01.05");
	assert_position(10000, "0:10", "0:10");
	assert_position(275000, "4:35", "4:35");
	assert_position(3600000, "1:00:00", "1:00:00");
	assert_position(3723000, "1:02:03", "1:02:03");
	assert_position(86399999, "23:59:59", "23:59:59.999");
	assert_position(183845000, "2d 03:04:05", "2d 03:04:05");
	assert_position(-1500, "-0:01", "-0:01.5");
}

TEST(durations_are_formatted)
{
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = {
		{ 0, "0 s" },
		{ 250, "0.25 s" },
		{ 900, "0.9 s" },
		{ 9990, "9.99 s" },
		{ 10400, "10 s" },
		{ 59499, "59 s" },
		{ 59500, "1 min" },
		{ 60000, "1 min" },
		{ 610000, "10 min 10 s" },
		{ 3599500, "1 h" },
		{ 7500000, "2 h 5 min" },
		{ 7529000, "2 h 5 min" },
		{ 7530000, "2 h 6 min" },
		{ 85860000, "23 h 51 min" },
		{ 86380000, "1 d" },
		{ 86400000, "1 d" },
		{ 87612864, "1 d 20 min" },
		{ 90000000, "1 d 1 h" },
		{ 169200000, "1 d 23 h" },
		{ 172200000, "2 d" },
		{ 273600000, "3 d 4 h" },
	};
	char text[32];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		format_duration(text, sizeof(text), cases[i].ms * NS_PER_MS);
		assert_string_equal(text, cases[i].text);
	}
}

/* ---- sizes ---- */

TEST(sizes_are_powers_of_1024)
{
	static const struct {
		const char *text;
		int64_t bytes;
	} cases[] = {
		{ "4096", 4096 },
		{ "7B", 7 },
		{ "64k", 65536 },
		{ "64K", 65536 },
		{ "64kB", 65536 },
		{ "25M", 26214400 },
		{ "1.5G", 1610612736 },
		{ "2GiB", 2147483648 },
		{ "1T", 1099511627776 },
	};
	int64_t bytes;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(parse_bytes(cases[i].text, &bytes));
		assert_int_equal(bytes, cases[i].bytes);
	}
}

TEST(other_sizes_are_rejected)
{
	static const char *const bad[] = { "", "k", "-1", "1X", "1 k", "1ki", "1kBB", "1iB",
		"99999999T" };
	int64_t bytes;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(parse_bytes(bad[i], &bytes));
}

TEST(sizes_are_written_with_three_figures)
{
	static const struct {
		double bytes;
		const char *text;
	} cases[] = {
		{ 0, "0 B" },
		{ 812, "812 B" },
		{ 999.4, "999 B" },
		{ 999.5, "1.0 kB" },
		{ 24900, "24.9 kB" },
		{ 99949, "99.9 kB" },
		{ 99950, "100 kB" },
		{ 999499, "999 kB" },
		{ 999500, "1.0 MB" },
		{ 3.6e6, "3.6 MB" },
		{ 2.5e9, "2.5 GB" },
		{ 5e15, "5000 TB" },
	};
	char text[32];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		format_bytes(text, sizeof(text), cases[i].bytes);
		assert_string_equal(text, cases[i].text);
	}
}

/* ---- measured values ---- */

static void assert_quantity(enum unit unit, double value, const char *bare, const char *with_unit)
{
	char text[32];

	format_value(text, sizeof(text), unit, value);
	assert_string_equal(text, bare);
	format_quantity(text, sizeof(text), unit, value);
	assert_string_equal(text, with_unit);
}

TEST(values_have_the_digits_of_their_unit)
{
	assert_quantity(UNIT_PERCENT, 12.4, "12", "12%");
	assert_quantity(UNIT_MHZ, 1020.4, "1020", "1020 MHz");
	assert_quantity(UNIT_WATT, 1.234, "1.23", "1.23 W");
	assert_quantity(UNIT_BYTE, 17716740096.0, "16.5", "16.5 GB");
	assert_quantity(UNIT_GB_PER_S, 2.5, "2.50", "2.50 GB/s");
	assert_string_equal(unit_symbol(UNIT_GB_PER_S), "GB/s");
}

TEST(zero_has_no_sign)
{
	assert_quantity(UNIT_PERCENT, -0.4, "0", "0%");
	assert_quantity(UNIT_WATT, -0.004, "0.00", "0.00 W");
	assert_quantity(UNIT_WATT, -0.006, "-0.01", "-0.01 W");
	assert_quantity(UNIT_PERCENT, -10, "-10", "-10%");
	assert_quantity(UNIT_PERCENT, NAN, "n/a", "n/a");
}

TEST(absent_values_are_not_available)
{
	assert_quantity(UNIT_WATT, NAN, "n/a", "n/a");
	assert_quantity(UNIT_BYTE, NAN, "n/a", "n/a");
}

/* Formats every accepted magnitude in steps of a few percent. */
TEST(numbers_are_never_in_e_notation)
{
	char text[32];

	for (double watts = 1e-4; watts < 1.01e6; watts *= 1.07) {
		format_quantity(text, sizeof(text), UNIT_WATT, watts);
		assert_null(strpbrk(text, "eE"));
		assert_near(floor(strtod(text, NULL) * 100 + 0.5), floor(watts * 100 + 0.5));
	}
	for (double ns = 1; ns < 10 * 366 * 86400e9; ns *= 1.07) {
		format_duration(text, sizeof(text), (int64_t)ns);
		assert_null(strpbrk(text, "eE"));
		assert_between(strlen(text), 3, 14);
	}
	format_duration(text, sizeof(text), 1);
	assert_string_equal(text, "0 s");
	format_duration(text, sizeof(text), 1234);
	assert_string_equal(text, "0.000001 s");
	format_duration(text, sizeof(text), INT64_C(3652) * 86400 * NS_PER_S);
	assert_string_equal(text, "3652 d");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_are_in_range),
		cmocka_unit_test(other_integers_are_rejected),
		cmocka_unit_test(numbers_are_decimal),
		cmocka_unit_test(other_numbers_are_rejected),
		cmocka_unit_test(dimensions_are_two_integers),
		cmocka_unit_test(durations_are_parsed),
		cmocka_unit_test(other_durations_are_rejected),
		cmocka_unit_test(positions_are_formatted),
		cmocka_unit_test(durations_are_formatted),
		cmocka_unit_test(sizes_are_powers_of_1024),
		cmocka_unit_test(other_sizes_are_rejected),
		cmocka_unit_test(sizes_are_written_with_three_figures),
		cmocka_unit_test(values_have_the_digits_of_their_unit),
		cmocka_unit_test(zero_has_no_sign),
		cmocka_unit_test(absent_values_are_not_available),
		cmocka_unit_test(numbers_are_never_in_e_notation),
	};

	return RUN_TESTS(tests);
}
