/*
 * The ways in which a powermetrics can misbehave, as a table of options.
 *
 * A fault is given as NAME[=ARGUMENT][@DOCUMENTS]; documents are counted from 1: "@5" is the
 * fifth alone, "@5-" from the fifth on, "@5-8" four of them, nothing all. What a fault does stands
 * where it happens: the clock, the sample, the document or its way out. This module only knows
 * which are in force. It owns nothing that would have to be released.
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
	/* the way out */
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
	char text[96];       /* the argument as it was given; empty when it was not */
};

struct faults {
	struct fault items[32];
	int count;
};

bool faults_add(struct faults *faults, const char *spec, struct error *err);
/* The last given fault of that kind that applies to this document; NULL when none does. */
const struct fault *faults_find(
	const struct faults *faults, enum fault_kind kind, int64_t document);
/* The table, for people. */
void faults_list(FILE *out);

#endif
