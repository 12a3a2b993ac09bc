/*
 * Simulates Apple's powermetrics and its failures, for machines that are not Macs.
 */
#include "clock.h"
#include "options.h"
#include "plist_writer.h"
#include "signals.h"
#include "stream.h"
#include "text_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The exit status of all failures; confirmed only for missing root privileges. */
#define STATUS_ERROR 1

struct run {
	const struct options *options;
	struct workload workload;
	struct clock clock;
	struct machine machine;
	struct noise timing; /* separate, so that optional output does not change the load */
	struct output output;
	struct stream stream;
	struct task_list tasks;
	struct buffer bytes;
	char build[16];
	int64_t boottime;  /* ns since 1970 */
	int64_t timestamp; /* of the last document */
	int64_t number;    /* of the current document, from 1 */
	struct counters total;
	struct counters owed; /* energy that is not yet in a document */
};

static const struct fault *run_fault(const struct run *run, enum fault_kind kind)
{
	return faults_find(&run->options->faults, kind, run->number);
}

static bool run_open(struct run *run, const struct options *options, struct error *err)
{
	int64_t uptime;

	*run = (struct run){ .options = options, .number = 1 };
	if (!workload_load(&run->workload, options->workload, err) ||
		!output_open(&run->output, options->output, options->buffer_size, err))
		return false;
	machine_init(&run->machine, options->chip, options->macos, (uint64_t)options->seed);
	noise_init(&run->timing, (uint64_t)options->seed ^ UINT64_C(0x74696d696e67));
	tasks_init(&run->tasks, (uint64_t)options->seed);
	stream_init(&run->stream, &run->output, &options->faults,
		macos_has(options->macos, MACOS_LAST_NUL));
	macos_build(run->build, sizeof(run->build), options->macos);
	clock_init(&run->clock, options->fast, options->start);
	uptime = (int64_t)noise_uniform(&run->timing, 3600, 9 * 86400) * NS_PER_S;
	run->boottime = clock_wall(&run->clock) - uptime;
	return true;
}

static bool run_close(struct run *run)
{
	bool complete = stream_flush(&run->stream) == STREAM_OK;

	complete = output_close(&run->output) && complete;
	stream_release(&run->stream);
	tasks_release(&run->tasks);
	buffer_release(&run->bytes);
	return complete;
}

/* ---- documents ---- */

/* The number of tasks in a document of that many kB: each has a little over 1.9 kB. */
static int tasks_for_size(const struct fault *big)
{
	return big ? (int)clamp((double)big->number / 1.9, 1, 100000) : 0;
}

static enum stream_result write_document(
	struct run *run, const struct counters *counters, bool is_delta)
{
	const struct options *options = run->options;
	const struct fault *big = run_fault(run, FAULT_BIG);
	struct document document = {
		.chip = options->chip,
		.macos = options->macos,
		.samplers = options->samplers,
		.model = options->model,
		.build = run->build,
		.bootargs = options->bootargs,
		.boottime = run->boottime / NS_PER_S,
		.timestamp = run->timestamp,
		.is_delta = is_delta,
		.counters = counters,
		.faults = &options->faults,
		.number = run->number,
	};

	if (big || (options->samplers & SAMPLER_TASKS)) {
		tasks_run(&run->tasks, counters, options->chip, tasks_for_size(big),
			run_fault(run, FAULT_NAMES));
		document.tasks = &run->tasks;
	}
	run->bytes.size = 0;
	if (!strcmp(options->format, "plist") && !run_fault(run, FAULT_TEXT)) {
		plist_write(&run->bytes, &document);
		return stream_write_plist(&run->stream, &run->bytes, run->number);
	}
	if (!run->stream.written)
		text_write_machine(&run->bytes, &document);
	text_write(&run->bytes, &document);
	return stream_write_text(&run->stream, &run->bytes, run->number);
}

/* The totals since boot, before the first window; their layout is not confirmed. */
static enum stream_result write_initial_usage(struct run *run)
{
	struct machine before = run->machine;
	struct counters counters;
	int64_t uptime = clock_wall(&run->clock) - run->boottime;

	run->timestamp = clock_wall(&run->clock);
	machine_run(&before, workload_at(&run->workload, 0), ns_to_ticks(uptime), &counters);
	return write_document(run, &counters, false);
}

/* ---- the loop ---- */

/* A real window is longer than requested by the time that the work takes. */
static int64_t choose_window(struct run *run)
{
	double late_ms = noise_uniform(&run->timing, 8, 19);

	if (noise_chance(&run->timing, 0.06))
		late_ms += noise_uniform(&run->timing, 0, 18);
	if (run->options->samplers & SAMPLER_TASKS)
		late_ms += noise_uniform(&run->timing, 6, 18);
	if (!run->options->interval_ms)
		return INT64_MAX / 4;
	return run->options->interval_ms * NS_PER_MS + (int64_t)(late_ms * (double)NS_PER_MS);
}

static void step_clock(struct run *run)
{
	const struct fault *sleep = run_fault(run, FAULT_SLEEP);
	const struct fault *step = run_fault(run, FAULT_CLOCK_STEP);

	if (sleep)
		run->clock.wall_offset += sleep->number;
	if (step) {
		/* The kernel computes the boot time as the current time minus the uptime. */
		run->clock.wall_offset += step->number;
		run->boottime += step->number;
	}
}

/* Long windows are simulated second by second, so that phases and spikes average out. */
static void live(struct run *run, int64_t start, int64_t passed, struct counters *counters)
{
	int64_t steps = passed / NS_PER_S > 1 ? passed / NS_PER_S : 1;
	int64_t ticks = ns_to_ticks(passed);

	*counters = (struct counters){ .elapsed = 0 };
	for (int64_t i = 0; i < steps; i++) {
		int64_t length = ticks * (i + 1) / steps - ticks * i / steps;
		struct counters step;

		machine_run(&run->machine, workload_at(&run->workload, start + passed / steps * i),
			length, &step);
		counters_add(counters, &step);
	}
}

/* Waits for the end of the window that begins at `start`; false after a request to stop. */
static bool run_window(struct run *run, int64_t start, struct counters *counters)
{
	int64_t planned = choose_window(run);
	enum clock_wake wake = clock_wait(&run->clock, start + planned);
	int64_t passed = clock_now(&run->clock) - start;

	if (wake == CLOCK_STOP)
		return false;
	/* A small delay by the scheduler is ignored, so that the real clock gives the same bytes as
	 * the virtual clock. */
	if (wake == CLOCK_SAMPLE || passed > planned + 25 * NS_PER_MS)
		planned = passed;
	live(run, start, planned, counters);
	if (!run_fault(run, FAULT_SAME_TIMESTAMP) || !run->timestamp)
		run->timestamp = run->clock.wall_offset + start + planned;
	return true;
}

/* Faults that end the process instead of writing a document, or delay it. */
static bool survive(struct run *run, int *status)
{
	const struct fault *stall = run_fault(run, FAULT_STALL);
	const struct fault *noise = run_fault(run, FAULT_STDERR);
	const struct fault *leave = run_fault(run, FAULT_EXIT);

	if (noise)
		fprintf(stderr, "%s\n", *noise->text ? noise->text : "Second underflow occured.");
	if (stall && clock_stall(stall->number) == CLOCK_STOP)
		return false;
	if (leave) {
		*status = (int)leave->number;
		return false;
	}
	if (run_fault(run, FAULT_ABORT)) {
		output_flush(&run->output);
		fputs("Assertion failed: (num_resids == (uint32_t)IOReportStateGetCount(sample)), "
		      "function read_cluster_power_stats_sample, file cpu_power_arm.c, line 245.\n",
			stderr);
		abort();
	}
	return true;
}

/* A counter that advances only from time to time: windows in between have none of their energy. */
static void batch_energy(struct run *run, int64_t start, struct counters *counters)
{
	const struct fault *fault = run_fault(run, FAULT_BATCHED_ENERGY);
	int64_t end = start + ticks_to_ns(counters->elapsed);

	if (fault && fault->number > 0 && start / fault->number == end / fault->number)
		counters_move_energy(counters, &run->owed);
	else
		counters_move_energy(&run->owed, counters);
}

static enum stream_result write_window(struct run *run, const struct counters *counters)
{
	enum stream_result result = STREAM_OK;

	if (run_fault(run, FAULT_SUMMARY) && run->total.elapsed)
		result = write_document(run, &run->total, true);
	counters_add(&run->total, counters);
	return result == STREAM_OK ? write_document(run, counters, true) : result;
}

static bool finished(const struct run *run, int64_t now)
{
	const struct options *options = run->options;

	return (options->count && run->number > options->count) ||
		(options->duration && now >= options->duration);
}

static int run_loop(struct run *run)
{
	enum stream_result result = STREAM_OK;
	int64_t start = 0;
	int status = 0;
	struct counters counters;

	if (run->options->initial_usage)
		result = write_initial_usage(run);
	for (; result == STREAM_OK && !finished(run, start); run->number++) {
		step_clock(run);
		if (!run_window(run, start, &counters) || !survive(run, &status))
			break;
		batch_energy(run, start, &counters);
		result = write_window(run, &counters);
		start += ticks_to_ns(counters.elapsed) +
			(int64_t)noise_uniform(&run->timing, 60000, 350000);
	}
	if (result == STREAM_OK && run->options->usage_summary && run->total.elapsed)
		result = write_document(run, &run->total, true);
	return result == STREAM_OK ? status : STATUS_ERROR;
}

/* Failures at the start; true when the process must end. */
static bool fails_at_start(const struct options *options)
{
	const struct fault *die = faults_find(&options->faults, FAULT_DIE_AT_START, 1);

	if (faults_find(&options->faults, FAULT_NOT_ROOT, 1) ||
		(options->require_root && geteuid())) {
		fputs("powermetrics must be invoked as the superuser\n", stderr);
		return true;
	}
	if (die)
		fputs("powermetrics: unable to open the power interface\n", stderr);
	return die;
}

static int start_status(const struct options *options)
{
	const struct fault *die = faults_find(&options->faults, FAULT_DIE_AT_START, 1);

	return die ? (int)die->number : STATUS_ERROR;
}

static int run(const struct options *options, struct error *err)
{
	struct run state;
	int status = STATUS_ERROR;

	signals_init(faults_find(&options->faults, FAULT_DEAF, 1));
	if (run_open(&state, options, err))
		status = run_loop(&state);
	if (!run_close(&state) && !status)
		status = STATUS_ERROR;
	return status;
}

int main(int argc, char **argv)
{
	struct options options;
	struct error err = { .message = "" };
	int status = 0;

	if (!options_parse(&options, argc, argv, getenv("POWERMETRICS_SIM"), &err))
		status = STATUS_ERROR;
	else if (options.help)
		options_help(stdout);
	else if (!options.listed && fails_at_start(&options))
		status = start_status(&options);
	else if (!options.listed)
		status = run(&options, &err);
	if (*err.message)
		fprintf(stderr, "powermetrics: %s\n", err.message);
	options_release(&options);
	return status;
}
