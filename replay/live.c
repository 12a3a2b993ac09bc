/*
 * asitop without a command: the live dashboard. It combines a recorder with a player that shows the
 * newest sample of the recording, which is in memory or, with --output, in a file. So the dashboard
 * can be paused and rewound while recording continues.
 */
#include "../src/common/host/pending_signals.h"
#include "../src/common/recorder/recorder.h"
#include "display.h"
#include "play.h"
#include "screen.h"
#include "snapshot.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

struct live_options {
	const char *output;
	struct capture_options capture;
	struct display_options display;
};

static const struct live_options defaults = {
	.capture = CAPTURE_DEFAULTS,
	.display = DISPLAY_DEFAULTS,
};

static const struct command_option options_table[] = {
	{ OPTION_STRING, 'o', "output", offsetof(struct live_options, output), "FILE",
		"also record into FILE" },
	OPTION_ROWS(struct live_options, capture, capture_option_table),
	OPTION_ROWS(struct live_options, display, display_option_table),
	OPTION_END,
};

/* Limits of a session without a file: of its recording, and of its series in samples. */
#define MEMORY_KEEP_NS (INT64_C(4) * 3600 * NS_PER_S)
enum { SAMPLES_KEPT = 4 * 3600 };

struct live {
	const struct live_options *options;
	struct recording *recording;
	struct recorder recorder;
	struct series series;
	int64_t heard_ns; /* when the newest sample arrived, on the continuous clock */
	bool ended;       /* the input has ended; its samples stay on the screen */
};

/* ---- the source ---- */

/* A session may last days; without a file its memory use is bounded. */
static void forget_old(struct live *live)
{
	if (!live->options->output && live->series.count > SAMPLES_KEPT + SAMPLES_KEPT / 8)
		series_drop(&live->series, SAMPLES_KEPT / 8);
}

static int source_fd(void *context)
{
	struct live *live = context;

	return live->ended ? -1 : recorder_fd(&live->recorder);
}

/* Records the samples that arrived and reads them back, so that the screen shows what is in the
 * recording. */
static bool take(struct live *live, struct error *err)
{
	int64_t before = live->recorder.writer.samples;

	if (live->ended)
		return true;
	if (!recorder_step(&live->recorder, err))
		return false;
	live->ended = recorder_is_done(&live->recorder);
	if (live->recorder.writer.samples > before)
		live->heard_ns = host_clock_continuous();
	if (!live->recorder.writer.samples)
		return true;
	/* The machine is known only from the first sample on. */
	if (!live->series.catalog.chip && !series_load_growing(&live->series, live->recording, err))
		return false;
	live->series.grows = !live->ended;
	if (!series_refresh(&live->series, live->recording, err) ||
		!series_extend(&live->series, live->recording, INT64_MAX, err))
		return false;
	forget_old(live);
	return true;
}

/* Time until recorder_step() is due, ns; -1: not before there is data. */
static int64_t time_to_deadline(const struct live *live)
{
	int64_t deadline_ns = live->ended ? 0 : recorder_deadline(&live->recorder);
	int64_t left_ns = deadline_ns - host_clock_awake();

	return !deadline_ns ? -1 : left_ns < 0 ? 0 : left_ns;
}

/* While the program was stopped, powermetrics was not silent. */
static void resume(void *context)
{
	struct live *live = context;

	recorder_forgive(&live->recorder);
}

static bool grow(void *context, struct player *player, bool all, int64_t now_ns, int64_t *again_ns,
	struct error *err)
{
	struct live *live = context;
	const struct series *series = &live->series;

	/* A key does not wait for samples that have not arrived. */
	if (!all && !take(live, err))
		return false;
	*again_ns = time_to_deadline(live);
	player->follows = !live->ended;
	player->heard_now_ns = now_ns - (host_clock_continuous() - live->heard_ns);
	player_set_bounds(player, series_begin(series), series_end(series), now_ns);
	return true;
}

/* ---- start ---- */

/* Waits for data, a signal, or the recorder's deadline. */
static void wait_for_data(const struct live *live)
{
	int fd = recorder_fd(&live->recorder);
	int64_t left_ns = time_to_deadline(live);
	struct timespec timeout = { .tv_sec = (time_t)(left_ns / NS_PER_S),
		.tv_nsec = (long)(left_ns % NS_PER_S) };
	sigset_t mask = play_signal_mask();
	fd_set readable;

	FD_ZERO(&readable);
	if (fd >= 0)
		FD_SET(fd, &readable);
	pselect(fd + 1, &readable, NULL, NULL, left_ns < 0 ? NULL : &timeout, &mask);
	pending_signals_deliver(&mask);
}

/* Waits for the first sample; false after a signal, a failure, or the end of the input. */
static bool wait_for_first(struct live *live, struct error *err)
{
	bool in_sight = screen_is_possible(), done = true;

	/* This may take minutes. */
	fputs(in_sight ? "waiting for the first sample" : "", stdout);
	fflush(stdout);
	while (done && !live->series.count && !live->ended && !play_signal()) {
		wait_for_data(live);
		done = play_signal() || take(live, err);
	}
	fputs(in_sight ? "\r\033[K" : "", stdout);
	fflush(stdout);
	if (done && !live->series.count && live->ended)
		return error_set(
			err, "there is no complete sample in '%s'", live->recorder.capture.name);
	return done && live->series.count;
}

/* ---- the command ---- */

static bool show_live(struct live *live, struct error *err)
{
	const struct display_options *display = &live->options->display;
	const struct dashboard_options dashboard = display_dashboard(display);
	const struct play_source source = {
		.context = live, .fd = source_fd, .grow = grow, .resume = resume
	};
	int64_t now_ns = host_clock_awake();
	struct player player;

	player_init(&player, &live->series, &dashboard, 0, series_end(&live->series), now_ns);
	player.follows = true;
	playback_seek(&player.playback, player.playback.end_ns, now_ns);
	playback_pause(&player.playback, false, now_ns);
	return play(&player, &source, display->color, display_is_ascii(display), err);
}

/* Without a terminal: prints the frame of the first sample, or of the last one of an input. */
static bool print_frame(struct live *live, struct error *err)
{
	const struct snapshot_options options = { .size = NULL };
	struct snapshot snapshot = { .series = &live->series };

	while (live->options->capture.input && !live->ended && !play_signal()) {
		wait_for_data(live);
		if (!play_signal() && !take(live, err))
			return false;
	}
	snapshot.begin_ns = series_begin(&live->series);
	snapshot.at_ns = snapshot.end_ns = series_end(&live->series);
	return snapshot_show(&snapshot, &options, &live->options->display, err);
}

/* Records until the end. Samples that arrived before a failure are kept. */
static bool run_live(struct live *live, struct error *err)
{
	const struct live_options *options = live->options;
	const struct recorder_options recorder_options = {
		.capture = options->capture,
		.keep_ns = options->output ? 0 : MEMORY_KEEP_NS,
	};
	struct error finish_error = { .message = "" };
	const char *why;
	bool done;

	if (!recorder_open(&live->recorder, live->recording, &recorder_options, err)) {
		recorder_close(&live->recorder);
		return false;
	}
	done = wait_for_first(live, err) &&
		(screen_is_possible() ? show_live(live, err) : print_frame(live, err));
	why = err->message[0] ? err->message : "quit";
	if (live->recorder.writer.samples &&
		!recorder_finish(&live->recorder, why, &finish_error) && done) {
		*err = finish_error;
		done = false;
	}
	recorder_close(&live->recorder);
	return done || (play_signal() && !err->message[0]);
}

static struct capture_options *live_capture(void *values)
{
	struct live_options *options = values;

	return &options->capture;
}

static int live_run(const void *values, int count, char **operands, struct error *err)
{
	struct live live = { .options = values };
	const char *output = live.options->output;
	bool done;

	(void)count;
	(void)operands;
	if (output && !strcmp(output, "-")) {
		error_usage(err, "--output must be a file, not standard output");
		return STATUS_USAGE;
	}
	if (!capture_check(&live.options->capture, err))
		return (int)err->status;
	if (screen_is_possible() && !screen_check(err))
		return (int)err->status;
	/* Before the file exists: Ctrl-C at sudo's prompt must not leave one without samples. */
	play_catch_signals();
	live.recording = recording_create(output, RECORDING_NEW, err);
	if (!live.recording && err->cause == EEXIST)
		error_set(err,
			"'%s' already exists; use another name, or 'asitop record' to add "
			"to or replace a recording",
			output);
	if (!live.recording)
		return (int)err->status;
	done = run_live(&live, err);
	if (output && live.recorder.writer.samples)
		fprintf(stderr, "%s: %lld sample%s\n", output,
			(long long)live.recorder.writer.samples,
			live.recorder.writer.samples == 1 ? "" : "s");
	series_release(&live.series);
	if (live.recorder.writer.samples)
		recording_close(live.recording);
	else
		recording_discard(live.recording);
	return done ? STATUS_OK : (int)err->status;
}

const struct command live_command = {
	.name = "",
	.summary = "the live dashboard",
	.operands = "",
	.description = "Shows powermetrics output live. Press ? for the keys. It can be paused and "
		       "rewound while recording continues. Without a terminal, prints one frame.",
	.options = options_table,
	.defaults = &defaults,
	.values_size = sizeof(struct live_options),
	.capture = live_capture,
	.run = live_run,
};
