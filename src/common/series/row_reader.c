#include "row_reader.h"
#include "time_frame.h"
#include "../recording/settling.h"

/* ---- reading ---- */

struct reader {
	struct row_reader *rows;
	bool (*visit)(const struct sample_row *row, void *context);
	void *context;
	struct sample_row row; /* with the metrics that depend on the chip */
	int64_t end_ns;        /* of the last window; windows must not overlap */
};

static bool read_row(const struct sample_row *row, void *context)
{
	struct reader *reader = context;
	struct row_reader *rows = reader->rows;

	bool follows = !row->damaged &&
		(row->window_ns <= 0 || row->time_ns - row->window_ns >= reader->end_ns);

	if (!follows && !(rows->whole && rows->wants_bytes)) {
		rows->damaged++;
		return true;
	}
	if (row->window_ns > 0)
		reader->end_ns = row->time_ns;
	if (!rows->whole && row->time_ns <= rows->from_ns)
		return true;
	if (!rows->whole && row->time_ns > rows->to_ns)
		return false;
	reader->row = *row;
	catalog_derive(&rows->catalog, reader->row.sample.values);
	return reader->visit(&reader->row, reader->context);
}

static bool read_ids(struct row_reader *rows, int64_t first_id, int64_t last_id,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err)
{
	struct reader reader = { .rows = rows, .visit = visit, .context = context };
	bool unsettled = rows->wants_bytes || rows->wants_own_numbers;

	return (unsettled ? recording_read : recording_read_settled)(
		rows->recording, first_id, last_id, read_row, &reader, err);
}

bool row_reader_read(struct row_reader *rows,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err)
{
	rows->damaged = 0;
	return read_ids(rows, rows->first_id, rows->catalog.last_id, visit, context, err);
}

bool row_reader_read_run(struct row_reader *rows, size_t run,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err)
{
	int64_t first_id, last_id;

	catalog_run_extent(&rows->catalog, run, &first_id, &last_id);
	if (first_id < rows->first_id)
		first_id = rows->first_id;
	return read_ids(rows, first_id, last_id, visit, context, err);
}

/* ---- open ---- */

static bool take_any(const struct sample_row *row, void *context)
{
	bool *any = context;

	*any = row->window_ns > 0;
	return !*any;
}

bool row_reader_open(struct row_reader *rows, struct recording *recording,
	const struct time_selection *options, struct error *err)
{
	bool any = false;

	*rows = (struct row_reader){ .recording = recording,
		.whole = time_selection_is_whole(options) };
	if (!catalog_load(&rows->catalog, recording, err))
		return false;
	catalog_time_frame(&rows->catalog, recording, &rows->frame);
	rows->first_id = rows->catalog.first_id;
	if (!time_selection_resolve_in(options, &rows->frame, &rows->from_ns, &rows->to_ns, err))
		return false;
	if (rows->whole)
		return true;
	if (!recording_find(
		    recording, rows->from_ns, rows->catalog.last_id, &rows->first_id, err) ||
		!row_reader_read(rows, take_any, &any, err))
		return false;
	return any || time_selection_error_empty(rows->from_ns, rows->to_ns, err);
}

void row_reader_release(struct row_reader *rows)
{
	catalog_release(&rows->catalog);
	*rows = (struct row_reader){ 0 };
}
