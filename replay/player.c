#include "player.h"
#include "../src/common/series/time_frame.h"
#include "screen.h"
#include "timeline.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The time per sample at max speed: terminals cannot show many more frames. */
#define MAX_SPEED_FRAME_NS (NS_PER_S / 60)

/* The clock in the status line advances between samples too: every second of the recording, but no
 * faster than a person can read. */
#define STATUS_PERIOD_NS     NS_PER_S
#define STATUS_PERIOD_MIN_NS (100 * NS_PER_MS)

/* How long a marker is highlighted after it was passed. */
#define FRESH_NS (3 * NS_PER_S)

void player_init(struct player *player, const struct series *series,
	const struct dashboard_options *display, int64_t begin_ns, int64_t end_ns, int64_t now_ns)
{
	*player = (struct player){
		.series = series,
		.display = *display,
		.height = INT_MAX,
		.noted_ns = begin_ns - 1,
		.passed_now_ns = -1,
		.heard_now_ns = -1,
	};
	playback_init(&player->playback, begin_ns, end_ns, now_ns);
}

bool player_is_live(const struct player *player, int64_t now_ns)
{
	const struct playback *playback = &player->playback;
	const struct series *series = player->series;

	return player->follows && !catalog_has_ended(&series->catalog) && !playback->paused &&
		!playback->reverse && playback_at_end(playback, now_ns);
}

struct moment player_moment(const struct player *player, int64_t now_ns)
{
	if (player_is_live(player, now_ns) && player->heard_now_ns >= 0)
		return moment_now(player->series, now_ns - player->heard_now_ns);
	return moment_at(player->series, playback_position(&player->playback, now_ns));
}

/* ---- keys ---- */

static void key_pause(struct player *player, int64_t now_ns)
{
	struct playback *playback = &player->playback;

	/* At the end there is nothing left to play, so start over. */
	if (playback_at_end(playback, now_ns) && !playback->loop && !player->follows) {
		playback_seek(playback, playback->reverse ? playback->end_ns : playback->begin_ns,
			now_ns);
		playback_pause(playback, false, now_ns);
		return;
	}
	playback_pause(playback, !playback->paused, now_ns);
}

/* Finds the sample before (-1) or after (1) the one shown; in a gap, the sample before or after the
 * gap. False if there is none. */
static bool next_sample(const struct player *player, int direction, int64_t now_ns, size_t *index)
{
	struct moment moment = player_moment(player, now_ns);

	*index = moment.index;
	if (!moment.is_current && (direction < 0) == moment.has_past)
		return true;
	if (direction > 0 ? moment.index + 1 >= player->series->count : !moment.index)
		return false;
	*index += (size_t)direction;
	return true;
}

/* Stepping pauses. */
static void step(struct player *player, int direction, int64_t now_ns)
{
	size_t index;
	bool found = next_sample(player, direction, now_ns, &index);

	playback_pause(&player->playback, true, now_ns);
	if (found)
		playback_seek(&player->playback, player->series->time_ns[index], now_ns);
}

static void key_step_forward(struct player *player, int64_t now_ns)
{
	step(player, 1, now_ns);
}

static void key_step_back(struct player *player, int64_t now_ns)
{
	step(player, -1, now_ns);
}

static void key_faster(struct player *player, int64_t now_ns)
{
	playback_change_speed(&player->playback, 1, now_ns);
}

static void key_slower(struct player *player, int64_t now_ns)
{
	playback_change_speed(&player->playback, -1, now_ns);
}

static void key_real_time(struct player *player, int64_t now_ns)
{
	playback_set_speed(&player->playback, 1, now_ns);
}

static void key_reverse(struct player *player, int64_t now_ns)
{
	playback_set_reverse(&player->playback, !player->playback.reverse, now_ns);
}

static void jump(struct player *player, int64_t by_ns, int64_t now_ns)
{
	playback_seek(
		&player->playback, playback_position(&player->playback, now_ns) + by_ns, now_ns);
}

static void key_forward_10s(struct player *player, int64_t now_ns)
{
	jump(player, 10 * NS_PER_S, now_ns);
}

static void key_back_10s(struct player *player, int64_t now_ns)
{
	jump(player, -10 * NS_PER_S, now_ns);
}

static void key_forward_1min(struct player *player, int64_t now_ns)
{
	jump(player, 60 * NS_PER_S, now_ns);
}

static void key_back_1min(struct player *player, int64_t now_ns)
{
	jump(player, -60 * NS_PER_S, now_ns);
}

static void key_start(struct player *player, int64_t now_ns)
{
	playback_seek(&player->playback, player->playback.begin_ns, now_ns);
}

static void go_to(struct player *player, const char *text, int64_t now_ns)
{
	struct time_frame frame;
	struct time_point point;
	struct error err;
	int64_t position_ns;

	series_time_frame(player->series, &frame);
	if (!parse_time(text, &point, &err) || !time_resolve(&point, &frame, &position_ns, &err)) {
		snprintf(player->message, sizeof(player->message), "%.*s",
			(int)sizeof(player->message) - 1, err.message);
		return;
	}
	playback_seek(&player->playback, position_ns, now_ns);
	time_other_reading(&point, &frame, player->message, sizeof(player->message));
}

/* Goes to the end, and stays there if the recording grows. */
static void catch_up(struct player *player, int64_t now_ns)
{
	struct playback *playback = &player->playback;

	playback_seek(playback, playback->end_ns, now_ns);
	if (!player->follows)
		return;
	playback_set_reverse(playback, false, now_ns);
	playback_pause(playback, false, now_ns);
}

/* After a typed number, goes to that many seconds instead. */
static void key_end(struct player *player, int64_t now_ns)
{
	if (player->typed[0])
		go_to(player, player->typed, now_ns);
	else
		catch_up(player, now_ns);
}

static void key_go_to(struct player *player, int64_t now_ns)
{
	(void)now_ns;
	player->asks = true;
}

/* The first position in a gap at which no sample is current. */
static int64_t gap_position(const struct series *series, size_t i)
{
	struct gap gap = series_gap(series, i);

	return moment_at(series, gap.time_ns + gap.duration_ns - 1).since_ns;
}

/* Takes a place to stop at if it is the nearest in that direction so far. */
static void offer_stop(int64_t *nearest_ns, int64_t ahead_ns)
{
	if (ahead_ns > 0 && ahead_ns < *nearest_ns)
		*nearest_ns = ahead_ns;
}

/* Goes to the nearest marker or gap in that direction. */
static void seek_stop(struct player *player, int direction, int64_t now_ns)
{
	const struct series *series = player->series;
	const struct catalog *catalog = &series->catalog;
	int64_t here_ns = playback_position(&player->playback, now_ns);
	int64_t nearest_ns = INT64_MAX;

	for (size_t i = 0; i < catalog->event_count; i++) {
		const struct event *event = &catalog->events[i];

		if (event->kind == EVENT_MARK)
			offer_stop(&nearest_ns, (event->time_ns - here_ns) * direction);
	}
	for (size_t i = 0; i < series->gap_count; i++)
		offer_stop(&nearest_ns, (gap_position(series, i) - here_ns) * direction);
	if (nearest_ns < INT64_MAX)
		playback_seek(&player->playback, here_ns + direction * nearest_ns, now_ns);
	else
		snprintf(player->message, sizeof(player->message), "no %s marker or gap",
			direction > 0 ? "later" : "earlier");
}

static void key_next_event(struct player *player, int64_t now_ns)
{
	seek_stop(player, 1, now_ns);
}

static void key_previous_event(struct player *player, int64_t now_ns)
{
	seek_stop(player, -1, now_ns);
}

/* ---- peaks ---- */

#define PEAK_REACH_NS (30 * NS_PER_S)

/* The highest value within reach on both sides; the first of several equal ones. */
static bool is_peak(const struct series *series, enum metric_id id, size_t index)
{
	int64_t time_ns = series->time_ns[index];
	struct range around =
		series_range(series, time_ns - PEAK_REACH_NS, time_ns + PEAK_REACH_NS);
	struct range before = { around.first, index };
	double value = series->values[id][index];

	return !(series_range_peak(series, id, around) > value) &&
		!(series_range_peak(series, id, before) >= value);
}

/* Goes to the nearest peak in that direction. Peaks below half of the highest one are ignored as
 * noise. */
static void seek_peak(struct player *player, int direction, int64_t now_ns)
{
	const struct series *series = player->series;
	const struct playback *playback = &player->playback;
	enum metric_id id = timeline_metric(series);
	struct range range = series_range(series, playback->begin_ns, playback->end_ns);
	double least = series_range_peak(series, id, range) / 2;
	size_t index;
	bool found = next_sample(player, direction, now_ns, &index);

	for (; found && index >= range.first && index < range.end; index += (size_t)direction) {
		if (series->values[id][index] >= least && is_peak(series, id, index)) {
			playback_seek(&player->playback, series->time_ns[index], now_ns);
			return;
		}
	}
	snprintf(player->message, sizeof(player->message), "no %s peak",
		direction > 0 ? "later" : "earlier");
}

static void key_next_peak(struct player *player, int64_t now_ns)
{
	seek_peak(player, 1, now_ns);
}

static void key_previous_peak(struct player *player, int64_t now_ns)
{
	seek_peak(player, -1, now_ns);
}

/* ---- the rest of the keys ---- */

enum { ZOOM_MAX = 1024 };

static void key_zoom_out(struct player *player, int64_t now_ns)
{
	(void)now_ns;
	if (player->display.zoom < ZOOM_MAX)
		player->display.zoom *= 2;
}

static void key_zoom_in(struct player *player, int64_t now_ns)
{
	(void)now_ns;
	if (player->display.zoom > 1)
		player->display.zoom /= 2;
}

static void key_loop(struct player *player, int64_t now_ns)
{
	(void)now_ns;
	player->playback.loop = !player->playback.loop;
}

static void key_help(struct player *player, int64_t now_ns)
{
	(void)now_ns;
	player->help_page = 1;
}

static void key_quit(struct player *player, int64_t now_ns)
{
	(void)now_ns;
	player->quits = true;
}

static const struct {
	int key, alias;
	void (*handler)(struct player *player, int64_t now_ns);
} keys[] = {
#define KEY(code, other, text, action, line) { code, other, key_##action },
#include "keys.def"
#undef KEY
};

int player_help_pages(const struct player *player)
{
	int count = (int)ARRAY_SIZE(keys), rows = player->height - HELP_FRAME_ROWS;

	rows = rows < 1 ? 1 : rows > count ? count : rows;
	return (count + rows - 1) / rows;
}

static void type(struct player *player, int key)
{
	size_t length = strlen(player->typed);

	if (key == SCREEN_BACKSPACE && length)
		player->typed[length - 1] = '\0';
	else if (key >= ' ' && key < 127 && length + 1 < sizeof(player->typed))
		snprintf(player->typed + length, sizeof(player->typed) - length, "%c", key);
}

static void prompt_key(struct player *player, int key, int64_t now_ns)
{
	if (key == SCREEN_ENTER && player->typed[0])
		go_to(player, player->typed, now_ns);
	if (key != SCREEN_ENTER && key != SCREEN_ESCAPE) {
		type(player, key);
		return;
	}
	player->asks = false;
	player->typed[0] = '\0';
}

void player_key(struct player *player, int key, int64_t now_ns)
{
	bool is_digit = key >= '0' && key <= '9';

	if (key == SCREEN_RESIZE)
		return;
	player->message[0] = '\0';
	if (player->asks) {
		prompt_key(player, key, now_ns);
		return;
	}
	if (player->help_page) {
		player->help_page =
			player->help_page < player_help_pages(player) ? player->help_page + 1 : 0;
		return;
	}
	if (is_digit) {
		type(player, key);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (key == keys[i].key || (keys[i].alias && key == keys[i].alias)) {
			keys[i].handler(player, now_ns);
			break;
		}
	}
	player->typed[0] = '\0';
}

/* ---- time ---- */

/* Which end of the gap to go to depends on the direction of playback. */
static void skip_gap(struct player *player, int64_t now_ns)
{
	struct moment moment = player_moment(player, now_ns);

	if (!player->skip_gaps || player->playback.paused || moment.is_current ||
		moment.next_ns < 0)
		return;
	playback_seek(&player->playback,
		player->playback.reverse ? moment.since_ns - 1 : moment.next_ns, now_ns);
}

static void note_markers(struct player *player, int64_t now_ns)
{
	int64_t position_ns = playback_position(&player->playback, now_ns);
	int64_t first_ns = position_ns < player->noted_ns ? position_ns : player->noted_ns;
	int64_t last_ns = position_ns < player->noted_ns ? player->noted_ns : position_ns;

	for (size_t i = 0; i < player->series->catalog.event_count; i++) {
		const struct event *event = &player->series->catalog.events[i];

		if (event->kind == EVENT_MARK && event->time_ns > first_ns &&
			event->time_ns <= last_ns)
			player->passed_now_ns = now_ns;
	}
	player->noted_ns = position_ns;
}

static void step_at_max_speed(struct player *player, int64_t now_ns)
{
	size_t index;

	if (next_sample(player, player->playback.reverse ? -1 : 1, now_ns, &index))
		playback_seek(&player->playback, player->series->time_ns[index], now_ns);
}

void player_tick(struct player *player, int64_t now_ns)
{
	const struct playback *playback = &player->playback;

	if (!playback_wrap(&player->playback, now_ns) && !playback->paused && playback->max)
		step_at_max_speed(player, now_ns);
	skip_gap(player, now_ns);
	note_markers(player, now_ns);
}

void player_set_bounds(struct player *player, int64_t begin_ns, int64_t end_ns, int64_t now_ns)
{
	struct playback *playback = &player->playback;
	bool stays_at_end = player->follows && !playback->paused && !playback->reverse &&
		playback_at_end(playback, now_ns);

	playback_set_bounds(playback, begin_ns, end_ns, now_ns);
	if (stays_at_end)
		playback_seek(playback, end_ns, now_ns);
}

bool player_is_fresh(const struct player *player, int64_t now_ns)
{
	return player->passed_now_ns >= 0 && now_ns - player->passed_now_ns < FRESH_NS;
}

/* Time until the last marker passed is no longer highlighted. */
static int64_t due_of_marker(const struct player *player, int64_t now_ns)
{
	return player_is_fresh(player, now_ns) ? player->passed_now_ns + FRESH_NS - now_ns : -1;
}

/* The position, in the direction of playback, at which the frame changes. */
static int64_t next_change(const struct series *series, const struct moment *moment, bool reverse)
{
	if (!moment->is_current)
		return reverse ? moment->since_ns - 1 : moment->next_ns;
	if (reverse)
		return series->time_ns[moment->index] - 1;
	return moment->until_ns;
}

/* Time until the newest sample is no longer current; after that, until the next second of the gap.
 */
static int64_t due_of_silence(const struct player *player, int64_t now_ns)
{
	int64_t age_ns = now_ns - player->heard_now_ns;
	int64_t left_ns = moment_age_max(player->series) + 1 - age_ns;

	if (player->heard_now_ns < 0)
		return -1;
	return left_ns > 0 ? left_ns : STATUS_PERIOD_NS - age_ns % STATUS_PERIOD_NS;
}

static int64_t due_of_position(const struct player *player, int64_t now_ns)
{
	const struct playback *playback = &player->playback;
	const struct series *series = player->series;
	struct moment moment = player_moment(player, now_ns);
	int64_t due_ns, period_ns;

	if (player_is_live(player, now_ns))
		return due_of_silence(player, now_ns);
	if (playback->paused || (playback_at_end(playback, now_ns) && !playback->loop))
		return -1;
	if (playback->max)
		return MAX_SPEED_FRAME_NS;
	due_ns = playback_until(playback, next_change(series, &moment, playback->reverse), now_ns);
	/* A terminal cannot show frames faster than that. */
	if (due_ns >= 0 && due_ns < MAX_SPEED_FRAME_NS)
		return MAX_SPEED_FRAME_NS;
	period_ns = (int64_t)clamp((double)STATUS_PERIOD_NS / playback->speed,
		(double)STATUS_PERIOD_MIN_NS, (double)STATUS_PERIOD_NS);
	return due_ns < 0 || due_ns > period_ns ? period_ns : due_ns;
}

int64_t player_due(const struct player *player, int64_t now_ns)
{
	int64_t position_ns = due_of_position(player, now_ns);
	int64_t marker_ns = due_of_marker(player, now_ns);

	if (position_ns < 0 || (marker_ns >= 0 && marker_ns < position_ns))
		return marker_ns;
	return position_ns;
}
