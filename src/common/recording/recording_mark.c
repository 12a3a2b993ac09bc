#include "recording_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Not before the last window, and not so late that only a change of the clock explains it. */
static int64_t position_now(int64_t time_ns, int64_t last_wall_ns, int64_t wall_ns)
{
	int64_t since_ns = wall_ns - last_wall_ns;

	return since_ns > 0 && since_ns < 3600 * NS_PER_S ? time_ns + since_ns : time_ns;
}

/* Opens a recording that another process is writing, and begins a transaction; NULL on failure. */
static struct recording *open_written(const char *path, struct error *err)
{
	struct recording *recording;
	bool written;

	if (!recording_is_written(path, &written, err))
		return NULL;
	if (!written) {
		error_set(err, "'%s' is not being recorded", path);
		return NULL;
	}
	recording = recording_allocate(path);
	recording->file = realpath(path, NULL);
	if ((recording->file || error_errno(err, "cannot open '%s'", path)) &&
		recording_open_writer(recording, recording->file, SQLITE_OPEN_READWRITE, err) &&
		recording_begin(recording, err) &&
		recording_get_int(
			recording, "SELECT max(id) FROM runs", 0, &recording->run_id, err) &&
		(recording->run_id ||
			error_set(err, "the recording in '%s' has not started yet", path)))
		return recording;
	recording_release(recording);
	return NULL;
}

/* Commits if the change was made. The journal belongs to the recorder and is not touched. */
static bool close_written(struct recording *recording, bool done, struct error *err)
{
	done = done && recording_commit(recording, err);
	recording_release(recording);
	return done;
}

bool recording_mark(const char *path, const char *text, int64_t wall_ns, struct error *err)
{
	struct event event = { .kind = EVENT_MARK, .wall_ns = wall_ns };
	struct recording *recording = open_written(path, err);
	int64_t time_ns = 0, last_wall_ns = 0;
	bool done;

	if (!recording)
		return false;
	error_clear(err);
	done = recording_last(recording, &time_ns, &last_wall_ns, err) || !err->message[0];
	event.time_ns = position_now(time_ns, last_wall_ns, wall_ns);
	text_clean(event.text, sizeof(event.text), text, strlen(text));
	done = done && recording_add_event(recording, &event, err);
	return close_written(recording, done, err);
}

bool recording_mark_work(const char *path, const char *name, double value, struct error *err)
{
	struct recording *recording = open_written(path, err);
	char sql[96];
	int64_t id = 0;
	bool done;

	if (!recording)
		return false;
	snprintf(sql, sizeof(sql), "SELECT max(id) FROM commands WHERE run_id = %lld",
		(long long)recording->run_id);
	done = recording_get_int(recording, sql, 0, &id, err) &&
		(id || error_set(err, "no command has been started in '%s'", path)) &&
		recording_add_quantity(recording, id, name, value, err);
	return close_written(recording, done, err);
}
