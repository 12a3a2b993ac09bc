/*
 * The simulated machine: what its counters say after a window of a certain load.
 *
 * Everything hangs together: a core's idle, down and used ticks sum to about the window, its
 * frequency follows from the states, power from states and load, energy from power. Not quite
 * about the window, for the real tool reads cores, clusters and GPU one after the other.
 */
#ifndef SAMPLES_MACHINE_H
#define SAMPLES_MACHINE_H

#include "noise.h"
#include "counters.h"
#include "workload.h"

/* How a load came about, so that the next window continues it. */
struct channel_state {
	double value;  /* 0 to 1: what is in force */
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
	double full_cost; /* of all cores at what they sustain */
	bool started;
};

void machine_init(struct machine *machine, const struct chip_spec *chip, int macos, uint64_t seed);
/* The window of `elapsed` ticks that follows, under the loads of a phase. */
void machine_run(struct machine *machine, const struct phase *phase, int64_t elapsed,
	struct counters *counters);

#endif
