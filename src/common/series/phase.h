/*
 * Phases: the parts of a recording between its markers, and between the start and the exit of its
 * command. Pure.
 *
 * A phase is named after the marker at its start. The command's phase is named after its command
 * line if that was recorded, else "command"; the phase that follows is "after the command".
 */
#ifndef ASITOP_PHASE_H
#define ASITOP_PHASE_H

#include "series.h"

struct phase {
	const char *name; /* its marker's text, borrowed from the series; "" before the first */
	bool marked;      /* it begins with a marker inside the time range */
	int64_t from_ns, to_ns;
	int64_t measured_ns; /* the part covered by windows that have a power value */
	double mean_w;       /* combined power; NaN: absent */
	double peak_w;       /* highest value of the windows that overlap it */
	double energy_j;
};

/* The phases of a time range, in order and contiguous, so that their energies add up to the
 * range's; none when no marker is in or before it. The caller frees `*phases`. */
size_t find_phases(
	const struct series *series, int64_t from_ns, int64_t to_ns, struct phase **phases);

/*
 * Returns how many phases have a name and stores the span of the first one; the recording ends at
 * `end_ns`. "NAME#2" is the second of them, unless a phase has exactly that name; "command" also
 * matches each measured command whose name or command line was recorded; warmups only if there is
 * nothing else.
 */
size_t phase_find(const struct event *events, size_t count, int64_t end_ns, const char *name,
	struct time_span *span);

/* When the first measured command ran, regardless of markers; false when there was none. */
bool phase_find_command(
	const struct event *events, size_t count, int64_t end_ns, struct time_span *span);

/* Appends the distinct names: "'idle', 'build', 'game' and 3 more". */
void phase_list(const struct event *events, size_t count, struct buffer *out);

#endif
