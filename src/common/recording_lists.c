#include "recording_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a list in memory may grow to: a day of marks a second, and ten times that. */
enum { LIST_BYTES_MAX = 256 << 20 };

enum { DAY_S = 24 * 60 * 60, COUNT_MAX = 100000 };

static const char *const event_names[] = {
	[EVENT_START] = "start",
	[EVENT_STOP] = "stop",
	[EVENT_MARK] = "mark",
	[EVENT_COMMAND_START] = "command-start",
	[EVENT_COMMAND_EXIT] = "command-exit",
	[EVENT_GAP] = "gap",
	[EVENT_LOST] = "lost",
	[EVENT_SLEEP] = "sleep",
	[EVENT_WAKE] = "wake",
	[EVENT_CLOCK] = "clock",
	[EVENT_ERROR] = "error",
	[EVENT_EDITED] = "edited",
	[EVENT_UNKNOWN] = "unknown",
};

const char *event_name(enum event_kind kind)
{
	return event_names[kind];
}

static enum event_kind event_kind_of(const char *name)
{
	enum event_kind kind = 0;

	while (kind < EVENT_UNKNOWN && strcmp(event_names[kind], name))
		kind++;
	return kind;
}

/* A time that a stranger wrote: 0 where nobody can have measured it. */
static int64_t column_time(sqlite3_stmt *statement, int column, int64_t low, int64_t high)
{
	int64_t ns = sqlite3_column_int64(statement, column);

	return ns < low || ns > high ? 0 : ns;
}

static int64_t column_wall(sqlite3_stmt *statement, int column)
{
	return column_time(statement, column, RECORDING_WALL_MIN, RECORDING_WALL_MAX);
}

/*
 * Runs `sql` and calls `take` for each row with room for one item of `size` bytes. `*items` and
 * `*count` are the caller's; both are set in any case.
 */
static bool read_list(struct recording *recording, const char *sql, size_t size,
	void (*take)(sqlite3_stmt *statement, void *item), void *items, size_t *count,
	struct error *err)
{
	sqlite3_stmt *statement = NULL;
	char *list = NULL;
	size_t capacity = 0;
	int status;

	recording_start_query(recording);
	status = sqlite3_prepare_v2(recording->db, sql, -1, &statement, NULL);
	*count = 0;
	while (status == SQLITE_OK || status == SQLITE_ROW) {
		status = sqlite3_step(statement);
		if (status != SQLITE_ROW)
			break;
		if (*count == LIST_BYTES_MAX / size)
			break;
		if (*count == capacity) {
			capacity = capacity * 2 + 8;
			list = xreallocarray(list, capacity, size);
		}
		memset(list + *count * size, 0, size);
		take(statement, list + (*count)++ * size);
	}
	if (status == SQLITE_ROW)
		error_damaged(
			err, "'%s' is damaged: it has too many runs or events", recording->path);
	else if (status != SQLITE_DONE)
		recording_fail(recording, "read", err);
	sqlite3_finalize(statement);
	*(void **)items = list;
	return status == SQLITE_DONE;
}

static void take_run(sqlite3_stmt *statement, void *item)
{
	struct run *run = item;

	run->id = sqlite3_column_int64(statement, 0);
	run->start_wall_ns = column_wall(statement, 1);
	run->utc_offset_s = (int)column_time(statement, 2, -DAY_S, DAY_S);
	column_text(statement, 3, run->zone, sizeof(run->zone));
	run->interval_ns = column_time(statement, 4, 0, RECORDING_TIME_MAX / 4);
	column_text(statement, 5, run->source, sizeof(run->source));
	column_text(statement, 6, run->arguments, sizeof(run->arguments));
	column_text(statement, 7, run->version, sizeof(run->version));
	column_text(statement, 8, run->note, sizeof(run->note));
	run->first_id = column_time(statement, 9, 1, INT64_MAX);
	run->end_wall_ns = column_wall(statement, 10);
	column_text(statement, 11, run->ended, sizeof(run->ended));
}

bool recording_runs(
	struct recording *recording, struct run **runs, size_t *count, struct error *err)
{
	bool done = read_list(recording,
		"SELECT id, start_wall_ns, utc_offset_s, zone, interval_ns, source, arguments,"
		" asitop_version, note, first_id, end_wall_ns, ended FROM runs ORDER BY id",
		sizeof(struct run), take_run, runs, count, err);

	/* Each sample is in one run, whatever a stranger wrote. */
	for (size_t i = 1; i < *count; i++) {
		if ((*runs)[i].first_id < (*runs)[i - 1].first_id)
			(*runs)[i].first_id = (*runs)[i - 1].first_id;
	}
	return done;
}

static void take_event(sqlite3_stmt *statement, void *item)
{
	struct event *event = item;
	char kind[32];

	event->id = sqlite3_column_int64(statement, 0);
	event->run_id = sqlite3_column_int64(statement, 1);
	event->time_ns = column_time(statement, 2, 0, RECORDING_TIME_MAX);
	event->wall_ns = column_wall(statement, 3);
	event->duration_ns = column_time(statement, 4, 0, RECORDING_TIME_MAX);
	column_text(statement, 5, kind, sizeof(kind));
	event->kind = event_kind_of(kind);
	column_text(statement, 6, event->text, sizeof(event->text));
}

bool recording_events(
	struct recording *recording, struct event **events, size_t *count, struct error *err)
{
	return read_list(recording,
		"SELECT id, run_id, time_ns, wall_ns, duration_ns, kind, text FROM events"
		" ORDER BY time_ns, id",
		sizeof(struct event), take_event, events, count, err);
}

static int column_count(sqlite3_stmt *statement, int column)
{
	int count = sqlite3_column_int(statement, column);

	return count < 0 || count > COUNT_MAX ? 0 : count;
}

static void take_machine(sqlite3_stmt *statement, void *item)
{
	struct machine *machine = item;

	column_text(statement, 0, machine->chip, sizeof(machine->chip));
	column_text(statement, 1, machine->model, sizeof(machine->model));
	column_text(statement, 2, machine->os_version, sizeof(machine->os_version));
	column_text(statement, 3, machine->os_build, sizeof(machine->os_build));
	column_text(statement, 4, machine->perflevels, sizeof(machine->perflevels));
	machine->memory_bytes = sqlite3_column_int64(statement, 5);
	machine->e_cores = column_count(statement, 6);
	machine->p_cores = column_count(statement, 7);
	machine->s_cores = column_count(statement, 8);
	machine->gpu_cores = column_count(statement, 9);
}

bool recording_machine(struct recording *recording, struct machine *machine, struct error *err)
{
	struct machine *machines;
	size_t count;
	bool done = read_list(recording,
		"SELECT chip, model, os_version, os_build, perflevels, memory_bytes, e_cores,"
		" p_cores, s_cores, gpu_cores FROM machines ORDER BY id LIMIT 1",
		sizeof(struct machine), take_machine, &machines, &count, err);

	*machine = count ? machines[0] : (struct machine){ .chip = "" };
	free(machines);
	return done;
}

struct peak {
	char key[32];
	int64_t value;
};

static void take_peak(sqlite3_stmt *statement, void *item)
{
	struct peak *peak = item;

	column_text(statement, 0, peak->key, sizeof(peak->key));
	peak->value = sqlite3_column_int64(statement, 1);
}

bool recording_peaks(struct recording *recording, double peaks[METRIC_COUNT], struct error *err)
{
	struct peak *list = NULL;
	size_t count = 0;
	bool there = sqlite3_table_column_metadata(recording->db, NULL, "peaks", "value", NULL,
			     NULL, NULL, NULL, NULL) == SQLITE_OK;

	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		peaks[id] = NAN;
	there = there &&
		read_list(recording, "SELECT key, value FROM peaks LIMIT 1000", sizeof(struct peak),
			take_peak, &list, &count, err);
	for (size_t i = 0; i < count; i++) {
		enum metric_id id = metric_find(list[i].key);

		if (id != METRIC_COUNT)
			peaks[id] = (double)list[i].value / metric_storage_scale(metrics[id].unit);
	}
	free(list);
	return there && count;
}
