#include "recorder_private.h"

#include "../sample/plist_scan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Give up after this many failures in a row. */
enum { FAILURES_MAX = 5 };

/* Number of windows without output before powermetrics is restarted, and the minimum time; before
 * the first sample it may still be starting. */
enum { SILENT_WINDOWS = 10 };
#define SILENCE_MIN   (2 * NS_PER_S)
#define STARTING_TIME (10 * NS_PER_S)

/* When to retry a busy file. */
#define BUSY_RETRY (50 * NS_PER_MS)

static bool take_power(const struct sample_row *row, void *context)
{
	struct recorder *recorder = context;

	if (row->window_ns > 0)
		recorder->combined_w = row->sample.values[METRIC_COMBINED_W];
	return true;
}

bool recorder_open(struct recorder *recorder, struct recording *recording,
	const struct recorder_options *options, struct error *err)
{
	*recorder = (struct recorder){ .options = *options, .recording = recording };
	axis_init(&recorder->axis, options->capture.interval_ns, 0);
	recorder->combined_w = NAN;
	settling_init(&recorder->settling, take_power, recorder);
	if (!capture_open(&recorder->capture, &options->capture, err))
		return false;
	recorder_forgive(recorder);
	return true;
}

int recorder_fd(const struct recorder *recorder)
{
	return recorder->capture.fd;
}

void recorder_close(struct recorder *recorder)
{
	capture_close(&recorder->capture);
	host_question_release(&recorder->question);
	queue_release(recorder);
	settling_release(&recorder->settling);
}

/* ---- supervision ---- */

static int64_t silence_max(const struct recorder *recorder)
{
	int64_t silence_ns = SILENT_WINDOWS * recorder->options.capture.interval_ns;

	if (silence_ns < SILENCE_MIN)
		silence_ns = SILENCE_MIN;
	if (!recorder->capture.documents && silence_ns < STARTING_TIME)
		silence_ns = STARTING_TIME;
	return silence_ns;
}

static void sooner(int64_t *deadline_ns, int64_t other_ns)
{
	if (other_ns && (!*deadline_ns || other_ns < *deadline_ns))
		*deadline_ns = other_ns;
}

int64_t recorder_deadline(const struct recorder *recorder)
{
	int64_t deadline_ns = 0;

	if (recorder->restart_ns)
		deadline_ns = recorder->restart_ns;
	else if (!is_import(recorder))
		deadline_ns = recorder->heard_ns + silence_max(recorder);
	if (!recorder->restart_ns)
		sooner(&deadline_ns, recorder->capture.ticket.due_ns);
	if (recorder->is_busy)
		sooner(&deadline_ns, host_clock_awake() + BUSY_RETRY);
	return deadline_ns;
}

void recorder_forgive(struct recorder *recorder)
{
	recorder->heard_ns = host_clock_awake();
}

/* The rest of a dead child's output is not a document, but its bytes are part of the stream. */
static void keep_rest(struct recorder *recorder)
{
	struct buffer rest = { 0 };

	if (!capture_cut(&recorder->capture, &rest))
		return;
	queue_add_cut(recorder, rest.data, rest.size);
	buffer_release(&rest);
}

/* `err` holds why the child ended. Schedules a restart, or fails with more detail in `err`. */
static bool child_failed(struct recorder *recorder, struct error *err)
{
	int64_t pause_ns = NS_PER_S << recorder->failures;

	if (!recorder->capture.documents)
		return false;
	keep_rest(recorder);
	queue_add(recorder, EVENT_ERROR, err->message, strlen(err->message));
	if (++recorder->failures == FAILURES_MAX)
		return error_prefix(err, "giving up after %d failures in a row", FAILURES_MAX);
	snprintf(recorder->why, sizeof(recorder->why), "%.255s", err->message);
	recorder->restart_ns = host_clock_awake() + pause_ns;
	return true;
}

static bool restart(struct recorder *recorder, struct error *err)
{
	recorder->restart_ns = 0;
	recorder_forgive(recorder);
	axis_restart(&recorder->axis);
	return capture_restart(&recorder->capture, &recorder->options.capture, err) ||
		child_failed(recorder, err);
}

/* Reads from the capture, or supervises the child when there is nothing to read. */
static bool attend(struct recorder *recorder, struct error *err)
{
	struct capture *capture = &recorder->capture;

	if (recorder->restart_ns) {
		if (host_clock_awake() < recorder->restart_ns)
			return true;
		return restart(recorder, err);
	}
	if (!capture_read(capture, err))
		return capture->state == CAPTURE_ENDED && !is_import(recorder)
			? child_failed(recorder, err)
			: false;
	if (capture->bytes != recorder->heard_bytes) {
		recorder->heard_bytes = capture->bytes;
		recorder_forgive(recorder);
	} else if (!is_import(recorder) &&
		host_clock_awake() >= recorder->heard_ns + silence_max(recorder)) {
		capture_give_up(capture, err);
		return child_failed(recorder, err);
	}
	return true;
}

/* ---- a step ---- */

bool recorder_has_enough(const struct recorder *recorder)
{
	return recorder->options.count && recorder->taken >= recorder->options.count;
}

/* An import does not read on while the recording is busy, so nothing is lost. */
static bool may_read(const struct recorder *recorder)
{
	return !(is_import(recorder) && recorder->is_busy) && !recorder_has_enough(recorder);
}

static void take_documents(struct recorder *recorder)
{
	const char *raw;
	size_t size;
	bool is_whole;

	while (!recorder_has_enough(recorder) &&
		capture_next(&recorder->capture, &raw, &size, &is_whole)) {
		if (is_whole)
			recorder->failures = 0;
		recorder->taken += queue_add(recorder, EVENT_UNKNOWN, raw, size) && is_whole;
	}
}

/* With --samplers, or from a stream, samples without numbers are accepted. */
static bool check_numbers(struct recorder *recorder, struct error *err)
{
	if (!recorder->is_empty || is_import(recorder) || recorder->options.capture.samplers)
		return true;
	capture_refuse_empty(&recorder->capture, err);
	return false;
}

bool recorder_step(struct recorder *recorder, struct error *err)
{
	struct error write_error;
	bool read = true;

	if (may_read(recorder)) {
		read = attend(recorder, err);
		take_documents(recorder);
	}
	/* Documents that arrived before a failure are kept. */
	if (store_all(recorder, &write_error))
		return read && check_numbers(recorder, err);
	*err = write_error;
	return false;
}

void recorder_note_event(struct recorder *recorder, enum event_kind kind, const char *text)
{
	queue_add(recorder, kind, text, strlen(text));
}

bool recorder_is_done(const struct recorder *recorder)
{
	bool ended = recorder->capture.state == CAPTURE_ENDED && !recorder->restart_ns;

	/* Documents that no run can begin with stay in the queue. */
	return recorder->is_full ||
		((ended || recorder_has_enough(recorder)) && !recorder->is_busy &&
			(!recorder->queue_count || !recorder->run.id));
}

/* ---- the end ---- */

static bool judge(
	const struct recorder *recorder, const char *tail, size_t tail_size, struct error *err)
{
	if (recorder->unreadable)
		return error_damaged(err,
			"%lld of %lld documents in '%s' cannot be read; their bytes are kept",
			(long long)recorder->unreadable, (long long)recorder->documents,
			recorder->capture.name);
	/* When the user stops the recording in the middle of a document, that is no error. */
	if (recorder->capture.state == CAPTURE_ENDED && is_import(recorder) &&
		plist_blank_size(tail, tail_size) < tail_size)
		return error_damaged(err,
			"the last document in '%s' is truncated; %lld complete document%s before it "
			"%s kept",
			recorder->capture.name, (long long)recorder->samples,
			recorder->samples == 1 ? "" : "s", recorder->samples == 1 ? "was" : "were");
	return true;
}

bool recorder_finish(struct recorder *recorder, const char *why, struct error *err)
{
	const char *tail;
	size_t tail_size;

	queue_tell_lost(recorder);
	if (!store_patiently(recorder, err))
		return false;
	if (!recorder->run.id || (recorder->is_broken && !recorder->samples))
		return error_set(
			err, "there is no complete sample in '%s'", recorder->capture.name);
	capture_tail(&recorder->capture, &tail, &tail_size);
	if (recorder_has_enough(recorder))
		tail_size = 0; /* what follows was not asked for */
	return store_end(recorder, why, tail, tail_size, err) &&
		judge(recorder, tail, tail_size, err);
}
