#include "row_reader.h"
#include "phase.h"
#include "../recording/settling.h"

#include <stdlib.h>

/* ---- the time frame ---- */

struct ends {
	int64_t start_wall_ns; /* of the axis' 0 */
	int64_t begin_ns, end_ns;
};

static bool take_start(const struct sample_row *row, void *context)
{
	struct ends *ends = context;

	if (!row->run_id)
		return true;
	ends->start_wall_ns = row->wall_ns - row->time_ns;
	ends->begin_ns = row->time_ns - row->window_ns;
	return false;
}

static bool take_end(const struct sample_row *row, void *context)
{
	struct ends *ends = context;

	if (row->run_id)
		ends->end_ns = row->time_ns;
	return true;
}

static size_t find_phase(void *context, const char *name, struct time_span *span)
{
	const struct row_reader *rows = context;

	return phase_find(rows->events, rows->event_count, rows->end_ns, name, span);
}

static bool find_command(void *context, struct time_span *span)
{
	const struct row_reader *rows = context;

	return phase_find_command(rows->events, rows->event_count, rows->end_ns, span);
}

static void list_phases(void *context, struct buffer *out)
{
	const struct row_reader *rows = context;

	phase_list(rows->events, rows->event_count, out);
}

struct wall_search {
	int64_t wall_ns;
	int64_t before_ns; /* where the sample before ends */
	int64_t ns;
	bool found;
};

static bool search_wall(const struct sample_row *row, void *context)
{
	struct wall_search *search = context;

	if (row->window_ns <= 0)
		return true;
	if (row->wall_ns < search->wall_ns) {
		search->before_ns = row->time_ns;
		return true;
	}
	search->ns = row->time_ns - (row->wall_ns - search->wall_ns);
	search->found = search->ns >= 0 || search->before_ns > 0;
	if (search->ns < search->before_ns)
		search->ns = search->before_ns;
	return false;
}

/* Wall times may jump back; the first occurrence counts. */
static bool find_wall(void *context, int64_t wall_ns, int64_t *ns)
{
	struct row_reader *rows = context;
	struct wall_search search = { .wall_ns = wall_ns };
	struct error ignored;

	if (!recording_read_places(
		    rows->recording, rows->first_id, rows->last_id, search_wall, &search, &ignored))
		return false;
	*ns = search.ns;
	return search.found;
}

static bool make_frame(struct row_reader *rows, struct error *err)
{
	/* If the last sample is unreadable, an earlier one marks the end. */
	enum { LAST_FEW = 256 };
	struct ends ends = { .end_ns = 0 };
	double peaks[METRIC_COUNT];
	struct error no_peaks;

	rows->is_ring = recording_peaks(rows->recording, peaks, &no_peaks);
	if (!recording_read_places(
		    rows->recording, rows->first_id, rows->last_id, take_start, &ends, err) ||
		!recording_read_places(rows->recording, rows->last_id - LAST_FEW, rows->last_id,
			take_end, &ends, err))
		return false;
	rows->end_ns = ends.end_ns;
	rows->frame = (struct time_frame){
		.begin_ns = rows->is_ring ? ends.begin_ns : 0,
		.end_ns = ends.end_ns,
		.start_wall_ns = ends.start_wall_ns,
		.utc_offset_s = rows->run_count ? rows->runs[0].utc_offset_s : 0,
		.context = rows,
		.find_phase = find_phase,
		.find_command = find_command,
		.list_phases = list_phases,
		.find_wall = find_wall,
	};
	return true;
}

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
	reader->row.sample.values[METRIC_ANE_PCT] =
		series_ane_share(rows->chip, row->sample.values[METRIC_ANE_W]);
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
	return read_ids(rows, rows->first_id, rows->last_id, visit, context, err);
}

bool row_reader_read_run(struct row_reader *rows, size_t run,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err)
{
	bool last = run + 1 == rows->run_count;
	int64_t first_id = rows->runs[run].first_id;
	int64_t last_id = last ? rows->last_id : rows->runs[run + 1].first_id - 1;

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
	if (!recording_machine(recording, &rows->machine, err) ||
		!recording_runs(recording, &rows->runs, &rows->run_count, err) ||
		!recording_events(recording, &rows->events, &rows->event_count, err) ||
		!recording_extent(recording, &rows->first_id, &rows->last_id, err) ||
		!make_frame(rows, err) ||
		!time_selection_resolve_in(
			options, &rows->frame, &rows->from_ns, &rows->to_ns, err))
		return false;
	rows->chip = chip_find(rows->machine.chip);
	if (rows->whole)
		return true;
	if (!recording_find(recording, rows->from_ns, rows->last_id, &rows->first_id, err) ||
		!row_reader_read(rows, take_any, &any, err))
		return false;
	return any || window_is_empty(rows->from_ns, rows->to_ns, err);
}

void row_reader_release(struct row_reader *rows)
{
	free(rows->runs);
	free(rows->events);
	*rows = (struct row_reader){ 0 };
}
