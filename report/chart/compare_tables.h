/*
 * Tables of two recordings: the values of each, and how much the second differs. Pure.
 */
#ifndef ASITOP_COMPARE_TABLES_H
#define ASITOP_COMPARE_TABLES_H

#include "../../src/common/trial/comparison.h"
#include "table.h"

enum compare_table {
	COMPARE_MEANS,
	COMPARE_ENERGY,
	COMPARE_PEAKS,
	COMPARE_PHASES,  /* energy of phases that have the same name */
	COMPARE_SPANS,   /* duration of the same phases */
	COMPARE_NUMBERS, /* mean, p95 and peak of all metrics */
};

/* True if at least one of SIDES measured a metric. */
bool compare_is_measured(const struct side *sides, enum metric_id id);

/* `sides` are SIDES of them; `brief`: without frequencies and memory, where room is scarce. */
void compare_table_init(
	struct table *table, enum compare_table kind, const struct side *sides, bool brief);

#endif
