/*
 * Reads part of a recording row by row: for code that writes samples elsewhere and must not hold a
 * week of them in memory, as a series does.
 */
#ifndef ASITOP_ROW_READER_H
#define ASITOP_ROW_READER_H

#include "time_selection.h"

struct row_reader {
	struct recording *recording; /* borrowed */
	struct catalog catalog;
	struct time_frame frame; /* for resolving more times; it borrows from this reader */
	bool whole;              /* no part was selected */
	int64_t from_ns, to_ns;
	int64_t first_id; /* the first sample to read */
	/* Set by a caller that needs bytes, not numbers: samples are not settled, and damaged
	 * samples of a whole recording are visited too. */
	bool wants_bytes;
	/* Set by a caller that stores samples: each has the numbers that its own bytes decode to,
	 * not settled with its neighbours (settling.h). */
	bool wants_own_numbers;
	int64_t damaged; /* samples that row_reader_read() could not read */
};

/* Resolves the selection. Fails when it contains no sample. */
bool row_reader_open(struct row_reader *rows, struct recording *recording,
	const struct time_selection *options, struct error *err);
void row_reader_release(struct row_reader *rows);

/*
 * Calls `visit` for each selected sample in order; it may return false to stop. Rows have all
 * metrics. Documents that are not windows are visited too; damaged samples are counted.
 */
bool row_reader_read(struct row_reader *rows,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err);

/* The same for one run. */
bool row_reader_read_run(struct row_reader *rows, size_t run,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err);

#endif
