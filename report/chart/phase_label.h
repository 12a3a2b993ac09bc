/*
 * Phases as there is room for them: those that would be too narrow to be told apart are one
 * segment, so that a hundred thousand markers are drawn as fast as ten. Pure.
 */
#ifndef ASITOP_PHASE_LABEL_H
#define ASITOP_PHASE_LABEL_H

#include "panel_frame.h"

struct phase_label {
	double left, right; /* on the sheet */
	const char *name;   /* of its first phase */
	size_t count;       /* of phases in it */
	bool marked;        /* its first phase begins with a marker */
};

/* The next segment from phase `*index` on, which is moved behind it; false at the end. Begin at 0.
 * Without phases all of the window is one. */
bool phase_label_next(const struct panel_frame *frame, size_t *index, struct phase_label *segment);

/* Names on a baseline, each in its segment and, where gaps are drawn there too, before the next
 * one; "+3 more" for those in a row
 * that have no room. */
void phase_label_draw_names(const struct panel_frame *frame, double baseline, bool before_gaps);

#endif
