/*
 * The tables of a benchmark. Pure.
 */
#ifndef ASITOP_BENCHMARK_TABLES_H
#define ASITOP_BENCHMARK_TABLES_H

#include "../../src/common/trial/trial.h"
#include "table.h"

enum benchmark_table {
	BENCHMARK_STATISTICS, /* of each figure of each side */
	BENCHMARK_CONTRASTS,  /* of each figure of each side with the first; the caller may set its
				 title */
	BENCHMARK_RUNS,
	BENCHMARK_TABLES,
};

void benchmark_table_init(
	struct table *table, enum benchmark_table kind, const struct trial *trial);

#endif
