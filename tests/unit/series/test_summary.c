#include "../../../src/common/series/summary.h"
#include "../support.h"

#include <stdlib.h>
#include <string.h>

/* Ten seconds: windows end at 1, 3, 4 and 10 s; 4 to 8 s is a gap. */
static void make_series(struct series *series)
{
	static const struct {
		int64_t time_ms, window_ms;
		double cpu_w;
		const char *thermal;
	} rows[] = {
		{ 1000, 1000, 2, "Nominal" },
		{ 3000, 2000, 5, "Heavy" },
		{ 4000, 1000, 1, "Nominal" },
		{ 10000, 2000, NAN, "" },
	};
	static const struct event events[] = {
		{ .run_id = 1, .kind = EVENT_START },
	};

	series_start(series);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sample_row row = row_of(rows[i].time_ms, rows[i].window_ms, rows[i].cpu_w);

		strcpy(row.sample.thermal_pressure, rows[i].thermal);
		series_add(series, &row);
	}
	series->catalog.runs = xcalloc(1, sizeof(*series->catalog.runs));
	series->catalog.run_count = 1;
	series->catalog.runs[0] = (struct run){ .id = 1,
		.start_wall_ns = START_WALL,
		.utc_offset_s = 7200,
		.zone = "CEST",
		.interval_ns = NS_PER_S,
		.source = "import",
		.note = "a \"note\"" };
	series->catalog.events = xcalloc(ARRAY_SIZE(events), sizeof(*events));
	series->catalog.event_count = ARRAY_SIZE(events);
	memcpy(series->catalog.events, events, sizeof(events));
}

static int64_t seconds(int64_t s)
{
	return s * NS_PER_S;
}

/* ---- numbers ---- */

static void print_json(const struct summary *summary, const struct series *series, const char *name,
	struct buffer *out)
{
	struct json json = { .out = out };

	json_begin_object(&json, NULL);
	summary_json(&json, summary, series, name, NULL, 0);
	json_end_object(&json);
}

TEST(numbers_are_weighted_by_time)
{
	struct series series;
	struct summary summary;
	const struct metric_summary *cpu = &summary.metrics[METRIC_CPU_W];

	make_series(&series);
	summary_init(&summary, &series, 0, seconds(10));
	assert_int_equal(summary.range.first, 0);
	assert_int_equal(summary.range.end, 4);
	assert_int_equal(summary.measured_ns, seconds(6));
	assert_near(summary.coverage, 0.6);
	assert_int_equal(cpu->measured_ns, seconds(4));
	/* (2 x 1 + 5 x 2 + 1 x 1) J in 4 s. */
	assert_near(cpu->mean, 3.25);
	assert_near(cpu->energy_j, 13);
	assert_near(cpu->min, 1);
	/* 1 W covers 1 s of 4, up to 2 W it is 2 s, up to 5 W all. */
	assert_near(cpu->p50, 2);
	assert_near(cpu->p95, 5);
	assert_near(cpu->p99, 5);
	assert_near(cpu->peak, 5);
	assert_int_equal(cpu->peak_at_ns, seconds(3));
	summary_release(&summary);
	series_release(&series);
}

TEST(absent_metrics_are_absent)
{
	struct series series;
	struct summary summary;
	const struct metric_summary *gpu = &summary.metrics[METRIC_GPU_W];

	make_series(&series);
	summary_init(&summary, &series, 0, seconds(10));
	assert_int_equal(gpu->measured_ns, 0);
	assert_absent(gpu->mean);
	assert_absent(gpu->min);
	assert_absent(gpu->p50);
	assert_absent(gpu->p99);
	assert_absent(gpu->peak);
	assert_absent(gpu->energy_j);
	/* Energy is of power. */
	assert_absent(summary.metrics[METRIC_CPU_PCT].energy_j);
	summary_release(&summary);
	series_release(&series);
}

TEST(part_has_only_its_own_numbers)
{
	struct series series;
	struct summary summary;

	make_series(&series);
	summary_init(&summary, &series, seconds(1), seconds(4));
	assert_near(summary.coverage, 1);
	assert_near(summary.metrics[METRIC_CPU_W].mean, 11.0 / 3);
	assert_near(summary.metrics[METRIC_CPU_W].energy_j, 11);
	assert_int_equal(summary.gap_count, 0);
	summary_release(&summary);
	series_release(&series);
}

/* A window that reaches out of what is asked for measures no more than there is. */
TEST(coverage_is_at_most_all)
{
	struct series series;
	struct summary summary;

	make_series(&series);
	summary_init(&summary, &series, seconds(2), seconds(3));
	assert_near(summary.coverage, 1);
	summary_release(&summary);
	summary_init(&summary, &series, seconds(3), seconds(3));
	assert_absent(summary.coverage);
	summary_release(&summary);
	series_release(&series);
}

TEST(percentiles_are_values_that_occurred)
{
	struct series series;
	struct summary summary;
	const struct metric_summary *cpu = &summary.metrics[METRIC_CPU_W];

	series_start(&series);
	for (int i = 0; i < 100; i++) {
		/* 1 to 100 W in no order, a second each. */
		struct sample_row row = row_of(INT64_C(1000) * (i + 1), 1000, 1 + i * 37 % 100);

		series_add(&series, &row);
	}
	summary_init(&summary, &series, 0, seconds(100));
	assert_near(cpu->p50, 50);
	assert_near(cpu->p95, 95);
	assert_near(cpu->p99, 99);
	assert_near(cpu->peak, 100);
	assert_near(cpu->min, 1);
	assert_near(cpu->mean, 50.5);
	summary_release(&summary);
	series_release(&series);
}

TEST(first_of_equal_peaks_counts)
{
	struct series series;
	struct summary summary;

	series_start(&series);
	for (int i = 0; i < 3; i++) {
		struct sample_row row = row_of(INT64_C(1000) * (i + 1), 1000, i ? 7 : 3);

		series_add(&series, &row);
	}
	summary_init(&summary, &series, 0, seconds(3));
	assert_int_equal(summary.metrics[METRIC_CPU_W].peak_at_ns, seconds(2));
	summary_release(&summary);
	series_release(&series);
}

TEST(thermal_time_is_summed_by_state)
{
	struct series series;
	struct summary summary;

	make_series(&series);
	summary_init(&summary, &series, 0, seconds(10));
	assert_string_equal(series.thermal_names[1], "Nominal");
	assert_int_equal(summary.thermal_ns[1], seconds(2));
	assert_int_equal(summary.thermal_ns[2], seconds(2));
	assert_int_equal(summary.thermal_ns[0], seconds(2));
	summary_release(&summary);
	series_release(&series);
}

static void assert_gap(const struct series *series, int64_t from_s, int64_t to_s,
	int64_t gap_from_s, int64_t gap_to_s)
{
	struct summary summary;

	summary_init(&summary, series, seconds(from_s), seconds(to_s));
	assert_int_equal(summary.gap_count, gap_from_s < gap_to_s);
	if (summary.gap_count) {
		assert_int_equal(summary.gaps[0].time_ns, seconds(gap_from_s));
		assert_int_equal(summary.gaps[0].duration_ns, seconds(gap_to_s - gap_from_s));
	}
	summary_release(&summary);
}

TEST(gaps_are_their_parts_inside_the_window)
{
	struct series series;

	make_series(&series);
	assert_gap(&series, 0, 10, 4, 8);
	assert_gap(&series, 5, 6, 5, 6);
	assert_gap(&series, 0, 5, 4, 5);
	assert_gap(&series, 7, 10, 7, 8);
	assert_gap(&series, 0, 4, 0, 0);
	assert_gap(&series, 8, 10, 0, 0);
	series_release(&series);
}

TEST(empty_series_has_a_summary)
{
	struct buffer text = { 0 };
	struct series series;
	struct summary summary;

	series_start(&series);
	summary_init(&summary, &series, 0, 0);
	assert_absent(summary.coverage);
	summary_print_text(&summary, &series, NULL, 0, &text);
	print_json(&summary, &series, "a.db", &text);
	summary_release(&summary);
	series_release(&series);
	buffer_release(&text);
}

/* ---- captions ---- */

static const struct machine m4_pro = {
	.chip = "Apple M4 Pro",
	.model = "Mac16,8",
	.os_version = "26.5",
	.os_build = "25F71",
	.e_cores = 4,
	.p_cores = 10,
	.gpu_cores = 20,
	.memory_bytes = INT64_C(51539607552),
};

static void assert_captions(
	struct machine machine, const char *title, const char *cores, const char *facts)
{
	char text[256];

	machine_title(&machine, text, sizeof(text));
	assert_string_equal(text, title);
	machine_cores(&machine, false, text, sizeof(text));
	assert_string_equal(text, cores);
	machine_facts(&machine, text, sizeof(text));
	assert_string_equal(text, facts);
}

TEST(machine_facts_omit_unknown_fields)
{
	struct machine without_build = m4_pro, without_memory = m4_pro;

	assert_captions(m4_pro, "Apple M4 Pro", "4E+10P+20GPU",
		"4E + 10P + 20 GPU · 48 GB · Mac16,8 · macOS 26.5 (25F71)");
	without_build.os_build[0] = '\0';
	assert_captions(without_build, "Apple M4 Pro", "4E+10P+20GPU",
		"4E + 10P + 20 GPU · 48 GB · Mac16,8 · macOS 26.5");
	without_memory.memory_bytes = 0;
	assert_captions(without_memory, "Apple M4 Pro", "4E+10P+20GPU",
		"4E + 10P + 20 GPU · Mac16,8 · macOS 26.5 (25F71)");
	assert_captions((struct machine){ .model = "Mac99,1", .s_cores = 6, .os_build = "25F71" },
		"Mac99,1", "6S", "6S · macOS build 25F71");
	assert_captions((struct machine){ .chip = "" }, "unknown Mac", "", "");
}

TEST(span_is_in_the_zone_of_the_recording)
{
	struct series series;
	struct summary summary;
	char text[256];

	make_series(&series);
	summary_init(&summary, &series, 0, seconds(10));
	summary_span(&summary, &series, text, sizeof(text));
	assert_string_equal(text,
		"2026-08-17 16:05:30 – 16:05:40 CEST · 10 s · 4 samples at 1 s · coverage 60 %");
	summary_release(&summary);
	summary_init(&summary, &series, seconds(3), seconds(4));
	summary_span(&summary, &series, text, sizeof(text));
	assert_string_equal(text,
		"2026-08-17 16:05:33 – 16:05:34 CEST · 1 s · 1 sample at 1 s · coverage 100 %");
	summary_release(&summary);
	series_release(&series);
}

TEST(span_over_midnight_has_both_dates)
{
	struct series series;
	struct summary summary;
	char text[256];

	make_series(&series);
	series.catalog.runs[0].utc_offset_s = 9 * 3600 + 54 * 60 + 25;
	series.catalog.runs[0].zone[0] = '\0';
	summary_init(&summary, &series, 0, seconds(10));
	summary_span(&summary, &series, text, sizeof(text));
	assert_has(text, "2026-08-17 23:59:55 – 2026-08-18 00:00:05 UTC+09:54 · ");
	summary_release(&summary);
	series_release(&series);
}

/* ---- text and JSON ---- */

TEST(text_has_all_sections)
{
	static const char expected[] =
		"Apple M4 Pro · Mac16,8\n"
		"2026-08-17 16:05:30 – 16:05:40 CEST · 10 s · 4 samples at 1 s · coverage 60 %\n"
		"“a \"note\"”\n"
		"\n"
		"                      mean     min     p50     p95     p99    peak  at\n"
		"CPU, W                3.25    1.00    2.00    5.00    5.00    5.00  0:03\n"
		"\n"
		"Energy                        J          mWh\n"
		"  CPU                     13.00        3.611\n"
		"\n"
		"Thermal pressure\n"
		"  Nominal                       2 s     50.0 %\n"
		"  Heavy                         2 s     50.0 %\n"
		"\n"
		"Gaps          from          for\n"
		"              0:04          4 s\n"
		"\n"
		"powermetrics estimates its values; Apple advises against comparing Macs by "
		"them.\n";
	struct buffer text = { 0 };
	struct series series;
	struct summary summary;

	make_series(&series);
	summary_init(&summary, &series, 0, seconds(10));
	summary_print_text(&summary, &series, NULL, 0, &text);
	assert_string_equal(text.data, expected);
	summary_release(&summary);
	series_release(&series);
	buffer_release(&text);
}

/* Days of a large machine, with more gaps than one can take in. */
static void make_long_series(struct series *series)
{
	enum { GAPS = 20 };
	const int64_t hour_ms = INT64_C(3600) * 1000;

	series_start(series);
	series->catalog.machine.e_cores = 16;
	series->catalog.machine.p_cores = series->catalog.machine.gpu_cores = 80;
	series->catalog.machine.memory_bytes = INT64_C(512) << 30;
	series->catalog.runs = xcalloc(1, sizeof(*series->catalog.runs));
	series->catalog.run_count = 1;
	series->catalog.runs[0] =
		(struct run){ .id = 1, .utc_offset_s = 9 * 3600, .interval_ns = NS_PER_S };
	series->catalog.events = xcalloc(1, sizeof(*series->catalog.events));
	for (int i = 0; i < GAPS; i++) {
		struct sample_row row = row_of((3 * i + 1) * hour_ms, hour_ms, 1234 + i);

		row.sample.values[METRIC_COMBINED_W] = 1234 + i;
		strcpy(row.sample.thermal_pressure, "Moderate");
		series_add(series, &row);
	}
	series->catalog.events[series->catalog.event_count++] =
		(struct event){ .kind = EVENT_MARK, .text = "a mark", .time_ns = seconds(100000) };
}

TEST(lines_fit_a_terminal_and_lists_a_glance)
{
	struct above above = { .metric = METRIC_COMBINED_W, .value = 1000 };
	struct buffer text = { 0 };
	struct series series;
	struct summary summary;
	int columns = 0;

	make_long_series(&series);
	summary_init(&summary, &series, 0, series_end(&series));
	above_measure(&above, &series, &summary);
	summary_print_text(&summary, &series, &above, 1, &text);
	assert_has(text.data, "16E + 80P + 80 GPU · 512 GB · Mac16,8\n");
	assert_has(text.data, "UTC+09:00 · 2 d 10 h\n20 samples at 1 s · coverage 34 %\n");
	assert_has(text.data, "combined_w > 1000            20 h    100.0 %\n");
	assert_has(text.data, "       1d 03:46:40      1 d 6 h   1248.38      45.94  a mark\n");
	assert_has(text.data, "\n       1d 10:00:00          2 h\n  and 7 more\n");
	for (const char *at = text.data; *at; at++) {
		columns = *at == '\n' ? 0 : columns + ((*at & 0xc0) != 0x80);
		assert_between(columns, 0, 80);
	}
	summary_release(&summary);
	series_release(&series);
	buffer_release(&text);
}

TEST(small_watts_have_milliwatts)
{
	struct sample_row row = row_of(1000, 1000, 0.0123);
	struct buffer text = { 0 };
	struct series series;
	struct summary summary;

	series_start(&series);
	series_add(&series, &row);
	summary_init(&summary, &series, 0, seconds(1));
	summary_print_text(&summary, &series, NULL, 0, &text);
	assert_has(text.data, "CPU, W               0.012   0.012");
	summary_release(&summary);
	series_release(&series);
	buffer_release(&text);
}

static const char promised_json[] = "{\n"
				    "  \"recording\": {\n"
				    "    \"name\": \"a.db\",\n"
				    "    \"machine\": {\n"
				    "      \"chip\": \"Apple M4 Pro\",\n"
				    "      \"model\": \"Mac16,8\",\n"
				    "      \"os_version\": null,\n"
				    "      \"os_build\": null,\n"
				    "      \"e_cores\": null,\n"
				    "      \"p_cores\": null,\n"
				    "      \"s_cores\": null,\n"
				    "      \"gpu_cores\": null,\n"
				    "      \"memory_bytes\": null\n"
				    "    },\n"
				    "    \"start\": \"2026-08-17T14:05:30.000Z\",\n"
				    "    \"zone\": \"CEST\",\n"
				    "    \"utc_offset_s\": 7200,\n"
				    "    \"interval_s\": 1,\n"
				    "    \"source\": \"import\",\n"
				    "    \"note\": \"a \\\"note\\\"\",\n"
				    "    \"damaged_samples\": 0\n"
				    "  },\n"
				    "  \"window\": {\n"
				    "    \"begin_s\": 0,\n"
				    "    \"end_s\": 10,\n"
				    "    \"measured_s\": 6,\n"
				    "    \"samples\": 4\n"
				    "  },\n"
				    "  \"metrics\": {\n"
				    "    \"cpu_w\": {\n"
				    "      \"mean\": 3.25,\n"
				    "      \"min\": 1,\n"
				    "      \"p50\": 2,\n"
				    "      \"p95\": 5,\n"
				    "      \"p99\": 5,\n"
				    "      \"peak\": 5,\n"
				    "      \"peak_at\": 3,\n"
				    "      \"highest_10s_mean\": null\n"
				    "    }\n"
				    "  },\n"
				    "  \"energy_j\": {\n"
				    "    \"cpu\": 13,\n"
				    "    \"gpu\": null,\n"
				    "    \"ane\": null,\n"
				    "    \"combined\": null\n"
				    "  },\n"
				    "  \"thermal_s\": {\n"
				    "    \"Nominal\": 2,\n"
				    "    \"Heavy\": 2\n"
				    "  },\n"
				    "  \"coverage\": 0.6,\n"
				    "  \"gaps\": [\n"
				    "    {\n"
				    "      \"begin_s\": 4,\n"
				    "      \"duration_s\": 4\n"
				    "    }\n"
				    "  ],\n"
				    "  \"phases\": [],\n"
				    "  \"commands\": [],\n"
				    "  \"above\": []\n"
				    "}\n";

TEST(json_has_the_promised_shape)
{
	struct buffer text = { 0 };
	struct series series;
	struct summary summary;

	make_series(&series);
	summary_init(&summary, &series, 0, seconds(10));
	print_json(&summary, &series, "a.db", &text);
	assert_string_equal(text.data, promised_json);
	summary_release(&summary);
	series_release(&series);
	buffer_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_weighted_by_time),
		cmocka_unit_test(absent_metrics_are_absent),
		cmocka_unit_test(part_has_only_its_own_numbers),
		cmocka_unit_test(coverage_is_at_most_all),
		cmocka_unit_test(percentiles_are_values_that_occurred),
		cmocka_unit_test(first_of_equal_peaks_counts),
		cmocka_unit_test(thermal_time_is_summed_by_state),
		cmocka_unit_test(gaps_are_their_parts_inside_the_window),
		cmocka_unit_test(empty_series_has_a_summary),
		cmocka_unit_test(machine_facts_omit_unknown_fields),
		cmocka_unit_test(span_is_in_the_zone_of_the_recording),
		cmocka_unit_test(span_over_midnight_has_both_dates),
		cmocka_unit_test(text_has_all_sections),
		cmocka_unit_test(lines_fit_a_terminal_and_lists_a_glance),
		cmocka_unit_test(small_watts_have_milliwatts),
		cmocka_unit_test(json_has_the_promised_shape),
	};

	return RUN_TESTS(tests);
}
