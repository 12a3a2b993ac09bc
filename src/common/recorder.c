#include "recorder.h"
#include "chip.h"
#include "version.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

bool recorder_open(struct recorder *recorder, struct recording *recording,
	const struct recorder_options *options, struct error *err)
{
	*recorder = (struct recorder){ .options = *options, .recording = recording };
	return capture_open(&recorder->capture, &options->capture, err);
}

int recorder_fd(const struct recorder *recorder)
{
	return recorder->capture.fd;
}

void recorder_close(struct recorder *recorder)
{
	capture_close(&recorder->capture);
}

/* ---- the run and its machine ---- */

static bool is_import(const struct recorder *recorder)
{
	return recorder->capture.kind != CAPTURE_CHILD;
}

/* A stream does not name its interval: windows run 1 to 4 % over what was asked for. */
static int64_t nominal_interval(int64_t window_ns)
{
	int64_t step_ns = window_ns >= NS_PER_S / 2 ? 100 * NS_PER_MS : 10 * NS_PER_MS;
	int64_t nominal_ns = (window_ns + step_ns / 2) / step_ns * step_ns;

	return nominal_ns ? nominal_ns : window_ns;
}

static void describe_run(struct recorder *recorder, const struct sample *first)
{
	const struct recorder_options *options = &recorder->options;
	struct run *run = &recorder->run;
	int64_t now_ns = host_clock_wall();
	int64_t wall_ns = first->timestamp_ns ? first->timestamp_ns : now_ns;
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

/* "M4 Pro" and "Apple M4 Pro" are the same chip. */
static void name_chip(struct machine *machine, const char *name)
{
	snprintf(machine->chip, sizeof(machine->chip), "%s%s",
		strncmp(name, "Apple ", 6) ? "Apple " : "", name);
}

/* This host's facts hold for the stream only when it is the stream's model; a child that plays
 * another machine, or an import, gets what the sample itself tells. */
static void describe_machine(
	const struct recorder *recorder, const struct sample *first, struct machine *machine)
{
	const char *chip = chip_name_of_model(first->model);

	host_machine(machine);
	if (!first->model[0] || strcmp(machine->model, first->model)) {
		*machine = (struct machine){ .chip = "" };
		snprintf(machine->model, sizeof(machine->model), "%s", first->model);
		snprintf(machine->os_build, sizeof(machine->os_build), "%s", first->os_build);
		if (chip)
			name_chip(machine, chip);
	}
	if (recorder->options.chip)
		name_chip(machine, recorder->options.chip);
	/* What powermetrics shows is what the charts show. */
	machine->e_cores = count_cores(first, 'E');
	machine->p_cores = count_cores(first, 'P');
	machine->s_cores = count_cores(first, 'S');
}

static bool begin_run(struct recorder *recorder, const struct sample *first, struct error *err)
{
	struct recording *recording = recorder->recording;
	struct event start = { .kind = EVENT_START };
	struct machine machine;

	describe_run(recorder, first);
	describe_machine(recorder, first, &machine);
	axis_init(&recorder->axis, recorder->run.interval_ns, 0);
	start.wall_ns = recorder->run.start_wall_ns;
	return recording_begin_run(recording, &recorder->run, err) &&
		recording_set_machine(recording, &machine, err) &&
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
		.wall_ns = recorder->axis.wall_ns,
	};

	text_clean(event.text, sizeof(event.text), text, strlen(text));
	return recording_add_event(recorder->recording, &event, err);
}

static struct axis_step advance(struct recorder *recorder, const struct sample *sample)
{
	if (is_import(recorder))
		return axis_import(&recorder->axis, sample->window_ns, sample->timestamp_ns);
	return axis_live(&recorder->axis, sample->window_ns, host_clock_continuous(),
		host_clock_wall(), sample->timestamp_ns);
}

/* Gives the row its place in time and tells of what is unusual about it. */
static bool place(struct recorder *recorder, struct sample_row *row, struct error *err)
{
	struct axis_step step = advance(recorder, &row->sample);
	int64_t gap_start = step.time_ns - row->sample.window_ns - step.gap_ns;
	char text[64], sign = step.clock_step_ns < 0 ? '-' : '+';

	row->time_ns = step.time_ns;
	row->wall_ns = step.wall_ns;
	row->window_ns = row->sample.window_ns;
	if (step.gap_ns && !add_event(recorder, EVENT_GAP, gap_start, step.gap_ns, "", err))
		return false;
	if (!step.clock_step_ns)
		return true;
	text[0] = sign;
	format_position(text + 1, sizeof(text) - 1,
		step.clock_step_ns < 0 ? -step.clock_step_ns : step.clock_step_ns);
	return add_event(recorder, EVENT_CLOCK, step.time_ns, 0, text, err);
}

/* Totals since boot, a summary of the whole run, and what cannot be read are no windows. */
static bool is_window(const struct recorder *recorder, const struct sample *sample)
{
	int64_t longest = recorder->axis.time_ns;

	if (!sample->is_delta || sample->window_ns <= 0)
		return false;
	/* --show-usage-summary ends the stream with one document over all of it. */
	return recorder->samples < 3 || sample->window_ns < longest * 9 / 10 ||
		sample->window_ns < 4 * recorder->run.interval_ns;
}

static bool keep_bytes_only(
	struct recorder *recorder, struct sample_row *row, const char *why, struct error *err)
{
	sample_init(&row->sample);
	row->time_ns = recorder->axis.time_ns;
	row->wall_ns = recorder->axis.wall_ns;
	return add_event(recorder, EVENT_ERROR, row->time_ns, 0, why, err);
}

static bool store(struct recorder *recorder, const char *raw, size_t size, struct error *err)
{
	struct sample_row row = { .memory = memory_usage_absent };
	struct error unreadable;
	bool readable = sample_decode(raw, size, &row.sample, &unreadable), placed;

	if (!recorder->run.id && !begin_run(recorder, &row.sample, err))
		return false;
	if (!is_import(recorder))
		host_memory(&row.memory);
	if (readable && is_window(recorder, &row.sample)) {
		placed = place(recorder, &row, err);
	} else {
		recorder->unreadable += !readable;
		placed = keep_bytes_only(recorder, &row,
			readable ? "a document that is not one window is left out"
				 : unreadable.message,
			err);
	}
	if (!placed || !recording_append(recorder->recording, &row, raw, size, err))
		return false;
	recorder->samples++;
	recorder->raw_bytes += (int64_t)size;
	recorder->uncommitted++;
	recorder->last = row;
	return true;
}

static bool commit(struct recorder *recorder, struct error *err)
{
	recorder->uncommitted = 0;
	return recording_commit(recorder->recording, err);
}

static bool has_enough(const struct recorder *recorder)
{
	return recorder->options.count && recorder->samples >= recorder->options.count;
}

bool recorder_step(struct recorder *recorder, struct error *err)
{
	bool read = capture_read(&recorder->capture, err), kept = true;
	int64_t group = recorder->capture.kind == CAPTURE_FILE ? CODEC_KEY_INTERVAL : 1;
	struct error write_error;
	const char *raw;
	size_t size;

	/* What came before a failure is kept. */
	while (kept && !has_enough(recorder) && capture_next(&recorder->capture, &raw, &size)) {
		kept = store(recorder, raw, size, &write_error);
		if (kept && recorder->uncommitted >= group)
			kept = commit(recorder, &write_error);
	}
	if (!kept)
		*err = write_error;
	return read && kept;
}

bool recorder_is_done(const struct recorder *recorder)
{
	return recorder->capture.state == CAPTURE_ENDED || has_enough(recorder);
}

/* ---- the end ---- */

static bool is_blank(const char *bytes, size_t size)
{
	while (size && (*bytes == '\0' || isspace((unsigned char)*bytes))) {
		bytes++;
		size--;
	}
	return size == 0;
}

static bool judge(
	const struct recorder *recorder, const char *tail, size_t tail_size, struct error *err)
{
	if (recorder->unreadable)
		return error_damaged(err,
			"%lld of %lld documents in '%s' cannot be read; their bytes are kept",
			(long long)recorder->unreadable, (long long)recorder->samples,
			recorder->capture.name);
	if (is_import(recorder) && !is_blank(tail, tail_size))
		return error_damaged(err,
			"the last document in '%s' is cut short; the %lld whole ones before it are kept",
			recorder->capture.name, (long long)recorder->samples);
	return true;
}

bool recorder_finish(struct recorder *recorder, const char *why, struct error *err)
{
	const char *tail;
	size_t tail_size;

	capture_tail(&recorder->capture, &tail, &tail_size);
	if (has_enough(recorder))
		tail_size = 0; /* what follows was not asked for */
	if (!recorder->run.id)
		return error_set(err, "there is no whole sample in '%s'", recorder->capture.name);
	if (!add_event(recorder, EVENT_STOP, recorder->axis.time_ns, 0, why, err) ||
		!recording_end_run(
			recorder->recording, recorder->axis.wall_ns, why, tail, tail_size, err))
		return false;
	return judge(recorder, tail, tail_size, err);
}
