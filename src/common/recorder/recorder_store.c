#include "recorder_private.h"
#include "../sample/chip.h"
#include "../base/version.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* ---- the run and its machine ---- */

/* A stream does not contain its interval; windows are 1 to 4 % longer than the interval. */
static int64_t nominal_interval(int64_t window_ns)
{
	int64_t step_ns = window_ns >= NS_PER_S / 2 ? 100 * NS_PER_MS : 10 * NS_PER_MS;
	int64_t nominal_ns = (window_ns + step_ns / 2) / step_ns * step_ns;

	return nominal_ns ? nominal_ns : window_ns;
}

/* The timestamp has whole seconds; if it agrees with the clock, the clock is more precise. */
static int64_t wall_of(const struct arrival *arrival, const struct sample *first, bool imported)
{
	int64_t off_ns = arrival->wall_ns - first->timestamp_ns;

	if (!first->timestamp_ns)
		return arrival->wall_ns;
	return !imported && off_ns >= 0 && off_ns < 2 * NS_PER_S ? arrival->wall_ns
								 : first->timestamp_ns;
}

static void describe_run(
	struct recorder *recorder, const struct arrival *arrival, const struct sample *first)
{
	const struct recorder_options *options = &recorder->options;
	struct run *run = &recorder->run;
	int64_t wall_ns = wall_of(arrival, first, is_import(recorder));
	time_t seconds = (time_t)(wall_ns / NS_PER_S);
	struct tm local;

	*run = (struct run){ .interval_ns = options->capture.interval_ns };
	if (is_import(recorder) || !run->interval_ns)
		run->interval_ns = nominal_interval(first->window_ns);
	run->start_wall_ns = wall_ns - first->window_ns;
	localtime_r(&seconds, &local);
	run->utc_offset_s = (int)local.tm_gmtoff;
	snprintf(run->zone, sizeof(run->zone), "%s", local.tm_zone ? local.tm_zone : "");
	snprintf(run->source, sizeof(run->source), "%s",
		is_import(recorder) ? "import" : "powermetrics");
	if (is_import(recorder))
		snprintf(run->arguments, sizeof(run->arguments), "%s",
			path_name(recorder->capture.name));
	else
		snprintf(run->arguments, sizeof(run->arguments), "-i %lld --samplers %s",
			(long long)(run->interval_ns / NS_PER_MS),
			options->capture.samplers ? options->capture.samplers : DEFAULT_SAMPLERS);
	snprintf(run->version, sizeof(run->version), "%s", ASITOP_VERSION);
	snprintf(run->note, sizeof(run->note), "%s", options->note ? options->note : "");
}

static int count_cores(const struct sample *sample, char tier)
{
	int count = 0;

	for (int id = 0; id < sample->core_count; id++)
		count += sample->cores[id].tier == tier;
	return count;
}

/* Keeps the highest counts, since a cluster may be missing from a sample. True if one changed. */
static bool count_tiers(struct machine *machine, const struct sample *sample)
{
	int *const counts[] = { &machine->e_cores, &machine->p_cores, &machine->s_cores };
	bool more = false;

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		int count = count_cores(sample, "EPS"[i]);

		if (count > *counts[i]) {
			*counts[i] = count;
			more = true;
		}
	}
	return more;
}

/* "M4 Pro" and "Apple M4 Pro" are the same chip. */
static void name_chip(struct machine *machine, const char *name)
{
	snprintf(machine->chip, sizeof(machine->chip), "%s%s",
		strncmp(name, "Apple ", 6) ? "Apple " : "", name);
}

/* This host's facts apply only if the stream is from the same model. An import from another
 * machine, or a child that simulates one, gets only the facts in the sample itself. */
static void describe_machine(
	struct recorder *recorder, const struct sample *first, struct machine *machine)
{
	const char *chip = chip_name_of_model(first->model);

	host_machine(machine);
	if (!first->model[0] || strcmp(machine->model, first->model)) {
		*machine = (struct machine){ .chip = "" };
		snprintf(machine->model, sizeof(machine->model), "%s", first->model);
		snprintf(machine->os_build, sizeof(machine->os_build), "%s", first->os_build);
		if (chip)
			name_chip(machine, chip);
	} else {
		host_ask(&recorder->question);
	}
	if (recorder->options.chip)
		name_chip(machine, recorder->options.chip);
	/* Charts show the cores that powermetrics reports. */
	machine->e_cores = machine->p_cores = machine->s_cores = 0;
	count_tiers(machine, first);
}

/* Numbers of two machines in one recording would be meaningless. */
static bool check_machine(
	struct recorder *recorder, const struct machine *machine, struct error *err)
{
	struct machine first;

	if (!recording_machine(recorder->recording, &first, err))
		return false;
	if ((first.model[0] && machine->model[0] && strcmp(first.model, machine->model)) ||
		(first.chip[0] && machine->chip[0] && strcmp(first.chip, machine->chip)))
		return error_set(err, "'%s' was recorded on another machine: %s %s, not %s %s",
			recording_path(recorder->recording), first.chip, first.model, machine->chip,
			machine->model);
	return true;
}

/* The time between two runs is a gap. */
static bool begin_axis(struct recorder *recorder, struct event *gap, struct error *err)
{
	struct axis *axis = &recorder->axis;
	int64_t time_ns = 0, wall_ns = 0;

	axis_init(axis, recorder->run.interval_ns, 0);
	axis->wall_ns = recorder->run.start_wall_ns;
	error_clear(err);
	if (!recording_last(recorder->recording, &time_ns, &wall_ns, err))
		return !err->message[0];
	*gap = (struct event){
		.kind = EVENT_GAP,
		.time_ns = time_ns,
		.wall_ns = wall_ns,
		.duration_ns = recorder->run.start_wall_ns - wall_ns,
		.text = "between two runs",
	};
	if (gap->duration_ns < 0)
		gap->duration_ns = 0;
	axis->time_ns = time_ns + gap->duration_ns;
	return true;
}

static bool begin_run(struct recorder *recorder, const struct arrival *arrival,
	const struct sample *first, struct error *err)
{
	struct recording *recording = recorder->recording;
	struct machine *machine = &recorder->machine;
	struct event start = { .kind = EVENT_START }, gap = { .duration_ns = 0 };

	describe_run(recorder, arrival, first);
	describe_machine(recorder, first, machine);
	if (!check_machine(recorder, machine, err) || !begin_axis(recorder, &gap, err))
		return false;
	start.wall_ns = recorder->run.start_wall_ns;
	start.time_ns = recorder->axis.time_ns;
	return recording_begin_run(recording, &recorder->run, err) &&
		recording_set_machine(recording, machine, err) &&
		(!gap.duration_ns || recording_add_event(recording, &gap, err)) &&
		recording_add_event(recording, &start, err);
}

/* ---- samples ---- */

static bool add_event(struct recorder *recorder, enum event_kind kind, int64_t time_ns,
	int64_t duration_ns, const char *text, struct error *err)
{
	struct event event = {
		.kind = kind,
		.time_ns = time_ns,
		.duration_ns = duration_ns,
		.wall_ns = recorder->axis.wall_ns + (time_ns - recorder->axis.time_ns),
	};

	text_clean(event.text, sizeof(event.text), text, strlen(text));
	return recording_add_event(recorder->recording, &event, err);
}

/* Places the row in time and records gaps and clock steps as events. */
static bool place(struct recorder *recorder, struct sample_row *row,
	const struct axis_moment *moment, struct error *err)
{
	struct axis_step step = axis_advance(&recorder->axis, moment);
	int64_t gap_start = step.time_ns - moment->window_ns - step.gap_ns;
	char text[64], sign = step.clock_step_ns < 0 ? '-' : '+';
	char why[sizeof(recorder->why)];

	row->time_ns = step.time_ns;
	row->wall_ns = step.wall_ns;
	row->window_ns = moment->window_ns;
	memcpy(why, recorder->why, sizeof(why));
	recorder->why[0] = '\0';
	if (step.gap_ns && !add_event(recorder, EVENT_GAP, gap_start, step.gap_ns, why, err))
		return false;
	if (!step.clock_step_ns)
		return true;
	text[0] = sign;
	format_position(text + 1, sizeof(text) - 1,
		step.clock_step_ns < 0 ? -step.clock_step_ns : step.clock_step_ns);
	return add_event(recorder, EVENT_CLOCK, step.time_ns, 0, text, err);
}

static bool keep_bytes_only(
	struct recorder *recorder, struct sample_row *row, const char *why, struct error *err)
{
	sample_init(&row->sample);
	row->time_ns = recorder->axis.time_ns;
	row->wall_ns = recorder->axis.wall_ns;
	return add_event(recorder, EVENT_ERROR, row->time_ns, 0, why, err);
}

/* Why a document is not a window and only its bytes are kept; NULL when it is a window. */
static const char *why_no_window(
	struct recorder *recorder, const struct sample *sample, const struct axis_moment *moment)
{
	enum axis_verdict verdict = axis_judge(&recorder->axis, moment);

	if (!sample->is_delta)
		return "skipped a document with totals since boot";
	if (verdict == AXIS_SUMMARY)
		return "skipped a document that summarizes earlier ones";
	if (verdict == AXIS_WINDOW)
		return NULL;
	/* The time that it should have measured is missing. */
	axis_break(&recorder->axis);
	return "skipped a document with an impossible elapsed time";
}

static struct axis_moment moment_of(
	const struct recorder *recorder, const struct arrival *arrival, const struct sample *sample)
{
	return (struct axis_moment){
		.window_ns = sample->window_ns,
		.timestamp_ns = sample->timestamp_ns,
		.boottime_ns = sample->boottime_ns,
		.clock_ns = is_import(recorder) ? 0 : arrival->clock_ns,
		.wall_ns = arrival->wall_ns,
	};
}

static bool decode(const struct arrival *arrival, struct sample *sample, struct error *why)
{
	sample_init(sample);
	if (arrival->cut)
		return error_set(why, "the document is truncated");
	return sample_decode(arrival->bytes.data, arrival->bytes.size, sample, why);
}

static bool place_or_keep(struct recorder *recorder, const struct arrival *arrival,
	struct sample_row *row, struct error *err)
{
	struct error unreadable;
	const char *why = unreadable.message;

	if (decode(arrival, &row->sample, &unreadable)) {
		const struct axis_moment moment = moment_of(recorder, arrival, &row->sample);

		why = why_no_window(recorder, &row->sample, &moment);
		if (!why) {
			if (!recorder->samples++)
				recorder->is_empty = sample_is_empty(&row->sample);
			return place(recorder, row, &moment, err);
		}
	} else {
		recorder->unreadable += !arrival->cut;
		axis_break(&recorder->axis);
	}
	return keep_bytes_only(recorder, row, why, err);
}

/* Updates the machine from the sample, and with facts that arrived in the meantime. */
static bool learn_cores(struct recorder *recorder, const struct sample *sample, struct error *err)
{
	struct machine *machine = &recorder->machine;
	bool more = count_tiers(machine, sample);
	bool answered = host_answer(&recorder->question, 0, machine);

	return !(more || answered) || recording_set_cores(recorder->recording, machine, err);
}

static bool store_document(
	struct recorder *recorder, const struct arrival *arrival, struct error *err)
{
	const struct buffer *raw = &arrival->bytes;
	struct sample_row row = { .memory = arrival->memory };

	if (!place_or_keep(recorder, arrival, &row, err) ||
		!recording_append(recorder->recording, &row, raw->data, raw->size, err))
		return false;
	recorder->documents++;
	recorder->uncommitted++;
	recorder->last = row;
	settling_add(&recorder->settling, &row);
	return learn_cores(recorder, &row.sample, err);
}

/* Events belong to a run, and a run begins with its first sample. */
static bool store_event(struct recorder *recorder, const struct arrival *arrival, struct error *err)
{
	if (!recorder->axis.started)
		return true;
	if (arrival->kind == EVENT_LOST)
		axis_break(&recorder->axis);
	return add_event(recorder, arrival->kind, axis_position(&recorder->axis, arrival->clock_ns),
		0, buffer_string(&arrival->bytes), err);
}

/* ---- writing ---- */

/* Returns `done`; otherwise sets `is_busy`, or `*failed` if writing failed for good. In that case
 * the transaction is rolled back, and later samples cannot be stored relative to it. */
static bool is_free(struct recorder *recorder, bool done, bool *failed)
{
	recorder->is_busy = !done && recording_is_busy(recorder->recording);
	*failed = !done && !recorder->is_busy;
	if (*failed && !recorder->is_broken) {
		recorder->is_broken = true;
		recorder->samples = recorder->safe;
		recorder->uncommitted = 0;
		recording_rollback(recorder->recording);
	}
	return done;
}

/* Drops samples from a ring; once per group, since dropping is costly. */
static bool trim(struct recorder *recorder, struct error *err)
{
	int64_t keep_ns = recorder->options.keep_ns;

	if (!keep_ns || recorder->documents % CODEC_KEY_INTERVAL)
		return true;
	return recording_trim(recorder->recording, recorder->axis.time_ns - keep_ns, err);
}

/* Leaves room for another sample and the end of the run. */
static bool measure(struct recorder *recorder, struct error *err)
{
	enum { ROOM = 4 * 16384 };

	if (!recording_size(recorder->recording, &recorder->file_bytes, err))
		return false;
	if (recorder->options.size_max && recorder->file_bytes + ROOM > recorder->options.size_max)
		recorder->is_full = true;
	return true;
}

static bool commit(struct recorder *recorder, struct error *err)
{
	bool failed;

	if (!is_free(recorder, recording_commit(recorder->recording, err), &failed))
		return !failed;
	recorder->uncommitted = 0;
	recorder->safe = recorder->samples;
	return measure(recorder, err);
}

/*
 * The document that a run begins with: the first window in the queue. Other documents contain
 * neither the time nor the machine, so they wait for it. NULL: no window yet.
 */
static const struct arrival *find_beginning(struct recorder *recorder, struct sample *first)
{
	struct error why;

	for (; recorder->inspected < recorder->queue_count; recorder->inspected++) {
		const struct arrival *arrival = queue_item(recorder, recorder->inspected);

		if (arrival->kind == EVENT_UNKNOWN && decode(arrival, first, &why)) {
			const struct axis_moment moment = moment_of(recorder, arrival, first);

			if (!why_no_window(recorder, first, &moment))
				return arrival;
		}
	}
	return NULL;
}

static bool has_begun(struct recorder *recorder)
{
	struct sample first;

	return recorder->run.id || find_beginning(recorder, &first);
}

static bool check_patience(const struct recorder *recorder, struct error *err)
{
	return recorder->queue_bytes <= CODEC_RAW_MAX ||
		error_set(err, "cannot use '%s': %d MB without a sample", recorder->capture.name,
			CODEC_RAW_MAX >> 20);
}

static bool begin_if_new(struct recorder *recorder, struct error *err)
{
	struct sample first;

	return recorder->run.id ||
		begin_run(recorder, find_beginning(recorder, &first), &first, err);
}

static bool store_first(struct recorder *recorder, struct error *err)
{
	const struct arrival *arrival = queue_item(recorder, 0);
	bool done = begin_if_new(recorder, err);

	if (arrival->kind == EVENT_UNKNOWN)
		done = done && store_document(recorder, arrival, err) && trim(recorder, err);
	else
		done = done && store_event(recorder, arrival, err);
	queue_drop(recorder);
	return done;
}

bool store_all(struct recorder *recorder, struct error *err)
{
	int64_t group = recorder->capture.kind == CAPTURE_FILE ? CODEC_KEY_INTERVAL : 1;
	bool failed;

	if (recorder->is_broken)
		return true;
	if (!has_begun(recorder))
		return check_patience(recorder, err);
	/* The transaction that met the busy file is still open. */
	if (recorder->is_busy && !commit(recorder, err))
		return false;
	while (recorder->queue_count && !recorder->is_full && !recorder->is_busy) {
		if (!is_free(recorder, recording_begin(recorder->recording, err), &failed))
			return !failed;
		if (!is_free(recorder, store_first(recorder, err), &failed))
			return false;
		if (recorder->uncommitted < group &&
			(recorder->queue_count || recorder->capture.kind == CAPTURE_FILE))
			continue;
		if (!commit(recorder, err))
			return false;
	}
	return true;
}

static bool wait_a_moment(const struct recorder *recorder, int64_t since_ns)
{
	const struct timespec moment = { .tv_nsec = 20 * NS_PER_MS };
	int64_t patience_ns =
		recorder->options.patience_ns ? recorder->options.patience_ns : 5 * NS_PER_S;

	if (host_clock_awake() - since_ns > patience_ns)
		return false;
	nanosleep(&moment, NULL);
	return true;
}

static bool locked(const struct recorder *recorder, struct error *err)
{
	long long lost = recorder->uncommitted + (int64_t)recorder->queue_count;

	return error_set(err,
		"'%s' is locked by another program; %lld sample%s could not be written",
		recording_path(recorder->recording), lost, lost == 1 ? "" : "s");
}

bool store_patiently(struct recorder *recorder, struct error *err)
{
	int64_t since_ns = host_clock_awake();

	do {
		if (!store_all(recorder, err))
			return false;
		if (!recorder->is_busy)
			return true;
	} while (wait_a_moment(recorder, since_ns));
	return locked(recorder, err);
}

static bool end_run(struct recorder *recorder, const char *why, const char *tail, size_t tail_size,
	struct error *err)
{
	return recording_set_cores(recorder->recording, &recorder->machine, err) &&
		add_event(recorder, EVENT_STOP, recorder->axis.time_ns, 0, why, err) &&
		recording_end_run(
			recorder->recording, recorder->axis.wall_ns, why, tail, tail_size, err);
}

bool store_end(struct recorder *recorder, const char *why, const char *tail, size_t tail_size,
	struct error *err)
{
	struct recording *recording = recorder->recording;
	int64_t since_ns;
	bool failed;

	/* The queue is empty, so waiting is harmless, and a short recording gets its answer, too.
	 */
	host_answer(&recorder->question, 60 * NS_PER_S, &recorder->machine);
	since_ns = host_clock_awake();
	while (!is_free(recorder, recording_begin(recording, err), &failed)) {
		if (failed || !wait_a_moment(recorder, since_ns))
			return failed ? false : locked(recorder, err);
	}
	if (!end_run(recorder, why, tail, tail_size, err))
		return false;
	while (!is_free(recorder, recording_commit(recording, err), &failed)) {
		if (failed || !wait_a_moment(recorder, since_ns))
			return failed ? false : locked(recorder, err);
	}
	return measure(recorder, err);
}
