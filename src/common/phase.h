/*
 * Phases: what lies between the markers of a recording, and between the start and the exit of the
 * command that it was made for. Pure.
 */
#ifndef ASITOP_PHASE_H
#define ASITOP_PHASE_H

#include "series.h"

struct phase {
	const char *name; /* its marker's text, borrowed from the series; "" before the first */
	bool marked;      /* a marker stands at its start, inside of the window */
	int64_t from_ns, to_ns;
	int64_t measured_ns; /* how much of it windows with a power cover */
	double mean_w;       /* combined power; NaN: absent */
	double peak_w;       /* the highest of the windows that reach into it */
	double energy_j;
};

/* The phases of a window, in their order and without holes, so that their energies sum up to the
 * window's; none when no marker is in or before it. `*phases` is owned by the caller. */
size_t find_phases(
	const struct series *series, int64_t from_ns, int64_t to_ns, struct phase **phases);

#endif
