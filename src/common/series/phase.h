/*
 * Phases: what lies between the markers of a recording, and between the start and the exit of the
 * command that it was made for. Pure.
 *
 * A phase has the name of the marker that it begins with; that of the command has the command line
 * where that was recorded, else "command", and what follows is "after the command".
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

/*
 * How many phases have a name, and when the first of them is, in a recording that ends at `end_ns`.
 * "NAME#2" is the second of them, unless there is one with just that name; "command" is also the
 * command whose line was recorded.
 */
size_t phase_find(const struct event *events, size_t count, int64_t end_ns, const char *name,
	struct time_span *span);

/* When the first command ran, markers or not; false when there was none. */
bool phase_find_command(
	const struct event *events, size_t count, int64_t end_ns, struct time_span *span);

/* Adds the names, each once: "'idle', 'build', 'game' and 3 more". */
void phase_list(const struct event *events, size_t count, struct buffer *out);

#endif
