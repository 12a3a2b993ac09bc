#include "run_writer.h"
#include "../sample/chip.h"
#include "../base/version.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static bool take_power(const struct sample_row *row, void *context)
{
	struct run_writer *writer = context;

	if (row->window_ns > 0)
		writer->combined_w = row->sample.values[METRIC_COMBINED_W];
	return true;
}

void run_writer_init(struct run_writer *writer, struct recording *recording,
	const struct run_writer_options *options)
{
	*writer = (struct run_writer){
		.options = *options,
		.recording = recording,
		.combined_w = NAN,
	};
	axis_init(&writer->axis, options->run.interval_ns, 0);
	settling_init(&writer->settling, take_power, writer);
}

void run_writer_release(struct run_writer *writer)
{
	profiler_stop(&writer->profiler);
	settling_release(&writer->settling);
}

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
	int64_t off_ns = arrival->stamp.wall_ns - first->timestamp_ns;

	if (!first->timestamp_ns)
		return arrival->stamp.wall_ns;
	return !imported && off_ns >= 0 && off_ns < 2 * NS_PER_S ? arrival->stamp.wall_ns
								 : first->timestamp_ns;
}

static void describe_run(
	struct run_writer *writer, const struct arrival *arrival, const struct sample *first)
{
	struct run *run = &writer->run;
	int64_t wall_ns = wall_of(arrival, first, writer->options.is_import);
	time_t seconds = (time_t)(wall_ns / NS_PER_S);
	struct tm local;

	*run = writer->options.run;
	if (!run->interval_ns)
		run->interval_ns = nominal_interval(first->window_ns);
	run->start_wall_ns = wall_ns - first->window_ns;
	localtime_r(&seconds, &local);
	run->utc_offset_s = (int)local.tm_gmtoff;
	snprintf(run->zone, sizeof(run->zone), "%s", local.tm_zone ? local.tm_zone : "");
	snprintf(run->version, sizeof(run->version), "%s", ASITOP_VERSION);
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
	struct run_writer *writer, const struct sample *first, struct machine *machine)
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
		profiler_start(&writer->profiler, NULL);
	}
	if (writer->options.chip)
		name_chip(machine, writer->options.chip);
	/* Charts show the cores that powermetrics reports. */
	machine->e_cores = machine->p_cores = machine->s_cores = 0;
	count_tiers(machine, first);
}

/* Numbers of two machines in one recording would be meaningless. */
static bool check_machine(
	struct run_writer *writer, const struct machine *machine, struct error *err)
{
	struct machine first;

	if (!recording_machine(writer->recording, &first, err))
		return false;
	if ((first.model[0] && machine->model[0] && strcmp(first.model, machine->model)) ||
		(first.chip[0] && machine->chip[0] && strcmp(first.chip, machine->chip)))
		return error_set(err, "'%s' was recorded on another machine: %s %s, not %s %s",
			recording_path(writer->recording), first.chip, first.model, machine->chip,
			machine->model);
	return true;
}

/* The time between two runs is a gap. */
static bool begin_axis(struct run_writer *writer, struct event *gap, struct error *err)
{
	struct axis *axis = &writer->axis;
	int64_t time_ns = 0, wall_ns = 0;

	axis_init(axis, writer->run.interval_ns, 0);
	axis->wall_ns = writer->run.start_wall_ns;
	error_clear(err);
	if (!recording_last(writer->recording, &time_ns, &wall_ns, err))
		return !err->message[0];
	*gap = (struct event){
		.kind = EVENT_GAP,
		.time_ns = time_ns,
		.wall_ns = wall_ns,
		.duration_ns = writer->run.start_wall_ns - wall_ns,
		.text = "between two runs",
	};
	if (gap->duration_ns < 0)
		gap->duration_ns = 0;
	axis->time_ns = time_ns + gap->duration_ns;
	return true;
}

static bool begin_run(struct run_writer *writer, const struct arrival *arrival,
	const struct sample *first, struct error *err)
{
	struct recording *recording = writer->recording;
	struct machine *machine = &writer->machine;
	struct event start = { .kind = EVENT_START }, gap = { .duration_ns = 0 };

	describe_run(writer, arrival, first);
	describe_machine(writer, first, machine);
	if (!check_machine(writer, machine, err) || !begin_axis(writer, &gap, err))
		return false;
	start.wall_ns = writer->run.start_wall_ns;
	start.time_ns = writer->begin_ns = writer->axis.time_ns;
	return recording_begin_run(recording, &writer->run, err) &&
		recording_set_machine(recording, machine, err) &&
		(!gap.duration_ns || recording_add_event(recording, &gap, err)) &&
		recording_add_event(recording, &start, err);
}

/* ---- samples ---- */

static bool add_event(struct run_writer *writer, enum event_kind kind, int64_t time_ns,
	int64_t duration_ns, const char *text, struct error *err)
{
	struct event event = {
		.kind = kind,
		.time_ns = time_ns,
		.duration_ns = duration_ns,
		.wall_ns = writer->axis.wall_ns + (time_ns - writer->axis.time_ns),
	};

	text_clean(event.text, sizeof(event.text), text, strlen(text));
	return recording_add_event(writer->recording, &event, err);
}

/* Places the row in time and records gaps and clock steps as events. */
static bool place(struct run_writer *writer, struct sample_row *row,
	const struct axis_moment *moment, struct error *err)
{
	struct axis_step step = axis_advance(&writer->axis, moment);
	int64_t gap_start = step.time_ns - moment->window_ns - step.gap_ns;
	char text[64], sign = step.clock_step_ns < 0 ? '-' : '+';
	char gap_text[sizeof(writer->gap_text)];

	row->time_ns = step.time_ns;
	row->wall_ns = step.wall_ns;
	row->window_ns = moment->window_ns;
	memcpy(gap_text, writer->gap_text, sizeof(gap_text));
	writer->gap_text[0] = '\0';
	if (step.gap_ns && !add_event(writer, EVENT_GAP, gap_start, step.gap_ns, gap_text, err))
		return false;
	if (!step.clock_step_ns)
		return true;
	text[0] = sign;
	format_position(text + 1, sizeof(text) - 1,
		step.clock_step_ns < 0 ? -step.clock_step_ns : step.clock_step_ns);
	return add_event(writer, EVENT_CLOCK, step.time_ns, 0, text, err);
}

static bool keep_bytes_only(
	struct run_writer *writer, struct sample_row *row, const char *why, struct error *err)
{
	sample_init(&row->sample);
	row->time_ns = writer->axis.time_ns;
	row->wall_ns = writer->axis.wall_ns;
	return add_event(writer, EVENT_ERROR, row->time_ns, 0, why, err);
}

/* Why a document is not a window and only its bytes are kept; NULL when it is a window. */
static const char *why_no_window(
	struct run_writer *writer, const struct sample *sample, const struct axis_moment *moment)
{
	enum axis_verdict verdict = axis_judge(&writer->axis, moment);

	if (!sample->is_delta)
		return "skipped a document with totals since boot";
	if (verdict == AXIS_SUMMARY)
		return "skipped a document that summarizes earlier ones";
	if (verdict == AXIS_WINDOW)
		return NULL;
	/* The time that it should have measured is missing. */
	axis_break(&writer->axis);
	return "skipped a document with an impossible elapsed time";
}

static struct axis_moment moment_of(
	const struct run_writer *writer, const struct arrival *arrival, const struct sample *sample)
{
	return (struct axis_moment){
		.window_ns = sample->window_ns,
		.timestamp_ns = sample->timestamp_ns,
		.boottime_ns = sample->boottime_ns,
		.clock_ns = writer->options.is_import ? 0 : arrival->stamp.clock_ns,
		.wall_ns = arrival->stamp.wall_ns,
	};
}

static bool decode(const struct arrival *arrival, struct sample *sample, struct error *why)
{
	sample_init(sample);
	if (arrival->kind == ARRIVAL_FRAGMENT)
		return error_set(why, "the document is truncated");
	return sample_decode(arrival->bytes.data, arrival->bytes.size, sample, why);
}

static bool place_or_keep(struct run_writer *writer, const struct arrival *arrival,
	struct sample_row *row, struct error *err)
{
	struct error unreadable;
	const char *why = unreadable.message;

	if (decode(arrival, &row->sample, &unreadable)) {
		const struct axis_moment moment = moment_of(writer, arrival, &row->sample);

		why = why_no_window(writer, &row->sample, &moment);
		if (!why) {
			if (!writer->samples++)
				writer->is_empty = sample_is_empty(&row->sample);
			return place(writer, row, &moment, err);
		}
	} else {
		writer->unreadable += arrival->kind == ARRIVAL_DOCUMENT;
		axis_break(&writer->axis);
	}
	return keep_bytes_only(writer, row, why, err);
}

/* Updates the machine from the sample, and with facts that arrived in the meantime. */
static bool learn_cores(struct run_writer *writer, const struct sample *sample, struct error *err)
{
	struct machine *machine = &writer->machine;
	bool more = count_tiers(machine, sample);
	bool answered = profiler_answer(&writer->profiler, 0, &machine->gpu_cores);

	return !(more || answered) || recording_set_cores(writer->recording, machine, err);
}

static bool store_document(
	struct run_writer *writer, const struct arrival *arrival, struct error *err)
{
	const struct buffer *raw = &arrival->bytes;
	struct sample_row row = { .memory = arrival->stamp.memory };

	if (!place_or_keep(writer, arrival, &row, err) ||
		!recording_append(writer->recording, &row, raw->data, raw->size, err))
		return false;
	writer->documents++;
	writer->uncommitted++;
	writer->last = row;
	settling_add(&writer->settling, &row);
	return learn_cores(writer, &row.sample, err);
}

/* Drops samples from a ring; once per group, since dropping is costly. */
static bool trim(struct run_writer *writer, struct error *err)
{
	int64_t keep_ns = writer->options.keep_ns;

	if (!keep_ns || writer->documents % CODEC_KEY_INTERVAL)
		return true;
	return recording_trim(writer->recording, writer->axis.time_ns - keep_ns, err);
}

static bool store_event(struct run_writer *writer, const struct arrival *arrival, struct error *err)
{
	if (arrival->event == EVENT_LOST)
		axis_break(&writer->axis);
	return add_event(writer, arrival->event,
		axis_position(&writer->axis, arrival->stamp.clock_ns), 0,
		buffer_string(&arrival->bytes), err);
}

static bool start_command(struct run_writer *writer, struct command_run *command, struct error *err)
{
	bool done = recording_start_command(writer->recording, command, err);

	writer->command_id = command->id;
	return done;
}

static bool add_work(
	struct run_writer *writer, const struct command_run *command, struct error *err)
{
	for (size_t i = 0; i < command->quantity_count; i++) {
		if (!recording_add_quantity(writer->recording, command->id,
			    command->quantities[i].name, command->quantities[i].value, err))
			return false;
	}
	return true;
}

static bool store_command(
	struct run_writer *writer, const struct arrival *arrival, struct error *err)
{
	int64_t time_ns = axis_position(&writer->axis, arrival->stamp.clock_ns);
	struct command_run command = *arrival->command;

	command.id = writer->command_id;
	command.start_ns = command.end_ns = time_ns;
	switch (arrival->kind) {
	case ARRIVAL_COMMAND_START:
		return start_command(writer, &command, err);
	case ARRIVAL_COMMAND_END:
		return recording_end_command(writer->recording, &command, err);
	default:
		return add_work(writer, &command, err);
	}
}

static void note_restart(struct run_writer *writer, const struct arrival *arrival)
{
	axis_restart(&writer->axis);
	snprintf(writer->gap_text, sizeof(writer->gap_text), "%s", buffer_string(&arrival->bytes));
}

static bool store(struct run_writer *writer, const struct arrival *arrival, struct error *err)
{
	if (arrival->kind == ARRIVAL_DOCUMENT || arrival->kind == ARRIVAL_FRAGMENT)
		return store_document(writer, arrival, err) && trim(writer, err);
	/* What precedes the first window has no place on the axis. */
	if (!writer->axis.started)
		return true;
	if (arrival->kind == ARRIVAL_EVENT)
		return store_event(writer, arrival, err);
	if (arrival->command)
		return store_command(writer, arrival, err);
	note_restart(writer, arrival);
	return true;
}

/* ---- writing ---- */

/* Returns `done`; otherwise sets `is_busy`, or `*failed` if writing failed for good. In that case
 * the transaction is rolled back, and later samples cannot be stored relative to it. */
static bool is_free(struct run_writer *writer, bool done, bool *failed)
{
	writer->is_busy = !done && recording_is_busy(writer->recording);
	*failed = !done && !writer->is_busy;
	if (*failed && !writer->is_broken) {
		writer->is_broken = true;
		writer->samples = writer->safe;
		writer->uncommitted = 0;
		recording_rollback(writer->recording);
	}
	return done;
}

/* Leaves room for another sample and the end of the run. Inside the transaction: after it, another
 * program may hold the file. */
static bool measure(struct run_writer *writer, struct error *err)
{
	enum { ROOM = 4 * 16384 };

	if (!recording_size(writer->recording, &writer->file_bytes, err))
		return false;
	if (writer->options.size_max && writer->file_bytes + ROOM > writer->options.size_max)
		writer->is_full = true;
	return true;
}

static bool commit(struct run_writer *writer, struct error *err)
{
	bool failed;

	if (!is_free(writer, measure(writer, err) && recording_commit(writer->recording, err),
		    &failed))
		return !failed;
	writer->uncommitted = 0;
	writer->safe = writer->samples;
	return true;
}

/*
 * The document that a run begins with: the first window among the arrivals. Other documents contain
 * neither the time nor the machine, so they wait for it. NULL: no window yet.
 */
static const struct arrival *find_beginning(
	struct run_writer *writer, struct arrivals *arrivals, struct sample *first)
{
	const struct arrival *arrival;
	struct error why;

	for (; (arrival = arrivals_next(arrivals)); arrivals_pass(arrivals)) {
		if (arrival->kind == ARRIVAL_DOCUMENT && decode(arrival, first, &why)) {
			const struct axis_moment moment = moment_of(writer, arrival, first);

			if (!why_no_window(writer, first, &moment))
				return arrival;
		}
	}
	return NULL;
}

static bool has_begun(struct run_writer *writer, struct arrivals *arrivals)
{
	struct sample first;

	return writer->run.id || find_beginning(writer, arrivals, &first);
}

static bool begin_if_new(struct run_writer *writer, struct arrivals *arrivals, struct error *err)
{
	struct sample first;

	return writer->run.id ||
		begin_run(writer, find_beginning(writer, arrivals, &first), &first, err);
}

static bool store_first(struct run_writer *writer, struct arrivals *arrivals, struct error *err)
{
	bool done =
		begin_if_new(writer, arrivals, err) && store(writer, arrivals_first(arrivals), err);

	arrivals_drop(arrivals);
	return done;
}

bool run_writer_write(struct run_writer *writer, struct arrivals *arrivals, struct error *err)
{
	int64_t group = writer->options.group;
	bool failed;

	if (writer->is_broken || !has_begun(writer, arrivals))
		return true;
	/* The transaction that met the busy file is still open. */
	if (writer->is_busy && !commit(writer, err))
		return false;
	while (arrivals->count && !writer->is_full && !writer->is_busy) {
		if (!is_free(writer, recording_begin(writer->recording, err), &failed))
			return !failed;
		if (!is_free(writer, store_first(writer, arrivals, err), &failed))
			return false;
		if (writer->uncommitted < group && (arrivals->count || group > 1))
			continue;
		if (!commit(writer, err))
			return false;
	}
	return true;
}

static bool wait_a_moment(const struct run_writer *writer, int64_t since_ns)
{
	const struct timespec moment = { .tv_nsec = 20 * NS_PER_MS };
	int64_t patience_ns =
		writer->options.patience_ns ? writer->options.patience_ns : 5 * NS_PER_S;

	if (host_clock_awake() - since_ns > patience_ns)
		return false;
	nanosleep(&moment, NULL);
	return true;
}

static bool locked(const struct run_writer *writer, size_t waiting, struct error *err)
{
	long long lost = writer->uncommitted + (int64_t)waiting;

	return error_set(err,
		"'%s' is locked by another program; %lld sample%s could not be written",
		recording_path(writer->recording), lost, lost == 1 ? "" : "s");
}

bool run_writer_write_patiently(
	struct run_writer *writer, struct arrivals *arrivals, struct error *err)
{
	int64_t since_ns = host_clock_awake();

	do {
		if (!run_writer_write(writer, arrivals, err))
			return false;
		if (!writer->is_busy)
			return true;
	} while (wait_a_moment(writer, since_ns));
	return locked(writer, arrivals->count, err);
}

/* ---- the end ---- */

static bool end_run(struct run_writer *writer, const char *why, const char *tail, size_t tail_size,
	struct error *err)
{
	return recording_set_cores(writer->recording, &writer->machine, err) &&
		add_event(writer, EVENT_STOP, writer->axis.time_ns, 0, why, err) &&
		recording_end_run(
			writer->recording, writer->axis.wall_ns, why, tail, tail_size, err);
}

bool run_writer_end(struct run_writer *writer, const char *why, const char *tail, size_t tail_size,
	struct error *err)
{
	struct recording *recording = writer->recording;
	int64_t since_ns;
	bool failed;

	/* Nothing arrives any more, so waiting is harmless, and a short recording gets its answer,
	 * too. */
	profiler_answer(&writer->profiler, 60 * NS_PER_S, &writer->machine.gpu_cores);
	since_ns = host_clock_awake();
	while (!is_free(writer, recording_begin(recording, err), &failed)) {
		if (failed || !wait_a_moment(writer, since_ns))
			return failed ? false : locked(writer, 0, err);
	}
	if (!end_run(writer, why, tail, tail_size, err) || !measure(writer, err))
		return false;
	while (!is_free(writer, recording_commit(recording, err), &failed)) {
		if (failed || !wait_a_moment(writer, since_ns))
			return failed ? false : locked(writer, 0, err);
	}
	return true;
}
