#include "catalog.h"

#include <stdlib.h>

/* ---- begin and end ---- */

struct ends {
	struct catalog *catalog;
	bool found;
};

static bool take_begin(const struct sample_row *row, void *context)
{
	struct ends *ends = context;
	struct catalog *catalog = ends->catalog;

	if (!row->run_id)
		return true;
	ends->found = true;
	catalog->start_wall_ns = row->wall_ns - row->time_ns;
	catalog->begin_ns = catalog->is_ring ? row->time_ns - row->window_ns : 0;
	return false;
}

static bool take_end(const struct sample_row *row, void *context)
{
	struct ends *ends = context;

	if (!row->run_id)
		return true;
	ends->found = true;
	ends->catalog->end_ns = row->time_ns;
	ends->catalog->end_wall_ns = row->wall_ns;
	return true;
}

/* If the first or the last sample is unreadable, its nearest neighbour stands for it. */
static bool load_ends(struct catalog *catalog, struct recording *recording, struct error *err)
{
	enum { LAST_FEW = 256 };
	int64_t first_id = catalog->first_id, last_id = catalog->last_id;
	struct ends begin = { .catalog = catalog }, end = { .catalog = catalog };

	return recording_read_places(recording, first_id, first_id, take_begin, &begin, err) &&
		(begin.found ||
			recording_read_places(
				recording, first_id, last_id, take_begin, &begin, err)) &&
		recording_read_places(recording, last_id, last_id, take_end, &end, err) &&
		(end.found ||
			recording_read_places(
				recording, last_id - LAST_FEW, last_id, take_end, &end, err));
}

/* ---- the events of commands ---- */

/* In order of time. Events with equal times keep their order, those of commands last: a command
 * starts before it ends, and ends before the next one starts. */
static int compare_events(const void *left, const void *right)
{
	const struct event *a = left, *b = right;

	if (a->time_ns != b->time_ns)
		return a->time_ns < b->time_ns ? -1 : 1;
	if (event_is_of_command(a->kind) != event_is_of_command(b->kind))
		return event_is_of_command(a->kind) ? 1 : -1;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return (a->kind > b->kind) - (a->kind < b->kind);
}

static void set_event_of_command(
	struct event *event, const struct command_run *command, enum event_kind kind)
{
	*event = (struct event){
		.id = command->id,
		.run_id = command->run_id,
		.kind = kind,
		.is_warmup = command->role == COMMAND_WARMUP,
		.time_ns = kind == EVENT_COMMAND_START ? command->start_ns : command->end_ns,
	};
	if (kind == EVENT_COMMAND_START)
		command_run_title(command, event->text, sizeof(event->text));
	else
		command_run_describe(command, event->text, sizeof(event->text));
}

/* Adds the start and the exit of each command to the events. */
static void add_events_of_commands(struct catalog *catalog)
{
	size_t most = catalog->event_count + 2 * catalog->command_count;
	struct event *events;

	if (!catalog->command_count)
		return;
	events = xreallocarray(catalog->events, most, sizeof(*events));
	catalog->events = events;
	for (size_t i = 0; i < catalog->command_count; i++) {
		const struct command_run *command = &catalog->commands[i];

		set_event_of_command(&events[catalog->event_count++], command, EVENT_COMMAND_START);
		if (command_run_has_ended(command))
			set_event_of_command(
				&events[catalog->event_count++], command, EVENT_COMMAND_EXIT);
	}
	qsort(events, catalog->event_count, sizeof(*events), compare_events);
}

/* ---- the catalog ---- */

bool catalog_load(struct catalog *catalog, struct recording *recording, struct error *err)
{
	struct catalog loaded = { .run_count = 0 };
	struct error failure = { .message = "" };

	loaded.is_ring = recording_peaks(recording, loaded.dropped_peaks, &failure);
	if (failure.message[0]) {
		*err = failure;
		return false;
	}
	if (!recording_machine(recording, &loaded.machine, err) ||
		!recording_runs(recording, &loaded.runs, &loaded.run_count, err) ||
		!recording_events(recording, &loaded.events, &loaded.event_count, err) ||
		!recording_commands(recording, &loaded.commands, &loaded.command_count, err) ||
		!recording_extent(recording, &loaded.first_id, &loaded.last_id, err) ||
		!load_ends(&loaded, recording, err)) {
		catalog_release(&loaded);
		return false;
	}
	loaded.chip = chip_find(loaded.machine.chip);
	add_events_of_commands(&loaded);
	catalog_derive(&loaded, loaded.dropped_peaks);
	catalog_release(catalog);
	*catalog = loaded;
	return true;
}

void catalog_release(struct catalog *catalog)
{
	free(catalog->runs);
	free(catalog->events);
	free(catalog->commands);
	*catalog = (struct catalog){ .run_count = 0 };
}

void catalog_run_extent(
	const struct catalog *catalog, size_t run, int64_t *first_id, int64_t *last_id)
{
	bool last = run + 1 == catalog->run_count;

	*first_id = catalog->runs[run].first_id;
	*last_id = last ? catalog->last_id : catalog->runs[run + 1].first_id - 1;
	if (*first_id < catalog->first_id)
		*first_id = catalog->first_id;
}

bool catalog_has_ended(const struct catalog *catalog)
{
	return catalog->run_count && catalog->runs[catalog->run_count - 1].ended[0];
}

void catalog_derive(const struct catalog *catalog, double values[METRIC_COUNT])
{
	double share = 100 * values[METRIC_ANE_W] / catalog->chip->ane_w;

	values[METRIC_ANE_PCT] = metric_round(UNIT_PERCENT, share > 100 ? 100 : share);
}
