#include "player.h"
#include "screen.h"
#include "timeline.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* At max speed: as many samples a second as a terminal shows well. */
#define MAX_SPEED_FRAME_NS (NS_PER_S / 60)

/* The status line's clock moves on even between samples. */
#define STATUS_PERIOD_NS NS_PER_S

void player_init(struct player *player, const struct series *series,
	const struct dashboard_options *display, int64_t begin_ns, int64_t end_ns, int64_t now_ns)
{
	*player = (struct player){ .series = series, .display = *display };
	playback_init(&player->playback, begin_ns, end_ns, now_ns);
}

size_t player_index(const struct player *player, int64_t now_ns)
{
	return series_at(player->series, playback_position(&player->playback, now_ns));
}

/* ---- keys ---- */

static void key_pause(struct player *player, int64_t now_ns)
{
	struct playback *playback = &player->playback;

	/* At its end, play starts over: what else could it do? */
	if (playback_at_end(playback, now_ns) && !playback->loop) {
		playback_seek(playback, playback->reverse ? playback->end_ns : playback->begin_ns,
			now_ns);
		playback_pause(playback, false, now_ns);
		return;
	}
	playback_pause(playback, !playback->paused, now_ns);
}

/* Stepping holds still on the sample that it reached. */
static void step(struct player *player, int samples, int64_t now_ns)
{
	const struct series *series = player->series;
	size_t index = player_index(player, now_ns);

	if (samples > 0 && index + 1 < series->count)
		index++;
	else if (samples < 0 && index > 0)
		index--;
	playback_pause(&player->playback, true, now_ns);
	playback_seek(&player->playback, series->time_ns[index], now_ns);
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
	if (parse_time(text, &point, &err) && time_resolve(&point, &frame, &position_ns, &err))
		playback_seek(&player->playback, position_ns, now_ns);
	else
		snprintf(player->message, sizeof(player->message), "%.*s",
			(int)sizeof(player->message) - 1, err.message);
}

/* With a number typed before it, to that many seconds. */
static void key_end(struct player *player, int64_t now_ns)
{
	if (player->typed[0])
		go_to(player, player->typed, now_ns);
	else
		playback_seek(&player->playback, player->playback.end_ns, now_ns);
}

static void key_go_to(struct player *player, int64_t now_ns)
{
	(void)now_ns;
	player->asks = true;
}

static bool is_stop(const struct event *event)
{
	return event->kind == EVENT_MARK || event->kind == EVENT_GAP;
}

/* Goes to the nearest marker or gap in that direction. */
static void seek_event(struct player *player, int direction, int64_t now_ns)
{
	const struct series *series = player->series;
	int64_t here_ns = playback_position(&player->playback, now_ns);
	const struct event *nearest = NULL;

	for (size_t i = 0; i < series->event_count; i++) {
		const struct event *event = &series->events[i];
		int64_t ahead_ns = (event->time_ns - here_ns) * direction;

		if (!is_stop(event) || ahead_ns <= 0)
			continue;
		if (!nearest || ahead_ns < (nearest->time_ns - here_ns) * direction)
			nearest = event;
	}
	if (nearest)
		playback_seek(&player->playback, nearest->time_ns, now_ns);
	else
		snprintf(player->message, sizeof(player->message), "no %s marker or gap",
			direction > 0 ? "further" : "earlier");
}

static void key_next_event(struct player *player, int64_t now_ns)
{
	seek_event(player, 1, now_ns);
}

static void key_previous_event(struct player *player, int64_t now_ns)
{
	seek_event(player, -1, now_ns);
}

static void key_loop(struct player *player, int64_t now_ns)
{
	(void)now_ns;
	player->playback.loop = !player->playback.loop;
}

static void key_help(struct player *player, int64_t now_ns)
{
	(void)now_ns;
	player->shows_help = true;
}

static void key_quit(struct player *player, int64_t now_ns)
{
	(void)now_ns;
	player->quits = true;
}

static const struct {
	int key, alias;
	const char *label;
	void (*handler)(struct player *player, int64_t now_ns);
	const char *help;
} keys[] = {
#define KEY(code, other, text, action, line) { code, other, text, key_##action, line },
#include "keys.def"
#undef KEY
};

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
	if (player->shows_help) {
		player->shows_help = false;
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

void player_tick(struct player *player, int64_t now_ns)
{
	struct playback *playback = &player->playback;
	const struct series *series = player->series;
	size_t index = player_index(player, now_ns);

	if (playback_wrap(playback, now_ns) || playback->paused || !playback->max)
		return;
	if (playback->reverse)
		playback_seek(playback, index ? series->time_ns[index - 1] : 0, now_ns);
	else if (index + 1 < series->count)
		playback_seek(playback, series->time_ns[index + 1], now_ns);
	else
		playback_seek(playback, playback->end_ns, now_ns);
}

int64_t player_due(const struct player *player, int64_t now_ns)
{
	const struct playback *playback = &player->playback;
	const struct series *series = player->series;
	size_t index = player_index(player, now_ns);
	int64_t due_ns;

	if (playback->paused || (playback_at_end(playback, now_ns) && !playback->loop))
		return -1;
	if (playback->max)
		return MAX_SPEED_FRAME_NS;
	if (playback->reverse)
		due_ns = playback_until(playback, series->time_ns[index] - 1, now_ns);
	else if (index + 1 < series->count)
		due_ns = playback_until(playback, series->time_ns[index + 1], now_ns);
	else
		due_ns = playback_until(playback, playback->end_ns, now_ns);
	/* Faster than that nobody can see. */
	if (due_ns >= 0 && due_ns < MAX_SPEED_FRAME_NS)
		return MAX_SPEED_FRAME_NS;
	return due_ns < 0 || due_ns > STATUS_PERIOD_NS ? STATUS_PERIOD_NS : due_ns;
}

/* ---- drawing ---- */

/* The marker that was passed last, "" before the first. */
static const char *last_marker(const struct player *player, int64_t position_ns)
{
	const char *name = "";

	for (size_t i = 0; i < player->series->event_count; i++) {
		const struct event *event = &player->series->events[i];

		if (event->kind == EVENT_MARK && event->time_ns <= position_ns)
			name = event->text;
	}
	return name;
}

static const char *state_text(const struct player *player, bool ascii, int64_t now_ns)
{
	const struct playback *playback = &player->playback;

	if (playback_at_end(playback, now_ns) && !playback->loop)
		return playback->reverse ? "start" : "end";
	if (playback->paused)
		return "paused";
	if (ascii)
		return playback->reverse ? "<" : ">";
	return playback->reverse ? "◀" : "▶";
}

static void compose_status(
	const struct player *player, bool ascii, int64_t now_ns, char *text, size_t size)
{
	const struct series *series = player->series;
	int64_t position_ns = playback_position(&player->playback, now_ns);
	size_t index = player_index(player, now_ns);
	const struct run *run = series_run_at(series, position_ns);
	int offset_s = run ? run->utc_offset_s : 0;
	char speed[16], position[32], end[32], clock[16], zone[32];

	playback_speed_text(&player->playback, speed, sizeof(speed));
	format_position(position, sizeof(position), position_ns);
	format_position(end, sizeof(end), player->playback.end_ns);
	format_clock(clock, sizeof(clock), series->wall_ns[index], offset_s);
	format_zone(zone, sizeof(zone), run ? run->zone : "", offset_s);
	snprintf(text, size, " %s %s%s   %s / %s   %s %s   %s", state_text(player, ascii, now_ns),
		speed, player->playback.loop ? " loop" : "", position, end, clock, zone,
		last_marker(player, position_ns));
}

static void draw_status(const struct player *player, struct canvas *canvas, int y, int64_t now_ns)
{
	static const char hint[] = "? help";
	char text[512];
	int used;

	if (player->asks) {
		snprintf(text, sizeof(text), " go to: %s_", player->typed);
		canvas_text(canvas, 0, y, canvas->width, STYLE_PLAIN, text);
		return;
	}
	if (player->message[0]) {
		canvas_text(canvas, 1, y, canvas->width - 1, STYLE_ALERT, player->message);
		return;
	}
	compose_status(player, canvas->ascii, now_ns, text, sizeof(text));
	used = canvas_text(canvas, 0, y, canvas->width, STYLE_PLAIN, text);
	if (used + text_width(hint) + 2 < canvas->width)
		canvas_text(canvas, canvas->width - text_width(hint) - 1, y, text_width(hint),
			STYLE_DIM, hint);
}

static void draw_help(struct canvas *canvas)
{
	int height = (int)ARRAY_SIZE(keys) + 2, width = 64;
	struct rect box = { (canvas->width - width) / 2, (canvas->height - height) / 2, width,
		height };

	box.x = box.x < 0 ? 0 : box.x;
	box.y = box.y < 0 ? 0 : box.y;
	box.width = box.width > canvas->width ? canvas->width : box.width;
	box.height = box.height > canvas->height ? canvas->height : box.height;
	for (int y = box.y; y < box.y + box.height; y++) {
		for (int x = box.x; x < box.x + box.width; x++)
			canvas_text(canvas, x, y, 1, STYLE_PLAIN, " ");
	}
	canvas_box(canvas, box, STYLE_PLAIN, "Keys");
	for (int i = 0; i < (int)ARRAY_SIZE(keys) && i < box.height - 2; i++) {
		canvas_text(canvas, box.x + 2, box.y + 1 + i, box.width - 4, STYLE_COLOR,
			keys[i].label);
		canvas_text(canvas, box.x + 16, box.y + 1 + i, box.width - 18, STYLE_PLAIN,
			keys[i].help);
	}
}

/* Rows that the timeline and the status line leave to the frame, by the screen's height. */
enum { STATUS_HEIGHT_MIN = 3, TIMELINE_HEIGHT_MIN = 12 };

void player_draw(const struct player *player, struct canvas *canvas, int64_t now_ns)
{
	struct rect area = { 0, 0, canvas->width, canvas->height };

	canvas_clear(canvas);
	if (canvas->height >= STATUS_HEIGHT_MIN)
		draw_status(player, canvas, --area.height, now_ns);
	if (canvas->height >= TIMELINE_HEIGHT_MIN)
		timeline_draw(canvas, 0, --area.height, canvas->width, player->series,
			player->playback.begin_ns, player->playback.end_ns,
			playback_position(&player->playback, now_ns));
	dashboard_draw(
		canvas, area, player->series, player_index(player, now_ns), &player->display);
	if (player->shows_help)
		draw_help(canvas);
}
