#include "row_reader.h"
#include "phase.h"
#include "../recording/settling.h"

#include <stdlib.h>

/* ---- what time expressions need ---- */

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
	const struct excerpt *excerpt = context;

	return phase_find(excerpt->events, excerpt->event_count, excerpt->end_ns, name, span);
}

static bool find_command(void *context, struct time_span *span)
{
	const struct excerpt *excerpt = context;

	return phase_find_command(excerpt->events, excerpt->event_count, excerpt->end_ns, span);
}

static void list_phases(void *context, struct buffer *out)
{
	const struct excerpt *excerpt = context;

	phase_list(excerpt->events, excerpt->event_count, out);
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

/* Wall times may jump back: the first time that the clock showed it counts. */
static bool find_wall(void *context, int64_t wall_ns, int64_t *ns)
{
	struct excerpt *excerpt = context;
	struct wall_search search = { .wall_ns = wall_ns };
	struct error ignored;

	if (!recording_read_places(excerpt->recording, excerpt->first_id, excerpt->last_id,
		    search_wall, &search, &ignored))
		return false;
	*ns = search.ns;
	return search.found;
}

static bool make_frame(struct excerpt *excerpt, struct error *err)
{
	/* Where the last sample cannot be read, one before it tells the end. */
	enum { LAST_FEW = 256 };
	struct ends ends = { .end_ns = 0 };
	double peaks[METRIC_COUNT];
	struct error no_peaks;

	excerpt->is_ring = recording_peaks(excerpt->recording, peaks, &no_peaks);
	if (!recording_read_places(excerpt->recording, excerpt->first_id, excerpt->last_id,
		    take_start, &ends, err) ||
		!recording_read_places(excerpt->recording, excerpt->last_id - LAST_FEW,
			excerpt->last_id, take_end, &ends, err))
		return false;
	excerpt->end_ns = ends.end_ns;
	excerpt->frame = (struct time_frame){
		.begin_ns = excerpt->is_ring ? ends.begin_ns : 0,
		.end_ns = ends.end_ns,
		.start_wall_ns = ends.start_wall_ns,
		.utc_offset_s = excerpt->run_count ? excerpt->runs[0].utc_offset_s : 0,
		.context = excerpt,
		.find_phase = find_phase,
		.find_command = find_command,
		.list_phases = list_phases,
		.find_wall = find_wall,
	};
	return true;
}

/* ---- reading ---- */

struct reader {
	struct excerpt *excerpt;
	bool (*visit)(const struct sample_row *row, void *context);
	void *context;
	struct sample_row row; /* with the metrics that depend on the chip */
	int64_t end_ns;        /* of the last window: they follow each other */
};

static bool read_row(const struct sample_row *row, void *context)
{
	struct reader *reader = context;
	struct excerpt *excerpt = reader->excerpt;

	bool follows = !row->damaged &&
		(row->window_ns <= 0 || row->time_ns - row->window_ns >= reader->end_ns);

	if (!follows && !(excerpt->whole && excerpt->wants_bytes)) {
		excerpt->damaged++;
		return true;
	}
	if (row->window_ns > 0)
		reader->end_ns = row->time_ns;
	if (!excerpt->whole && row->time_ns <= excerpt->from_ns)
		return true;
	if (!excerpt->whole && row->time_ns > excerpt->to_ns)
		return false;
	reader->row = *row;
	reader->row.sample.values[METRIC_ANE_PCT] =
		series_ane_share(excerpt->chip, row->sample.values[METRIC_ANE_W]);
	return reader->visit(&reader->row, reader->context);
}

static bool read_ids(struct excerpt *excerpt, int64_t first_id, int64_t last_id,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err)
{
	struct reader reader = { .excerpt = excerpt, .visit = visit, .context = context };

	return (excerpt->wants_bytes ? recording_read : recording_read_settled)(
		excerpt->recording, first_id, last_id, read_row, &reader, err);
}

bool excerpt_read(struct excerpt *excerpt,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err)
{
	excerpt->damaged = 0;
	return read_ids(excerpt, excerpt->first_id, excerpt->last_id, visit, context, err);
}

bool excerpt_read_run(struct excerpt *excerpt, size_t run,
	bool (*visit)(const struct sample_row *row, void *context), void *context,
	struct error *err)
{
	bool last = run + 1 == excerpt->run_count;
	int64_t first_id = excerpt->runs[run].first_id;
	int64_t last_id = last ? excerpt->last_id : excerpt->runs[run + 1].first_id - 1;

	if (first_id < excerpt->first_id)
		first_id = excerpt->first_id;
	return read_ids(excerpt, first_id, last_id, visit, context, err);
}

/* ---- open ---- */

static bool take_any(const struct sample_row *row, void *context)
{
	bool *any = context;

	*any = row->window_ns > 0;
	return !*any;
}

bool excerpt_open(struct excerpt *excerpt, struct recording *recording,
	const struct window_options *options, struct error *err)
{
	bool any = false;

	*excerpt = (struct excerpt){ .recording = recording, .whole = window_is_whole(options) };
	if (!recording_machine(recording, &excerpt->machine, err) ||
		!recording_runs(recording, &excerpt->runs, &excerpt->run_count, err) ||
		!recording_events(recording, &excerpt->events, &excerpt->event_count, err) ||
		!recording_extent(recording, &excerpt->first_id, &excerpt->last_id, err) ||
		!make_frame(excerpt, err) ||
		!window_resolve_in(
			options, &excerpt->frame, &excerpt->from_ns, &excerpt->to_ns, err))
		return false;
	excerpt->chip = chip_find(excerpt->machine.chip);
	if (excerpt->whole)
		return true;
	if (!recording_find(
		    recording, excerpt->from_ns, excerpt->last_id, &excerpt->first_id, err) ||
		!excerpt_read(excerpt, take_any, &any, err))
		return false;
	return any || window_is_empty(excerpt->from_ns, excerpt->to_ns, err);
}

void excerpt_release(struct excerpt *excerpt)
{
	free(excerpt->runs);
	free(excerpt->events);
	*excerpt = (struct excerpt){ 0 };
}
