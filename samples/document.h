/*
 * One document: a window and everything that is written about it.
 *
 * It can be written as a property list or as text. Pointers are borrowed while it is written.
 */
#ifndef SAMPLES_DOCUMENT_H
#define SAMPLES_DOCUMENT_H

#include "faults.h"
#include "machine.h"
#include "tasks.h"

enum sampler {
	SAMPLER_TASKS = 1 << 0,
	SAMPLER_CPU = 1 << 1,
	SAMPLER_GPU = 1 << 2,
	SAMPLER_ANE = 1 << 3,
	SAMPLER_THERMAL = 1 << 4,
	SAMPLER_BANDWIDTH = 1 << 5,
	SAMPLER_OTHER = 1 << 6, /* known to powermetrics, not simulated: produces no output */
};

struct document {
	const struct chip_spec *chip;
	int macos;
	unsigned samplers;
	const char *model, *build, *bootargs;
	int64_t boottime;  /* s since 1970 */
	int64_t timestamp; /* ns since 1970, the end of the window */
	bool is_delta;
	const struct counters *counters;
	const struct task_list *tasks;
	const struct faults *faults;
	int64_t number; /* from 1, for the faults */
};

static inline const struct fault *document_fault(
	const struct document *document, enum fault_kind kind)
{
	return faults_find(document->faults, kind, document->number);
}

/* The length that the document contains: that of the counters, unless a fault changes it. */
int64_t document_elapsed_ns(const struct document *document);
/* Power in mW from an energy and the length of the window; NaN when that is 0. */
double document_milliwatts(const struct document *document, int64_t millijoules);
/* True when a fault omits a cluster, or a core by its CPU number. */
bool document_lacks_cluster(const struct document *document, const struct cluster_spec *cluster);
bool document_lacks_core(const struct document *document, int cpu);

#endif
