#include "machine.h"

#include "governor.h"

#include <math.h>

/* The power of a core grows approximately like this with its frequency (voltage rises with
 * frequency). */
#define POWER_EXPONENT     2.6
#define GPU_POWER_EXPONENT 2.2

/* Power of a core of each tier at its highest frequency, relative to a performance core. */
static const double tier_weight[] = {
	[TIER_EFFICIENCY] = 0.06,
	[TIER_PERFORMANCE] = 1.0,
	[TIER_MIDDLE] = 0.5,
};

static double state_cost(const struct cluster_spec *cluster, int state)
{
	const struct cpu_states *states = cluster->states;

	return tier_weight[cluster->tier] *
		noise_power((double)states->mhz[state] / states->mhz[states->count - 1],
			POWER_EXPONENT);
}

void machine_init(struct machine *machine, const struct chip_spec *chip, int macos, uint64_t seed)
{
	double top = chip->gpu->mhz[chip->gpu->count - 1];

	*machine = (struct machine){ .chip = chip, .macos = macos };
	noise_init(&machine->noise, seed);
	for (int i = 0; i < chip->cluster_count; i++) {
		const struct cluster_spec *cluster = &chip->clusters[i];
		int sustained = governor_sustained(cluster, 1, 1);

		for (int j = 0; j < cluster->states->count; j++)
			machine->cost[i][j] = state_cost(cluster, j);
		machine->full_cost += cluster->cores * machine->cost[i][sustained];
	}
	for (int j = 0; j < chip->gpu->count; j++)
		machine->gpu_cost[j] = noise_power(chip->gpu->mhz[j] / top, GPU_POWER_EXPONENT);
}

/* ---- loads ---- */

/* Loads follow the demand within about half a second, vary over seconds, and spike. */
static void follow_demand(struct noise *noise, struct channel_state *channel,
	const struct demand *demand, double seconds)
{
	double keep = noise_decay(-seconds / 3);
	double asked;

	channel->wander = channel->wander * keep + sqrt(1 - keep * keep) * noise_normal(noise);
	channel->spike *= noise_decay(-seconds / 0.7);
	if (demand->spike > 0 && noise_chance(noise, 1 - noise_decay(-seconds * 0.22)))
		channel->spike = demand->spike * noise_uniform(noise, 0.45, 1);
	asked = clamp(demand->level + demand->ragged * channel->wander, 0, 1);
	if (channel->spike > asked)
		asked = channel->spike;
	if (asked < demand->level * 0.25)
		asked = demand->level * 0.25;
	channel->value += (asked - channel->value) * (1 - noise_decay(-seconds / 0.45));
}

static double tier_load(const struct machine *machine, enum tier tier)
{
	double e = machine->channels[CHANNEL_E].value;
	double p = machine->channels[CHANNEL_P].value;

	switch (tier) {
	case TIER_EFFICIENCY:
		return e;
	case TIER_PERFORMANCE:
		return p;
	case TIER_MIDDLE:
		return clamp(0.7 * e + 0.6 * p, 0, 1);
	}
	return 0;
}

/*
 * Spreads the load of a tier over its cores. The scheduler fills the first cores first, and fills
 * all of them equally only when there is enough work. With u the position of a core in the queue
 * from 0 to 1, 1 - u^k has that shape and the mean k/(k + 1). Background work is spread half as
 * steeply and varies by two points at any load, by 2 to 4 % of a tier that is a third busy, as seen
 * on M1 Pro and M4 Pro.
 */
static double core_load(struct noise *noise, enum tier tier, double load, int place, int cores)
{
	double u = (place + 0.5) / cores;
	double busy = 1;

	if (load < 0.999)
		busy = 1 - noise_power(u, load / (1 - load));
	if (tier == TIER_EFFICIENCY)
		return clamp((busy + load) / 2 + 0.02 * noise_normal(noise), 0, 1);
	busy *= 1 + 0.18 * (1 - 0.9 * load) * noise_normal(noise);
	return clamp(busy, 0, 1);
}

/* One thread keeps one core busy, but sometimes moves to the next. */
static void add_single_thread(struct machine *machine, double *cores)
{
	double busy = machine->channels[CHANNEL_ONE].value;
	double moved =
		noise_chance(&machine->noise, 0.3) ? noise_uniform(&machine->noise, 0, 0.5) : 0;

	if (busy <= 0)
		return;
	cores[0] = clamp(cores[0] + busy * (1 - moved), 0, 1);
	cores[1] = clamp(cores[1] + busy * moved, 0, 1);
}

/* ---- CPU ---- */

struct windows {
	double clusters, cores, gpu; /* ticks seen by each subscription */
};

/* Subscriptions are read one after the other, some milliseconds apart. */
static struct windows skew_windows(struct noise *noise, int64_t elapsed)
{
	double skew = 0.0028 * TICKS_PER_S;
	double ticks = (double)elapsed;
	struct windows seen;

	seen.clusters = ticks + skew * noise_normal(noise);
	seen.cores = ticks + skew * noise_normal(noise);
	seen.gpu = ticks + skew * noise_normal(noise);
	/* The shortest windows are seen at half their length at least. */
	seen.clusters = clamp(seen.clusters, ticks / 2, ticks * 2);
	seen.cores = clamp(seen.cores, ticks / 2, ticks * 2);
	seen.gpu = clamp(seen.gpu, ticks / 2, ticks * 2);
	return seen;
}

static void spread(const double *weights, int count, double total, int64_t *ticks)
{
	for (int i = 0; i < count; i++)
		ticks[i] = (int64_t)(weights[i] * total);
}

static int64_t sum_ticks(const int64_t *ticks, int count)
{
	int64_t sum = 0;

	for (int i = 0; i < count; i++)
		sum += ticks[i];
	return sum;
}

/* `down` is in ticks: the cores of a cluster go down together. */
static void fill_core(struct noise *noise, const struct cluster_spec *spec, const double *weights,
	double busy, int64_t down, double window, struct residency *core)
{
	double own[CLUSTER_STATES_MAX];
	int count = spec->states->count;
	double total = window + noise_uniform(noise, -2000, 2000);
	double used = clamp(busy * total, 0, total - (double)down);

	*core = (struct residency){ .down = down };
	governor_vary(noise, weights, count, own);
	spread(own, count, used, core->used);
	core->idle = (int64_t)total - down - sum_ticks(core->used, count);
	if (core->idle < 0)
		core->idle = 0;
}

/* The cluster's own counters, whose meaning differs by generation. */
static void fill_cluster(struct machine *machine, const struct cluster_spec *spec,
	const double *weights, double awake, double down, double window, struct residency *own)
{
	int count = spec->states->count;

	*own = (struct residency){ .down = (int64_t)(down * window) };
	awake *= 1 - down;
	spread(weights, count, awake * window, own->used);
	if (spec->clocked) {
		own->used[spec->rest] += (int64_t)((1 - down - awake) * window);
		own->idle = (int64_t)((1 - down - awake) * window);
	} else if (spec->lingers_idle) {
		own->used[0] += (int64_t)(noise_uniform(&machine->noise, 0.01, 0.09) * (1 - awake) *
			window);
		own->idle = (int64_t)((1 - awake) * window);
	} else {
		/* It stays up for a moment at its lowest state after the last core became idle. */
		double linger = 0.12 * awake * (1 - down - awake);

		own->used[0] += (int64_t)(linger * window);
		own->idle = (int64_t)((1 - down - awake - linger) * window);
	}
	if (spec->idle_hidden_since && machine->macos >= spec->idle_hidden_since)
		own->idle = 0;
}

struct cluster_load {
	double cores[CLUSTER_CORES_MAX];
	double mean, peak, awake; /* awake: the share of time in which any core is busy */
	double down;
};

/* A cluster's position in its tier: how many cores get work before its own, of how many, and how
 * much work there is for each. A spare cluster stays down while the others can do the work. */
struct tier_place {
	int before, cores;
	double load;
	bool parked;
};

static struct tier_place find_place(const struct machine *machine, const struct cluster_spec *spec)
{
	const struct chip_spec *chip = machine->chip;
	struct tier_place place = { .load = tier_load(machine, spec->tier) };
	double crowded;
	int spare = 0;

	for (int i = 0; i < chip->cluster_count; i++) {
		const struct cluster_spec *other = &chip->clusters[i];

		if (other->tier != spec->tier)
			continue;
		place.cores += other->cores;
		if (other->fill < spec->fill)
			place.before += other->cores;
		if (other->park == PARK_WHOLE)
			spare += other->cores;
	}
	crowded = place.load * place.cores / (place.cores - spare);
	/* At any load, it slept before the first window. */
	if (spare && crowded < (machine->started ? 0.42 : 1.5)) {
		place.cores -= spare;
		place.load = clamp(crowded, 0, 1);
		place.parked = spec->park == PARK_WHOLE;
	}
	return place;
}

static void park_cluster(struct noise *noise, struct cluster_load *load)
{
	*load = (struct cluster_load){ .down = 1 };
	if (noise_chance(noise, 0.6))
		load->down -= noise_uniform(noise, 0.001, 0.02);
	load->awake = 0.25 * (1 - load->down);
}

static void load_cluster(
	struct machine *machine, const struct cluster_spec *spec, struct cluster_load *load)
{
	struct noise *noise = &machine->noise;
	struct tier_place place = find_place(machine, spec);
	double asleep = 1;

	if (place.parked) {
		park_cluster(noise, load);
		return;
	}
	*load = (struct cluster_load){ .down = 0 };
	for (int i = 0; i < spec->cores; i++)
		load->cores[i] =
			core_load(noise, spec->tier, place.load, place.before + i, place.cores);
	if (spec->tier == TIER_PERFORMANCE && !place.before)
		add_single_thread(machine, load->cores);
	for (int i = 0; i < spec->cores; i++) {
		double busy = load->cores[i];

		load->mean += busy / spec->cores;
		load->peak = busy > load->peak ? busy : load->peak;
		asleep *= 1 - busy;
	}
	if (spec->park == PARK_PARTLY)
		load->down = clamp(0.82 - 7 * load->mean + 0.1 * noise_normal(noise), 0, 1);
	/* On an M4, cores are awake at the same time more often than by chance. */
	load->awake = spec->lingers_idle ? (1 - asleep + load->peak) / 2 : 1 - asleep;
}

static void count_instructions(const struct cluster_spec *spec, struct cluster_counters *counters)
{
	for (int i = 0; i < spec->cores; i++)
		for (int j = 0; j < spec->states->count; j++)
			counters->cycles += (double)counters->cores[i].used[j] / TICKS_PER_S *
				cpu_state_hz(spec->states->mhz[j]);
	counters->instructions = counters->cycles * (spec->tier == TIER_EFFICIENCY ? 1.1 : 2.6);
}

static void run_cluster(struct machine *machine, int index, double clock,
	const struct windows *windows, struct cluster_counters *counters)
{
	const struct cluster_spec *spec = &machine->chip->clusters[index];
	struct noise *noise = &machine->noise;
	double weights[CLUSTER_STATES_MAX];
	struct cluster_load load;
	int64_t down;

	*counters = (struct cluster_counters){ .online_ratio = 1 };
	load_cluster(machine, spec, &load);
	down = (int64_t)(load.down * windows->cores);
	governor_weights(noise, spec, load.mean, load.peak, clock, weights);
	for (int i = 0; i < spec->cores; i++) {
		double window = windows->cores;

		/* Cores that sleep from time to time report their time late, the first cores most.
		 */
		if (spec->park == PARK_PARTLY)
			window += windows->cores * 0.02 * noise_normal(noise) / (1 + i);
		fill_core(noise, spec, weights, load.cores[i], down, window, &counters->cores[i]);
	}
	if (load.mean <= 0)
		governor_weights(noise, spec, 0, 0, 0, weights);
	fill_cluster(
		machine, spec, weights, load.awake, load.down, windows->clusters, &counters->own);
	if (load.down > 0)
		counters->online_ratio = (1 - load.down) * noise_uniform(noise, 0.8, 1.25);
	counters->online_ratio = clamp(counters->online_ratio, 0, 1);
	count_instructions(spec, counters);
}

/* ---- power ---- */

static double cpu_watts(
	const struct machine *machine, const struct counters *counters, double ticks)
{
	const struct chip_spec *chip = machine->chip;
	double cost = 0;

	for (int i = 0; i < chip->cluster_count; i++)
		for (int j = 0; j < chip->clusters[i].cores; j++)
			for (int k = 0; k < chip->clusters[i].states->count; k++)
				cost += (double)counters->clusters[i].cores[j].used[k] *
					machine->cost[i][k];
	return chip->cpu_w * (0.0006 + 0.96 * cost / ticks / machine->full_cost);
}

/* GPU work comes in frames and bursts: the shorter the window and the lighter the work, the rougher
 * the power. */
static double gpu_busy(struct machine *machine, double window)
{
	double load = clamp(machine->channels[CHANNEL_GPU].value, 0, 1);
	double rough = 0.2 * (1 - load) / sqrt(window / TICKS_PER_S);

	rough = clamp(rough, 0, 1) * noise_normal(&machine->noise);
	return clamp(load * clamp(1 + rough, 0.1, 3), 0, 1);
}

static void run_gpu(struct machine *machine, double clock, double window, struct gpu_counters *gpu,
	double *watts)
{
	const struct gpu_states *states = machine->chip->gpu;
	struct noise *noise = &machine->noise;
	double busy = gpu_busy(machine, window);
	double weights[GPU_STATES_MAX];
	int wanted = governor_gpu_weights(noise, states, busy, clock, weights);
	double cost = 0;

	*gpu = (struct gpu_counters){ .idle = 0 };
	spread(weights, states->count, busy * window, gpu->used);
	gpu->requested[wanted] = sum_ticks(gpu->used, states->count);
	gpu->idle = (int64_t)window - gpu->requested[wanted];
	for (int i = 0; i < states->count; i++)
		cost += weights[i] * machine->gpu_cost[i];
	*watts = machine->chip->gpu_w * (0.00015 + 0.96 * busy * cost) *
		noise_uniform(noise, 0.97, 1.02);
}

static int64_t millijoules(double watts, int64_t ticks)
{
	return (int64_t)(watts * (double)ticks / TICKS_PER_S * 1000 + 0.5);
}

/* ---- the first window ---- */

static void add_stale_core(struct noise *noise, int top, double seconds, int64_t *used)
{
	double share = 0.13;

	for (int i = 0; i < top; i++) {
		used[i] += (int64_t)(share * seconds * TICKS_PER_S);
		share *= noise_uniform(noise, 0.65, 0.95);
	}
	used[top] += (int64_t)(0.48 * seconds * TICKS_PER_S);
}

/* Counters that stopped while a spare cluster was down are reported in the first document: up to
 * ten seconds of use, at the lowest and the highest state. */
static void add_stale_time(struct machine *machine, struct counters *counters)
{
	const struct chip_spec *chip = machine->chip;

	for (int i = 0; i < chip->cluster_count; i++) {
		const struct cluster_spec *spec = &chip->clusters[i];

		if (spec->park != PARK_WHOLE)
			continue;
		for (int j = 0; j < spec->cores; j++)
			add_stale_core(&machine->noise, spec->states->count - 1,
				noise_uniform(&machine->noise, 10.5, 12.3) / (1 + 0.18 * j),
				counters->clusters[i].cores[j].used);
	}
}

void machine_run(struct machine *machine, const struct phase *phase, int64_t elapsed,
	struct counters *counters)
{
	const struct chip_spec *chip = machine->chip;
	double seconds = (double)elapsed / TICKS_PER_S;
	struct windows windows = skew_windows(&machine->noise, elapsed);
	double gpu_w;

	for (int i = 0; i < CHANNEL_COUNT; i++)
		follow_demand(&machine->noise, &machine->channels[i], &phase->demands[i], seconds);
	*counters = (struct counters){ .elapsed = elapsed, .pressure = phase->pressure };
	for (int i = 0; i < chip->cluster_count; i++)
		run_cluster(machine, i, phase->clock, &windows, &counters->clusters[i]);
	run_gpu(machine, phase->clock, windows.gpu, &counters->gpu, &gpu_w);
	counters->cpu_mj = millijoules(cpu_watts(machine, counters, (double)elapsed), elapsed);
	if (chip->stale_at_start && !machine->started)
		add_stale_time(machine, counters);
	counters->gpu_mj = millijoules(gpu_w, elapsed);
	counters->gpu.energy_mj =
		millijoules(gpu_w * noise_uniform(&machine->noise, 0.985, 1.015), elapsed);
	counters->ane_mj =
		millijoules(0.95 * chip->ane_w * machine->channels[CHANNEL_ANE].value, elapsed);
	counters->dram_mj = (counters->cpu_mj + counters->gpu_mj) / 9;
	counters->dram_read = (counters->cpu_mj * 3 + counters->gpu_mj * 2) * 400000;
	counters->dram_written = counters->dram_read * 2 / 3;
	machine->started = true;
}
