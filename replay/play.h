/*
 * The loop that connects a player to the terminal: one select() waits for keys, signals, the clock,
 * and for the source that makes the series grow. Replay and the live dashboard share it.
 *
 * SIGINT, SIGTERM and SIGHUP end it in order, SIGTSTP stops the program and gives the terminal back
 * meanwhile.
 */
#ifndef ASITOP_PLAY_H
#define ASITOP_PLAY_H

#include "player.h"

#include <signal.h>

/* What else happens while the player plays; all of it may be absent. */
struct play_source {
	void *context;
	/* A descriptor to wait on besides the keys, -1 for none; asked before each wait. */
	int (*fd)(void *context);
	/*
	 * Takes what is new, and gives the player its window; called when the descriptor is
	 * readable and after `*again_ns`, which it sets (0: at once, -1: never). `all`: a key waits
	 * for everything that is there, and a source with a descriptor is asked so once before the
	 * first wait, when nothing need be there. False ends the playing.
	 */
	bool (*grow)(void *context, struct player *player, bool all, int64_t now_ns,
		int64_t *again_ns, struct error *err);
	/* The program was stopped and goes on. */
	void (*resume)(void *context);
};

/* Plays until a key or a signal ends it, or the source fails. */
bool play(struct player *player, const struct play_source *source, int color, bool ascii,
	struct error *err);

/* Signals as play() takes them, for a wait before it: which of them came (0: none), and the mask
 * for pselect() that lets them through. */
void play_catch_signals(void);
int play_signal(void);
sigset_t play_signal_mask(void);

#endif
