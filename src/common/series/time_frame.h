/*
 * Resolving time expressions (units.h) in a recording: its events give the phases, the wall times
 * of its samples the position of a time of day. A frame borrows what it is made from.
 */
#ifndef ASITOP_TIME_FRAME_H
#define ASITOP_TIME_FRAME_H

#include "series.h"

/* The frame of the samples in a series. */
void series_time_frame(const struct series *series, struct time_frame *frame);

/* The frame of a whole recording, whose samples are read only to find a wall time. */
void catalog_time_frame(
	const struct catalog *catalog, struct recording *recording, struct time_frame *frame);

#endif
