/*
 * What is not known of the energy of a part of a recording. Pure.
 */
#ifndef ASITOP_EDGE_H
#define ASITOP_EDGE_H

#include "series.h"

/* The windows at the edges of a part count in proportion to their time inside, but their energy may
 * all be outside or all inside. In joules, CPU, GPU and ANE. */
struct edges {
	double less_j; /* by which the part may have used less */
	double more_j;
};

struct edges edges_of(const struct series *series, int64_t from_ns, int64_t to_ns);

#endif
