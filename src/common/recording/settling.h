/*
 * Settling: what the energy of a window is, seen beside the windows around it.
 *
 * A document's numbers are decoded from its bytes alone, and so they are cached. Where energy
 * counters move more slowly than samples come (see rails.h), a window of 0 mJ that is followed by
 * one with energy is part of it: the energy is spread over both, each by its length. This is the
 * one place that does so; every reader of numbers gets its rows through it, and so sees the same
 * wherever it begins to read.
 *
 * - A batch is a stretch of windows without a gap in which the rail shows 0 W, from the first blank
 *   one on, and the window with energy that follows. Other rails that show 0 W in it share it: the
 *   counters move together.
 * - A rail that showed 0 W for more than SETTLING_PATIENCE_NS before that is not in batches.
 * - A blank window that is in no batch was not measured: it is absent, and so is combined power.
 */
#ifndef ASITOP_SETTLING_H
#define ASITOP_SETTLING_H

#include "../sample/rails.h"
#include "recording.h"

/* The counters were seen to move every 2.03 to 2.23 s; windows of 1.01 s then come in threes. */
#define SETTLING_PATIENCE_NS (3 * NS_PER_S)

/* Rows that wait at most: windows as short as 1.5 ms. */
enum { SETTLING_ROWS_MAX = 2048 };

struct settling {
	bool (*visit)(const struct sample_row *row, void *context);
	void *context;
	bool stopped; /* `visit` returned false */

	struct sample_row *rows; /* wait for energy, oldest first */
	size_t count, capacity;

	int64_t run_id, end_ns; /* of the last window */
	struct {
		int64_t zero_ns; /* how long the rail has shown 0 W; 0: it shows something else */
		bool waits;      /* for the energy of rows[first] and those behind it */
		size_t first;
	} rails[RAIL_COUNT];
};

/* Rows go to `visit` in their order, later than they come; it may return false to stop. */
void settling_init(struct settling *settling,
	bool (*visit)(const struct sample_row *row, void *context), void *context);
void settling_release(struct settling *settling);

/* The next row; false when `visit` has had enough. */
bool settling_add(struct settling *settling, const struct sample_row *row);

/* Nothing follows: what waits is visited as it is. */
bool settling_end(struct settling *settling);

/* recording_read() of settled rows: rows around those that are asked for are read too. */
bool recording_read_settled(struct recording *recording, int64_t first_id, int64_t last_id,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err);

/* The last sample at or before `last_id` that no longer waits; 0 when there is none. */
bool recording_last_settled(
	struct recording *recording, int64_t last_id, int64_t *settled_id, struct error *err);

#endif
