/*
 * A window of a recording, read row by row: what writes samples elsewhere and must not hold a week
 * of them in memory as a series does.
 */
#ifndef ASITOP_ROW_READER_H
#define ASITOP_ROW_READER_H

#include "time_selection.h"

struct row_reader {
	struct recording *recording; /* borrowed */
	struct machine machine;
	const struct chip *chip;
	struct run *runs;
	size_t run_count;
	struct event *events;
	size_t event_count;
	bool whole;   /* no window was asked for */
	bool is_ring; /* what came before its first sample was dropped */
	int64_t from_ns, to_ns;
	int64_t end_ns;          /* of the recording */
	struct time_frame frame; /* of the recording, for more times; its context is the excerpt */
	int64_t first_id, last_id;
	/* Set by who wants bytes, not numbers: each sample has its document's own numbers, and of a
	 * whole recording damaged samples come too. */
	bool wants_bytes;
	/* Set by who stores samples: the numbers that each sample's bytes decode to, not settled
	 * among their neighbours (settling.h). */
	bool wants_own_numbers;
	int64_t damaged; /* samples that row_reader_read() could not give */
};

/* Finds the window. Fails when there is no sample in it. */
bool row_reader_open(struct row_reader *rows, struct recording *recording,
	const struct time_selection *options, struct error *err);
void row_reader_release(struct row_reader *rows);

/*
 * Calls `visit` for each sample of the window, in their order; it may return false to stop. Rows
 * have all metrics. Documents that are no windows come too; damaged samples are counted.
 */
bool row_reader_read(struct row_reader *rows,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err);

/* The same of one run. */
bool row_reader_read_run(struct row_reader *rows, size_t run,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err);

#endif
