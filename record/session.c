#include "session.h"
#include "../src/common/host/pending_signals.h"
#include "../src/common/series/summary.h"
#include "../src/common/trial/trial_print.h"
#include "resolution.h"
#include "runner.h"
#include "signals.h"
#include "status.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

struct session {
	const struct record_options *options;
	struct recorder recorder;
	const struct benchmark *benchmark;
	struct runner runner;
	const char *why;     /* the session ends; NULL while it continues */
	bool failed;         /* recording has stopped; a command may still be running */
	const char *failure; /* why recording stopped before the commands ended; NULL: it did not */
	struct status_line status;
	sigset_t while_waiting; /* the signals that pselect() lets through */
	int marks;
	/* On the awake clock; 0: not set. */
	int64_t until_ns;         /* end of --duration */
	int64_t tail_until_ns;    /* when to stop waiting for the end of the tail */
	int64_t tail_position_ns; /* end of the tail, on the axis */
};

static bool has_commands(const struct session *session)
{
	return session->benchmark->side_count;
}

/* ---- waiting ---- */

static void sooner(int64_t *deadline_ns, int64_t other_ns)
{
	if (other_ns && (!*deadline_ns || other_ns < *deadline_ns))
		*deadline_ns = other_ns;
}

/* Waits for data, a signal or the next deadline; true when there is data to read. */
static bool wait_for_something(const struct session *session)
{
	int fd = session->failed ? -1 : recorder_fd(&session->recorder);
	int64_t deadline_ns = session->failed ? 0 : recorder_deadline(&session->recorder), left_ns;
	struct timespec timeout;
	fd_set readable, writable;
	int limit = fd + 1, ready;

	/* What has been noted is written at once. */
	if (!session->failed && session->recorder.writer.run.id &&
		!session->recorder.writer.is_busy && session->recorder.arrivals.count)
		sooner(&deadline_ns, 1);
	sooner(&deadline_ns, session->until_ns);
	sooner(&deadline_ns, runner_deadline(&session->runner));
	sooner(&deadline_ns, session->tail_until_ns);
	left_ns = deadline_ns - host_clock_awake();
	if (left_ns < 0)
		left_ns = 0;
	timeout = (struct timespec){ .tv_sec = (time_t)(left_ns / NS_PER_S),
		.tv_nsec = (long)(left_ns % NS_PER_S) };
	FD_ZERO(&readable);
	FD_ZERO(&writable);
	if (fd >= 0)
		FD_SET(fd, &readable);
	runner_wait_for(&session->runner, &readable, &writable, &limit);
	ready = pselect(limit, &readable, &writable, NULL, deadline_ns ? &timeout : NULL,
		&session->while_waiting);
	pending_signals_deliver(&session->while_waiting);
	return ready > 0 && fd >= 0 && FD_ISSET(fd, &readable);
}

/* ---- signals ---- */

static const char *stop_reason(int number)
{
	switch (number) {
	case SIGINT:
		return "interrupted";
	case SIGTERM:
		return "terminated";
	default:
		return "hung up";
	}
}

/*
 * While a command runs, only its exit ends the session, and no other follows. It has received the
 * terminal's Ctrl-C itself; a signal sent to asitop only is forwarded to it, and a second one ends
 * asitop.
 */
static void handle_stop(struct session *session, int number, bool from_terminal)
{
	runner_stop(&session->runner);
	if (!runner_is_executing(&session->runner)) {
		session->why = stop_reason(number);
		return;
	}
	runner_signal(&session->runner, number, from_terminal);
	if (!from_terminal)
		signals_give_up();
}

static void handle_signals(struct session *session)
{
	bool from_terminal;
	int number = signals_take_stop(&from_terminal);
	char name[32];

	if (number)
		handle_stop(session, number, from_terminal);
	for (int marks = signals_take_marks(); marks > 0; marks--) {
		snprintf(name, sizeof(name), "mark %d", ++session->marks);
		recorder_note_event(&session->recorder, EVENT_MARK, name);
	}
	if (signals_take_info())
		status_line_print(&session->status, &session->recorder);
	if (signals_take_continued())
		recorder_forgive(&session->recorder);
}

/* ---- the commands ---- */

static void begin_tail(struct session *session)
{
	const struct record_options *options = session->options;
	int64_t tail_ns = options->benchmark.tail_ns;

	session->tail_position_ns = recorder_position(&session->recorder) + tail_ns;
	session->tail_until_ns = host_clock_awake() + tail_ns + 2 * options->capture.interval_ns +
		LAST_WINDOW_PATIENCE;
}

/* Executes the commands, and ends the session after the tail. */
static bool run_commands(struct session *session, struct error *err)
{
	char wait[256];

	if (!has_commands(session))
		return true;
	if (!runner_step(&session->runner, err))
		return false;
	runner_describe_wait(&session->runner, wait, sizeof(wait));
	status_line_show_wait(&session->status, wait);
	if (!runner_is_done(&session->runner))
		return true;
	if (!session->tail_until_ns)
		begin_tail(session);
	if (session->failed || session->recorder.writer.axis.time_ns >= session->tail_position_ns ||
		host_clock_awake() >= session->tail_until_ns)
		session->why = session->failed && runner_has_more(&session->runner)
			? session->failure
			: runner_end(&session->runner);
	return true;
}

/* ---- the loop ---- */

static const char *reason(const struct session *session)
{
	if (session->recorder.writer.is_full)
		return "size limit reached";
	return recorder_has_enough(&session->recorder) ? "count reached" : "end of input";
}

/* Records the data that is available. While a command runs, the end or a failure of the recording
 * does not end the session. */
static bool record_more(struct session *session, struct error *err)
{
	struct recorder *recorder = &session->recorder;
	bool done = recorder_step(recorder, err);

	status_line_show(&session->status, recorder);
	if (done && !recorder_is_done(recorder))
		return true;
	runner_stop(&session->runner);
	session->failure = done ? reason(session) : "recording failed";
	if (!runner_is_executing(&session->runner)) {
		session->why = done ? reason(session) : err->message;
		return done;
	}
	/* Print it now: the command may run for hours more. */
	if (!done)
		fprintf(stderr, "asitop: %s; the command continues\n", err->message);
	error_clear(err);
	session->failed = true;
	return done;
}

static bool loop(struct session *session, struct error *err)
{
	bool done = true;

	status_line_show(&session->status, &session->recorder);
	while (!session->why) {
		bool readable = wait_for_something(session);

		handle_signals(session);
		if (!session->failed &&
			(readable || recorder_deadline(&session->recorder) ||
				session->recorder.arrivals.count))
			done = record_more(session, err) && done;
		if (!session->why && !run_commands(session, err)) {
			session->why = err->message;
			done = false;
			break;
		}
		if (session->until_ns && host_clock_awake() >= session->until_ns && !session->why)
			session->why = "duration reached";
	}
	/* From here on a second signal ends the program at once. */
	signals_give_up();
	status_line_hide(&session->status);
	return done;
}

/* ---- the end ---- */

/* The runs of a benchmark, and how its sides differ. */
static void add_trial(const struct series *series, struct buffer *out)
{
	struct trial trial = { .count = 0 };
	char warning[256];

	trial_add(&trial, NULL, series, series_begin(series), series_end(series));
	buffer_add_string(out, "\n");
	trial_print_contrasts(&trial, out);
	if (trial.count > 1)
		buffer_add_string(out, "\n");
	trial_print_sides(&trial, out);
	if (resolution_warning(series, warning, sizeof(warning)))
		buffer_addf(out, "asitop: warning: %s\n", warning);
	trial_release(&trial);
}

static bool print_summary(const struct session *session, const char *path, struct error *err)
{
	FILE *out = has_commands(session) ? stderr : stdout;
	struct buffer text = { 0 };
	struct series series = { 0 };
	struct summary summary = { 0 };
	bool done = series_load_file(&series, path, false, err);

	if (done) {
		summary_init(&summary, &series, series_begin(&series), series_end(&series));
		summary_print_brief(&summary, &series, &text);
		/* Without a command the whole recording would be shown as one run. */
		if (benchmark_repeats(session->benchmark) && series.catalog.command_count)
			add_trial(&series, &text);
		fputs(buffer_string(&text), out);
	}
	summary_release(&summary);
	series_release(&series);
	buffer_release(&text);
	return done;
}

/* No status row over the output of a command, only between commands, nor for a regular file, which
 * is imported in no time. */
static enum status_style status_style(const struct session *session)
{
	if (session->options->verbose)
		return STATUS_LINES;
	if (has_commands(session))
		return STATUS_WAIT;
	return session->recorder.capture.kind == CAPTURE_FILE ? STATUS_NONE : STATUS_ROW;
}

static bool open_recorder(struct session *session, struct recording *recording, struct error *err)
{
	const struct record_options *options = session->options;
	const struct recorder_options recorder_options = {
		.capture = options->capture,
		.note = options->note,
		.count = options->count,
		.keep_ns = options->keep_ns,
		.size_max = options->size_max,
	};

	if (!recorder_open(&session->recorder, recording, &recorder_options, err))
		return false;
	status_line_init(&session->status, status_style(session));
	/* sudo may have waited for a password; --duration does not include that. */
	if (options->duration_ns)
		session->until_ns = host_clock_awake() + options->duration_ns;
	return true;
}

/* Ends the run and prints its summary, even after a failure. */
static bool finish(struct session *session, bool done, struct recording *recording,
	const char *path, struct error *err)
{
	struct recorder *recorder = &session->recorder;
	struct error finish_error = { .message = "" };
	bool keep, in_place = recording_is_in_place(recording);

	if (!recorder_finish(recorder, session->why, &finish_error) && done) {
		*err = finish_error;
		done = false;
		if (!recorder->writer.documents && recorder->capture.state == CAPTURE_OPEN)
			error_set(err, "%s before the first sample; nothing was recorded",
				session->why);
	}
	keep = recorder->writer.samples;
	recorder_close(recorder);
	if (keep)
		recording_close(recording);
	else
		recording_discard(recording);
	runner_flush(&session->runner);
	/* The recording is complete, so that a closed pipe on stdout may end the program silently.
	 */
	if (!has_commands(session))
		signal(SIGPIPE, SIG_DFL);
	if (keep && in_place)
		status_print_result(recorder, path);
	if (keep && in_place && !print_summary(session, path, &finish_error) && done) {
		*err = finish_error;
		done = false;
	}
	return done;
}

static enum recording_mode mode_of(const struct record_options *options)
{
	if (options->append)
		return RECORDING_APPEND;
	return options->overwrite ? RECORDING_OVERWRITE : RECORDING_NEW;
}

static struct recording *create_recording(
	const char *path, enum recording_mode mode, struct error *err)
{
	struct recording *recording = recording_create(path, mode, err);

	if (!recording && mode == RECORDING_NEW && err->cause == EEXIST)
		error_set(err,
			"'%s' already exists; use --append to add to it or --overwrite to replace "
			"it",
			path);
	return recording;
}

/* Records into `recording` and closes it. */
static bool run(
	struct session *session, struct recording *recording, const char *path, struct error *err)
{
	if (session->options->fullfsync && !recording_sync_fully(recording, err)) {
		recording_discard(recording);
		return false;
	}
	if (open_recorder(session, recording, err))
		return finish(session, loop(session, err), recording, path, err);
	recorder_close(&session->recorder);
	recording_discard(recording);
	return false;
}

/* With -w, caffeinate exits when this process does, even if it is killed. */
static bool keep_awake(struct process *caffeinate, struct error *err)
{
	const struct process_options options = { .nice = 0 };
	char recorder[32], name[] = "caffeinate", idle[] = "-i", wait[] = "-w";
	char *arguments[] = { name, idle, wait, recorder, NULL };

	snprintf(recorder, sizeof(recorder), "%ld", (long)getpid());
	if (process_start(caffeinate, arguments, &options, err))
		return true;
	return errno == ENOENT
		? error_set(err,
			  "--awake requires caffeinate, which is part of macOS and was not found")
		: false;
}

/* True when recording stopped in the middle of a benchmark. */
static bool lacks_runs(const struct session *session)
{
	return session->failure && benchmark_repeats(session->benchmark) &&
		session->runner.completed < runner_planned(&session->runner);
}

/* Adds how far the benchmark came to why recording stopped. */
static bool fail_with_runs(const struct session *session, struct error *err)
{
	int completed = session->runner.completed, planned = runner_planned(&session->runner);

	return err->message[0]
		? error_prefix(err, "after %d of %d runs", completed, planned)
		: error_set(err, "%s after %d of %d runs", session->failure, completed, planned);
}

/* That of the commands, even if recording failed; but a recording that stopped in the middle of a
 * benchmark does not succeed. */
static int exit_status(const struct session *session, bool done, const struct error *err)
{
	const struct runner *runner = &session->runner;

	if (!has_commands(session))
		return done ? STATUS_OK : (int)err->status;
	if (!runner->any_started)
		return err->status >= STATUS_NOT_STARTED ? (int)err->status : STATUS_NOT_STARTED;
	if (!done && !runner->exit_status && (runner_has_more(runner) || lacks_runs(session)))
		return STATUS_FAILED;
	return runner->exit_status;
}

int session_run(const struct record_options *options, const struct benchmark *benchmark,
	const char *path, struct error *err)
{
	struct process caffeinate = { .out = -1, .err = -1 };
	struct recording *recording = NULL;
	struct session session = { .options = options, .benchmark = benchmark };
	bool done;
	int status;

	runner_init(&session.runner, benchmark, &session.recorder, &session.status);
	/* Before the file exists: Ctrl-C at sudo's prompt must not leave one without samples. */
	signals_catch(&session.while_waiting);
	if (!options->awake || keep_awake(&caffeinate, err))
		recording = create_recording(path, mode_of(options), err);
	done = recording && run(&session, recording, path, err);
	if (lacks_runs(&session))
		done = fail_with_runs(&session, err);
	process_stop(&caffeinate);
	buffer_release(&caffeinate.complaints);
	status = exit_status(&session, done, err);
	runner_release(&session.runner);
	return status;
}
