/*
 * A workload: the load of the simulated machine over time, as a script of phases.
 *
 * A script is text with one statement per line; '#' starts a comment:
 *
 *     phase build 150s  e=85 p=90~15 gpu=3 ane=0 thermal=Nominal
 *     loop
 *
 * A phase has a name, a duration and loads in percent: `e` background work, `p` work on all
 * performance cores, `one` a single thread on one of them, `gpu`, `ane`. A load that is not given
 * is 0. "90~15" varies by about 15 points within seconds, "6^70" spikes to as much as 70, and
 * "6~4^70" does both. `thermal` is the reported pressure (default: Nominal), `clock` the percentage
 * of the highest frequencies that remains (default: by the pressure). `loop` starts again with the
 * first phase; without it, the last phase continues.
 *
 * The scripts in workloads/ are compiled into the program, so that it does not need the files.
 */
#ifndef SAMPLES_WORKLOAD_H
#define SAMPLES_WORKLOAD_H

#include "../src/common/base/base.h"

#include <stdio.h>

enum channel {
	CHANNEL_E,
	CHANNEL_P,
	CHANNEL_ONE,
	CHANNEL_GPU,
	CHANNEL_ANE,
	CHANNEL_COUNT,
};

struct demand {
	double level; /* 0 to 1 */
	double ragged;
	double spike;
};

struct phase {
	char name[32];
	int64_t duration; /* ns */
	struct demand demands[CHANNEL_COUNT];
	const char *pressure; /* a constant of workload.c */
	double clock;         /* share of the highest frequencies that is allowed, 0 to 1 */
};

#define WORKLOAD_PHASES_MAX 64

struct workload {
	struct phase phases[WORKLOAD_PHASES_MAX];
	int count;
	bool loop;
	int64_t duration; /* of all phases, ns */
};

/* Loads a built-in workload by its name, or a script from a file if the name contains '/' or '.'.
 */
bool workload_load(struct workload *workload, const char *name, struct error *err);
bool workload_parse(struct workload *workload, const char *text, struct error *err);
/* The phase at a time since the start. */
const struct phase *workload_at(const struct workload *workload, int64_t ns);
void workload_list(FILE *out);

#endif
