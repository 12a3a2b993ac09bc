/* What the simulator is made of, apart from the machine: noise, clock, words, faults, scripts,
 * chips, options. */
#include "../../../samples/chips.h"
#include "../../../samples/clock.h"
#include "../../../samples/faults.h"
#include "../../../samples/noise.h"
#include "../../../samples/options.h"
#include "../../../samples/words.h"
#include "../../../samples/workload.h"
#include "../case.h"

#include <getopt.h>
#include <math.h>
#include <string.h>

/* ---- noise ---- */

TEST(noise_has_a_seed)
{
	struct noise a, b;

	noise_init(&a, 7);
	noise_init(&b, 7);
	assert_int_equal(noise_next(&a), noise_next(&b));
	noise_init(&b, 8);
	assert_int_not_equal(noise_next(&a), noise_next(&b));
}

TEST(noise_is_normal)
{
	const int count = 100000;
	struct noise noise;
	double sum = 0, squares = 0;

	noise_init(&noise, 7);
	for (int i = 0; i < count; i++) {
		double x = noise_normal(&noise);

		sum += x;
		squares += x * x;
	}
	assert_true(fabs(sum / count) < 0.02);
	assert_true(fabs(squares / count - 1) < 0.02);
}

/* Its own, so that every platform computes the same. */
TEST(powers_and_decay_are_close_to_those_of_libm)
{
	for (double x = 0; x < 12; x += 0.25)
		assert_true(fabs(noise_decay(-x) - exp(-x)) < 1e-3);
	for (double base = 0.01; base < 1; base += 0.03)
		for (double exponent = 0.05; exponent < 4; exponent += 0.37)
			assert_true(fabs(noise_power(base, exponent) - pow(base, exponent)) < 2e-3);
	assert_true(noise_power(0, 2) == 0);
	assert_true(noise_power(1, 2) == 1);
	assert_true(noise_power(0.5, 0) == 1);
}

/* ---- clock ---- */

TEST(durations_are_read)
{
	static const struct {
		const char *text;
		int64_t ns;
	} good[] = {
		{ "30s", 30 * NS_PER_S },
		{ "1.5h", 5400 * NS_PER_S },
		{ "-250ms", -250 * NS_PER_MS },
		{ "2", 2 * NS_PER_S },
	};
	static const char *const bad[] = { "", "s", "3 s", "nan" };
	int64_t ns;

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_true(clock_parse_duration(good[i].text, &ns));
		assert_int_equal(ns, good[i].ns);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(clock_parse_duration(bad[i], &ns));
}

TEST(times_are_read)
{
	static const struct {
		const char *text;
		int64_t s;
	} good[] = {
		{ "2026-08-17T14:05:30Z", 1786975530 },
		{ "2024-02-29T00:00:00Z", 1709164800 },
		{ "@1787061930", 1787061930 },
	};
	static const char *const bad[] = { "2026-08-17", "@", "2026-08-17T14:05:30Zx" };
	int64_t ns;

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_true(clock_parse_time(good[i].text, &ns));
		assert_int_equal(ns, good[i].s * NS_PER_S);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(clock_parse_time(bad[i], &ns));
}

TEST(timestamps_are_cut_to_seconds)
{
	char text[32];

	clock_format_utc(text, sizeof(text), 1786975530 * NS_PER_S + 999999999);
	assert_string_equal(text, "2026-08-17T14:05:30Z");
}

TEST(virtual_clock_jumps)
{
	struct clock clock;

	clock_init(&clock, true, 5 * NS_PER_S);
	assert_int_equal(clock_wait(&clock, 86400 * NS_PER_S), CLOCK_DONE);
	assert_int_equal(clock_now(&clock), 86400 * NS_PER_S);
	assert_int_equal(clock_wall(&clock), 86405 * NS_PER_S);
}

/* ---- words ---- */

TEST(words_are_split_as_by_a_shell)
{
	static const char *const expected[] = { "powermetrics", "--chip", "M4 Pro", "--x=a \"bc d",
		"", "-n", "1" };
	char name[] = "powermetrics", argument[] = "-n", one[] = "1";
	char *argv[] = { name, argument, one, NULL };
	struct error err;
	int count;
	char **words = words_join(3, argv, " --chip \"M4 Pro\"  --x='a \"b'c\\ d ''", &count, &err);

	assert_non_null(words);
	assert_int_equal(count, ARRAY_SIZE(expected));
	for (int i = 0; i < count; i++)
		assert_string_equal(words[i], expected[i]);
	assert_null(words[count]);
	words_free(words);
	assert_null(words_join(3, argv, "--chip \"M4", &count, &err));
}

/* ---- faults ---- */

static void add(struct faults *faults, const char *spec)
{
	struct error err;

	if (!faults_add(faults, spec, &err))
		fail_msg("%s: %s", spec, err.message);
}

TEST(faults_apply_to_their_documents)
{
	struct faults faults = { .count = 0 };

	add(&faults, "stall=2s@5");
	add(&faults, "nan@2-3");
	add(&faults, "no-cluster=P1-Cluster@4-");
	add(&faults, "cpu-zero");
	add(&faults, "die=10");
	assert_null(faults_find(&faults, FAULT_STALL, 4));
	assert_null(faults_find(&faults, FAULT_STALL, 6));
	assert_int_equal(faults_find(&faults, FAULT_STALL, 5)->number, 2 * NS_PER_S);
	assert_non_null(faults_find(&faults, FAULT_NAN, 3));
	assert_null(faults_find(&faults, FAULT_NAN, 4));
	assert_string_equal(faults_find(&faults, FAULT_NO_CLUSTER, 400)->text, "P1-Cluster");
	assert_non_null(faults_find(&faults, FAULT_CPU_ZERO, 1));
	assert_non_null(faults_find(&faults, FAULT_CPU_ZERO, 99));
	assert_int_equal(faults_find(&faults, FAULT_DIE, 1)->number, 10);
}

TEST(later_one_of_two_faults_wins)
{
	struct faults faults = { .count = 0 };

	add(&faults, "stall=2s@5");
	add(&faults, "stall=9s");
	assert_int_equal(faults_find(&faults, FAULT_STALL, 5)->number, 9 * NS_PER_S);
}

TEST(other_faults_are_refused)
{
	static const char *const bad[] = { "stal", "stall=x", "nan@0", "nan@3-2", "elapsed",
		"no-gpu=1" };
	struct faults faults = { .count = 0 };
	struct error err;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(faults_add(&faults, bad[i], &err));
	for (size_t i = 0; i < ARRAY_SIZE(faults.items); i++)
		add(&faults, "deaf");
	assert_false(faults_add(&faults, "deaf", &err));
}

/* ---- workloads ---- */

TEST(scripts_are_read)
{
	static struct workload workload;
	struct error err;

	assert_true(workload_parse(&workload,
		"# a comment\nphase one 10s e=50~5^80 gpu=3\n\n"
		"phase two 1m p=99 thermal=Heavy clock=70 # behind it\n",
		&err));
	assert_int_equal(workload.count, 2);
	assert_false(workload.loop);
	assert_int_equal(workload.duration, 70 * NS_PER_S);
	assert_true(workload.phases[0].demands[CHANNEL_E].spike == 0.8);
	assert_true(workload.phases[0].clock == 1);
	assert_true(workload.phases[1].clock == 0.7);
	assert_string_equal(workload.phases[1].pressure, "Heavy");
	assert_string_equal(workload_at(&workload, 9 * NS_PER_S)->name, "one");
	assert_string_equal(workload_at(&workload, 10 * NS_PER_S)->name, "two");
	/* The last phase goes on. */
	assert_string_equal(workload_at(&workload, 900 * NS_PER_S)->name, "two");
}

TEST(scripts_loop)
{
	static struct workload workload;
	struct error err;

	assert_true(workload_parse(&workload, "phase a 1s\nphase b 1s\nloop", &err));
	assert_true(workload.loop);
	assert_string_equal(workload_at(&workload, 7 * NS_PER_S)->name, "b");
}

TEST(other_scripts_are_refused)
{
	static const char *const bad[] = { "", "phase", "phase a 0s", "phase a 1s e=101",
		"phase a 1s thermal=Warm", "loop\nphase a 1s" };
	static struct workload workload;
	struct error err;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(workload_parse(&workload, bad[i], &err));
	assert_false(workload_parse(&workload, "phase a 1s\nphase b 1s q=3", &err));
	assert_string_equal(err.message, "line 2: cannot read 'q=3'");
	assert_false(workload_load(&workload, "nothing", &err));
	assert_false(workload_load(&workload, "./nothing.workload", &err));
}

/* ---- chips ---- */

TEST(chips_are_found_in_any_case)
{
	const struct chip_spec *chip = chip_find("m5 PRO");

	assert_non_null(chip);
	assert_string_equal(chip->model, "Mac17,8");
	assert_null(chip_find("M5 Pr"));
}

TEST(clusters_were_renamed)
{
	const struct chip_spec *chip = chip_find("M5 Pro");

	assert_string_equal(cluster_name(&chip->clusters[2], MACOS(26, 4)), "S-Cluster");
	assert_string_equal(cluster_name(&chip->clusters[2], MACOS(26, 3)), "P-Cluster");
	assert_string_equal(cluster_name(&chip->clusters[0], MACOS(26, 3)), "M0-Cluster");
}

/* As the captures have them, to the six digits that are printed. */
TEST(states_are_close_to_whole_megahertz)
{
	assert_true(fabs(cpu_state_hz(600) - 600.004e6) < 500);
	assert_true(fabs(cpu_state_hz(1260) - 1260.02e6) < 5000);
	assert_true(fabs(cpu_state_hz(4608) - 4608.07e6) < 5000);
}

TEST(releases_are_read_and_have_a_build)
{
	char build[16];
	int macos;

	assert_true(macos_parse("26.5.1", &macos));
	assert_int_equal(macos, MACOS(26, 5));
	assert_true(macos_parse("14", &macos));
	assert_int_equal(macos, MACOS(14, 0));
	assert_false(macos_parse("10.15", &macos));
	assert_false(macos_parse("x", &macos));
	assert_true(macos_has(MACOS(15, 7), MACOS_GPU_KEYS_TWICE));
	assert_false(macos_has(MACOS(26, 0), MACOS_GPU_KEYS_TWICE));
	macos_build(build, sizeof(build), MACOS(26, 5));
	assert_string_equal(build, "25F71");
	macos_build(build, sizeof(build), MACOS(15, 2));
	assert_memory_equal(build, "24C", 3);
}

/* ---- options ---- */

static bool parse(struct options *options, const char *environment, char *word, char *value,
	struct error *err)
{
	char name[] = "powermetrics";
	char *argv[] = { name, word, value, NULL };
	int count = value ? 3 : word ? 2 : 1;

	optind = 1; /* getopt starts anew */
	return options_parse(options, count, argv, environment, err);
}

TEST(options_come_from_environment_and_command_line)
{
	struct options options;
	struct error err;
	char letter[] = "-i", value[] = "250";

	assert_true(parse(&options, "--chip \"M4 Pro\" --seed 7 --fast", letter, value, &err));
	assert_int_equal(options.interval_ms, 250);
	assert_int_equal(options.seed, 7);
	assert_true(options.fast);
	assert_string_equal(options.model, "Mac16,8");
	assert_int_equal(options.macos, MACOS(26, 5));
	options_release(&options);
}

TEST(command_line_wins)
{
	struct options options;
	struct error err;
	char seed[] = "--seed", value[] = "250";

	assert_true(parse(&options, "--seed 7", seed, value, &err));
	assert_int_equal(options.seed, 250);
	options_release(&options);
}

TEST(default_samplers_are_those_of_powermetrics)
{
	struct options options;
	struct error err;

	assert_true(parse(&options, "", NULL, NULL, &err));
	assert_true(options.samplers & SAMPLER_TASKS);
	assert_false(options.samplers & SAMPLER_THERMAL);
	options_release(&options);
}

TEST(other_options_are_refused)
{
	struct options options;
	struct error err;
	char unknown[] = "--samplers=cpu,xyz";

	assert_false(parse(&options, "", unknown, NULL, &err));
	assert_string_equal(err.message, "unrecognized sampler: cpu");
	options_release(&options);
	/* Older than the chip. */
	assert_false(parse(&options, "--chip M5 --macos 15.0", NULL, NULL, &err));
	options_release(&options);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noise_has_a_seed),
		cmocka_unit_test(noise_is_normal),
		cmocka_unit_test(powers_and_decay_are_close_to_those_of_libm),
		cmocka_unit_test(durations_are_read),
		cmocka_unit_test(times_are_read),
		cmocka_unit_test(timestamps_are_cut_to_seconds),
		cmocka_unit_test(virtual_clock_jumps),
		cmocka_unit_test(words_are_split_as_by_a_shell),
		cmocka_unit_test(faults_apply_to_their_documents),
		cmocka_unit_test(later_one_of_two_faults_wins),
		cmocka_unit_test(other_faults_are_refused),
		cmocka_unit_test(scripts_are_read),
		cmocka_unit_test(scripts_loop),
		cmocka_unit_test(other_scripts_are_refused),
		cmocka_unit_test(chips_are_found_in_any_case),
		cmocka_unit_test(clusters_were_renamed),
		cmocka_unit_test(states_are_close_to_whole_megahertz),
		cmocka_unit_test(releases_are_read_and_have_a_build),
		cmocka_unit_test(options_come_from_environment_and_command_line),
		cmocka_unit_test(command_line_wins),
		cmocka_unit_test(default_samplers_are_those_of_powermetrics),
		cmocka_unit_test(other_options_are_refused),
	};

	return RUN_TESTS(tests);
}
