/*
 * The governor: distributes the busy time of a cluster or the GPU over its frequency states.
 *
 * Light work stays near the state that the captures show for that cluster. Heavy work uses the
 * highest states, slightly lower ones when all cores of a cluster are busy. A limit on the clock
 * (thermal pressure) removes the highest states. The shares add up to 1, and many are exactly 0, as
 * in real documents.
 */
#ifndef SAMPLES_GOVERNOR_H
#define SAMPLES_GOVERNOR_H

#include "chips.h"
#include "noise.h"

/* The state that a cluster sustains at a mean load of 0 to 1, limited to the share `clock` of its
 * highest frequency. */
int governor_sustained(const struct cluster_spec *spec, double load, double clock);
/* `mean` and `peak` are over the cluster's cores, 0 to 1. */
void governor_weights(struct noise *noise, const struct cluster_spec *spec, double mean,
	double peak, double clock, double *weights);
/* One core's variation of its cluster's shares. */
void governor_vary(struct noise *noise, const double *weights, int count, double *varied);
/* Returns the state that software requested. */
int governor_gpu_weights(struct noise *noise, const struct gpu_states *states, double busy,
	double clock, double *weights);

#endif
