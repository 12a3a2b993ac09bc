#include "time_frame.h"
#include "phase.h"

/* ---- phases ---- */

static size_t find_phase(const struct time_frame *frame, const char *name, struct time_span *span)
{
	const struct catalog *catalog = frame->phases;

	return phase_find(catalog->events, catalog->event_count, frame->end_ns, name, span);
}

static bool find_command(const struct time_frame *frame, struct time_span *span)
{
	const struct catalog *catalog = frame->phases;

	return phase_find_command(catalog->events, catalog->event_count, frame->end_ns, span);
}

static void list_phases(const struct time_frame *frame, struct buffer *out)
{
	const struct catalog *catalog = frame->phases;

	phase_list(catalog->events, catalog->event_count, out);
}

/* ---- wall times ---- */

struct wall_search {
	int64_t wall_ns;
	int64_t before_ns; /* where the window before ends */
	int64_t ns;
	bool found;
};

/* Looks at the next window; returns false when the search is over. Wall times may jump back; the
 * first occurrence counts. */
static bool search_window(struct wall_search *search, int64_t time_ns, int64_t wall_ns)
{
	if (wall_ns < search->wall_ns) {
		search->before_ns = time_ns;
		return true;
	}
	search->ns = time_ns - (wall_ns - search->wall_ns);
	search->found = search->ns >= 0 || search->before_ns > 0;
	if (search->ns < search->before_ns)
		search->ns = search->before_ns;
	return false;
}

static bool search_row(const struct sample_row *row, void *context)
{
	return row->window_ns <= 0 || search_window(context, row->time_ns, row->wall_ns);
}

static bool find_wall_in_recording(const struct time_frame *frame, int64_t wall_ns, int64_t *ns)
{
	const struct catalog *catalog = frame->phases;
	struct wall_search search = { .wall_ns = wall_ns };
	struct error ignored;

	if (!recording_read_places(frame->samples, catalog->first_id, catalog->last_id, search_row,
		    &search, &ignored))
		return false;
	*ns = search.ns;
	return search.found;
}

static bool find_wall_in_series(const struct time_frame *frame, int64_t wall_ns, int64_t *ns)
{
	const struct series *series = frame->samples;
	struct wall_search search = { .wall_ns = wall_ns };
	size_t i = 0;

	while (i < series->count && search_window(&search, series->time_ns[i], series->wall_ns[i]))
		i++;
	*ns = search.ns;
	return search.found;
}

/* ---- frames ---- */

void catalog_time_frame(
	const struct catalog *catalog, struct recording *recording, struct time_frame *frame)
{
	*frame = (struct time_frame){
		.begin_ns = catalog->begin_ns,
		.end_ns = catalog->end_ns,
		.start_wall_ns = catalog->start_wall_ns,
		.utc_offset_s = catalog->run_count ? catalog->runs[0].utc_offset_s : 0,
		.phases = catalog,
		.samples = recording,
		.find_phase = find_phase,
		.find_command = find_command,
		.list_phases = list_phases,
		.find_wall = find_wall_in_recording,
	};
}

void series_time_frame(const struct series *series, struct time_frame *frame)
{
	catalog_time_frame(&series->catalog, NULL, frame);
	frame->begin_ns = series_begin(series);
	frame->end_ns = series_end(series);
	frame->start_wall_ns = series->count ? series->wall_ns[0] - series->time_ns[0] : 0;
	/* It is only read. */
	frame->samples = (void *)(uintptr_t)series;
	frame->find_wall = find_wall_in_series;
}
