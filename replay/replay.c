/*
 * asitop replay: plays a recording on the dashboard at any speed, or shows one frame as text or as
 * a picture.
 */
#include "../src/common/series/row_reader.h"
#include "../src/common/host/host.h"
#include "display.h"
#include "play.h"
#include "screen.h"
#include "snapshot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct replay_options {
	const char *speed;
	struct time_selection selection;
	struct time_point at;
	bool paused;
	bool loop;
	bool reverse;
	bool follow;
	bool skip_gaps;
	bool is_snapshot;
	struct snapshot_options snapshot;
	struct display_options display;
};

static const struct replay_options defaults = { .display = DISPLAY_DEFAULTS };

static const struct command_option options_table[] = {
	{ OPTION_STRING, 0, "speed", offsetof(struct replay_options, speed), "N|max",
		"playback speed: 0.5, 1 (real time), 16; max does not wait (1)" },
	OPTION_ROWS(struct replay_options, selection, time_selection_options),
	{ OPTION_TIME, 0, "at", offsetof(struct replay_options, at), "TIME",
		"start at TIME within the recording" },
	{ OPTION_FLAG, 0, "paused", offsetof(struct replay_options, paused), NULL, "start paused" },
	{ OPTION_FLAG, 0, "loop", offsetof(struct replay_options, loop), NULL,
		"start again after the end" },
	{ OPTION_FLAG, 0, "reverse", offsetof(struct replay_options, reverse), NULL,
		"play backwards" },
	{ OPTION_FLAG, 0, "follow", offsetof(struct replay_options, follow), NULL,
		"show new samples of a recording in progress" },
	{ OPTION_FLAG, 0, "skip-gaps", offsetof(struct replay_options, skip_gaps), NULL,
		"skip gaps instead of waiting through them" },
	{ OPTION_FLAG, 0, "snapshot", offsetof(struct replay_options, is_snapshot), NULL,
		"print one screen as text, or draw it with -o: the end, or --at TIME" },
	{ OPTION_STRING, 0, "size", offsetof(struct replay_options, snapshot.size), "COLSxROWS",
		"size of the snapshot (the terminal's, else 80x24)" },
	{ OPTION_FLAG, 0, "ansi", offsetof(struct replay_options, snapshot.ansi), NULL,
		"print the snapshot with colours" },
	{ OPTION_STRINGS, 'o', "output", offsetof(struct replay_options, snapshot.outputs), "OUT",
		"draw the snapshot into OUT.png, .pdf or .svg; may be given several times" },
	{ OPTION_FLAG, 0, "overwrite", offsetof(struct replay_options, snapshot.overwrite), NULL,
		"replace OUT if it exists" },
	{ OPTION_CHOICE, 0, "theme", offsetof(struct replay_options, snapshot.theme),
		SNAPSHOT_THEMES, "colours of the picture (dark)" },
	OPTION_ROWS(struct replay_options, display, display_option_table),
	OPTION_END,
};

/* ---- loading samples ---- */

/* Samples read between two frames, and how often a growing recording is polled. */
enum { SLICE = 4096 };
#define FOLLOW_PERIOD_NS (250 * NS_PER_MS)

struct replay {
	const struct replay_options *options;
	struct recording *recording;
	struct series series;
	bool is_part;             /* the series holds only the samples of the first frame */
	int64_t heard_ns;         /* when the newest sample arrived, on the continuous clock */
	int64_t begin_ns, end_ns; /* the part to play; playing starts before all of it is read */
};

/* Sets when the newest sample arrived. Its wall time shows that for a recording made on this
 * machine; for a stream from another one, assume that it has just arrived. */
static void note_newest(struct replay *replay)
{
	const struct series *series = &replay->series;
	const struct run *run = series->catalog.run_count
		? &series->catalog.runs[series->catalog.run_count - 1]
		: NULL;
	bool is_local = run && !strcmp(run->source, "powermetrics");
	int64_t age_ns = host_clock_wall() - series->wall_ns[series->count - 1];

	replay->heard_ns = host_clock_continuous() - (is_local && age_ns > 0 ? age_ns : 0);
}

/* A player that follows tries again later while the recorder locks the file. */
static bool must_wait(const struct replay *replay, const struct player *player, struct error *err)
{
	if (!player->follows || !recording_is_busy(replay->recording))
		return false;
	error_clear(err);
	return true;
}

/* Reads the next samples. When all are read and the player follows, polls the recording for more.
 */
static bool grow(void *context, struct player *player, bool all, int64_t now_ns, int64_t *again_ns,
	struct error *err)
{
	struct replay *replay = context;
	struct series *series = &replay->series;
	int64_t next_id = series->next_id;

	*again_ns = FOLLOW_PERIOD_NS;
	if (replay->is_part) {
		replay->is_part = false;
		series_release(series);
		if (!(player->follows ? series_load_growing : series_load)(
			    series, replay->recording, err))
			return false;
	}
	if (series_is_complete(series) && player->follows) {
		if (!series_refresh(series, replay->recording, err))
			return must_wait(replay, player, err);
		player_set_bounds(player, replay->begin_ns, series->last_time_ns, now_ns);
	}
	if (!series_is_complete(series) &&
		!series_extend(series, replay->recording, all ? INT64_MAX : SLICE, err))
		return must_wait(replay, player, err);
	if (player->follows && series->next_id != next_id)
		note_newest(replay);
	player->heard_now_ns = now_ns - (host_clock_continuous() - replay->heard_ns);
	*again_ns = !series_is_complete(series) ? 0 : player->follows ? FOLLOW_PERIOD_NS : -1;
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
	return error_usage(err, "--speed must be a number from %g to %g or 'max', not '%s'",
		slowest, fastest, text);
}

/* True when playback can start at the beginning while the rest is still being read, because no
 * option depends on the rest. */
static bool begins_at_start(const struct replay_options *options)
{
	return time_selection_is_whole(&options->selection) && options->at.kind == TIME_NONE &&
		!options->reverse && !options->follow;
}

static bool play_recording(struct replay *replay, int64_t at_ns, struct error *err)
{
	const struct replay_options *options = replay->options;
	const struct dashboard_options dashboard = display_dashboard(&options->display);
	const struct play_source source = { .context = replay, .grow = grow };
	int64_t now_ns = host_clock_awake();
	struct player player;
	double speed;
	bool max;

	if (!parse_speed(options->speed, &speed, &max, err))
		return false;
	player_init(&player, &replay->series, &dashboard, replay->begin_ns, replay->end_ns, now_ns);
	playback_seek(&player.playback, at_ns, now_ns);
	playback_set_speed(&player.playback, speed, now_ns);
	player.playback.max = max;
	player.playback.loop = options->loop;
	player.playback.reverse = options->reverse;
	player.skip_gaps = options->skip_gaps;
	player.follows = options->follow;
	playback_pause(&player.playback, options->paused, now_ns);
	return play(
		&player, &source, options->display.color, display_is_ascii(&options->display), err);
}

/* Finds the part to play and the position to start from or to print: --at, else the start, or with
 * `from_end` the end. */
static bool find_start(struct replay *replay, bool from_end, int64_t *at_ns, struct error *err)
{
	const struct replay_options *options = replay->options;
	struct row_reader rows;
	bool done = row_reader_open(&rows, replay->recording, &options->selection, err);

	replay->begin_ns = rows.from_ns;
	replay->end_ns = rows.to_ns;
	*at_ns = from_end ? replay->end_ns : replay->begin_ns;
	if (done && options->at.kind != TIME_NONE)
		done = time_selection_resolve_time("--at", &options->at, &rows.frame, at_ns, err);
	row_reader_release(&rows);
	return done;
}

/* Loads the samples of the first frame. If playback starts at the first sample, the others are
 * appended to them while it plays. A snapshot needs all of them for its timeline. */
static bool load_frame(struct replay *replay, bool shows, int64_t at_ns, struct error *err)
{
	struct series *series = &replay->series;

	if (!shows)
		return series_load(series, replay->recording, err);
	if (begins_at_start(replay->options))
		return series_open(series, replay->recording, err) &&
			series_extend(series, replay->recording, SLICE, err);
	replay->is_part = true;
	return series_load_at(series, replay->recording, at_ns, DASHBOARD_SAMPLES,
		replay->options->display.avg_ns, err);
}

static bool start(struct replay *replay, struct error *err)
{
	const struct replay_options *options = replay->options;
	bool shows = !options->is_snapshot && screen_is_possible();
	int64_t at_ns;

	if (shows && !screen_check(err))
		return false;
	if (!find_start(replay, !shows || options->reverse || options->follow, &at_ns, err) ||
		!load_frame(replay, shows, at_ns, err))
		return false;
	if (!series_has_samples(&replay->series, recording_path(replay->recording), err))
		return false;
	if (shows)
		return play_recording(replay, at_ns, err);
	return snapshot_show(
		&(struct snapshot){ &replay->series, replay->begin_ns, replay->end_ns, at_ns },
		&options->snapshot, &options->display, err);
}

static bool check_options(const struct replay_options *options, const char *path, struct error *err)
{
	const struct time_selection *selection = &options->selection;
	double speed;
	bool max;

	if (options->follow &&
		(selection->end.kind != TIME_NONE || selection->duration_ns || selection->phase ||
			selection->command))
		return error_usage(err,
			"--follow cannot be combined with --end, --duration, --phase or "
			"--command");
	if (options->follow && (options->loop || options->reverse))
		return error_usage(err, "--follow cannot be combined with --loop or --reverse");
	if (options->snapshot.outputs.count && !options->is_snapshot)
		return error_usage(err, "--output requires --snapshot");
	return parse_speed(options->speed, &speed, &max, err) &&
		snapshot_check(&options->snapshot, path, err);
}

static int replay_run(const void *values, int count, char **operands, struct error *err)
{
	struct replay replay = { .options = values };
	bool done = check_options(values, operands[0], err);

	(void)count;
	replay.recording = done ? recording_open(operands[0], err) : NULL;
	done = replay.recording && start(&replay, err) &&
		series_is_whole(&replay.series, operands[0], err);
	series_release(&replay.series);
	recording_close(replay.recording);
	return done ? STATUS_OK : (int)err->status;
}

const struct command replay_command = {
	.name = "replay",
	.summary = "show a recording on the dashboard",
	.operands = "FILE",
	.operands_min = 1,
	.operands_max = 1,
	.description = "Plays a recording on the dashboard, at any speed and in both directions. "
		       "Press ? for the keys. Without a terminal, prints the last screen as text.",
	.options = options_table,
	.defaults = &defaults,
	.values_size = sizeof(struct replay_options),
	.run = replay_run,
};
