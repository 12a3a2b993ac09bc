/*
 * The counters of one window of the simulated machine.
 *
 * Times are in ticks of 24 MHz, as in the hardware, so that the nanoseconds in documents have
 * realistic last digits. Nothing needs to be released.
 */
#ifndef SAMPLES_COUNTERS_H
#define SAMPLES_COUNTERS_H

#include "chips.h"

#define TICKS_PER_S 24000000

/* 24 MHz: 125/3 ns per tick. */
static inline int64_t ticks_to_ns(int64_t ticks)
{
	return ticks * 125 / 3;
}

static inline int64_t ns_to_ticks(int64_t ns)
{
	return ns * 3 / 125;
}

/* Where a core or a cluster spent its time, in ticks. */
struct residency {
	int64_t idle;
	int64_t down;
	int64_t used[CLUSTER_STATES_MAX];
};

struct cluster_counters {
	struct residency own;
	struct residency cores[CLUSTER_CORES_MAX];
	double online_ratio;
	double instructions;
	double cycles;
};

struct gpu_counters {
	int64_t idle; /* ticks */
	int64_t used[GPU_STATES_MAX];
	int64_t requested[GPU_STATES_MAX];
	int64_t energy_mj; /* measured separately from the processor's gpu_mj */
};

/* One window. The chip determines the number of clusters, cores and states. */
struct counters {
	int64_t elapsed; /* ticks */
	struct cluster_counters clusters[CHIP_CLUSTERS_MAX];
	struct gpu_counters gpu;
	int64_t cpu_mj, gpu_mj, ane_mj, dram_mj;
	int64_t dram_read, dram_written; /* bytes */
	const char *pressure;
};

/* Adds a window to a longer one, for a summary. */
void counters_add(struct counters *sum, const struct counters *counters);

/* Moves only the energy from one window to another. */
void counters_move_energy(struct counters *from, struct counters *to);

/* Time in any of the first `count` states, in ticks. */
int64_t residency_used(const struct residency *residency, int count);
/* Mean frequency over the used time in Hz; 0 if there is none. */
double residency_hz(const struct residency *residency, const struct cpu_states *states);
/* The same for the GPU, in MHz. */
double gpu_mhz(const struct gpu_counters *gpu, const struct gpu_states *states);

#endif
