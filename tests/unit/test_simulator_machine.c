/* The simulated machine: do its numbers hang together, on every chip, under every load? */
#include "../../samples/machine.h"
#include "simulator_check.h"

#include <math.h>
#include <string.h>

static const char *const chip_names[] = { "M1", "M1 Pro", "M1 Max", "M2", "M2 Ultra", "M3 Max",
	"M4", "M4 Pro", "M4 Max", "M5", "M5 Pro" };
static const char *const workload_names[] = { "idle", "build", "inference", "game", "video",
	"throttle", "everything", "cpu", "gpu", "contrast" };

/* One window of each second of a workload that holds still. */
static void run(struct machine *machine, const char *script, int seconds, struct counters *last)
{
	static struct workload workload;
	struct error err;

	CHECK_FOR(workload_parse(&workload, script, &err), err.message);
	for (int i = 0; i < seconds; i++)
		machine_run(machine, &workload.phases[0], TICKS_PER_S, last);
}

static int64_t residency_total(const struct residency *residency)
{
	return residency->idle + residency->down + residency_used(residency, CLUSTER_STATES_MAX);
}

static double core_busy(const struct residency *core)
{
	return (double)residency_used(core, CLUSTER_STATES_MAX) / (double)residency_total(core);
}

static double tier_busy(
	const struct chip_spec *chip, const struct counters *counters, enum tier tier)
{
	double busy = 0;
	int cores = 0;

	for (int i = 0; i < chip->cluster_count; i++) {
		if (chip->clusters[i].tier != tier)
			continue;
		for (int j = 0; j < chip->clusters[i].cores; j++)
			busy += core_busy(&counters->clusters[i].cores[j]);
		cores += chip->clusters[i].cores;
	}
	return cores ? busy / cores : 0;
}

static double watts(int64_t millijoules, const struct counters *counters)
{
	return (double)millijoules / 1000 * TICKS_PER_S / (double)counters->elapsed;
}

static void check_window(const struct chip_spec *chip, const struct counters *counters, bool first)
{
	for (int i = 0; i < chip->cluster_count; i++) {
		const struct cluster_spec *spec = &chip->clusters[i];
		double tolerance = spec->park == PARK_PARTLY ? 0.1 : 0.025;
		bool stale = first && chip->stale_at_start && spec->park == PARK_WHOLE;

		for (int j = 0; j < spec->cores && !stale; j++) {
			double total = (double)residency_total(&counters->clusters[i].cores[j]);

			CHECK_FOR(fabs(total / (double)counters->elapsed - 1) < tolerance,
				chip->name);
		}
		if (stale)
			CHECK_FOR(core_busy(&counters->clusters[i].cores[0]) > 0.8, chip->name);
	}
	CHECK_FOR(watts(counters->cpu_mj, counters) <= chip->cpu_w, chip->name);
	CHECK_FOR(watts(counters->gpu_mj, counters) <= chip->gpu_w, chip->name);
	CHECK_FOR(watts(counters->ane_mj, counters) <= chip->ane_w, chip->name);
	CHECK_FOR(counters->gpu.idle >= 0 && counters->clusters[0].own.idle >= 0, chip->name);
}

static void test_windows(void)
{
	static struct workload workload;
	struct machine machine;
	struct counters counters;
	struct error err;

	for (size_t i = 0; i < ARRAY_SIZE(chip_names); i++) {
		const struct chip_spec *chip = chip_find(chip_names[i]);

		for (size_t j = 0; j < ARRAY_SIZE(workload_names); j++) {
			CHECK(workload_load(&workload, workload_names[j], &err));
			machine_init(&machine, chip, chip->macos, 5);
			for (int64_t second = 0; second < 130; second++) {
				machine_run(&machine, workload_at(&workload, second * NS_PER_S),
					TICKS_PER_S / 100 * 101, &counters);
				check_window(chip, &counters, !second);
			}
		}
	}
}

static void test_full_load(void)
{
	struct machine machine;
	struct counters counters;

	for (size_t i = 0; i < ARRAY_SIZE(chip_names); i++) {
		const struct chip_spec *chip = chip_find(chip_names[i]);

		machine_init(&machine, chip, chip->macos, 1);
		run(&machine, "phase full 1m e=100 p=100 gpu=100 ane=100", 20, &counters);
		CHECK_FOR(watts(counters.cpu_mj, &counters) > 0.85 * chip->cpu_w, chip->name);
		CHECK_FOR(watts(counters.gpu_mj, &counters) > 0.85 * chip->gpu_w, chip->name);
		CHECK_FOR(watts(counters.ane_mj, &counters) > 0.9 * chip->ane_w, chip->name);
		CHECK_FOR(tier_busy(chip, &counters, TIER_PERFORMANCE) > 0.98, chip->name);
	}
}

static void test_idle(void)
{
	struct machine machine;
	struct counters counters;

	for (size_t i = 0; i < ARRAY_SIZE(chip_names); i++) {
		const struct chip_spec *chip = chip_find(chip_names[i]);

		machine_init(&machine, chip, chip->macos, 1);
		run(&machine, "phase idle 1m e=20 p=1 gpu=2", 20, &counters);
		CHECK_FOR(watts(counters.cpu_mj, &counters) < 0.04 * chip->cpu_w, chip->name);
		CHECK_FOR(counters.ane_mj == 0, chip->name);
		CHECK_FOR(tier_busy(chip, &counters, TIER_PERFORMANCE) < 0.05, chip->name);
		for (int j = 0; j < chip->cluster_count; j++) {
			const struct residency *core = &counters.clusters[j].cores[0];

			if (chip->clusters[j].park == PARK_WHOLE)
				CHECK_FOR((double)core->down > 0.97 * TICKS_PER_S, chip->name);
		}
	}
}

/* The load that was asked for is the load that the cores show. */
static void test_levels(void)
{
	static const char *const scripts[] = {
		"phase a 1m e=10 p=10",
		"phase a 1m e=40 p=40",
		"phase a 1m e=80 p=80",
	};
	static const double levels[] = { 0.1, 0.4, 0.8 };
	const struct chip_spec *chip = chip_find("M1 Pro");
	struct machine machine;
	struct counters counters;

	for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
		double e = 0, p = 0;

		machine_init(&machine, chip, chip->macos, 3);
		run(&machine, scripts[i], 10, &counters);
		for (int j = 0; j < 50; j++) {
			run(&machine, scripts[i], 1, &counters);
			e += tier_busy(chip, &counters, TIER_EFFICIENCY) / 50;
			p += tier_busy(chip, &counters, TIER_PERFORMANCE) / 50;
		}
		CHECK_FOR(fabs(e - levels[i]) < 0.05, scripts[i]);
		CHECK_FOR(fabs(p - levels[i]) < 0.05, scripts[i]);
	}
}

static double full_watts(const char *script, double *hz)
{
	const struct chip_spec *chip = chip_find("M4 Pro");
	struct machine machine;
	struct counters counters;

	machine_init(&machine, chip, chip->macos, 1);
	run(&machine, script, 10, &counters);
	*hz = residency_hz(&counters.clusters[1].cores[0], chip->clusters[1].states);
	return watts(counters.cpu_mj, &counters);
}

static void test_throttling(void)
{
	double nominal_hz, moderate_hz, heavy_hz;
	double nominal = full_watts("phase a 1m e=99 p=99", &nominal_hz);
	double moderate = full_watts("phase a 1m e=99 p=99 thermal=Moderate", &moderate_hz);
	double heavy = full_watts("phase a 1m e=99 p=99 thermal=Heavy", &heavy_hz);

	CHECK(nominal > 1.2 * moderate && moderate > 1.2 * heavy);
	CHECK(nominal_hz > 1.1 * moderate_hz && moderate_hz > 1.1 * heavy_hz);
}

static void test_seed(void)
{
	const struct chip_spec *chip = chip_find("M5 Pro");
	struct machine a, b;
	struct counters first, second;

	/* Compared as bytes, padding included. */
	memset(&first, 0, sizeof(first));
	memset(&second, 0, sizeof(second));
	machine_init(&a, chip, chip->macos, 9);
	machine_init(&b, chip, chip->macos, 9);
	run(&a, "phase a 1m e=30~10 p=40~20 gpu=50~10", 5, &first);
	run(&b, "phase a 1m e=30~10 p=40~20 gpu=50~10", 5, &second);
	CHECK(first.cpu_mj == second.cpu_mj &&
		!memcmp(first.clusters, second.clusters, sizeof(first.clusters)));
	machine_init(&b, chip, chip->macos, 10);
	run(&b, "phase a 1m e=30~10 p=40~20 gpu=50~10", 5, &second);
	CHECK(memcmp(first.clusters, second.clusters, sizeof(first.clusters)));
}

static void test_sum(void)
{
	const struct chip_spec *chip = chip_find("M1");
	struct machine machine;
	struct counters counters, sum = { .elapsed = 0 };
	int64_t energy = 0;

	machine_init(&machine, chip, chip->macos, 1);
	for (int i = 0; i < 5; i++) {
		run(&machine, "phase a 1m e=30 p=40 gpu=50", 1, &counters);
		counters_add(&sum, &counters);
		energy += counters.cpu_mj;
	}
	CHECK(sum.elapsed == 5 * TICKS_PER_S && sum.cpu_mj == energy);
	CHECK(!strcmp(sum.pressure, "Nominal"));
}

int main(void)
{
	test_windows();
	test_full_load();
	test_idle();
	test_levels();
	test_throttling();
	test_seed();
	test_sum();
	return check_status();
}
