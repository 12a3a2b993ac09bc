/*
 * asitop replay: a recording on the dashboard, at any speed; or one frame of it as text.
 */
#include "../src/common/window.h"
#include "display.h"
#include "player.h"
#include "screen.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

struct replay_options {
	const char *speed;
	struct window_options window;
	struct time_point at;
	bool paused;
	bool loop;
	bool reverse;
	bool snapshot;
	const char *size;
	bool ansi;
	struct display_options display;
};

static const struct replay_options defaults = { .display = DISPLAY_DEFAULTS };

static const struct command_option options_table[] = {
	{ OPTION_STRING, 0, "speed", offsetof(struct replay_options, speed), "N|max",
		"how fast: 1 is real time, 0.5 half of it, max without waiting (1)" },
	OPTION_ROWS(struct replay_options, window, window_option_table),
	{ OPTION_TIME, 0, "at", offsetof(struct replay_options, at), "TIME",
		"begin at TIME within the recording" },
	{ OPTION_FLAG, 0, "paused", offsetof(struct replay_options, paused), NULL, "begin paused" },
	{ OPTION_FLAG, 0, "loop", offsetof(struct replay_options, loop), NULL,
		"begin again at the end" },
	{ OPTION_FLAG, 0, "reverse", offsetof(struct replay_options, reverse), NULL,
		"play backwards" },
	{ OPTION_FLAG, 0, "snapshot", offsetof(struct replay_options, snapshot), NULL,
		"print one frame as text: the last, or the one --at TIME" },
	{ OPTION_STRING, 0, "size", offsetof(struct replay_options, size), "COLSxROWS",
		"size of the snapshot (the terminal's, else 80x24)" },
	{ OPTION_FLAG, 0, "ansi", offsetof(struct replay_options, ansi), NULL,
		"print the snapshot with colours" },
	OPTION_ROWS(struct replay_options, display, display_option_table),
	OPTION_END,
};

enum { SIZE_MAX_CELLS = 2000 };

/* ---- one frame ---- */

static bool snapshot_size(const char *text, int *width, int *height, struct error *err)
{
	struct winsize window = { 0 };
	int used = 0;

	*width = 80;
	*height = 24;
	if (text) {
		if (sscanf(text, "%4dx%4d%n", width, height, &used) != 2 || text[used] ||
			*width < 1 || *height < 1 || *width > SIZE_MAX_CELLS ||
			*height > SIZE_MAX_CELLS)
			return error_usage(
				err, "--size takes COLSxROWS such as 107x30, not '%s'", text);
		return true;
	}
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col && window.ws_row) {
		*width = window.ws_col;
		*height = window.ws_row;
	}
	return true;
}

static bool print_snapshot(const struct replay_options *options, const struct series *series,
	int64_t at_ns, struct error *err)
{
	const struct dashboard_options dashboard = display_dashboard(&options->display);
	struct buffer text = { 0 };
	struct canvas canvas;
	int width, height;

	if (!snapshot_size(options->size, &width, &height, err))
		return false;
	canvas_init(&canvas, width, height, display_is_ascii(&options->display));
	dashboard_draw(&canvas, (struct rect){ 0, 0, width, height }, series,
		series_at(series, at_ns), &dashboard);
	if (options->ansi)
		canvas_print_ansi(&canvas, options->display.color, &text);
	else
		canvas_print_text(&canvas, &text);
	fputs(buffer_string(&text), stdout);
	buffer_release(&text);
	canvas_release(&canvas);
	return true;
}

/* ---- playing ---- */

/* The one mutable global: which signal asked us to stop. */
static volatile sig_atomic_t stop_signal;

static void on_stop(int signal_number)
{
	stop_signal = signal_number;
}

static void catch_signals(sigset_t *while_waiting)
{
	struct sigaction action = { .sa_handler = on_stop };
	const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		sigaction(signals[i], &action, NULL);
		sigaddset(&blocked, signals[i]);
	}
	/* Delivered only inside pselect(), so that none is lost between a check and the wait. */
	sigprocmask(SIG_BLOCK, &blocked, while_waiting);
}

static void show(const struct player *player, bool ascii, int64_t now_ns)
{
	struct canvas canvas;
	int width, height;

	screen_size(&width, &height);
	canvas_init(&canvas, width, height, ascii);
	player_draw(player, &canvas, now_ns);
	screen_show(&canvas);
	canvas_release(&canvas);
}

/* Waits for a key, a signal, or what `due_ns` says (-1: for ever). False: the terminal is gone. */
static bool wait_for_key(int64_t due_ns, const sigset_t *while_waiting)
{
	struct timespec timeout = { .tv_sec = (time_t)(due_ns / NS_PER_S),
		.tv_nsec = (long)(due_ns % NS_PER_S) };
	fd_set readable;

	FD_ZERO(&readable);
	FD_SET(STDIN_FILENO, &readable);
	return pselect(STDIN_FILENO + 1, &readable, NULL, NULL, due_ns < 0 ? NULL : &timeout,
		       while_waiting) >= 0 ||
		errno == EINTR;
}

static bool play(struct player *player, const struct replay_options *options, struct error *err)
{
	bool ascii = display_is_ascii(&options->display);
	sigset_t while_waiting;
	int key;

	catch_signals(&while_waiting);
	if (!screen_open(options->display.color, err))
		return false;
	while (!player->quits && !stop_signal) {
		int64_t now_ns = host_clock_awake();

		player_tick(player, now_ns);
		show(player, ascii, now_ns);
		if (!wait_for_key(player_due(player, host_clock_awake()), &while_waiting))
			break;
		while (!player->quits && (key = screen_key()) != SCREEN_NONE)
			player_key(player, key, host_clock_awake());
	}
	screen_close();
	return true;
}

/* ---- the command ---- */

static bool parse_speed(const char *text, double *speed, bool *max, struct error *err)
{
	double slowest = ldexp(1, SPEED_EXPONENT_MIN), fastest = ldexp(1, SPEED_EXPONENT_MAX);

	*speed = 1;
	*max = text && !strcmp(text, "max");
	if (!text || *max)
		return true;
	if (parse_number(text, speed) && *speed >= slowest && *speed <= fastest)
		return true;
	return error_usage(err, "--speed takes a number from %g to %g or max, not '%s'", slowest,
		fastest, text);
}

static bool start(
	const struct replay_options *options, const struct series *series, struct error *err)
{
	const struct dashboard_options dashboard = display_dashboard(&options->display);
	bool at_given = options->at.kind != TIME_NONE;
	int64_t begin_ns, end_ns, at_ns, now_ns = host_clock_awake();
	struct time_frame frame;
	struct player player;
	double speed;
	bool max;

	if (!parse_speed(options->speed, &speed, &max, err) ||
		!window_resolve(&options->window, series, &begin_ns, &end_ns, err))
		return false;
	at_ns = options->snapshot || options->reverse ? end_ns : begin_ns;
	series_time_frame(series, &frame);
	if (at_given && !time_resolve(&options->at, &frame, &at_ns, err))
		return error_prefix(err, "--at");
	if (options->snapshot || !screen_is_possible())
		return print_snapshot(
			options, series, at_given || options->snapshot ? at_ns : end_ns, err);
	player_init(&player, series, &dashboard, begin_ns, end_ns, now_ns);
	playback_seek(&player.playback, at_ns, now_ns);
	playback_set_speed(&player.playback, speed, now_ns);
	player.playback.max = max;
	player.playback.loop = options->loop;
	player.playback.reverse = options->reverse;
	playback_pause(&player.playback, options->paused, now_ns);
	return play(&player, options, err);
}

static int replay_run(const void *values, int count, char **operands, struct error *err)
{
	struct recording *recording = recording_open(operands[0], err);
	struct series series = { 0 };
	bool done = recording && series_load(&series, recording, err);

	(void)count;
	if (done && !series.count)
		done = error_damaged(err, "there is no sample in '%s'", operands[0]);
	done = done && start(values, &series, err);
	if (done && series.damaged)
		done = error_damaged(err, "'%s' is damaged: %lld samples cannot be read",
			operands[0], (long long)series.damaged);
	series_release(&series);
	recording_close(recording);
	return done ? STATUS_OK : (int)err->status;
}

const struct command replay_command = {
	.name = "replay",
	.summary = "show a recording on the dashboard",
	.operands = "FILE",
	.operands_min = 1,
	.operands_max = 1,
	.description = "Plays a recording on the dashboard, at any speed and in both directions; ? "
		       "tells the keys. Without a terminal it prints the last frame as text.",
	.options = options_table,
	.defaults = &defaults,
	.values_size = sizeof(struct replay_options),
	.run = replay_run,
};
