/*
 * The player: a series, the playback position, and the keys that change it. It is pure: keys and
 * "now" are arguments, and it draws on a canvas; play.c connects it to a terminal and a clock.
 *
 * Below the frame are a timeline and a status line.
 */
#ifndef ASITOP_PLAYER_H
#define ASITOP_PLAYER_H

#include "dashboard.h"
#include "playback.h"

struct player {
	const struct series *series;
	struct dashboard_options display;
	struct playback playback;
	bool skip_gaps;
	bool follows;  /* the series grows: at its end, new samples are shown as they arrive */
	bool is_still; /* a snapshot: the status line omits the state of playback */
	int height;    /* rows of the screen, which determine the pages of the help */
	int help_page; /* 0: no help */
	bool quits;
	bool asks; /* the "go to" prompt is open; `typed` is its text */
	char typed[64];
	char message[128];     /* the response to the last key, "" if there is none */
	int64_t noted_ns;      /* position at the last tick, to detect markers passed since */
	int64_t passed_now_ns; /* when the last marker was passed; -1: never */
	int64_t heard_now_ns;  /* if it follows: when the newest sample arrived; -1: unknown */
};

/* `series` is not empty and outlives the player. Playback starts at `begin_ns`. */
void player_init(struct player *player, const struct series *series,
	const struct dashboard_options *display, int64_t begin_ns, int64_t end_ns, int64_t now_ns);

/* The moment that is shown. */
struct moment player_moment(const struct player *player, int64_t now_ns);

/* True when the player shows the newest sample of a recording in progress. */
bool player_is_live(const struct player *player, int64_t now_ns);

/* Handles a key; see keys.def. */
void player_key(struct player *player, int key, int64_t now_ns);

/* Call it before each frame. Advances by one sample at max speed, restarts a loop, skips gaps if
 * that is enabled, and detects markers that were passed. */
void player_tick(struct player *player, int64_t now_ns);

/* Call it when the series has grown or dropped old samples. A player that follows and is at the end
 * stays at the end. */
void player_set_bounds(struct player *player, int64_t begin_ns, int64_t end_ns, int64_t now_ns);

/* Time until the frame changes without a key, ns; -1: never. */
int64_t player_due(const struct player *player, int64_t now_ns);

/* True while the last marker passed is highlighted. */
bool player_is_fresh(const struct player *player, int64_t now_ns);

/* The rows of the help's frame, and the number of its pages on this screen. */
enum { HELP_FRAME_ROWS = 2 };
int player_help_pages(const struct player *player);

/* Draws the whole screen: frame, timeline and status line, with the help on top. */
void player_draw(const struct player *player, struct canvas *canvas, int64_t now_ns);

#endif
