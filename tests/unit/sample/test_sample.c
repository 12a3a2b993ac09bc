#include "../support.h"

#include <string.h>

#define CORES_OF_1S(cores)                                                                         \
	"{elapsed_ns: 1000000000, processor: {clusters: ["                                         \
	" {name: 'P-Cluster', freq_hz: 2e9, cpus: [" cores "]}]}}"

TEST(busy_is_neither_idle_nor_down)
{
	struct sample sample =
		decoded(CORES_OF_1S("{cpu: 0, freq_hz: 1.5e9, idle_ratio: 0.5, down_ratio: 0.2}"));

	assert_near(sample.cores[0].busy_pct, 30);
	assert_near(sample.cores[0].mhz, 1500);
	assert_near(sample.values[METRIC_P_CPU_PCT], 30);
	assert_near(sample.values[METRIC_P_CPU_MHZ], 2000);
}

TEST(powered_down_core_is_not_busy)
{
	struct sample sample =
		decoded(CORES_OF_1S("{cpu: 0, freq_hz: 1e9, idle_ratio: 0, down_ratio: 1}"));

	assert_near(sample.cores[0].busy_pct, 0);
	assert_near(sample.cores[0].mhz, 0);
	assert_near(sample.values[METRIC_P_CPU_MHZ], 0);
}

TEST(busy_stays_between_0_and_100)
{
	struct sample sample = decoded(CORES_OF_1S("{cpu: 0, idle_ratio: 1.00002},"
						   " {cpu: 1, idle_ratio: -0.5}"));

	assert_near(sample.cores[0].busy_pct, 0);
	assert_near(sample.cores[1].busy_pct, 100);
}

TEST(core_without_idle_ratio_is_absent)
{
	struct sample sample = decoded(CORES_OF_1S("{cpu: 0, freq_hz: 1.5e9}"));

	assert_int_equal(sample.core_count, 1);
	assert_absent(sample.cores[0].busy_pct);
	/* A reported frequency counts; only an idle core has none. */
	assert_near(sample.cores[0].mhz, 1500);
	assert_absent(sample.values[METRIC_P_CPU_PCT]);
	assert_absent(sample.values[METRIC_P_CPU_MHZ]);
	assert_absent(sample.values[METRIC_CPU_PCT]);
}

TEST(core_with_an_unreadable_down_ratio_is_absent)
{
	struct sample sample = decoded(CORES_OF_1S("{cpu: 0, idle_ratio: 0.5, down_ratio: nan}"));

	assert_absent(sample.cores[0].busy_pct);
}

/* 0.3 s idle + 0.2 s down + 0.61 s used are more than 1.1 s: the used time is stale. */
TEST(stale_used_time_is_ignored)
{
	struct sample sample = decoded(CORES_OF_1S(
		"{cpu: 0, idle_ratio: 0.1, down_ratio: 0.1, idle_ns: 300000000,"
		" down_ns: 200000000, dvfm_states: [{used_ns: 600000000}, {used_ns: 10000000}]}"));

	assert_near(sample.cores[0].busy_pct, 50);
}

TEST(used_time_up_to_a_tenth_over_counts)
{
	struct sample sample =
		decoded(CORES_OF_1S("{cpu: 0, idle_ratio: 0.1, down_ratio: 0.1, idle_ns: 300000000,"
				    " down_ns: 200000000, dvfm_states: [{used_ns: 600000000}]}"));

	assert_near(sample.cores[0].busy_pct, 80);
}

#define CORE_OF_A_SHORT_WINDOW(used_ns)                                                            \
	"{elapsed_ns: 110000000, processor: {clusters: [{name: 'P', cpus: ["                       \
	"{cpu: 0, idle_ratio: 0.1, idle_ns: 44000000, dvfm_states: [{used_ns: " used_ns "}]}"      \
	"]}]}}"

TEST(used_time_of_a_short_window_may_be_coarse)
{
	struct sample sample = decoded(CORE_OF_A_SHORT_WINDOW("176000000"));

	assert_near(sample.cores[0].busy_pct, 90);
}

/* The first document of an M4 Pro at 100 ms holds 13 s. */
TEST(used_time_beyond_two_short_windows_is_ignored)
{
	struct sample sample = decoded(CORE_OF_A_SHORT_WINDOW("176000001"));

	assert_near(sample.cores[0].busy_pct, 60);
}

/* 1 - 0.943523 - 0.056477 is not 0 in binary. */
TEST(rounding_does_not_make_a_core_busy)
{
	struct sample sample = decoded(
		CORES_OF_1S("{cpu: 0, freq_hz: 3e9, idle_ratio: 0.7, down_ratio: 0.3},"
			    "{cpu: 1, freq_hz: 3e9, idle_ratio: 0.8, down_ratio: 0.2},"
			    "{cpu: 2, freq_hz: 3e9, idle_ratio: 0.943523, down_ratio: 0.056477}"));

	for (int id = 0; id < 3; id++) {
		assert_near(sample.cores[id].busy_pct, 0);
		assert_near(sample.cores[id].mhz, 0);
	}
	assert_near(sample.values[METRIC_P_CPU_MHZ], 0);
}

TEST(tier_is_the_mean_of_its_cores_in_all_clusters)
{
	struct sample sample =
		decoded("{elapsed_ns: 1000000000, processor: {clusters: ["
			"{name: 'E0-Cluster', freq_hz: 1e9, cpus: [{cpu: 0, idle_ratio: 0.5}]},"
			"{name: 'P0-Cluster', freq_hz: 2e9, cpus: [{cpu: 1, idle_ratio: 0.9},"
			"  {cpu: 2, idle_ratio: 0.9}, {cpu: 3, idle_ratio: 0.9}]},"
			"{name: 'P1-Cluster', freq_hz: 4e9, cpus: [{cpu: 4, idle_ratio: 0.5}]}]}}");

	assert_near(sample.values[METRIC_P_CPU_PCT], 20);
	assert_near(sample.values[METRIC_P_CPU_MHZ], 4000);
	assert_near(sample.values[METRIC_E_CPU_PCT], 50);
	assert_near(sample.values[METRIC_CPU_PCT], 26);
	assert_absent(sample.values[METRIC_S_CPU_PCT]);
	assert_int_equal(sample.core_count, 5);
	assert_int_equal(sample.cores[0].tier, 'E');
	assert_int_equal(sample.cores[4].tier, 'P');
}

/* Core 2 was parked before the window; core 3 ran at an unknown frequency. */
#define CLUSTER_AT_0(...)                                                                          \
	"{elapsed_ns: 1000000000, processor: {clusters: [{name: 'E-Cluster', freq_hz: 0,"          \
	" " __VA_ARGS__ ", cpus: ["                                                                \
	" {cpu: 0, freq_hz: 1e9, idle_ratio: 0.9, idle_ns: 900000000,"                             \
	"  dvfm_states: [{used_ns: 40000000}, {used_ns: 60000000}]},"                              \
	" {cpu: 1, freq_hz: 2e9, idle_ratio: 0.7, idle_ns: 700000000,"                             \
	"  dvfm_states: [{used_ns: 300000000}]},"                                                  \
	" {cpu: 2, freq_hz: 4e9, idle_ratio: 0.1, idle_ns: 1000000000,"                            \
	"  dvfm_states: [{used_ns: 9000000000}]},"                                                 \
	" {cpu: 3, freq_hz: nan, idle_ratio: 0.1, idle_ns: 100000000,"                             \
	"  dvfm_states: [{used_ns: 900000000}]}]}]}}"

TEST(cluster_at_0_whose_cores_ran_has_their_mean_by_used_time)
{
	struct sample sample = decoded(CLUSTER_AT_0("idle_ratio: 1"));

	assert_near(sample.values[METRIC_E_CPU_MHZ], (1000 * 0.1 + 2000 * 0.3) / 0.4);
}

TEST(cluster_that_was_down_throughout_stays_at_0)
{
	struct sample part = decoded(CLUSTER_AT_0("down_ratio: 0.999999"));
	struct sample whole = decoded(CLUSTER_AT_0("down_ratio: 1"));

	assert_near(part.values[METRIC_E_CPU_MHZ], 1750);
	assert_near(whole.values[METRIC_E_CPU_MHZ], 0);
}

TEST(cluster_that_reports_a_frequency_or_none_is_not_averaged)
{
	struct sample reported = decoded(CORES_OF_1S("{cpu: 0, freq_hz: 1e9, idle_ratio: 0.9,"
						     " dvfm_states: [{used_ns: 100000000}]}"));
	struct sample absent =
		decoded("{elapsed_ns: 1000000000, processor: {clusters: [{name: 'P', freq_hz: nan,"
			" cpus: [{cpu: 0, freq_hz: 1e9, idle_ratio: 0.9,"
			"  dvfm_states: [{used_ns: 100000000}]}]}]}}");

	assert_near(reported.values[METRIC_P_CPU_MHZ], 2000);
	assert_absent(absent.values[METRIC_P_CPU_MHZ]);
}

TEST(cluster_at_0_whose_cores_have_no_time_is_at_0)
{
	struct sample sample = decoded(
		"{elapsed_ns: 1000000000, processor: {clusters: ["
		"{name: 'P', freq_hz: 0, cpus: [{cpu: 0, freq_hz: 1e9, idle_ratio: 0.9}]}]}}");

	assert_near(sample.values[METRIC_P_CPU_MHZ], 0);
}

TEST(idle_cluster_does_not_set_the_frequency)
{
	struct sample sample =
		decoded("{elapsed_ns: 1000000000, processor: {clusters: ["
			"{name: 'P0-Cluster', freq_hz: 2e9, cpus: [{cpu: 0, idle_ratio: 0.9}]},"
			"{name: 'P1-Cluster', freq_hz: 4e9, cpus: [{cpu: 1, idle_ratio: 1}]}]}}");

	assert_near(sample.values[METRIC_P_CPU_MHZ], 2000);
}

TEST(s_clusters_are_the_s_tier_where_p_exists)
{
	struct sample sample =
		decoded("{elapsed_ns: 1000000000, processor: {clusters: ["
			"{name: 'P0-Cluster', freq_hz: 2e9, cpus: [{cpu: 0, idle_ratio: 0.9}]},"
			"{name: 'S-Cluster', freq_hz: 4e9, cpus: [{cpu: 1, idle_ratio: 0.25}]}]}}");

	assert_near(sample.values[METRIC_P_CPU_PCT], 10);
	assert_near(sample.values[METRIC_S_CPU_PCT], 75);
}

TEST(cluster_of_an_unknown_name_counts_only_for_the_cpu)
{
	struct sample sample =
		decoded("{elapsed_ns: 1000000000, processor: {clusters: ["
			"{name: 'X-Cluster', freq_hz: 2e9, cpus: [{cpu: 0, idle_ratio: 0.75}]}]}}");

	assert_int_equal(sample.cores[0].tier, '?');
	assert_near(sample.values[METRIC_CPU_PCT], 25);
	assert_absent(sample.values[METRIC_P_CPU_PCT]);
}

TEST(cores_may_leave_holes_between_their_ids)
{
	struct sample sample =
		decoded(CORES_OF_1S("{cpu: 1, idle_ratio: 0.5}, {cpu: 3, idle_ratio: 1}"));

	assert_int_equal(sample.core_count, 4);
	assert_int_equal(sample.cores[0].tier, 0);
	assert_int_equal(sample.cores[2].tier, 0);
	assert_near(sample.values[METRIC_P_CPU_PCT], 25);
}

TEST(impossible_core_ids_are_left_out)
{
	struct sample sample = decoded(CORES_OF_1S(
		"{cpu: 64, idle_ratio: 0}, {cpu: nan, idle_ratio: 0}, {cpu: -1.0, idle_ratio: 0},"
		"{idle_ratio: 0}, {cpu: 63, idle_ratio: 0.5}"));

	assert_int_equal(sample.core_count, CORES_MAX);
	assert_near(sample.values[METRIC_P_CPU_PCT], 50);
}

TEST(gpu_is_busy_when_not_idle_and_its_frequency_is_in_mhz)
{
	struct sample sample =
		decoded("{elapsed_ns: 1000000000, gpu: {idle_ratio: 0.75, freq_hz: 388.8}}");

	assert_near(sample.values[METRIC_GPU_PCT], 25);
	assert_near(sample.values[METRIC_GPU_MHZ], 388.8);
}

/* Ratios are rounded to six digits; a negative energy is absent. */
TEST(nothing_is_below_zero)
{
	struct sample over = decoded("{gpu: {idle_ratio: 1.00002}}");
	struct sample under = decoded("{gpu: {idle_ratio: -0.5, freq_hz: -1},"
				      " processor: {cpu_power: -3.5, gpu_power: 500}}");

	assert_near(over.values[METRIC_GPU_PCT], 0);
	assert_near(under.values[METRIC_GPU_PCT], 100);
	assert_absent(under.values[METRIC_GPU_MHZ]);
	assert_absent(under.values[METRIC_CPU_W]);
	assert_absent(under.values[METRIC_COMBINED_W]);
}

TEST(last_of_duplicate_keys_counts)
{
	struct sample sample =
		decoded("{elapsed_ns: 1000000000, gpu: {idle_ratio: 0.1, idle_ratio: 0.75}}");

	assert_near(sample.values[METRIC_GPU_PCT], 25);
}

TEST(combined_is_summed_when_cpu_and_gpu_are_known)
{
	struct sample sample =
		decoded("{elapsed_ns: 1000000000, processor: {cpu_power: 1000, gpu_power: 500}}");

	assert_near(sample.values[METRIC_COMBINED_W], 1.5);
	assert_absent(sample.values[METRIC_ANE_W]);
}

TEST(energy_without_a_window_is_absent)
{
	struct sample sample = decoded("{processor: {cpu_energy: 1000},"
				       " bandwidth_counters: [{name: 'DCS RD', value: 7}]}");

	assert_int_equal(sample.window_ns, 0);
	assert_absent(sample.values[METRIC_CPU_W]);
	assert_absent(sample.values[METRIC_MEM_READ]);
}

TEST(header_is_read)
{
	struct sample sample =
		decoded("{is_delta: false, elapsed_ns: 1012421291,"
			" hw_model: 'Mac16,8', kern_osversion: '25F71', thermal_pressure: 'Heavy',"
			" timestamp: @1970-01-02T00:00:01Z}");

	assert_false(sample.is_delta);
	assert_int_equal(sample.window_ns, 1012421291);
	assert_int_equal(sample.timestamp_ns, 86401 * NS_PER_S);
	assert_string_equal(sample.thermal_pressure, "Heavy");
	assert_string_equal(sample.model, "Mac16,8");
	assert_string_equal(sample.os_build, "25F71");
}

TEST(header_that_is_not_there_is_absent)
{
	struct sample sample = decoded("{}");

	assert_true(sample.is_delta);
	assert_int_equal(sample.window_ns, 0);
	assert_int_equal(sample.timestamp_ns, 0);
	assert_string_equal(sample.thermal_pressure, "");
	assert_int_equal(sample.core_count, 0);
	for (size_t id = 0; id < METRIC_COUNT; id++)
		assert_absent(sample.values[id]);
}

TEST(impossible_windows_are_absent)
{
	assert_int_equal(decoded("{elapsed_ns: 0}").window_ns, 0);
	assert_int_equal(decoded("{elapsed_ns: -5.0}").window_ns, 0);
	assert_int_equal(decoded("{elapsed_ns: 1e18}").window_ns, 0);
	assert_int_equal(decoded("{elapsed_ns: 'long'}").window_ns, 0);
}

TEST(long_texts_are_cut)
{
	struct sample sample = decoded("{thermal_pressure: 'A pressure that nobody expected'}");

	assert_string_equal(sample.thermal_pressure, "A pressure that nobody ");
}

TEST(other_bytes_are_all_absent)
{
	struct sample sample = { .window_ns = 5 };
	struct error err = { .message = "" };

	assert_false(sample_decode("Machine model: Mac16,8", 22, &sample, &err));
	assert_string_equal(err.message, "not a property list");
	assert_int_equal(sample.window_ns, 0);
	assert_absent(sample.values[METRIC_CPU_W]);
}

/* Bytes between documents belong to the next one. */
TEST(nul_and_space_before_a_document_are_skipped)
{
	struct buffer document = { 0 };
	struct sample sample;
	struct error err;

	buffer_add(&document, "\n\0\0 \n", 5);
	document_add(&document, "{elapsed_ns: 7}");
	assert_true(sample_decode(document.data, document.size, &sample, &err));
	assert_int_equal(sample.window_ns, 7);
	buffer_release(&document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(busy_is_neither_idle_nor_down),
		cmocka_unit_test(powered_down_core_is_not_busy),
		cmocka_unit_test(busy_stays_between_0_and_100),
		cmocka_unit_test(core_without_idle_ratio_is_absent),
		cmocka_unit_test(core_with_an_unreadable_down_ratio_is_absent),
		cmocka_unit_test(stale_used_time_is_ignored),
		cmocka_unit_test(used_time_up_to_a_tenth_over_counts),
		cmocka_unit_test(used_time_of_a_short_window_may_be_coarse),
		cmocka_unit_test(used_time_beyond_two_short_windows_is_ignored),
		cmocka_unit_test(rounding_does_not_make_a_core_busy),
		cmocka_unit_test(tier_is_the_mean_of_its_cores_in_all_clusters),
		cmocka_unit_test(cluster_at_0_whose_cores_ran_has_their_mean_by_used_time),
		cmocka_unit_test(cluster_that_was_down_throughout_stays_at_0),
		cmocka_unit_test(cluster_that_reports_a_frequency_or_none_is_not_averaged),
		cmocka_unit_test(cluster_at_0_whose_cores_have_no_time_is_at_0),
		cmocka_unit_test(idle_cluster_does_not_set_the_frequency),
		cmocka_unit_test(s_clusters_are_the_s_tier_where_p_exists),
		cmocka_unit_test(cluster_of_an_unknown_name_counts_only_for_the_cpu),
		cmocka_unit_test(cores_may_leave_holes_between_their_ids),
		cmocka_unit_test(impossible_core_ids_are_left_out),
		cmocka_unit_test(gpu_is_busy_when_not_idle_and_its_frequency_is_in_mhz),
		cmocka_unit_test(nothing_is_below_zero),
		cmocka_unit_test(last_of_duplicate_keys_counts),
		cmocka_unit_test(combined_is_summed_when_cpu_and_gpu_are_known),
		cmocka_unit_test(energy_without_a_window_is_absent),
		cmocka_unit_test(header_is_read),
		cmocka_unit_test(header_that_is_not_there_is_absent),
		cmocka_unit_test(impossible_windows_are_absent),
		cmocka_unit_test(long_texts_are_cut),
		cmocka_unit_test(other_bytes_are_all_absent),
		cmocka_unit_test(nul_and_space_before_a_document_are_skipped),
	};

	return RUN_TESTS(tests);
}
