/*
 * Where a replay stands. Pure: "now" is an argument, ns on any steady clock.
 *
 * Position follows from an anchor (a position and when it was taken) and the speed, so that
 * nothing adds up to drift. Changing speed, direction or position moves the anchor.
 */
#ifndef ASITOP_PLAYBACK_H
#define ASITOP_PLAYBACK_H

#include "../src/common/base/base.h"

enum { SPEED_EXPONENT_MIN = -4, SPEED_EXPONENT_MAX = 10 };

struct playback {
	int64_t begin_ns, end_ns; /* what is played, on the axis */
	int64_t anchor_ns;        /* position when it was taken */
	int64_t anchor_now_ns;
	double speed; /* 1 is real time; > 0 */
	bool max;     /* one sample a frame, whatever its length */
	bool paused;
	bool reverse;
	bool loop;
};

/* Paused at the beginning. */
void playback_init(struct playback *playback, int64_t begin_ns, int64_t end_ns, int64_t now_ns);

/* The position on the axis, within begin and end. */
int64_t playback_position(const struct playback *playback, int64_t now_ns);

/* True when playing on leads nowhere. */
bool playback_at_end(const struct playback *playback, int64_t now_ns);

void playback_pause(struct playback *playback, bool paused, int64_t now_ns);
void playback_seek(struct playback *playback, int64_t position_ns, int64_t now_ns);
void playback_set_speed(struct playback *playback, double speed, int64_t now_ns);
/* Doubles (1) or halves (-1) the speed, between 1/16 and 1024; beyond that is max. */
void playback_change_speed(struct playback *playback, int direction, int64_t now_ns);
void playback_set_reverse(struct playback *playback, bool reverse, int64_t now_ns);
/* A live recording or a followed file has grown, or forgot its start. */
void playback_set_bounds(
	struct playback *playback, int64_t begin_ns, int64_t end_ns, int64_t now_ns);

/* Starts again from the other end when it is at its end and loops; true when it did. */
bool playback_wrap(struct playback *playback, int64_t now_ns);

/* How long until the position reaches `position_ns`, ns; 0 when it is there or behind it, -1 when
 * it never will be. */
int64_t playback_until(const struct playback *playback, int64_t position_ns, int64_t now_ns);

/* "1x", "1/16x", "max". */
void playback_speed_text(const struct playback *playback, char *text, size_t size);

#endif
