/*
 * What the simulated machine is asked to do, over time: a script of phases.
 *
 * A script is text, one statement a line, '#' starts a comment:
 *
 *     phase build 150s  e=85 p=90~15 gpu=3 ane=0 thermal=Nominal
 *     loop
 *
 * A phase has a name, a duration and loads in percent of each part of the chip: `e` is background
 * work, `p` work that somebody waits for, on all its cores, `one` a single thread of that, in
 * percent of one core, `gpu`, `ane`. A load may wander, "90~15" by about 15
 * points to either side within seconds, and may spike, "6^70" to as much as 70 now and then; both,
 * "6~4^70". What is not given is 0. `thermal` is the pressure (Nominal), `clock` the percentage of
 * the highest frequencies that it leaves (what the pressure suggests). After the last phase
 * `loop` starts again; without it the last phase goes on.
 *
 * The ready-made scripts of workloads/ are built into the program, so that it can be copied
 * anywhere and still knows them by name.
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

/* A ready-made workload by its name, or the script in a file when the name holds '/' or '.'. */
bool workload_load(struct workload *workload, const char *name, struct error *err);
bool workload_parse(struct workload *workload, const char *text, struct error *err);
/* What is asked for at a time since the start. */
const struct phase *workload_at(const struct workload *workload, int64_t ns);
void workload_list(FILE *out);

#endif
