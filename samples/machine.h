/*
 * The simulated machine: computes its counters for a window of a given load.
 *
 * The counters are consistent. A core's idle, down and used ticks add up to about the window; its
 * frequency follows from the states, power from states and load, energy from power. They do not add
 * up exactly, because powermetrics reads cores, clusters and the GPU one after the other.
 */
#ifndef SAMPLES_MACHINE_H
#define SAMPLES_MACHINE_H

#include "noise.h"
#include "counters.h"
#include "workload.h"

/* The state of a load, from which the next window continues. */
struct channel_state {
	double value;  /* 0 to 1: the current load */
	double wander; /* standard deviations from the level */
	double spike;
};

struct machine {
	const struct chip_spec *chip;
	int macos;
	struct noise noise;
	struct channel_state channels[CHANNEL_COUNT];
	double cost[CHIP_CLUSTERS_MAX][CLUSTER_STATES_MAX]; /* power of a state, 1 at full load */
	double gpu_cost[GPU_STATES_MAX];
	double full_cost; /* of all cores at the states that they sustain */
	bool started;
};

void machine_init(struct machine *machine, const struct chip_spec *chip, int macos, uint64_t seed);
/* Simulates the next `elapsed` ticks under the loads of a phase. */
void machine_run(struct machine *machine, const struct phase *phase, int64_t elapsed,
	struct counters *counters);

#endif
