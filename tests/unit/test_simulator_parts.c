/* What the simulator is made of, apart from the machine: noise, clock, words, faults, scripts,
 * chips, options. */
#include "../../samples/chips.h"
#include "../../samples/clock.h"
#include "../../samples/faults.h"
#include "../../samples/noise.h"
#include "../../samples/options.h"
#include "simulator_check.h"
#include "../../samples/words.h"
#include "../../samples/workload.h"

#include <getopt.h>
#include <math.h>
#include <string.h>

static void test_noise(void)
{
	struct noise a, b;
	double sum = 0, squares = 0;
	int count = 100000;

	noise_init(&a, 7);
	noise_init(&b, 7);
	CHECK(noise_next(&a) == noise_next(&b));
	noise_init(&b, 8);
	CHECK(noise_next(&a) != noise_next(&b));
	for (int i = 0; i < count; i++) {
		double x = noise_normal(&a);

		sum += x;
		squares += x * x;
	}
	CHECK(fabs(sum / count) < 0.02);
	CHECK(fabs(squares / count - 1) < 0.02);
	for (double x = 0; x < 12; x += 0.25)
		CHECK(fabs(noise_decay(-x) - exp(-x)) < 1e-3);
	for (double base = 0.01; base < 1; base += 0.03)
		for (double exponent = 0.05; exponent < 4; exponent += 0.37)
			CHECK(fabs(noise_power(base, exponent) - pow(base, exponent)) < 2e-3);
	CHECK(noise_power(0, 2) == 0 && noise_power(1, 2) == 1 && noise_power(0.5, 0) == 1);
}

static void test_clock(void)
{
	int64_t ns;
	char text[32];
	struct clock clock;

	CHECK(clock_parse_duration("30s", &ns) && ns == 30 * NS_PER_S);
	CHECK(clock_parse_duration("1.5h", &ns) && ns == 5400 * NS_PER_S);
	CHECK(clock_parse_duration("-250ms", &ns) && ns == -250 * NS_PER_MS);
	CHECK(clock_parse_duration("2", &ns) && ns == 2 * NS_PER_S);
	CHECK(!clock_parse_duration("", &ns) && !clock_parse_duration("s", &ns));
	CHECK(!clock_parse_duration("3 s", &ns) && !clock_parse_duration("nan", &ns));
	CHECK(clock_parse_time("2026-08-17T14:05:30Z", &ns) && ns == 1786975530 * NS_PER_S);
	CHECK(clock_parse_time("2024-02-29T00:00:00Z", &ns) && ns == 1709164800 * NS_PER_S);
	CHECK(clock_parse_time("@1787061930", &ns) && ns == 1787061930 * NS_PER_S);
	CHECK(!clock_parse_time("2026-08-17", &ns) && !clock_parse_time("@", &ns));
	CHECK(!clock_parse_time("2026-08-17T14:05:30Zx", &ns));
	/* Cut off, not rounded. */
	clock_format_utc(text, sizeof(text), 1786975530 * NS_PER_S + 999999999);
	CHECK(!strcmp(text, "2026-08-17T14:05:30Z"));
	clock_init(&clock, true, 5 * NS_PER_S);
	CHECK(clock_wait(&clock, 86400 * NS_PER_S) == CLOCK_DONE);
	CHECK(clock_now(&clock) == 86400 * NS_PER_S && clock_wall(&clock) == 86405 * NS_PER_S);
}

static void test_words(void)
{
	char name[] = "powermetrics", argument[] = "-n", one[] = "1";
	char *argv[] = { name, argument, one, NULL };
	struct error err;
	int count;
	char **words = words_join(3, argv, " --chip \"M4 Pro\"  --x='a \"b'c\\ d ''", &count, &err);

	CHECK(words && count == 7);
	CHECK(words && !strcmp(words[2], "M4 Pro") && !strcmp(words[3], "--x=a \"bc d"));
	CHECK(words && !*words[4] && !strcmp(words[6], "1") && !words[7]);
	words_free(words);
	CHECK(!words_join(3, argv, "--chip \"M4", &count, &err));
}

static void test_faults(void)
{
	struct faults faults = { .count = 0 };
	struct error err;

	CHECK(faults_add(&faults, "stall=2s@5", &err) && faults_add(&faults, "nan@2-3", &err));
	CHECK(faults_add(&faults, "no-cluster=P1-Cluster@4-", &err));
	CHECK(faults_add(&faults, "cpu-zero", &err) && faults_add(&faults, "die=10", &err));
	CHECK(!faults_find(&faults, FAULT_STALL, 4) && !faults_find(&faults, FAULT_STALL, 6));
	CHECK(faults_find(&faults, FAULT_STALL, 5)->number == 2 * NS_PER_S);
	CHECK(faults_find(&faults, FAULT_NAN, 3) && !faults_find(&faults, FAULT_NAN, 4));
	CHECK(!strcmp(faults_find(&faults, FAULT_NO_CLUSTER, 400)->text, "P1-Cluster"));
	CHECK(faults_find(&faults, FAULT_CPU_ZERO, 1) && faults_find(&faults, FAULT_CPU_ZERO, 99));
	CHECK(faults_find(&faults, FAULT_DIE, 1)->number == 10);
	/* The later one wins. */
	CHECK(faults_add(&faults, "stall=9s", &err));
	CHECK(faults_find(&faults, FAULT_STALL, 5)->number == 9 * NS_PER_S);
	CHECK(!faults_add(&faults, "stal", &err) && !faults_add(&faults, "stall=x", &err));
	CHECK(!faults_add(&faults, "nan@0", &err) && !faults_add(&faults, "nan@3-2", &err));
	CHECK(!faults_add(&faults, "elapsed", &err) && !faults_add(&faults, "no-gpu=1", &err));
	for (int i = faults.count; i < (int)ARRAY_SIZE(faults.items); i++)
		CHECK(faults_add(&faults, "deaf", &err));
	CHECK(!faults_add(&faults, "deaf", &err));
}

static void test_workload(void)
{
	static struct workload workload;
	struct error err;

	CHECK(workload_parse(&workload,
		"# a comment\nphase one 10s e=50~5^80 gpu=3\n\n"
		"phase two 1m p=99 thermal=Heavy clock=70 # behind it\n",
		&err));
	CHECK(workload.count == 2 && !workload.loop && workload.duration == 70 * NS_PER_S);
	CHECK(workload.phases[0].demands[CHANNEL_E].spike == 0.8);
	CHECK(workload.phases[0].clock == 1 && workload.phases[1].clock == 0.7);
	CHECK(!strcmp(workload.phases[1].pressure, "Heavy"));
	CHECK(!strcmp(workload_at(&workload, 9 * NS_PER_S)->name, "one"));
	CHECK(!strcmp(workload_at(&workload, 10 * NS_PER_S)->name, "two"));
	CHECK(!strcmp(workload_at(&workload, 900 * NS_PER_S)->name, "two"));
	CHECK(workload_parse(&workload, "phase a 1s\nphase b 1s\nloop", &err) && workload.loop);
	CHECK(!strcmp(workload_at(&workload, 7 * NS_PER_S)->name, "b"));
	CHECK(!workload_parse(&workload, "", &err) && !workload_parse(&workload, "phase", &err));
	CHECK(!workload_parse(&workload, "phase a 1s\nphase b 1s q=3", &err));
	CHECK(!strcmp(err.message, "line 2: cannot read 'q=3'"));
	CHECK(!workload_parse(&workload, "phase a 0s", &err));
	CHECK(!workload_parse(&workload, "phase a 1s e=101", &err));
	CHECK(!workload_parse(&workload, "phase a 1s thermal=Warm", &err));
	CHECK(!workload_parse(&workload, "loop\nphase a 1s", &err));
	CHECK(!workload_load(&workload, "nothing", &err));
	CHECK(!workload_load(&workload, "./nothing.workload", &err));
}

static void test_chips(void)
{
	const struct chip_spec *chip = chip_find("m5 PRO");
	char build[16];
	int macos;

	CHECK(chip && !strcmp(chip->model, "Mac17,8") && !chip_find("M5 Pr"));
	if (chip) {
		CHECK(!strcmp(cluster_name(&chip->clusters[2], MACOS(26, 4)), "S-Cluster"));
		CHECK(!strcmp(cluster_name(&chip->clusters[2], MACOS(26, 3)), "P-Cluster"));
		CHECK(!strcmp(cluster_name(&chip->clusters[0], MACOS(26, 3)), "M0-Cluster"));
	}
	/* As the captures have them, to the six digits that are printed. */
	CHECK(fabs(cpu_state_hz(600) - 600.004e6) < 500);
	CHECK(fabs(cpu_state_hz(1260) - 1260.02e6) < 5000);
	CHECK(fabs(cpu_state_hz(4608) - 4608.07e6) < 5000);
	CHECK(macos_parse("26.5.1", &macos) && macos == MACOS(26, 5));
	CHECK(macos_parse("14", &macos) && macos == MACOS(14, 0));
	CHECK(!macos_parse("10.15", &macos) && !macos_parse("x", &macos));
	CHECK(macos_has(MACOS(15, 7), MACOS_GPU_KEYS_TWICE));
	CHECK(!macos_has(MACOS(26, 0), MACOS_GPU_KEYS_TWICE));
	macos_build(build, sizeof(build), MACOS(26, 5));
	CHECK(!strcmp(build, "25F71"));
	macos_build(build, sizeof(build), MACOS(15, 2));
	CHECK(!strncmp(build, "24C", 3));
}

static bool parse(struct options *options, const char *environment, char *word, char *value,
	struct error *err)
{
	char name[] = "powermetrics";
	char *argv[] = { name, word, value, NULL };
	int count = value ? 3 : word ? 2 : 1;

	optind = 1; /* getopt starts anew */
	return options_parse(options, count, argv, environment, err);
}

static void test_options(void)
{
	struct options options;
	struct error err;
	char letter[] = "-i", value[] = "250", seed[] = "--seed", unknown[] = "--samplers=cpu,xyz";

	CHECK(parse(&options, "--chip \"M4 Pro\" --seed 7 --fast", letter, value, &err));
	CHECK(options.interval_ms == 250 && options.seed == 7 && options.fast);
	CHECK(!strcmp(options.model, "Mac16,8") && options.macos == MACOS(26, 5));
	CHECK(options.samplers & SAMPLER_TASKS && !(options.samplers & SAMPLER_THERMAL));
	options_release(&options);
	/* The command line comes later and wins. */
	CHECK(parse(&options, "--seed 7", seed, value, &err) && options.seed == 250);
	options_release(&options);
	CHECK(!parse(&options, "", unknown, NULL, &err));
	CHECK(!strcmp(err.message, "unrecognized sampler: cpu"));
	options_release(&options);
	CHECK(!parse(&options, "--chip M5 --macos 15.0", NULL, NULL, &err));
	options_release(&options);
}

int main(void)
{
	test_noise();
	test_clock();
	test_words();
	test_faults();
	test_workload();
	test_chips();
	test_options();
	return check_status();
}
