/*
 * How often the comparison of repeated runs is right: many pairs of sides, drawn from the windows
 * of simulated recordings, of which it is known whether and by how much they differ.
 *
 *   study PAIRS IDLE.db BUSY.db BATCHED.db THROTTLED.db CPU_ZERO.db
 *
 * A pair is one recording of A and B in turn: idle windows, then a run of about 20 s whose windows
 * are consecutive ones of a pool from a random place on, so that they are as alike as neighbours
 * are, with random edges. The power of B is multiplied by a factor. What is printed is a Markdown
 * row for each scenario.
 *
 * Random numbers: SplitMix64 (Steele, Lea and Flood, 2014) with a fixed seed.
 */
#include "../../src/common/trial/gate.h"
#include "../../src/common/trial/trial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IDLE_WINDOWS = 10, RUN_SECONDS = 20 };

enum pool { POOL_IDLE, POOL_BUSY, POOL_BATCHED, POOL_THROTTLED, POOL_CPU_ZERO, POOL_COUNT };

/* What goes wrong in some runs. */
enum defect { DEFECT_NONE, DEFECT_GAP, DEFECT_NO_SAMPLE };

/* Which idle time a run has before it. */
enum idle {
	IDLE_OWN,
	IDLE_SHARED, /* only the first of a side; all of A come before all of B */
};

struct scenario {
	const char *name;
	enum pool pool;
	enum defect defect;
	double factor; /* of the power of B */
	size_t runs;   /* of each side */
	enum figure figure;
	enum idle idle;
};

static const struct scenario scenarios[] = {
	{ "no difference", POOL_BUSY, DEFECT_NONE, 1, 10, FIGURE_ENERGY, IDLE_OWN },
	{ "no difference", POOL_BUSY, DEFECT_NONE, 1, 5, FIGURE_ENERGY, IDLE_OWN },
	{ "no difference", POOL_BUSY, DEFECT_NONE, 1, 3, FIGURE_ENERGY, IDLE_OWN },
	{ "1 %", POOL_BUSY, DEFECT_NONE, 1.01, 10, FIGURE_ENERGY, IDLE_OWN },
	{ "3 %", POOL_BUSY, DEFECT_NONE, 1.03, 10, FIGURE_ENERGY, IDLE_OWN },
	{ "10 %", POOL_BUSY, DEFECT_NONE, 1.10, 10, FIGURE_ENERGY, IDLE_OWN },
	{ "10 %", POOL_BUSY, DEFECT_NONE, 1.10, 5, FIGURE_ENERGY, IDLE_OWN },
	{ "5 %, the limit", POOL_BUSY, DEFECT_NONE, 1.05, 10, FIGURE_ENERGY, IDLE_OWN },
	{ "batched counters, no difference", POOL_BATCHED, DEFECT_NONE, 1, 10, FIGURE_ENERGY,
		IDLE_OWN },
	{ "batched counters, 10 %", POOL_BATCHED, DEFECT_NONE, 1.10, 10, FIGURE_ENERGY, IDLE_OWN },
	{ "gaps, no difference", POOL_BUSY, DEFECT_GAP, 1, 10, FIGURE_ENERGY, IDLE_OWN },
	{ "gaps, 10 %", POOL_BUSY, DEFECT_GAP, 1.10, 10, FIGURE_ENERGY, IDLE_OWN },
	{ "throttled, no difference", POOL_THROTTLED, DEFECT_NONE, 1, 10, FIGURE_ENERGY, IDLE_OWN },
	{ "throttled, 10 %", POOL_THROTTLED, DEFECT_NONE, 1.10, 10, FIGURE_ENERGY, IDLE_OWN },
	{ "a run without a sample, no difference", POOL_BUSY, DEFECT_NO_SAMPLE, 1, 10,
		FIGURE_ENERGY, IDLE_OWN },
	{ "a run without a sample, 10 %", POOL_BUSY, DEFECT_NO_SAMPLE, 1.10, 10, FIGURE_ENERGY,
		IDLE_OWN },
	{ "CPU rail missing, 10 %", POOL_CPU_ZERO, DEFECT_NONE, 1.10, 10, FIGURE_ENERGY, IDLE_OWN },
	{ "above baselines, no difference", POOL_BUSY, DEFECT_NONE, 1, 10, FIGURE_NET_ENERGY,
		IDLE_OWN },
	{ "above a shared baseline, no difference", POOL_BUSY, DEFECT_NONE, 1, 10,
		FIGURE_NET_ENERGY, IDLE_SHARED },
};

/* ---- random numbers ---- */

struct random {
	uint64_t state;
};

static uint64_t random_next(struct random *random)
{
	uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* 0 <= x < 1. */
static double random_share(struct random *random)
{
	return (double)(random_next(random) >> 11) / 9007199254740992.0;
}

static size_t random_below(struct random *random, size_t count)
{
	return (size_t)(random_share(random) * (double)count);
}

/* ---- recordings ---- */

struct maker {
	const struct series *pools;
	struct random random;
};

/* Adds window `index` of a pool to the end of a series. */
static void add_window(
	struct series *series, const struct series *pool, size_t index, double factor, bool is_gap)
{
	int64_t end_ns = series->last_time_ns + pool->window_ns[index];
	struct sample_row row = { .time_ns = end_ns, .window_ns = pool->window_ns[index] };

	series->last_time_ns = end_ns;
	if (is_gap)
		return;
	sample_init(&row.sample);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (metrics[id].unit == UNIT_WATT)
			row.sample.values[id] = pool->values[id][index] * factor;
	}
	snprintf(row.sample.thermal_pressure, sizeof(row.sample.thermal_pressure), "%s",
		pool->thermal_names[pool->thermal[index]]);
	series_add(series, &row);
}

static void add_windows(struct maker *maker, struct series *series, enum pool from, size_t count,
	double factor, size_t gap_first, size_t gap_count)
{
	const struct series *pool = &maker->pools[from];
	size_t first = random_below(&maker->random, pool->count - count);

	for (size_t i = 0; i < count; i++)
		add_window(series, pool, first + i, factor,
			i >= gap_first && i < gap_first + gap_count);
}

static void add_command(
	struct series *series, const char *name, int64_t idle_ns, int64_t start_ns, int64_t end_ns)
{
	struct catalog *catalog = &series->catalog;
	struct command_run *command;

	catalog->commands =
		xgrow(catalog->commands, catalog->command_count, sizeof(*catalog->commands));
	command = &catalog->commands[catalog->command_count++];
	command_run_init(command);
	snprintf(command->name, sizeof(command->name), "%s", name);
	command->idle_ns = idle_ns;
	command->start_ns = start_ns;
	command->end_ns = end_ns;
	command->exit_status = 0;
}

/* Its duration is 20 s with a deviation of about 1 %, whichever side it is of. */
static void add_run(struct maker *maker, struct series *series, const struct scenario *scenario,
	bool is_other, size_t number)
{
	double noise = random_share(&maker->random) + random_share(&maker->random) - 1;
	int64_t length_ns = (int64_t)(((int)RUN_SECONDS + 0.5 * noise) * (double)NS_PER_S);
	bool is_idle = scenario->idle == IDLE_OWN || !number;
	int64_t idle_ns = is_idle ? series->last_time_ns : -1, start_ns;
	size_t gap_first = 0, gap_count = 0;

	if (scenario->defect == DEFECT_GAP && number % 4 == 3) {
		gap_first = 3 + random_below(&maker->random, 10);
		gap_count = 5;
	}
	if (scenario->defect == DEFECT_NO_SAMPLE && number == 2)
		gap_count = RUN_SECONDS + 2;
	if (is_idle)
		add_windows(maker, series, POOL_IDLE, IDLE_WINDOWS, 1, 0, 0);
	start_ns =
		series->last_time_ns + (int64_t)(random_share(&maker->random) * (double)NS_PER_S);
	add_windows(maker, series, scenario->pool, RUN_SECONDS + 2, is_other ? scenario->factor : 1,
		gap_first, gap_count);
	add_command(series, is_other ? "B" : "A", idle_ns, start_ns, start_ns + length_ns);
}

static void make_series(struct maker *maker, struct series *series, const struct scenario *scenario)
{
	*series = (struct series){ .catalog.chip = maker->pools[scenario->pool].catalog.chip };
	for (size_t i = 0; i < scenario->runs; i++) {
		add_run(maker, series, scenario, false, i);
		if (scenario->idle == IDLE_OWN)
			add_run(maker, series, scenario, true, i);
	}
	for (size_t i = 0; i < scenario->runs && scenario->idle == IDLE_SHARED; i++)
		add_run(maker, series, scenario, true, i);
}

/* ---- counting ---- */

struct counts {
	size_t pairs;    /* in which the figure was measured */
	size_t welch;    /* found a difference */
	size_t ranks;    /* the U test did */
	size_t covered;  /* the interval of the ratio holds the true one */
	size_t duration; /* a difference of the duration, which has none */
	size_t beyond, within;
	/* Of the energies of all runs, for the power that is expected. */
	double sum[2], squares[2];
	size_t runs[2];
};

static void count_runs(struct counts *counts, const struct trial *trial, enum figure figure)
{
	for (size_t side = 0; side < 2; side++) {
		for (size_t i = 0; i < trial->sides[side].count; i++) {
			double energy_j = trial->sides[side].runs[i].values[figure];

			if (isnan(energy_j))
				continue;
			counts->sum[side] += energy_j;
			counts->squares[side] += energy_j * energy_j;
			counts->runs[side]++;
		}
	}
}

static void count_pair(struct counts *counts, const struct trial *trial,
	const struct scenario *scenario, const struct gate *gate)
{
	const struct trial_side *base = &trial->sides[0], *other = &trial->sides[1];
	struct gate_verdict verdict;
	struct contrast contrast;

	count_runs(counts, trial, scenario->figure);
	trial_contrast(base, other, FIGURE_DURATION, &contrast);
	counts->duration += contrast_is_significant(&contrast);
	trial_contrast(base, other, scenario->figure, &contrast);
	if (isnan(contrast.welch_p))
		return;
	counts->pairs++;
	counts->welch += contrast_is_significant(&contrast);
	counts->ranks += contrast.mann_whitney_p < STATISTICS_ALPHA;
	counts->covered += contrast.ratio_interval.low <= scenario->factor &&
		scenario->factor <= contrast.ratio_interval.high;
	gate_judge(&verdict, gate, base, other);
	counts->beyond += verdict.result == GATE_BEYOND;
	counts->within += verdict.result == GATE_WITHIN;
}

/* The power of Welch's test for runs with the moments of all that were drawn, and with as many runs
 * as have an energy. */
static double expected_power(
	const struct counts *counts, const struct scenario *scenario, size_t pairs)
{
	struct contrast all = { .ratio = NAN };
	struct side_moments *sides[] = { &all.base, &all.other };

	for (size_t i = 0; i < 2; i++) {
		double n = (double)counts->runs[i], mean = counts->sum[i] / n;

		sides[i]->count = n;
		sides[i]->mean = mean;
		sides[i]->variance = (counts->squares[i] - n * mean * mean) / (n - 1);
	}
	all.other.mean = all.base.mean * scenario->factor;
	return contrast_power(&all, 1, (counts->runs[0] + pairs / 2) / pairs);
}

static void print_share(size_t count, size_t all)
{
	if (all)
		printf(" %.1f %% |", 100.0 * (double)count / (double)all);
	else
		printf(" not measured |");
}

static void study(struct maker *maker, const struct scenario *scenario, size_t pairs)
{
	struct counts counts = { 0 };
	struct gate gate;
	struct error err;

	gate_parse(&gate, "energy>+5%", &err);
	for (size_t i = 0; i < pairs; i++) {
		struct trial trial = { 0 };
		struct series series;

		make_series(maker, &series, scenario);
		trial_add(&trial, NULL, &series, 0, series.last_time_ns);
		count_pair(&counts, &trial, scenario, &gate);
		trial_release(&trial);
		series_release(&series);
	}
	printf("| %s | %zu+%zu |", scenario->name, scenario->runs, scenario->runs);
	print_share(counts.welch, counts.pairs);
	if (counts.pairs)
		printf(" %.1f %% |", 100 * expected_power(&counts, scenario, pairs));
	else
		printf(" - |");
	print_share(counts.ranks, counts.pairs);
	print_share(counts.covered, counts.pairs);
	print_share(counts.beyond, counts.pairs);
	print_share(counts.within, counts.pairs);
	print_share(counts.duration, pairs);
	printf("\n");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct series pools[POOL_COUNT] = { { .count = 0 } };
	struct maker maker = { .pools = pools, .random = { 1 } };
	int pairs = argc > 1 ? atoi(argv[1]) : 0;
	struct error err;

	if (argc != 2 + POOL_COUNT || pairs < 1) {
		fprintf(stderr, "usage: study PAIRS IDLE BUSY BATCHED THROTTLED CPU_ZERO\n");
		return STATUS_USAGE;
	}
	for (enum pool i = 0; i < POOL_COUNT; i++) {
		if (!series_load_file(&pools[i], argv[2 + i], false, &err)) {
			fprintf(stderr, "study: %s\n", err.message);
			return (int)err.status;
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(scenarios); i++)
		study(&maker, &scenarios[i], (size_t)pairs);
	for (enum pool i = 0; i < POOL_COUNT; i++)
		series_release(&pools[i]);
	return STATUS_OK;
}
