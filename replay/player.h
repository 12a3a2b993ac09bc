/*
 * The player: a series, where the replay stands, and what the keys do to it. Pure: keys and "now"
 * are arguments, and it draws on a canvas; replay.c connects it to a terminal and a clock.
 *
 * Under the frame stand a timeline and one status line.
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
	bool follows;  /* the series grows: at its end, the newest sample is shown as it comes */
	bool is_still; /* a picture: the status line has only what belongs to the moment */
	int height;    /* rows of the screen, for the pages of the help */
	int help_page; /* 0: no help */
	bool quits;
	bool asks; /* the goto prompt is open; `typed` is its text */
	char typed[64];
	char message[128];     /* what went wrong with the last key; empty: nothing */
	int64_t noted_ns;      /* position at the last tick: markers behind it were passed */
	int64_t passed_now_ns; /* when a marker was passed last; -1: never */
	int64_t heard_now_ns;  /* when the newest sample came, if it follows; -1: not known */
};

/* `series` has samples and outlives the player. Playing begins at `begin_ns`. */
void player_init(struct player *player, const struct series *series,
	const struct dashboard_options *display, int64_t begin_ns, int64_t end_ns, int64_t now_ns);

/* What is on show. */
struct moment player_moment(const struct player *player, int64_t now_ns);

/* True when it shows what is measured now. */
bool player_is_live(const struct player *player, int64_t now_ns);

/* Does what a key is for; see keys.def. */
void player_key(struct player *player, int key, int64_t now_ns);

/* Time goes on: to be called before each drawing. At max speed it goes one sample on, it begins
 * again when it loops, it leaps over gaps, and it notes which markers were passed. */
void player_tick(struct player *player, int64_t now_ns);

/* The series has grown, or forgot its start. One that follows and stands at the end stays there. */
void player_set_bounds(struct player *player, int64_t begin_ns, int64_t end_ns, int64_t now_ns);

/* How long until the picture changes by itself, ns; -1: not before a key. */
int64_t player_due(const struct player *player, int64_t now_ns);

/* True when a marker was passed a moment ago. */
bool player_is_fresh(const struct player *player, int64_t now_ns);

/* Rows that the frame of the help takes, and how many pages it has on this screen. */
enum { HELP_FRAME_ROWS = 2 };
int player_help_pages(const struct player *player);

/* All of the screen: frame, timeline, status line; help over them. */
void player_draw(const struct player *player, struct canvas *canvas, int64_t now_ns);

#endif
