/*
 * The numbers of simulated streams and of real captures, against what an independent decoder
 * (tests/golden/expected.py) makes of them, and the numbers that the family of monitors got wrong,
 * each under its own name. The streams hold every case that the captures do; where there are no
 * captures, those tests are skipped.
 */
#include "../../../src/common/recorder/axis.h"
#include "../../../src/common/sample/chip.h"
#include "../../../src/common/recorder/framer.h"
#include "../../../src/common/recording/settling.h"
#include "../support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- streams ---- */

enum { DOCUMENTS_MAX = 8 };

struct documents {
	struct sample samples[DOCUMENTS_MAX];
	struct axis_step steps[DOCUMENTS_MAX];
	double settled[DOCUMENTS_MAX][METRIC_COUNT]; /* the same, settled among each other */
	int count, settled_count;
};

static bool take_settled(const struct sample_row *row, void *context)
{
	struct documents *documents = context;

	memcpy(documents->settled[documents->settled_count++], row->sample.values,
		sizeof(documents->settled[0]));
	return true;
}

static void settle_documents(struct documents *documents)
{
	struct settling settling;

	settling_init(&settling, take_settled, documents);
	for (int i = 0; i < documents->count; i++) {
		const struct sample *sample = &documents->samples[i];
		const struct sample_row row = {
			.run_id = 1,
			.time_ns = documents->steps[i].time_ns,
			.window_ns = sample->window_ns,
			.sample = *sample,
		};

		settling_add(&settling, &row);
	}
	settling_end(&settling);
	settling_release(&settling);
}

static void decode_documents(
	struct documents *documents, const struct buffer *stream, int64_t interval_ns)
{
	struct framer framer = { .start = 0 };
	struct axis axis;
	const char *raw;
	size_t size;

	*documents = (struct documents){ .count = 0 };
	axis_init(&axis, interval_ns, 0);
	framer_add(&framer, stream->data, stream->size);
	while (framer_next(&framer, &raw, &size)) {
		struct sample *sample = &documents->samples[documents->count];
		struct axis_moment moment;
		struct error err;

		assert_true(documents->count < DOCUMENTS_MAX);
		assert_true(sample_decode(raw, size, sample, &err));
		moment = (struct axis_moment){ .window_ns = sample->window_ns,
			.timestamp_ns = sample->timestamp_ns,
			.boottime_ns = sample->boottime_ns };
		documents->steps[documents->count++] = axis_advance(&axis, &moment);
	}
	framer_release(&framer);
	settle_documents(documents);
}

/* Sample `index` of a capture of `count` documents. */
static struct sample captured(const char *name, int count, int index)
{
	struct documents documents;
	struct buffer stream = { 0 };

	read_capture(name, &stream);
	decode_documents(&documents, &stream, NS_PER_S);
	buffer_release(&stream);
	assert_int_equal(documents.count, count);
	return documents.samples[index];
}

/* ---- golden tables ---- */

/* Cuts the text at the first `separator`; returns the part before and moves `*text` behind. */
static char *cut(char **text, char separator)
{
	char *part = *text, *end = strchr(part, separator);

	*text = end ? end + 1 : part + strlen(part);
	if (end)
		*end = '\0';
	return part;
}

static double cell_number(const char *cell)
{
	char *end;
	double value = strtod(cell, &end);

	assert_int_equal(*end, '\0');
	return end == cell ? NAN : value;
}

static void compare(const char *where, double actual, double expected)
{
	if (!is_near(actual, expected))
		fail_msg("%s: %.17g is not %.17g", where, actual, expected);
}

/* A list of one number a core, empty where there is no core of that id. */
static void compare_cores(const char *where, const struct sample *sample, char *list,
	double (*value)(const struct core *))
{
	int count = 0;

	while (*list) {
		double expected = cell_number(cut(&list, ';'));

		assert_true(count < sample->core_count);
		compare(where, value(&sample->cores[count++]), expected);
	}
	assert_int_equal(sample->core_count, count);
}

static double core_busy(const struct core *core)
{
	return core->tier ? core->busy_pct : NAN;
}

static double core_mhz(const struct core *core)
{
	return core->tier ? core->mhz : NAN;
}

/* What was spread is rounded as it is stored; combined power is the sum of such. */
static void compare_power(const char *where, double own, double settled, double expected)
{
	bool is_spread = fabs(settled - own) > 0;

	if (!is_spread || !(fabs(settled - expected) <= 1e-4))
		compare(where, settled, expected);
}

/* As a series computes it when it is read, but not rounded. */
static double ane_share(const struct sample *sample, double ane_w)
{
	const char *chip = chip_name_of_model(sample->model);
	double share;

	assert_non_null(chip);
	share = 100 * ane_w / chip_find(chip)->ane_w;
	return share > 100 ? 100 : share;
}

static void compare_cell(const char *where, const char *column, const struct documents *documents,
	int index, char *cell)
{
	const struct sample *sample = &documents->samples[index];
	const double *settled = documents->settled[index];
	enum metric_id id = metric_find(column);

	if (id == METRIC_ANE_PCT)
		compare(where, ane_share(sample, settled[METRIC_ANE_W]), cell_number(cell));
	else if (id != METRIC_COUNT && metrics[id].unit == UNIT_WATT)
		compare_power(where, sample->values[id], settled[id], cell_number(cell));
	else if (id != METRIC_COUNT)
		compare(where, settled[id], cell_number(cell));
	else if (!strcmp(column, "elapsed_s"))
		compare(where, (double)documents->steps[index].time_ns / 1e9, cell_number(cell));
	else if (!strcmp(column, "window_s"))
		compare(where, (double)sample->window_ns / 1e9, cell_number(cell));
	else if (!strcmp(column, "thermal_pressure"))
		assert_string_equal(sample->thermal_pressure, cell);
	else if (!strcmp(column, "core_pct"))
		compare_cores(where, sample, cell, core_busy);
	else if (!strcmp(column, "core_mhz"))
		compare_cores(where, sample, cell, core_mhz);
	else
		fail_msg("%s: nobody knows this column", where);
}

static void compare_row(
	const char *name, char *header, const struct documents *documents, int index, char *line)
{
	int metric_columns = 0;

	while (*header) {
		char *column = cut(&header, ',');
		char *where = xasprintf("%s, document %d, %s", name, index + 1, column);

		metric_columns += metric_find(column) != METRIC_COUNT;
		compare_cell(where, column, documents, index, cut(&line, ','));
		free(where);
	}
	/* A metric without a column here would not be checked. */
	assert_int_equal(metric_columns, METRIC_COUNT);
}

static void compare_stream(
	const char *golden, const struct buffer *stream, int64_t interval_ns, const char *name)
{
	struct documents documents;
	struct buffer table = { 0 };
	char *text, *header;
	int row = 0;

	decode_documents(&documents, stream, interval_ns);
	if (!read_file(golden, &table))
		fail_msg("there is no '%s'", golden);
	text = table.data;
	header = cut(&text, '\n');
	for (; *text; row++) {
		char *columns = xstrdup(header);

		assert_true(row < documents.count);
		compare_row(name, columns, &documents, row, cut(&text, '\n'));
		free(columns);
	}
	assert_int_equal(row, documents.count);
	buffer_release(&table);
}

static void compare_capture(const char *name, int64_t interval_ns)
{
	char file[64], golden[64];
	struct buffer stream = { 0 };

	snprintf(file, sizeof(file), "%s.plist", name);
	snprintf(golden, sizeof(golden), "tests/golden/%s.csv", name);
	read_capture(file, &stream);
	compare_stream(golden, &stream, interval_ns, name);
	buffer_release(&stream);
}

/* One of samples/streams. */
static void compare_simulated(const char *name)
{
	char file[64], golden[64];
	struct buffer stream = { 0 };

	snprintf(file, sizeof(file), "samples/streams/%s.plist", name);
	snprintf(golden, sizeof(golden), "tests/golden/streams/%s.csv", name);
	if (!read_file(file, &stream))
		fail_msg("there is no '%s'", file);
	compare_stream(golden, &stream, NS_PER_S, name);
	buffer_release(&stream);
}

/* ---- as simulated ---- */

TEST(each_chip_is_as_expected)
{
	static const char *const chips[] = { "m1", "m1-pro", "m1-max", "m2", "m2-ultra", "m3-max",
		"m4", "m4-pro", "m4-max", "m5", "m5-pro" };

	for (size_t i = 0; i < ARRAY_SIZE(chips); i++)
		compare_simulated(chips[i]);
}

TEST(each_macos_is_as_expected)
{
	compare_simulated("macos-12-bandwidth");
	compare_simulated("macos-13");
	compare_simulated("macos-27-cpu-zero");
	compare_simulated("macos-27-batched");
}

TEST(missing_and_invalid_values_are_as_expected)
{
	static const char *const streams[] = { "gpu-only", "nan", "no-gpu", "sleep", "truncated",
		"tasks", "m4-pro-short" };

	for (size_t i = 0; i < ARRAY_SIZE(streams); i++)
		compare_simulated(streams[i]);
}

/* One of samples/streams, decoded. */
static struct documents simulated(const char *name)
{
	char *path = xasprintf("samples/streams/%s.plist", name);
	struct documents documents;
	struct buffer stream = { 0 };

	assert_true(read_file(path, &stream));
	decode_documents(&documents, &stream, NS_PER_S);
	buffer_release(&stream);
	free(path);
	return documents;
}

/* The streams contain the special cases of the captures, which a golden table would not show. */
TEST(streams_hold_the_cases_of_the_captures)
{
	struct documents m4 = simulated("m4"), m4_pro = simulated("m4-pro");
	struct documents m5_pro = simulated("m5-pro"), short_window = simulated("m4-pro-short");
	struct documents batched = simulated("macos-27-batched");
	struct documents zero = simulated("macos-27-cpu-zero");

	/* A cluster at 0 Hz whose cores run, of which the fastest is above the mean. */
	assert_true(m4.samples[0].values[METRIC_P_CPU_MHZ] > 2000);
	/* Cores 4 to 7 are parked and report earlier time. */
	assert_true(m4_pro.samples[0].values[METRIC_P_CPU_PCT] < 2);
	assert_true(m4_pro.samples[0].cores[4].busy_pct < 1);
	assert_true(short_window.samples[0].window_ns < NS_PER_S / 8);
	assert_true(short_window.samples[0].cores[4].busy_pct < 5);
	assert_absent(m5_pro.samples[0].values[METRIC_E_CPU_PCT]);
	assert_true(m5_pro.samples[0].values[METRIC_P_CPU_PCT] > 10);
	assert_true(m5_pro.samples[0].values[METRIC_S_CPU_PCT] < 2);
	assert_near(batched.samples[0].values[METRIC_CPU_W], 0);
	assert_near(batched.settled[0][METRIC_CPU_W], batched.settled[1][METRIC_CPU_W]);
	assert_true(batched.settled[0][METRIC_CPU_W] > 0.05);
	assert_near(zero.samples[0].values[METRIC_CPU_W], 0);
	assert_absent(zero.settled[0][METRIC_CPU_W]);
}

/* ---- as captured ---- */

TEST(m1_is_as_expected)
{
	compare_capture("m1", NS_PER_S);
}

TEST(m1_with_duplicate_keys_is_as_expected)
{
	compare_capture("m1-duplicate-keys", 5 * NS_PER_S);
}

TEST(m1_pro_is_as_expected)
{
	compare_capture("m1-pro", NS_PER_S);
}

TEST(m2_ultra_is_as_expected)
{
	compare_capture("m2-ultra", NS_PER_S);
}

TEST(m4_is_as_expected)
{
	compare_capture("m4", NS_PER_S / 2);
}

TEST(m4_pro_is_as_expected)
{
	compare_capture("m4-pro", NS_PER_S);
}

TEST(m5_pro_is_as_expected)
{
	compare_capture("m5-pro", NS_PER_S);
}

/* ---- values that other tools show wrong ---- */

TEST(idle_m4_pro_has_p_below_1_percent)
{
	for (int i = 0; i < 5; i++)
		assert_true(captured("m4-pro.plist", 5, i).values[METRIC_P_CPU_PCT] < 1);
}

TEST(idle_m5_pro_has_p_16_and_s_0_and_no_e)
{
	struct sample sample = captured("m5-pro.plist", 5, 4);

	assert_int_equal(lround(sample.values[METRIC_P_CPU_PCT]), 16);
	assert_int_equal(lround(sample.values[METRIC_S_CPU_PCT]), 0);
	assert_absent(sample.values[METRIC_E_CPU_PCT]);
	assert_absent(sample.values[METRIC_E_CPU_MHZ]);
}

/* Cores 4 to 7 carry 8 to 12 s of use from before the window. */
TEST(m4_pro_first_document_shows_no_busy_parked_core)
{
	struct sample sample = captured("m4-pro.plist", 5, 0);

	for (int id = 4; id < 8; id++) {
		assert_int_equal(sample.cores[id].tier, 'P');
		assert_true(sample.cores[id].busy_pct < 1);
		assert_near(sample.cores[id].mhz, 0);
	}
}

TEST(m2_ultra_under_gpu_load_has_e_23_p_1_gpu_71_w)
{
	struct sample sample = captured("m2-ultra.plist", 1, 0);

	assert_int_equal(lround(sample.values[METRIC_E_CPU_PCT]), 23);
	assert_int_equal(lround(sample.values[METRIC_P_CPU_PCT]), 1);
	assert_int_equal(lround(sample.values[METRIC_GPU_W]), 71);
}

/* ---- the same, without captures ---- */

TEST(absent_gpu_dict_is_absent)
{
	struct sample sample = decoded("{elapsed_ns: 1000000000, processor: {cpu_power: 1500}}");

	assert_absent(sample.values[METRIC_GPU_PCT]);
	assert_absent(sample.values[METRIC_GPU_MHZ]);
	assert_absent(sample.values[METRIC_GPU_W]);
	assert_absent(sample.values[METRIC_COMBINED_W]);
	assert_near(sample.values[METRIC_CPU_W], 1.5);
}

TEST(nan_is_absent)
{
	struct sample sample = decoded(
		"{elapsed_ns: 1000000000, gpu: {idle_ratio: nan, freq_hz: -nan}, processor:"
		" {cpu_power: nan, gpu_power: inf, clusters: [{name: 'E-Cluster', freq_hz: nan,"
		"  cpus: [{cpu: 0, freq_hz: 1e9, idle_ratio: nan},"
		"   {cpu: 1, freq_hz: 1e9, idle_ratio: 0.75}]}]}}");

	assert_absent(sample.values[METRIC_GPU_PCT]);
	assert_absent(sample.values[METRIC_GPU_MHZ]);
	assert_absent(sample.values[METRIC_CPU_W]);
	assert_absent(sample.values[METRIC_GPU_W]);
	assert_absent(sample.cores[0].busy_pct);
	/* The mean of the cores that are known. */
	assert_near(sample.values[METRIC_E_CPU_PCT], 25);
	assert_absent(sample.values[METRIC_E_CPU_MHZ]);
}

/* Neighbouring samples determine what 0 means, see test_settling.c. */
TEST(rail_of_0_is_0_in_its_document)
{
	struct sample sample = decoded("{elapsed_ns: 1000000000, processor: {cpu_energy: 0,"
				       " cpu_power: 0.0, gpu_power: 2000, combined_power: 2000}}");

	assert_near(sample.values[METRIC_CPU_W], 0);
	assert_near(sample.values[METRIC_COMBINED_W], 2);
	assert_near(sample.values[METRIC_GPU_W], 2);
}

TEST(m_clusters_are_p_and_p_clusters_are_s)
{
	struct sample sample =
		decoded("{elapsed_ns: 1000000000, processor: {clusters: ["
			"{name: 'M0-Cluster', freq_hz: 1.5e9, cpus: [{cpu: 0, idle_ratio: 0.9}]},"
			"{name: 'M1-Cluster', freq_hz: 1.7e9, cpus: [{cpu: 1, idle_ratio: 0.7}]},"
			"{name: 'P-Cluster', freq_hz: 4e9, cpus: [{cpu: 2, idle_ratio: 0.5}]}]}}");

	assert_near(sample.values[METRIC_P_CPU_PCT], 20);
	assert_near(sample.values[METRIC_P_CPU_MHZ], 1700);
	assert_near(sample.values[METRIC_S_CPU_PCT], 50);
	assert_near(sample.values[METRIC_S_CPU_MHZ], 4000);
	assert_absent(sample.values[METRIC_E_CPU_PCT]);
	assert_int_equal(sample.cores[1].tier, 'P');
	assert_int_equal(sample.cores[2].tier, 'S');
}

/* mJ over the real window, not over the requested interval. */
TEST(power_falls_back_to_energy)
{
	struct sample sample =
		decoded("{elapsed_ns: 500000000,"
			" processor: {cpu_energy: 1000, ane_energy: 100}, gpu: {gpu_energy: 250}}");

	assert_near(sample.values[METRIC_CPU_W], 2);
	assert_near(sample.values[METRIC_GPU_W], 0.5);
	assert_near(sample.values[METRIC_ANE_W], 0.2);
	assert_near(sample.values[METRIC_COMBINED_W], 2.7);
}

TEST(energy_of_the_processor_goes_before_that_of_the_gpu)
{
	struct sample sample = decoded("{elapsed_ns: 1000000000,"
				       " processor: {gpu_energy: 300}, gpu: {gpu_energy: 250}}");

	assert_near(sample.values[METRIC_GPU_W], 0.3);
}

TEST(power_goes_before_energy)
{
	struct sample sample = decoded("{elapsed_ns: 1000000000, processor: {cpu_power: 1234.5,"
				       " cpu_energy: 99, gpu_power: 0.5, combined_power: 1300}}");

	assert_near(sample.values[METRIC_CPU_W], 1.2345);
	assert_near(sample.values[METRIC_COMBINED_W], 1.3);
}

TEST(bandwidth_counters_are_bytes_over_the_window)
{
	struct sample sample =
		decoded("{elapsed_ns: 2000000000, bandwidth_counters: ["
			"{name: 'PCPU0 DCS RD', value: 7}, {name: 'DCS RD', value: 5000000000},"
			"{name: 'DCS WR', value: 1000000000}]}");

	assert_near(sample.values[METRIC_MEM_READ], 2.5);
	assert_near(sample.values[METRIC_MEM_WRITE], 0.5);
}

TEST(no_bandwidth_counters_are_absent)
{
	struct sample sample = decoded("{elapsed_ns: 1000000000}");

	assert_absent(sample.values[METRIC_MEM_READ]);
	assert_absent(sample.values[METRIC_MEM_WRITE]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_chip_is_as_expected),
		cmocka_unit_test(each_macos_is_as_expected),
		cmocka_unit_test(missing_and_invalid_values_are_as_expected),
		cmocka_unit_test(streams_hold_the_cases_of_the_captures),
		cmocka_unit_test(m1_is_as_expected),
		cmocka_unit_test(m1_with_duplicate_keys_is_as_expected),
		cmocka_unit_test(m1_pro_is_as_expected),
		cmocka_unit_test(m2_ultra_is_as_expected),
		cmocka_unit_test(m4_is_as_expected),
		cmocka_unit_test(m4_pro_is_as_expected),
		cmocka_unit_test(m5_pro_is_as_expected),
		cmocka_unit_test(idle_m4_pro_has_p_below_1_percent),
		cmocka_unit_test(idle_m5_pro_has_p_16_and_s_0_and_no_e),
		cmocka_unit_test(m4_pro_first_document_shows_no_busy_parked_core),
		cmocka_unit_test(m2_ultra_under_gpu_load_has_e_23_p_1_gpu_71_w),
		cmocka_unit_test(absent_gpu_dict_is_absent),
		cmocka_unit_test(nan_is_absent),
		cmocka_unit_test(rail_of_0_is_0_in_its_document),
		cmocka_unit_test(m_clusters_are_p_and_p_clusters_are_s),
		cmocka_unit_test(power_falls_back_to_energy),
		cmocka_unit_test(energy_of_the_processor_goes_before_that_of_the_gpu),
		cmocka_unit_test(power_goes_before_energy),
		cmocka_unit_test(bandwidth_counters_are_bytes_over_the_window),
		cmocka_unit_test(no_bandwidth_counters_are_absent),
	};

	return RUN_TESTS(tests);
}
