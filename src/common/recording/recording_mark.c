#include "recording_private.h"

#include <stdlib.h>
#include <string.h>

/* Not before the last window, and not so late that only a change of the clock explains it. */
static int64_t position_now(int64_t time_ns, int64_t last_wall_ns, int64_t wall_ns)
{
	int64_t since_ns = wall_ns - last_wall_ns;

	return since_ns > 0 && since_ns < 3600 * NS_PER_S ? time_ns + since_ns : time_ns;
}

bool recording_mark(const char *path, const char *text, int64_t wall_ns, struct error *err)
{
	struct event event = { .kind = EVENT_MARK, .wall_ns = wall_ns };
	struct recording *recording;
	int64_t time_ns = 0, last_wall_ns = 0;
	bool written, done;

	if (!recording_is_written(path, &written, err))
		return false;
	if (!written)
		return error_set(err, "'%s' is not being recorded", path);
	recording = recording_allocate(path);
	recording->file = realpath(path, NULL);
	error_clear(err);
	done = (recording->file || error_errno(err, "cannot open '%s'", path)) &&
		recording_open_writer(recording, recording->file, SQLITE_OPEN_READWRITE, err) &&
		recording_begin(recording, err) &&
		recording_get_int(
			recording, "SELECT max(id) FROM runs", 0, &recording->run_id, err) &&
		(recording_last(recording, &time_ns, &last_wall_ns, err) || !err->message[0]);
	if (done && !recording->run_id)
		done = error_set(err, "the recording in '%s' has not started yet", path);
	event.time_ns = position_now(time_ns, last_wall_ns, wall_ns);
	text_clean(event.text, sizeof(event.text), text, strlen(text));
	done = done && recording_add_event(recording, &event, err) &&
		recording_commit(recording, err);
	/* The journal belongs to the recorder and is not touched. */
	recording_release(recording);
	return done;
}
