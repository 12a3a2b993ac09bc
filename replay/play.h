/*
 * The loop that connects a player to the terminal: one pselect() waits for keys, signals, timeouts,
 * and for the source of new samples. Replay and the live dashboard share it.
 *
 * SIGINT, SIGTERM and SIGHUP end it cleanly; SIGTSTP restores the terminal and stops the program.
 */
#ifndef ASITOP_PLAY_H
#define ASITOP_PLAY_H

#include "player.h"

#include <signal.h>

/* Where new samples come from while the player plays. Every function may be NULL. */
struct play_source {
	void *context;
	/* The descriptor to wait for besides the keys, -1 for none; called before each wait. */
	int (*fd)(void *context);
	/*
	 * Reads new samples and sets the player's bounds. Called when the descriptor is readable
	 * and after `*again_ns`, which it sets (0: at once, -1: never). `all`: read everything that
	 * is available, because a key was pressed; also set in one call before the first wait if
	 * there is a descriptor, when there may be no data. False ends playback.
	 */
	bool (*grow)(void *context, struct player *player, bool all, int64_t now_ns,
		int64_t *again_ns, struct error *err);
	/* Called when the program continues after it was stopped. */
	void (*resume)(void *context);
};

/* Plays until a key or a signal ends playback, or the source fails. */
bool play(struct player *player, const struct play_source *source, int color, bool ascii,
	struct error *err);

/* The signal handling of play(), for waits before it: play_signal() returns the signal received, or
 * 0, and play_signal_mask() the mask for pselect() that unblocks them. */
void play_catch_signals(void);
int play_signal(void);
sigset_t play_signal_mask(void);

#endif
