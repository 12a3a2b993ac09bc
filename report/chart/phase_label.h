/*
 * The phases of a chart and their names. Phases that are too narrow to be distinguished are one
 * segment, so that a hundred thousand markers are drawn as fast as ten. Pure.
 */
#ifndef ASITOP_PHASE_LABEL_H
#define ASITOP_PHASE_LABEL_H

#include "panel_frame.h"

struct phase_label {
	double left, right; /* on the sheet */
	const char *name;   /* of its first phase */
	size_t count;       /* number of phases in it */
	bool marked;        /* its first phase begins with a marker */
};

/* Reads the segment that begins at phase `*index` and sets `*index` to the next one; false at the
 * end. Start with 0. Without phases, the whole window is one segment. */
bool phase_label_next(const struct panel_frame *frame, size_t *index, struct phase_label *segment);

/* Draws the names on a baseline, each within its segment and, if `before_gaps` is set, before the
 * next gap; "+3 more" for consecutive names that do not fit. */
void phase_label_draw_names(const struct panel_frame *frame, double baseline, bool before_gaps);

#endif
