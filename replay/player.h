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
	bool shows_help;
	bool quits;
	bool asks; /* the goto prompt is open; `typed` is its text */
	char typed[64];
	char message[128]; /* what went wrong with the last key; empty: nothing */
};

/* `series` has samples and outlives the player. Playing begins at `begin_ns`. */
void player_init(struct player *player, const struct series *series,
	const struct dashboard_options *display, int64_t begin_ns, int64_t end_ns, int64_t now_ns);

/* The sample on show. */
size_t player_index(const struct player *player, int64_t now_ns);

/* Does what a key is for; see keys.def. */
void player_key(struct player *player, int key, int64_t now_ns);

/* At max speed, goes one sample on; otherwise only wraps when it loops. */
void player_tick(struct player *player, int64_t now_ns);

/* How long until the picture changes by itself, ns; -1: not before a key. */
int64_t player_due(const struct player *player, int64_t now_ns);

void player_draw(const struct player *player, struct canvas *canvas, int64_t now_ns);

#endif
