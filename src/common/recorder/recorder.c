#include "recorder.h"
#include "../sample/plist_scan.h"

#include <stdio.h>
#include <string.h>

/* When to retry a busy file. */
#define BUSY_RETRY (50 * NS_PER_MS)

static bool is_import(const struct recorder *recorder)
{
	return recorder->capture.kind != CAPTURE_CHILD;
}

/* ---- open and close ---- */

static void describe_source(const struct recorder *recorder, struct run *run)
{
	const struct capture_options *options = &recorder->options.capture;
	const char *note = recorder->options.note;

	snprintf(run->note, sizeof(run->note), "%s", note ? note : "");
	if (is_import(recorder)) {
		snprintf(run->source, sizeof(run->source), "import");
		snprintf(run->arguments, sizeof(run->arguments), "%s",
			path_name(recorder->capture.name));
		return;
	}
	run->interval_ns = options->interval_ns;
	snprintf(run->source, sizeof(run->source), "powermetrics");
	snprintf(run->arguments, sizeof(run->arguments), "-i %lld --samplers %s",
		(long long)(options->interval_ns / NS_PER_MS),
		options->samplers ? options->samplers : DEFAULT_SAMPLERS);
}

static void init_writer(struct recorder *recorder, struct recording *recording)
{
	const struct recorder_options *options = &recorder->options;
	struct run_writer_options writer_options = {
		.is_import = is_import(recorder),
		.chip = options->capture.chip,
		.group = recorder->capture.kind == CAPTURE_FILE ? CODEC_KEY_INTERVAL : 1,
		.keep_ns = options->keep_ns,
		.size_max = options->size_max,
		.patience_ns = options->patience_ns,
	};

	describe_source(recorder, &writer_options.run);
	run_writer_init(&recorder->writer, recording, &writer_options);
}

bool recorder_open(struct recorder *recorder, struct recording *recording,
	const struct recorder_options *options, struct error *err)
{
	*recorder = (struct recorder){ .options = *options };
	arrivals_init(&recorder->arrivals, options->arrivals_max);
	if (!capture_open(&recorder->capture, &options->capture, err))
		return false;
	init_writer(recorder, recording);
	supervision_init(&recorder->supervision, options->capture.interval_ns, host_clock_awake());
	return true;
}

void recorder_close(struct recorder *recorder)
{
	capture_close(&recorder->capture);
	arrivals_release(&recorder->arrivals);
	run_writer_release(&recorder->writer);
}

/* ---- waiting ---- */

int recorder_fd(const struct recorder *recorder)
{
	return recorder->capture.fd;
}

static void sooner(int64_t *deadline_ns, int64_t other_ns)
{
	if (other_ns && (!*deadline_ns || other_ns < *deadline_ns))
		*deadline_ns = other_ns;
}

int64_t recorder_deadline(const struct recorder *recorder)
{
	int64_t deadline_ns =
		is_import(recorder) ? 0 : supervision_deadline(&recorder->supervision);

	if (!recorder->supervision.restart_ns)
		sooner(&deadline_ns, recorder->capture.ticket.due_ns);
	if (recorder->writer.is_busy)
		sooner(&deadline_ns, host_clock_awake() + BUSY_RETRY);
	return deadline_ns;
}

void recorder_forgive(struct recorder *recorder)
{
	supervision_hear(&recorder->supervision, host_clock_awake());
}

/* ---- arrivals ---- */

/* The memory in use does not belong to samples that were measured elsewhere or earlier. */
static struct arrival_stamp stamp_now(const struct recorder *recorder)
{
	struct arrival_stamp stamp = {
		.clock_ns = host_clock_continuous(),
		.wall_ns = host_clock_wall(),
		.memory = memory_usage_absent,
	};

	if (!is_import(recorder))
		host_memory(&stamp.memory);
	return stamp;
}

void recorder_note_event(struct recorder *recorder, enum event_kind kind, const char *text)
{
	const struct arrival_stamp stamp = stamp_now(recorder);

	arrivals_add_event(&recorder->arrivals, kind, text, &stamp);
}

int64_t recorder_position(const struct recorder *recorder)
{
	return axis_position(&recorder->writer.axis, host_clock_continuous());
}

static void add_command(
	struct recorder *recorder, enum arrival_kind kind, const struct command_run *command)
{
	const struct arrival_stamp stamp = stamp_now(recorder);

	arrivals_add_command(&recorder->arrivals, kind, command, &stamp);
}

void recorder_start_command(struct recorder *recorder, const struct command_run *command)
{
	add_command(recorder, ARRIVAL_COMMAND_START, command);
}

void recorder_end_command(struct recorder *recorder, const struct command_run *command)
{
	add_command(recorder, ARRIVAL_COMMAND_END, command);
}

void recorder_add_work(struct recorder *recorder, const struct command_run *command)
{
	add_command(recorder, ARRIVAL_COMMAND_WORK, command);
}

bool recorder_has_enough(const struct recorder *recorder)
{
	return recorder->options.count && recorder->taken >= recorder->options.count;
}

static void take_documents(struct recorder *recorder)
{
	const char *raw;
	size_t size;
	bool is_complete;

	while (!recorder_has_enough(recorder) &&
		capture_next(&recorder->capture, &raw, &size, &is_complete)) {
		const struct arrival_stamp stamp = stamp_now(recorder);
		bool fits = arrivals_add_document(&recorder->arrivals, raw, size, &stamp);

		recorder->taken += fits && is_complete;
		if (is_complete)
			supervision_prove(&recorder->supervision);
	}
}

/* The rest of a dead child's output is not a document, but its bytes are part of the stream. */
static void take_rest(struct recorder *recorder)
{
	const struct arrival_stamp stamp = stamp_now(recorder);
	struct buffer rest = { 0 };

	if (!capture_cut(&recorder->capture, &rest))
		return;
	arrivals_add_fragment(&recorder->arrivals, rest.data, rest.size, &stamp);
	buffer_release(&rest);
}

/* ---- supervision ---- */

/* `err` holds why the child ended. Schedules a restart, or fails with more detail in `err`. */
static bool child_failed(struct recorder *recorder, struct error *err)
{
	struct supervision *supervision = &recorder->supervision;

	if (!supervision->proven)
		return false;
	take_rest(recorder);
	recorder_note_event(recorder, EVENT_ERROR, err->message);
	return supervision_fail(supervision, err->message, host_clock_awake()) ||
		error_prefix(err, "giving up after %d failures in a row", supervision->failures);
}

static bool restart(struct recorder *recorder, struct error *err)
{
	const struct arrival_stamp stamp = stamp_now(recorder);

	arrivals_add_restart(&recorder->arrivals, recorder->supervision.why, &stamp);
	supervision_restart(&recorder->supervision, host_clock_awake());
	return capture_restart(&recorder->capture, &recorder->options.capture, err) ||
		child_failed(recorder, err);
}

static bool read_child(struct recorder *recorder, struct error *err)
{
	struct capture *capture = &recorder->capture;
	int64_t bytes = capture->bytes;

	if (!capture_read(capture, err))
		return capture->state == CAPTURE_ENDED && child_failed(recorder, err);
	if (capture->bytes != bytes) {
		recorder_forgive(recorder);
	} else if (supervision_is_silent(&recorder->supervision, host_clock_awake())) {
		capture_give_up(capture, err);
		return child_failed(recorder, err);
	}
	return true;
}

/* Reads from the capture, or restarts the child when it is time. */
static bool attend(struct recorder *recorder, struct error *err)
{
	int64_t restart_ns = recorder->supervision.restart_ns;

	if (is_import(recorder))
		return capture_read(&recorder->capture, err);
	if (!restart_ns)
		return read_child(recorder, err);
	return host_clock_awake() < restart_ns || restart(recorder, err);
}

/* ---- a step ---- */

/* An import does not read on while the recording is busy, so nothing is lost. */
static bool may_read(const struct recorder *recorder)
{
	return !(is_import(recorder) && recorder->writer.is_busy) && !recorder_has_enough(recorder);
}

/* Until there is a window, everything that arrives waits. */
static bool check_beginning(const struct recorder *recorder, struct error *err)
{
	return recorder->writer.run.id || arrivals_next(&recorder->arrivals) ||
		recorder->arrivals.bytes <= CODEC_RAW_MAX ||
		error_set(err, "cannot use '%s': %d MB without a sample", recorder->capture.name,
			CODEC_RAW_MAX >> 20);
}

/* With --samplers, or from a stream, samples without numbers are accepted. */
static bool check_numbers(struct recorder *recorder, struct error *err)
{
	if (!recorder->writer.is_empty || is_import(recorder) || recorder->options.capture.samplers)
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
	if (run_writer_write(&recorder->writer, &recorder->arrivals, &write_error))
		return read && check_beginning(recorder, err) && check_numbers(recorder, err);
	*err = write_error;
	return false;
}

bool recorder_is_done(const struct recorder *recorder)
{
	bool ended = recorder->capture.state == CAPTURE_ENDED && !recorder->supervision.restart_ns;

	/* Documents that no run can begin with remain in `arrivals`. */
	return recorder->writer.is_full ||
		((ended || recorder_has_enough(recorder)) && !recorder->writer.is_busy &&
			(!recorder->arrivals.count || !recorder->writer.run.id));
}

/* ---- the end ---- */

static bool judge(
	const struct recorder *recorder, const char *tail, size_t tail_size, struct error *err)
{
	const struct run_writer *writer = &recorder->writer;

	if (writer->unreadable)
		return error_damaged(err,
			"%lld of %lld documents in '%s' cannot be read; their bytes are kept",
			(long long)writer->unreadable, (long long)writer->documents,
			recorder->capture.name);
	if (recorder->capture.damage.message[0]) {
		*err = recorder->capture.damage;
		return false;
	}
	/* When the user stops the recording in the middle of a document, that is no error. */
	if (recorder->capture.state == CAPTURE_ENDED && is_import(recorder) &&
		plist_blank_size(tail, tail_size) < tail_size)
		return error_damaged(err,
			"the last document in '%s' is truncated; %lld complete document%s before it "
			"%s kept",
			recorder->capture.name, (long long)writer->samples,
			writer->samples == 1 ? "" : "s", writer->samples == 1 ? "was" : "were");
	return true;
}

bool recorder_finish(struct recorder *recorder, const char *why, struct error *err)
{
	const struct arrival_stamp stamp = stamp_now(recorder);
	struct run_writer *writer = &recorder->writer;
	const char *tail;
	size_t tail_size;

	arrivals_report_lost(&recorder->arrivals, &stamp);
	if (!run_writer_write_patiently(writer, &recorder->arrivals, err))
		return false;
	if (!writer->run.id || (writer->is_broken && !writer->samples))
		return error_set(
			err, "there is no complete sample in '%s'", recorder->capture.name);
	capture_tail(&recorder->capture, &tail, &tail_size);
	if (recorder_has_enough(recorder))
		tail_size = 0; /* what follows was not asked for */
	return run_writer_end(writer, why, tail, tail_size, err) &&
		judge(recorder, tail, tail_size, err);
}
