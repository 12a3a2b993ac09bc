#include "runner.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void runner_init(struct runner *runner, const struct benchmark *benchmark,
	struct recorder *recorder, struct status_line *status)
{
	*runner = (struct runner){
		.benchmark = benchmark,
		.recorder = recorder,
		.status = status,
	};
	benchmark_plan(benchmark, &runner->plan);
	command_process_init(&runner->command, NULL);
	command_process_init(&runner->preparation, NULL);
}

void runner_flush(struct runner *runner)
{
	output_tap_close(&runner->tap);
}

void runner_wait_for(const struct runner *runner, fd_set *readable, fd_set *writable, int *limit)
{
	output_tap_wait_for(&runner->tap, readable, writable, limit);
}

void runner_release(struct runner *runner)
{
	output_tap_close(&runner->tap);
	plan_release(&runner->plan);
	estimate_release(&runner->estimate);
}

bool runner_is_executing(const struct runner *runner)
{
	return runner->plan.state == PLAN_RUNNING ||
		command_process_is_running(&runner->preparation);
}

bool runner_is_done(const struct runner *runner)
{
	return runner->plan.state == PLAN_DONE;
}

void runner_stop(struct runner *runner)
{
	runner->was_stopped = true;
	plan_stop(&runner->plan);
}

void runner_signal(const struct runner *runner, int number, bool from_terminal)
{
	const struct command_process *const all[] = { &runner->command, &runner->preparation };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		if (command_process_is_running(all[i]) && !(from_terminal && !all[i]->grouped))
			command_process_signal(all[i], number);
	}
}

int64_t runner_deadline(const struct runner *runner)
{
	return plan_deadline(&runner->plan);
}

bool runner_has_more(const struct runner *runner)
{
	return !runner->any_started || runner->plan.index + 1 < runner->plan.count;
}

int runner_planned(const struct runner *runner)
{
	return runner->benchmark->side_count * runner->benchmark->options->runs;
}

const char *runner_end(const struct runner *runner)
{
	if (runner->exit_status && runner->plan.is_stopped) {
		if (!benchmark_repeats(runner->benchmark))
			return "the command ended";
		return runner->was_stopped ? "interrupted" : "a run failed";
	}
	if (runner_has_more(runner))
		return runner->is_precise ? "precise enough" : "interrupted";
	return runner->plan.count > 1 ? "the commands ended" : "the command ended";
}

/* ---- messages ---- */

static const struct side *current_side(const struct runner *runner)
{
	return &runner->benchmark->sides[plan_current(&runner->plan)->side];
}

/* "run 3/10 (A)", "warmup 1/2". */
static void describe_step(const struct runner *runner, char *text, size_t size)
{
	const struct plan_step *step = plan_current(&runner->plan);
	const struct benchmark_options *options = runner->benchmark->options;
	const char *name = current_side(runner)->name;
	bool is_warmup = step->role == COMMAND_WARMUP;

	snprintf(text, size, "%s %d/%d%s%s%s", is_warmup ? "warmup" : "run", step->round,
		is_warmup ? options->warmups : options->runs, name[0] ? " (" : "", name,
		name[0] ? ")" : "");
}

/* What the plan waits for, and how long at most; NULL: nothing, or a process. */
static const char *describe_state(const struct runner *runner, int64_t *most_ns)
{
	const struct plan *plan = &runner->plan;

	switch (plan->state) {
	case PLAN_COOLING:
		*most_ns = plan->options.cooldown_ns;
		return "cooling down";
	case PLAN_SETTLING:
		*most_ns = plan->options.settle_max_ns;
		return "settling";
	case PLAN_LEADING:
		*most_ns = plan->options.lead_ns;
		return "measuring the baseline";
	default:
		return NULL;
	}
}

/* ": combined_w 3.2, not below 1.5"; empty unless it is being awaited. */
static void describe_calm(const struct runner *runner, char *text, size_t size)
{
	const struct benchmark *benchmark = runner->benchmark;
	const struct series *series = &runner->estimate.series;
	double value;

	text[0] = '\0';
	if (runner->plan.state != PLAN_SETTLING || !series->count)
		return;
	value = series->values[benchmark->settle.metric][series->count - 1];
	if (isnan(value))
		snprintf(text, size, " (%s n/a)", metrics[benchmark->settle.metric].key);
	else
		snprintf(text, size, " (%s %.3g %s %g)", metrics[benchmark->settle.metric].key,
			value,
			value < benchmark->settle.below ? "<" : ">=", benchmark->settle.below);
}

void runner_describe_wait(const struct runner *runner, char *text, size_t size)
{
	int64_t most_ns = 0, waited_ns = host_clock_awake() - runner->plan.since_ns;
	const char *what = describe_state(runner, &most_ns);
	char step[128], calm[96], waited[32], most[40];

	text[0] = '\0';
	if (!what || !most_ns)
		return;
	describe_step(runner, step, sizeof(step));
	describe_calm(runner, calm, sizeof(calm));
	format_duration(waited, sizeof(waited), waited_ns / NS_PER_S * NS_PER_S);
	format_duration(most, sizeof(most), most_ns);
	snprintf(text, size, "%s: %s%s, %s of %s", step, what, calm, waited, most);
}

static void follow(struct runner *runner)
{
	if (runner->recorder->writer.is_busy || runner->followed == runner->recorder->writer.safe)
		return;
	runner->followed = runner->recorder->writer.safe;
	estimate_follow(&runner->estimate, runner->recorder->writer.recording);
}

/* A line between the output of two runs, for somebody who watches. */
static void show_progress(struct runner *runner)
{
	char step[128], so_far[96];

	if (!benchmark_repeats(runner->benchmark) || !isatty(STDERR_FILENO))
		return;
	follow(runner);
	describe_step(runner, step, sizeof(step));
	estimate_describe(&runner->estimate, current_side(runner)->name, so_far, sizeof(so_far));
	fprintf(stderr, "asitop: %s%s%s\n", step, so_far[0] ? " · " : "", so_far);
}

static void warn_unsettled(struct runner *runner)
{
	const struct benchmark *benchmark = runner->benchmark;
	char step[128], waited[32], text[256];

	describe_step(runner, step, sizeof(step));
	format_duration(waited, sizeof(waited), benchmark->settle.patience_ns);
	snprintf(text, sizeof(text), "%s was not below %g for %d samples within %s before %s",
		metrics[benchmark->settle.metric].key, benchmark->settle.below, SETTLED_WINDOWS,
		waited, step);
	fprintf(stderr, "asitop: warning: %s\n", text);
	recorder_note_event(runner->recorder, EVENT_ERROR, text);
}

/* ---- the command ---- */

/* As timeout(1). */
enum { STATUS_TIMED_OUT = 124 };

static int64_t idle_position(const struct runner *runner)
{
	int64_t lead_ns;

	switch (plan_idle(&runner->plan)) {
	case IDLE_CALM:
		return runner->calm_ns;
	case IDLE_LEAD:
		lead_ns = recorder_position(runner->recorder) - runner->benchmark->options->lead_ns;
		return lead_ns > runner->quiet_ns ? lead_ns : runner->quiet_ns;
	case IDLE_SINCE_BEGINNING:
	case IDLE_COOLDOWN:
		return runner->quiet_ns;
	default:
		return -1;
	}
}

static void describe_run(const struct runner *runner, struct command_run *run)
{
	const struct side *side = current_side(runner);

	command_run_init(run);
	run->role = plan_current(&runner->plan)->role;
	run->idle_ns = idle_position(runner);
	memcpy(run->name, side->name, sizeof(run->name));
	if (runner->benchmark->options->save_command)
		text_clean(run->line, sizeof(run->line), side->line, strlen(side->line));
}

static bool start_command(struct runner *runner, struct error *err)
{
	struct command_process *command = &runner->command;
	struct command_run run;

	status_line_hide(runner->status);
	if (runner->benchmark->options->settle && !runner->plan.was_calm)
		warn_unsettled(runner);
	show_progress(runner);
	describe_run(runner, &run);
	recorder_start_command(runner->recorder, &run);
	command_process_init(command, current_side(runner)->arguments);
	command->grouped = runner->benchmark->options->timeout_ns;
	command->stdout_fd = output_tap_stdout(&runner->tap);
	command->stderr_fd = output_tap_stderr(&runner->tap);
	output_search_init(&runner->tap.search, &runner->benchmark->patterns);
	if (command_process_start(command, err)) {
		runner->any_started = true;
		return true;
	}
	recorder_note_event(runner->recorder, EVENT_ERROR, err->message);
	if (!runner->exit_status)
		runner->exit_status = (int)err->status;
	plan_stop(&runner->plan);
	plan_ended(&runner->plan, false, host_clock_awake());
	return false;
}

static void warn_unmatched(const struct runner *runner, const char *name)
{
	char step[128];

	describe_step(runner, step, sizeof(step));
	fprintf(stderr, "asitop: warning: no line of output matches --per '%s' in %s\n", name,
		step);
}

/* Stores the work of the command that has ended. */
static void add_work(struct runner *runner, bool succeeded)
{
	const struct benchmark *benchmark = runner->benchmark;
	struct command_run run;

	command_run_init(&run);
	for (int i = 0; i < benchmark->work_count; i++)
		command_run_add_quantity(&run, benchmark->work[i].name, benchmark->work[i].value);
	output_tap_drain(&runner->tap);
	for (int i = 0; i < benchmark->patterns.count; i++) {
		const char *name = benchmark->patterns.items[i].name;

		if (runner->tap.search.found[i])
			command_run_add_quantity(&run, name, runner->tap.search.values[i]);
		else if (succeeded)
			warn_unmatched(runner, name);
	}
	if (run.quantity_count)
		recorder_add_work(runner->recorder, &run);
}

/* When its time is up, a command has ended once nothing of its process group is left that could
 * disturb the next one. */
static bool has_ended(struct runner *runner)
{
	const struct plan *plan = &runner->plan;

	command_process_poll(&runner->command);
	return plan->state == PLAN_RUNNING && runner->command.ended &&
		(!plan->timed_out || plan->was_killed ||
			!command_process_has_group(&runner->command));
}

static void end_command(struct runner *runner)
{
	struct plan *plan = &runner->plan;
	int status =
		plan->timed_out ? STATUS_TIMED_OUT : command_process_exit_status(&runner->command);
	struct command_run run;

	command_run_init(&run);
	command_process_outcome(&runner->command, &run);
	run.timed_out = plan->timed_out;
	recorder_end_command(runner->recorder, &run);
	runner->quiet_ns = recorder_position(runner->recorder);
	add_work(runner, status == 0);
	if (!runner->exit_status && !runner->benchmark->options->ignore_failure)
		runner->exit_status = status;
	if (!plan->is_stopped && plan_current(plan)->role == COMMAND_MEASURED)
		runner->completed++;
	plan_ended(plan, status == 0, host_clock_awake());
}

/* ---- the preparation ---- */

static bool start_preparation(struct runner *runner, struct error *err)
{
	static char shell[] = "/bin/sh", option[] = "-c";
	struct process_options options = { .attached = true };
	char *line = xstrdup(runner->benchmark->options->prepare);
	char *arguments[] = { shell, option, line, NULL };
	struct command_process *preparation = &runner->preparation;

	status_line_hide(runner->status);
	command_process_init(preparation, NULL);
	preparation->started = process_start(&preparation->process, arguments, &options, err);
	free(line);
	return preparation->started;
}

static bool end_preparation(struct runner *runner, struct error *err)
{
	int status = runner->preparation.status;
	char how[32];

	plan_prepared(&runner->plan, host_clock_awake());
	runner->quiet_ns = recorder_position(runner->recorder);
	if (!status || runner->plan.is_stopped)
		return true;
	process_describe(status, how, sizeof(how));
	error_set(err, "--prepare failed: %s", how);
	recorder_note_event(runner->recorder, EVENT_ERROR, err->message);
	if (!runner->exit_status)
		runner->exit_status = STATUS_NOT_STARTED;
	plan_stop(&runner->plan);
	return false;
}

/* ---- a step ---- */

/* A command starts after the first sample, so that the recorded windows cover all of it. */
static void begin(struct runner *runner)
{
	const struct run_writer *writer = &runner->recorder->writer;

	if (runner->plan.state != PLAN_WAITING || !writer->last.id)
		return;
	runner->quiet_ns = writer->begin_ns;
	plan_begin(&runner->plan, host_clock_awake());
}

static bool is_calm(struct runner *runner)
{
	const struct benchmark *benchmark = runner->benchmark;

	if (runner->plan.state != PLAN_SETTLING)
		return false;
	follow(runner);
	return estimate_is_below(&runner->estimate, benchmark->settle.metric,
		benchmark->settle.below, SETTLED_WINDOWS, runner->quiet_ns, &runner->calm_ns);
}

/* The command's output goes through us if it is searched. */
static bool open_tap(struct runner *runner, struct error *err)
{
	if (!runner->benchmark->patterns.count || runner->tap.count)
		return true;
	output_search_init(&runner->tap.search, &runner->benchmark->patterns);
	return output_tap_open(&runner->tap, err);
}

/* Between two rounds, with --until: true while the last windows are awaited. Ends the plan when
 * every command is known well enough. */
static bool awaits_precision(struct runner *runner)
{
	const struct benchmark *benchmark = runner->benchmark;
	const struct plan *plan = &runner->plan;
	bool is_precise = true;

	if (benchmark->until.figure == ESTIMATE_FIGURES || !plan_is_between_rounds(plan))
		return false;
	follow(runner);
	if (series_end(&runner->estimate.series) < runner->quiet_ns &&
		host_clock_awake() < plan->since_ns + LAST_WINDOW_PATIENCE)
		return true;
	for (int i = 0; i < benchmark->side_count && is_precise; i++)
		is_precise = estimate_mean(&runner->estimate, benchmark->until.figure,
				     benchmark->sides[i].name)
				     .share < benchmark->until.share;
	if (is_precise) {
		runner->is_precise = true;
		plan_stop(&runner->plan);
	}
	return false;
}

bool runner_step(struct runner *runner, struct error *err)
{
	if (!open_tap(runner, err))
		return false;
	begin(runner);
	output_tap_pass(&runner->tap);
	if (command_process_poll(&runner->preparation) && !end_preparation(runner, err))
		return false;
	if (has_ended(runner))
		end_command(runner);
	if (awaits_precision(runner))
		return true;
	switch (plan_next(&runner->plan, host_clock_awake(), is_calm(runner))) {
	case PLAN_PREPARE:
		return start_preparation(runner, err);
	case PLAN_START:
		return start_command(runner, err);
	case PLAN_TERMINATE:
		command_process_signal(&runner->command, SIGTERM);
		return true;
	case PLAN_KILL:
		command_process_signal(&runner->command, SIGKILL);
		return true;
	default:
		return true;
	}
}
