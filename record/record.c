/*
 * asitop record: powermetrics, a file or standard input -> a recording.
 */
#include "../src/common/command.h"
#include "../src/common/recorder.h"
#include "../src/common/summary.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

struct record_options {
	const char *output;
	bool overwrite;
	int64_t interval_ns;
	int64_t duration_ns;
	int count;
	const char *samplers;
	const char *note;
	const char *input;
	const char *chip;
	const char *powermetrics;
};

static const struct record_options defaults = { .interval_ns = NS_PER_S };

static const struct command_option options_table[] = {
	{ OPTION_STRING, 'o', "output", offsetof(struct record_options, output), "FILE",
		"the recording to make (asitop-YYYYMMDD-HHMMSS.db)" },
	{ OPTION_FLAG, 0, "overwrite", offsetof(struct record_options, overwrite), NULL,
		"replace FILE when it exists" },
	{ OPTION_DURATION, 'i', "interval", offsetof(struct record_options, interval_ns), "T",
		"time between samples: 1, 0.5, 500ms (1)" },
	{ OPTION_DURATION, 'd', "duration", offsetof(struct record_options, duration_ns), "T",
		"stop after T (until Ctrl-C)" },
	{ OPTION_INTEGER, 'n', "count", offsetof(struct record_options, count), "N",
		"stop after N samples", 1, 1000000000 },
	{ OPTION_STRING, 0, "samplers", offsetof(struct record_options, samplers), "LIST",
		"samplers of powermetrics (" DEFAULT_SAMPLERS ")" },
	{ OPTION_STRING, 0, "note", offsetof(struct record_options, note), "TEXT",
		"a note to keep in the recording" },
	{ OPTION_STRING, 0, "input", offsetof(struct record_options, input), "FILE",
		"import a stream of powermetrics -f plist, '-' for standard input" },
	{ OPTION_STRING, 0, "chip", offsetof(struct record_options, chip), "NAME",
		"the chip of an imported stream: 'M4 Pro' (by its model)" },
	{ OPTION_STRING, 0, "powermetrics", offsetof(struct record_options, powermetrics), "PATH",
		"the program to run (" DEFAULT_POWERMETRICS ")" },
	OPTION_END,
};

/* ---- signals ---- */

/* The one mutable global: which signal asked us to stop. */
static volatile sig_atomic_t stop_signal;

static void on_stop(int signal_number)
{
	stop_signal = signal_number;
}

static void catch_signals(sigset_t *while_waiting)
{
	/* The second signal finds the default handler and stops at once. */
	struct sigaction action = { .sa_handler = on_stop, .sa_flags = (int)SA_RESETHAND };
	const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		sigaction(signals[i], &action, NULL);
		sigaddset(&blocked, signals[i]);
	}
	/* Delivered only inside pselect(), so that none is lost between a check and the wait. */
	sigprocmask(SIG_BLOCK, &blocked, while_waiting);
	signal(SIGPIPE, SIG_IGN);
}

static const char *stop_reason(void)
{
	switch (stop_signal) {
	case SIGINT:
		return "interrupted";
	case SIGTERM:
		return "terminated";
	default:
		return "hung up";
	}
}

/* ---- the loop ---- */

static void print_status(const struct recorder *recorder)
{
	char span[32], watts[32], bytes[32];

	format_position(span, sizeof(span), recorder->axis.time_ns);
	format_quantity(
		watts, sizeof(watts), UNIT_WATT, recorder->last.sample.values[METRIC_COMBINED_W]);
	format_bytes(bytes, sizeof(bytes), (double)recorder->raw_bytes);
	fprintf(stderr, "\r\033[Krecording: %lld samples, %s, %s, %s read",
		(long long)recorder->samples, span, watts, bytes);
}

/* Waits for data; returns false at a signal or when the time is up. */
static bool wait_for_data(int fd, int64_t until_ns, const sigset_t *while_waiting, const char **why)
{
	int64_t left_ns = until_ns ? until_ns - host_clock_awake() : 0;
	struct timespec timeout = { .tv_sec = (time_t)(left_ns / NS_PER_S),
		.tv_nsec = (long)(left_ns % NS_PER_S) };
	fd_set readable;
	int ready;

	if (until_ns && left_ns <= 0) {
		*why = "duration reached";
		return false;
	}
	FD_ZERO(&readable);
	FD_SET(fd, &readable);
	ready = pselect(fd + 1, &readable, NULL, NULL, until_ns ? &timeout : NULL, while_waiting);
	if (stop_signal)
		*why = stop_reason();
	return !stop_signal && (ready >= 0 || errno == EINTR);
}

static bool record_all(struct recorder *recorder, const struct record_options *options,
	const char **why, struct error *err)
{
	bool show_status = isatty(STDERR_FILENO) && recorder->capture.kind == CAPTURE_CHILD;
	int64_t until_ns = options->duration_ns ? host_clock_awake() + options->duration_ns : 0;
	sigset_t while_waiting;
	bool done = true;

	*why = "end of input";
	catch_signals(&while_waiting);
	while (done && !recorder_is_done(recorder) &&
		wait_for_data(recorder_fd(recorder), until_ns, &while_waiting, why)) {
		done = recorder_step(recorder, err);
		if (show_status)
			print_status(recorder);
	}
	if (show_status)
		fputs("\r\033[K", stderr);
	if (options->count && recorder->samples >= options->count)
		*why = "count reached";
	return done;
}

/* ---- the command ---- */

static void default_name(char *name, size_t size)
{
	time_t now = (time_t)(host_clock_wall() / NS_PER_S);
	struct tm local;

	localtime_r(&now, &local);
	strftime(name, size, "asitop-%Y%m%d-%H%M%S.db", &local);
}

static bool print_summary(const char *path, struct error *err)
{
	struct recording *recording = recording_open(path, err);
	struct buffer text = { 0 };
	struct series series = { 0 };
	struct summary summary = { 0 };
	bool done = recording && series_load(&series, recording, err);

	if (done) {
		summary_init(&summary, &series, 0, series_end(&series));
		summary_print_text(&summary, &series, NULL, 0, &text);
		fputs(buffer_string(&text), stdout);
	}
	summary_release(&summary);
	series_release(&series);
	buffer_release(&text);
	recording_close(recording);
	return done;
}

/* The last line: what there is now, and how large. */
static void print_result(const struct recorder *recorder, const char *path)
{
	char span[32];

	format_duration(span, sizeof(span), recorder->axis.time_ns);
	fprintf(stderr, "%s: %lld sample%s, %s\n", path, (long long)recorder->samples,
		recorder->samples == 1 ? "" : "s", span);
}

/* Records until the end; the recording is closed afterwards in any case. */
static bool run_recorder(struct recording *recording, const struct record_options *options,
	const char *path, struct error *err)
{
	const struct recorder_options recorder_options = {
		.capture = {
			.input = options->input,
			.powermetrics = options->powermetrics,
			.interval_ns = options->interval_ns,
			.samplers = options->samplers,
		},
		.chip = options->chip,
		.note = options->note,
		.count = options->count,
	};
	struct recorder recorder;
	struct error finish_error = { .message = "" };
	const char *why;
	bool opened = recorder_open(&recorder, recording, &recorder_options, err);
	bool done = opened && record_all(&recorder, options, &why, err);

	if (opened && !done)
		why = err->message;
	/* A failure is not the end of what was recorded before it. */
	if (opened && !recorder_finish(&recorder, why, &finish_error) && done) {
		*err = finish_error;
		done = false;
	}
	if (opened && recorder.samples)
		print_result(&recorder, path);
	else if (unlink(path) < 0 && errno != ENOENT)
		error_errno(err, "cannot remove the empty '%s'", path);
	recorder_close(&recorder);
	recording_close(recording);
	return done;
}

static int record_run(const void *values, int count, char **operands, struct error *err)
{
	const struct record_options *options = values;
	struct error summary_error;
	struct recording *recording;
	char name[64];
	const char *path = options->output;
	bool done;

	(void)count;
	(void)operands;
	if (!path) {
		default_name(name, sizeof(name));
		path = name;
	}
	recording = recording_create(
		path, options->overwrite ? RECORDING_OVERWRITE : RECORDING_NEW, err);
	if (!recording)
		return (int)err->status;
	done = run_recorder(recording, options, path, err);
	if (access(path, F_OK) == 0 && !print_summary(path, done ? err : &summary_error))
		return STATUS_FAILED;
	return done ? STATUS_OK : (int)err->status;
}

const struct command record_command = {
	.name = "record",
	.summary = "record what powermetrics says",
	.operands = "",
	.description =
		"Runs powermetrics and keeps what it says, byte for byte, in one file, until "
		"Ctrl-C. Prints the summary at the end.",
	.options = options_table,
	.defaults = &defaults,
	.values_size = sizeof(struct record_options),
	.run = record_run,
};
