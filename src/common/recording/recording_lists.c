#include "recording_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Limit of a list in memory: ten times a day with one mark per second. */
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

bool event_is_of_command(enum event_kind kind)
{
	return kind == EVENT_COMMAND_START || kind == EVENT_COMMAND_EXIT;
}

static enum event_kind event_kind_of(const char *name)
{
	enum event_kind kind = 0;

	while (kind < EVENT_UNKNOWN && strcmp(event_names[kind], name))
		kind++;
	return kind;
}

int64_t column_time(sqlite3_stmt *statement, int column, int64_t low, int64_t high)
{
	int64_t ns = sqlite3_column_int64(statement, column);

	return ns < low || ns > high ? 0 : ns;
}

int64_t column_wall(sqlite3_stmt *statement, int column)
{
	return column_time(statement, column, RECORDING_WALL_MIN, RECORDING_WALL_MAX);
}

static void add_item(struct list *list, sqlite3_stmt *statement)
{
	char *item;

	if (!sqlite3_column_int(statement, COLUMN_MATCHES))
		recording_note_damage(list->recording, "%s %lld does not match its checksum",
			recording_tables[list->table].row,
			(long long)sqlite3_column_int64(statement, COLUMN_ID));
	if (list->count == list->capacity) {
		list->capacity = list->capacity * 2 + 8;
		list->items = xreallocarray(list->items, list->capacity, list->size);
	}
	item = list->items + list->count++ * list->size;
	memset(item, 0, list->size);
	list->take(statement, item);
}

/* Adds rows from one end and stores the id it reached in `*last_id`. From the other end, stops at
 * the rows read before. Returns SQLITE_DONE, or the status that stopped it. */
static int read_from(struct list *list, bool from_end, int64_t *last_id)
{
	const struct table *table = &recording_tables[list->table];
	char *sql = xasprintf("SELECT %s, row_sum = row_sum(%s), %s FROM %s ORDER BY 1%s",
		table->id, table->columns, table->columns, table->name, from_end ? " DESC" : "");
	int64_t stop_id = *last_id, id;
	sqlite3_stmt *statement = NULL;
	bool any = false;
	int status;

	recording_start_query(list->recording);
	status = sqlite3_prepare_v2(list->recording->db, sql, -1, &statement, NULL);
	free(sql);
	while (status == SQLITE_OK || status == SQLITE_ROW) {
		status = sqlite3_step(statement);
		if (status != SQLITE_ROW)
			break;
		id = sqlite3_column_int64(statement, 0);
		/* Pages that form a cycle return the same rows endlessly. */
		if ((from_end && id <= stop_id) ||
			(any && (from_end ? id >= *last_id : id <= *last_id)) ||
			list->count >= LIST_BYTES_MAX / list->size)
			break;
		any = true;
		*last_id = id;
		add_item(list, statement);
	}
	sqlite3_finalize(statement);
	return status;
}

static void reverse(struct list *list, size_t first)
{
	char *swap = xmalloc(list->size);

	for (size_t i = first, j = list->count; i + 1 < j; i++) {
		char *left = list->items + i * list->size;
		char *right = list->items + --j * list->size;

		memcpy(swap, left, list->size);
		memcpy(left, right, list->size);
		memcpy(right, swap, list->size);
	}
	free(swap);
}

bool recording_read_list(struct list *list, void *items, size_t *count, struct error *err)
{
	int64_t last_id = INT64_MIN;
	int status = read_from(list, false, &last_id);
	bool damaged = status == SQLITE_ROW;
	struct error why = { .message = "" };
	size_t first = list->count;

	if (status != SQLITE_ROW && status != SQLITE_DONE) {
		recording_fail(list->recording, "read", &why);
		damaged = why.status == STATUS_DAMAGED;
		if (!damaged)
			*err = why;
	}
	if (damaged) {
		recording_note_damage(list->recording, "some of its %s cannot be read",
			recording_tables[list->table].name);
		read_from(list, true, &last_id);
		reverse(list, first);
	}
	*(void **)items = list->items;
	*count = list->count;
	return damaged || status == SQLITE_DONE;
}

/* Columns of the query, in the order of `recording_tables`. */
enum {
	RUN_START = COLUMNS_BEFORE + 2,
	RUN_OFFSET,
	RUN_ZONE,
	RUN_INTERVAL,
	RUN_SOURCE,
	RUN_ARGUMENTS,
	RUN_VERSION,
	RUN_NOTE,
	RUN_FIRST,
	RUN_END,
	RUN_ENDED,
};

static void take_run(sqlite3_stmt *statement, void *item)
{
	struct run *run = item;

	run->id = sqlite3_column_int64(statement, COLUMN_ID);
	run->start_wall_ns = column_wall(statement, RUN_START);
	run->utc_offset_s = (int)column_time(statement, RUN_OFFSET, -DAY_S, DAY_S);
	column_text(statement, RUN_ZONE, run->zone, sizeof(run->zone));
	run->interval_ns = column_time(statement, RUN_INTERVAL, 0, RECORDING_TIME_MAX / 4);
	column_text(statement, RUN_SOURCE, run->source, sizeof(run->source));
	column_text(statement, RUN_ARGUMENTS, run->arguments, sizeof(run->arguments));
	column_text(statement, RUN_VERSION, run->version, sizeof(run->version));
	column_text(statement, RUN_NOTE, run->note, sizeof(run->note));
	run->first_id = column_time(statement, RUN_FIRST, 1, INT64_MAX);
	run->end_wall_ns = column_wall(statement, RUN_END);
	column_text(statement, RUN_ENDED, run->ended, sizeof(run->ended));
}

bool recording_runs(
	struct recording *recording, struct run **runs, size_t *count, struct error *err)
{
	struct list list = {
		.recording = recording,
		.table = TABLE_RUNS,
		.size = sizeof(struct run),
		.take = take_run,
	};
	bool done = recording_read_list(&list, runs, count, err);

	/* Each sample is in exactly one run, even in an untrusted file. */
	for (size_t i = 1; i < *count; i++) {
		if ((*runs)[i].first_id < (*runs)[i - 1].first_id)
			(*runs)[i].first_id = (*runs)[i - 1].first_id;
	}
	return done;
}

enum {
	EVENT_COLUMN_RUN = COLUMNS_BEFORE + 1,
	EVENT_COLUMN_TIME,
	EVENT_COLUMN_WALL,
	EVENT_COLUMN_DURATION,
	EVENT_COLUMN_KIND,
	EVENT_COLUMN_TEXT,
};

static void take_event(sqlite3_stmt *statement, void *item)
{
	struct event *event = item;
	char kind[32];

	event->id = sqlite3_column_int64(statement, COLUMN_ID);
	event->run_id = sqlite3_column_int64(statement, EVENT_COLUMN_RUN);
	event->time_ns = column_time(statement, EVENT_COLUMN_TIME, 0, RECORDING_TIME_MAX);
	event->wall_ns = column_wall(statement, EVENT_COLUMN_WALL);
	event->duration_ns = column_time(statement, EVENT_COLUMN_DURATION, 0, RECORDING_TIME_MAX);
	column_text(statement, EVENT_COLUMN_KIND, kind, sizeof(kind));
	event->kind = event_kind_of(kind);
	if (event_is_of_command(event->kind))
		event->kind = EVENT_UNKNOWN;
	column_text(statement, EVENT_COLUMN_TEXT, event->text, sizeof(event->text));
}

/* In order of time; events with equal times keep their order. */
static int compare_events(const void *left, const void *right)
{
	const struct event *a = left, *b = right;

	if (a->time_ns != b->time_ns)
		return a->time_ns < b->time_ns ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

bool recording_events(
	struct recording *recording, struct event **events, size_t *count, struct error *err)
{
	struct list list = {
		.recording = recording,
		.table = TABLE_EVENTS,
		.size = sizeof(struct event),
		.take = take_event,
	};
	bool done = recording_read_list(&list, events, count, err);

	if (*count)
		qsort(*events, *count, sizeof(**events), compare_events);
	return done;
}

static int column_count(sqlite3_stmt *statement, int column)
{
	int count = sqlite3_column_int(statement, column);

	return count < 0 || count > COUNT_MAX ? 0 : count;
}

enum {
	MACHINE_CHIP = COLUMNS_BEFORE + 1,
	MACHINE_MODEL,
	MACHINE_OS_VERSION,
	MACHINE_OS_BUILD,
	MACHINE_E_CORES,
	MACHINE_P_CORES,
	MACHINE_S_CORES,
	MACHINE_GPU_CORES,
	MACHINE_MEMORY,
	MACHINE_PERFLEVELS,
};

static void take_machine(sqlite3_stmt *statement, void *item)
{
	struct machine *machine = item;

	column_text(statement, MACHINE_CHIP, machine->chip, sizeof(machine->chip));
	column_text(statement, MACHINE_MODEL, machine->model, sizeof(machine->model));
	column_text(
		statement, MACHINE_OS_VERSION, machine->os_version, sizeof(machine->os_version));
	column_text(statement, MACHINE_OS_BUILD, machine->os_build, sizeof(machine->os_build));
	machine->e_cores = column_count(statement, MACHINE_E_CORES);
	machine->p_cores = column_count(statement, MACHINE_P_CORES);
	machine->s_cores = column_count(statement, MACHINE_S_CORES);
	machine->gpu_cores = column_count(statement, MACHINE_GPU_CORES);
	machine->memory_bytes = sqlite3_column_int64(statement, MACHINE_MEMORY);
	column_text(
		statement, MACHINE_PERFLEVELS, machine->perflevels, sizeof(machine->perflevels));
}

bool recording_machine(struct recording *recording, struct machine *machine, struct error *err)
{
	struct list list = {
		.recording = recording,
		.table = TABLE_MACHINES,
		.size = sizeof(struct machine),
		.take = take_machine,
	};
	struct machine *machines;
	size_t count;
	bool done = recording_read_list(&list, &machines, &count, err);

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

	/* A peak that fails its checksum is ignored. */
	if (!sqlite3_column_int(statement, COLUMN_MATCHES))
		return;
	column_text(statement, COLUMNS_BEFORE, peak->key, sizeof(peak->key));
	peak->value = sqlite3_column_int64(statement, COLUMNS_BEFORE + 1);
}

bool recording_peaks(struct recording *recording, double peaks[METRIC_COUNT], struct error *err)
{
	struct list list = {
		.recording = recording,
		.table = TABLE_PEAKS,
		.size = sizeof(struct peak),
		.take = take_peak,
	};
	struct peak *items = NULL;
	size_t count = 0;
	bool done = recording_read_list(&list, &items, &count, err);

	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		peaks[id] = NAN;
	for (size_t i = 0; i < count; i++) {
		enum metric_id id = metric_find(items[i].key);

		if (id != METRIC_COUNT)
			peaks[id] = (double)items[i].value / metric_storage_scale(metrics[id].unit);
	}
	free(items);
	return done && count;
}
