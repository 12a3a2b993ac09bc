#include "../../../src/common/sample/metric.h"
#include "../support.h"

#include <stdio.h>
#include <string.h>

/* The columns of the CSV, in their order. */
TEST(keys_are_those_of_the_csv)
{
	static const char *const keys[] = { "e_cpu_pct", "e_cpu_mhz", "p_cpu_pct", "p_cpu_mhz",
		"s_cpu_pct", "s_cpu_mhz", "cpu_pct", "gpu_pct", "gpu_mhz", "ane_pct", "cpu_w",
		"gpu_w", "ane_w", "combined_w", "ram_used_bytes", "ram_total_bytes",
		"swap_used_bytes", "swap_total_bytes", "mem_read_gb_s", "mem_write_gb_s" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		assert_string_equal(metrics[i].key, keys[i]);
}

TEST(every_metric_is_found_by_its_key)
{
	for (size_t id = 0; id < METRIC_COUNT; id++)
		assert_int_equal(metric_find(metrics[id].key), id);
	assert_int_equal(metric_find("cpu_watts"), METRIC_COUNT);
	assert_int_equal(metric_find(""), METRIC_COUNT);
}

/* Names of exported numbers include the unit. */
TEST(every_key_ends_with_its_unit)
{
	static const char *const endings[] = {
		[UNIT_PERCENT] = "_pct",
		[UNIT_MHZ] = "_mhz",
		[UNIT_WATT] = "_w",
		[UNIT_BYTE] = "_bytes",
		[UNIT_GB_PER_S] = "_gb_s",
	};

	for (size_t id = 0; id < METRIC_COUNT; id++) {
		const char *key = metrics[id].key, *ending = endings[metrics[id].unit];

		assert_true(strlen(key) > strlen(ending));
		assert_string_equal(key + strlen(key) - strlen(ending), ending);
	}
}

TEST(metrics_of_a_panel_have_its_unit)
{
	for (size_t id = 0; id < METRIC_COUNT; id++) {
		if (metrics[id].panel != PANEL_NONE)
			assert_int_equal(panel_unit(metrics[id].panel), metrics[id].unit);
	}
	assert_string_equal(panel_title(PANEL_POWER), "Power");
	assert_string_equal(panel_title(PANEL_BANDWIDTH), "Memory bandwidth");
}

TEST(host_and_computed_metrics_are_not_decoded)
{
	assert_true(metric_is_decoded(METRIC_CPU_W));
	assert_true(metric_is_decoded(METRIC_MEM_READ));
	assert_false(metric_is_decoded(METRIC_ANE_PCT));
	assert_false(metric_is_decoded(METRIC_RAM_USED));
}

TEST(values_are_rounded_as_they_are_stored)
{
	assert_near(metric_round(UNIT_PERCENT, 12.3678), 12.37);
	assert_near(metric_round(UNIT_MHZ, 388.84999), 388.8);
	assert_near(metric_round(UNIT_WATT, 0.16794), 0.1679);
	assert_near(metric_round(UNIT_WATT, 0.00005), 0.0001);
	assert_near(metric_round(UNIT_BYTE, 7.5), 8);
	assert_near(metric_round(UNIT_GB_PER_S, 2.0004), 2);
	assert_near(metric_stored(UNIT_PERCENT, 12.3678), 1237);
	assert_near(metric_round(UNIT_WATT, -1.5), -1.5);
}

TEST(rounding_to_a_tie_keeps_the_side_of_the_value)
{
	assert_near(metric_round(UNIT_MHZ, 2107.46), 2107.4);
	assert_near(metric_round(UNIT_MHZ, 2107.5), 2107.5);
	assert_near(metric_round(UNIT_MHZ, 2107.54), 2107.6);
	assert_near(metric_round(UNIT_PERCENT, 12.496), 12.49);
	assert_near(metric_round(UNIT_WATT, 1.234996), 1.2349);
	assert_near(metric_round(UNIT_WATT, 0.00046), 0.0004);
	assert_near(metric_round(UNIT_WATT, -1.234996), -1.2349);
	/* Ties that are exact but for the noise of a double. */
	assert_near(metric_round(UNIT_PERCENT, 100 * (1 - 0.9985)), 0.15);
	for (int stored = 0; stored < 20000; stored++) {
		double value = metric_round(UNIT_PERCENT, stored / 100.0);

		assert_int_equal(metric_stored(UNIT_PERCENT, value), stored);
	}
}

/* What is displayed is the value rounded once, although it is stored in between. */
TEST(stored_values_are_displayed_like_the_values_themselves)
{
	uint32_t random = 1;

	for (int i = 0; i < 100000; i++) {
		enum unit unit = (enum unit)(i % (UNIT_WATT + 1));
		double value;

		random = random * 1664525 + 1013904223;
		/* Six digits, as powermetrics prints them. */
		value = (double)(random >> 8) / 16777216 * pow(10, i % 5);
		value = round(value * 1e6 / pow(10, i % 5)) / 1e6 * pow(10, i % 5);
		for (int decimals = 0; decimals < metric_storage_digits(unit); decimals++) {
			char direct[32], stored[32];
			double scaled = value * pow(10, decimals);

			/* An exact tie goes to either side. */
			if (fabs(fabs(scaled - trunc(scaled)) - 0.5) < 1e-6)
				continue;
			snprintf(direct, sizeof(direct), "%.*f", decimals, value);
			snprintf(stored, sizeof(stored), "%.*f", decimals,
				metric_round(unit, value));
			assert_string_equal(stored, direct);
		}
	}
}

TEST(scale_has_the_digits_that_it_keeps)
{
	for (enum unit unit = UNIT_PERCENT; unit <= UNIT_GB_PER_S; unit++)
		assert_near(metric_storage_scale(unit), pow(10, metric_storage_digits(unit)));
}

TEST(values_that_cannot_be_stored_are_absent)
{
	assert_absent(metric_round(UNIT_WATT, NAN));
	assert_absent(metric_round(UNIT_WATT, INFINITY));
	assert_absent(metric_round(UNIT_WATT, 1e12));
	assert_absent(metric_round(UNIT_MHZ, -1e15));
	assert_near(metric_round(UNIT_MHZ, 8e14), 8e14);
}

TEST(zero_has_no_sign)
{
	assert_false(signbit(metric_round(UNIT_PERCENT, -0.0001)));
	assert_false(signbit(metric_stored(UNIT_PERCENT, -0.0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_those_of_the_csv),
		cmocka_unit_test(every_metric_is_found_by_its_key),
		cmocka_unit_test(every_key_ends_with_its_unit),
		cmocka_unit_test(metrics_of_a_panel_have_its_unit),
		cmocka_unit_test(host_and_computed_metrics_are_not_decoded),
		cmocka_unit_test(values_are_rounded_as_they_are_stored),
		cmocka_unit_test(rounding_to_a_tie_keeps_the_side_of_the_value),
		cmocka_unit_test(stored_values_are_displayed_like_the_values_themselves),
		cmocka_unit_test(scale_has_the_digits_that_it_keeps),
		cmocka_unit_test(values_that_cannot_be_stored_are_absent),
		cmocka_unit_test(zero_has_no_sign),
	};

	return RUN_TESTS(tests);
}
