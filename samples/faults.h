/*
 * Faults: the ways in which the simulated powermetrics can misbehave, as a table of options.
 *
 * A fault is given as NAME[=ARGUMENT][@DOCUMENTS]. Documents are counted from 1: "@5" is only the
 * fifth, "@5-" the fifth and all later ones, "@5-8" four of them; without "@" it is all of them.
 * Each fault is implemented where it takes effect: in the clock, the sample, the document or the
 * output. This module only determines which faults are active. Nothing needs to be released.
 */
#ifndef SAMPLES_FAULTS_H
#define SAMPLES_FAULTS_H

#include "../src/common/base/base.h"

#include <stdio.h>

enum fault_kind {
	/* the process */
	FAULT_NOT_ROOT,
	FAULT_DIE_AT_START,
	FAULT_DEAF,
	FAULT_EXIT,
	FAULT_DIE,
	FAULT_ABORT,
	FAULT_STDERR,
	/* the clock */
	FAULT_STALL,
	FAULT_SLEEP,
	FAULT_CLOCK_STEP,
	FAULT_SAME_TIMESTAMP,
	FAULT_NO_TIMESTAMP,
	FAULT_ELAPSED,
	FAULT_SUMMARY,
	/* the contents */
	FAULT_NO_PROCESSOR,
	FAULT_NO_GPU,
	FAULT_NO_THERMAL,
	FAULT_NO_CLUSTER,
	FAULT_NO_CORE,
	FAULT_CPU_ZERO,
	FAULT_BATCHED_ENERGY,
	FAULT_NAN,
	FAULT_DUPLICATE_KEYS,
	FAULT_NAMES,
	FAULT_BIG,
	FAULT_TEXT,
	/* the output */
	FAULT_SPLIT,
	FAULT_DRIBBLE,
	FAULT_MERGE,
	FAULT_NUL,
	FAULT_COUNT,
};

struct fault {
	enum fault_kind kind;
	int64_t first, last; /* documents, both included */
	int64_t number;      /* the argument: ns, a count, percent or bytes */
	char text[96];       /* the argument as given; empty: none */
};

struct faults {
	struct fault items[32];
	int count;
};

bool faults_add(struct faults *faults, const char *spec, struct error *err);
/* The last fault of that kind on the command line that applies to this document, or NULL. */
const struct fault *faults_find(
	const struct faults *faults, enum fault_kind kind, int64_t document);
/* Prints the table for --fault help. */
void faults_list(FILE *out);

#endif
