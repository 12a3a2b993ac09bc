/*
 * The runs of a side in their order, those that count and those that were left out. Pure.
 */
#ifndef ASITOP_BENCHMARK_RUN_H
#define ASITOP_BENCHMARK_RUN_H

#include "../../src/common/trial/trial.h"

size_t benchmark_run_count(const struct trial_side *side);

/* The run with a number, from 1 to their count, and whether it counts. */
const struct trial_run *benchmark_run_at(
	const struct trial_side *side, size_t number, bool *counts);

/* What is remarkable about a run: "exit status 1", "outlier"; "" if nothing is. `outliers` is the
 * scale of the energies of its side. */
void benchmark_run_remark(const struct trial_run *run, bool counts,
	const struct outlier_scale *outliers, char *text, size_t size);

#endif
