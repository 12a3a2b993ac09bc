#include "player.h"
#include "timeline.h"

#include <stdio.h>

/* The last marker before the position, "" before the first. */
static const char *last_marker(const struct player *player, int64_t position_ns)
{
	const char *name = "";

	for (size_t i = 0; i < player->series->catalog.event_count; i++) {
		const struct event *event = &player->series->catalog.events[i];

		if (event->kind == EVENT_MARK && event->time_ns <= position_ns)
			name = event->text;
	}
	return name;
}

static const char *state_text(const struct player *player, bool ascii, int64_t now_ns)
{
	const struct playback *playback = &player->playback;

	/* A recording that still grows has no end. */
	if (playback->paused && player->follows)
		return "paused";
	if (playback_at_end(playback, now_ns) && !playback->loop)
		return playback->reverse ? "start" : "end";
	if (playback->paused)
		return "paused";
	if (ascii)
		return playback->reverse ? "<" : ">";
	return playback->reverse ? "◀" : "▶";
}

/* ---- the status line ---- */

/* The parts of the line, in order of importance. From the first that does not fit on, all are
 * omitted. */
struct line {
	struct canvas *canvas;
	int x, y;
	bool full;
};

static void add_part(struct line *line, enum style style, const char *text)
{
	int room = line->canvas->width - line->x, width = text_width(text);

	if (!width || line->full)
		return;
	line->full = width > room;
	if (line->full && line->x > 1)
		return;
	line->x += canvas_text(line->canvas, line->x, line->y, room, style, text) + 3;
}

static void add_state(const struct player *player, struct line *line, int64_t now_ns)
{
	const struct playback *playback = &player->playback;
	char speed[16], text[64];

	playback_speed_text(playback, speed, sizeof(speed));
	snprintf(text, sizeof(text), "%s %s%s%s", state_text(player, line->canvas->ascii, now_ns),
		speed, playback->loop ? " loop" : "", player->skip_gaps ? " skip gaps" : "");
	if (player_is_live(player, now_ns))
		snprintf(text, sizeof(text), "%s live", line->canvas->ascii ? "*" : "●");
	add_part(line, STYLE_PLAIN, text);
}

static void add_time(const struct player *player, struct line *line, int64_t now_ns)
{
	const struct series *series = player->series;
	int64_t position_ns = playback_position(&player->playback, now_ns);
	struct moment moment = player_moment(player, now_ns);
	const struct run *run = series_run_at(series, position_ns);
	int offset_s = run ? run->utc_offset_s : 0;
	char position[32], end[32], clock[16], zone[32], text[80];

	format_position(position, sizeof(position), position_ns);
	format_position(end, sizeof(end), player->playback.end_ns);
	snprintf(text, sizeof(text), "%s / %s", position, end);
	add_part(line, STYLE_PLAIN, text);
	moment_text(&moment, false, text, sizeof(text));
	if (line->x + text_width(text) > line->canvas->width)
		moment_text(&moment, true, text, sizeof(text));
	add_part(line, STYLE_PLAIN, text);
	format_clock(clock, sizeof(clock),
		series->wall_ns[moment.index] + moment.time_ns - series->time_ns[moment.index],
		offset_s);
	format_zone(zone, sizeof(zone), run ? run->zone : "", offset_s);
	snprintf(text, sizeof(text), "%s %s", clock, zone);
	add_part(line, STYLE_PLAIN, text);
}

/* The last marker, how much of the recording is loaded, and the zoom. */
static void add_remarks(const struct player *player, struct line *line, int64_t now_ns)
{
	const struct series *series = player->series;
	int64_t position_ns = playback_position(&player->playback, now_ns);
	char text[64];

	add_part(line, player_is_fresh(player, now_ns) ? STYLE_REVERSE : STYLE_PLAIN,
		last_marker(player, position_ns));
	if (!series_is_complete(series) && !player->follows) {
		snprintf(text, sizeof(text), "loading %.0f%%",
			100.0 * (double)series_end(series) / (double)series->last_time_ns);
		add_part(line, STYLE_DIM, text);
	}
	if (player->display.zoom > 1) {
		snprintf(text, sizeof(text), "%d samples per column", player->display.zoom);
		add_part(line, STYLE_DIM, text);
	}
}

static void draw_status(const struct player *player, struct canvas *canvas, int y, int64_t now_ns)
{
	static const char hint[] = "? help";
	struct line line = { canvas, 1, y, false };
	char text[256];

	if (player->asks || player->typed[0]) {
		snprintf(text, sizeof(text), "go to: %s_%s", player->typed,
			player->asks ? "" : "   G");
		canvas_text(canvas, 1, y, canvas->width - 1, STYLE_PLAIN, text);
		return;
	}
	if (player->message[0]) {
		canvas_text(canvas, 1, y, canvas->width - 1, STYLE_ALERT, player->message);
		return;
	}
	if (!player->is_still)
		add_state(player, &line, now_ns);
	add_time(player, &line, now_ns);
	add_remarks(player, &line, now_ns);
	if (!player->is_still && line.x + text_width(hint) < canvas->width)
		canvas_text(canvas, canvas->width - text_width(hint) - 1, y, text_width(hint),
			STYLE_DIM, hint);
}

/* ---- the help ---- */

static const struct {
	const char *label, *help;
} keys[] = {
#define KEY(code, other, text, action, line) { text, line },
#include "keys.def"
#undef KEY
};

enum { HELP_WIDTH = 66, HELP_LABEL_WIDTH = 14 };

static void clear(struct canvas *canvas, struct rect rect)
{
	for (int y = rect.y; y < rect.y + rect.height; y++) {
		for (int x = rect.x; x < rect.x + rect.width; x++)
			canvas_text(canvas, x, y, 1, STYLE_PLAIN, " ");
	}
}

static void draw_help(const struct player *player, struct canvas *canvas)
{
	int pages = player_help_pages(player), page = player->help_page;
	int rows = canvas->height > HELP_FRAME_ROWS + 1 ? canvas->height - HELP_FRAME_ROWS : 1;
	int width = canvas->width < HELP_WIDTH ? canvas->width : HELP_WIDTH, first;
	struct rect box = { (canvas->width - width) / 2, 0, width, 0 }, inside;
	char title[32] = "Keys";

	rows = rows > (int)ARRAY_SIZE(keys) ? (int)ARRAY_SIZE(keys) : rows;
	page = page > pages ? pages : page;
	first = (page - 1) * rows;
	if (pages > 1)
		snprintf(title, sizeof(title), "Keys, page %d of %d", page, pages);
	box.height = rows + HELP_FRAME_ROWS;
	box.y = box.height < canvas->height ? (canvas->height - box.height) / 2 : 0;
	clear(canvas, box);
	canvas_box(canvas, box, STYLE_PLAIN, title);
	inside = canvas_inside(box);
	for (int i = 0; i < rows && first + i < (int)ARRAY_SIZE(keys); i++) {
		canvas_text(canvas, inside.x, inside.y + i, inside.width, STYLE_COLOR,
			keys[first + i].label);
		canvas_text(canvas, inside.x + HELP_LABEL_WIDTH, inside.y + i,
			inside.width - HELP_LABEL_WIDTH, STYLE_PLAIN, keys[first + i].help);
	}
}

/* The screen heights from which on the status line and the timeline are shown. */
enum { STATUS_HEIGHT_MIN = 3, TIMELINE_HEIGHT_MIN = 12 };

void player_draw(const struct player *player, struct canvas *canvas, int64_t now_ns)
{
	struct rect area = { 0, 0, canvas->width, canvas->height };
	struct moment moment = player_moment(player, now_ns);

	canvas_clear(canvas);
	if (canvas->height >= STATUS_HEIGHT_MIN)
		draw_status(player, canvas, --area.height, now_ns);
	if (canvas->height >= TIMELINE_HEIGHT_MIN)
		timeline_draw(canvas, 0, --area.height, canvas->width, player->series,
			player->playback.begin_ns, player->playback.end_ns,
			playback_position(&player->playback, now_ns));
	dashboard_draw(canvas, area, player->series, &moment, &player->display);
	if (player->help_page)
		draw_help(player, canvas);
}
