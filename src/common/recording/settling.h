/*
 * Settling: corrects the energy of a window with the help of its neighbours.
 *
 * The cached numbers of a document are decoded only from its own bytes. When energy counters are
 * updated less often than samples are taken (see rails.h), a window of 0 mJ belongs to the next
 * window with energy: the energy is spread over both in proportion to their lengths. Only this
 * module does so. Every reader of numbers gets its rows through it, and therefore sees the same
 * numbers wherever it begins to read.
 *
 * - A batch is a sequence of windows without a gap in which the rail shows 0 W, beginning with the
 *   first blank one, and the window with energy that follows. Other rails that show 0 W in it
 *   share it, since the counters are updated together.
 * - A rail that showed 0 W for more than SETTLING_PATIENCE_NS before that forms no batches.
 * - A blank window outside a batch was not measured: the rail is absent, and so is combined power.
 */
#ifndef ASITOP_SETTLING_H
#define ASITOP_SETTLING_H

#include "../sample/rails.h"
#include "recording.h"

/* Counters were observed to update every 2.03 to 2.23 s; windows of 1.01 s then come in threes. */
#define SETTLING_PATIENCE_NS (3 * NS_PER_S)

/* Maximum number of waiting rows; enough for windows as short as 1.5 ms. */
enum { SETTLING_ROWS_MAX = 2048 };

struct settling {
	bool (*visit)(const struct sample_row *row, void *context);
	void *context;
	bool stopped; /* `visit` returned false */

	struct sample_row *rows; /* waiting for energy, oldest first */
	size_t count, capacity;

	int64_t run_id, end_ns; /* of the last window */
	struct {
		/* How long the rail has shown 0 W, not counted far beyond
		 * SETTLING_PATIENCE_NS; 0: it shows power. */
		int64_t zero_ns;
		bool waits; /* for the energy of rows[first] and later rows */
		size_t first;
	} rails[RAIL_COUNT];
};

/* Passes rows to `visit` in order, possibly delayed; it may return false to stop. */
void settling_init(struct settling *settling,
	bool (*visit)(const struct sample_row *row, void *context), void *context);
void settling_release(struct settling *settling);

/* Adds the next row; false when `visit` has stopped. */
bool settling_add(struct settling *settling, const struct sample_row *row);

/* Ends the input: waiting rows are visited as they are. */
bool settling_end(struct settling *settling);

/* recording_read() with settled rows; also reads the neighbours that settling needs. */
bool recording_read_settled(struct recording *recording, int64_t first_id, int64_t last_id,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err);

/* The last settled sample at or before `last_id`; 0 when there is none. */
bool recording_last_settled(
	struct recording *recording, int64_t last_id, int64_t *settled_id, struct error *err);

#endif
