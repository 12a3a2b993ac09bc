/*
 * The playback position. It is pure: "now" is an argument, ns on any monotonic clock.
 *
 * The position is computed from an anchor (a position and the time at which it was set) and the
 * speed, so rounding errors do not accumulate. Changing speed, direction or position moves the
 * anchor.
 */
#ifndef ASITOP_PLAYBACK_H
#define ASITOP_PLAYBACK_H

#include "../src/common/base/base.h"

enum { SPEED_EXPONENT_MIN = -4, SPEED_EXPONENT_MAX = 10 };

struct playback {
	int64_t begin_ns, end_ns; /* the part to play, on the axis */
	int64_t anchor_ns;        /* position of the anchor */
	int64_t anchor_now_ns;    /* when it was set */
	double speed;             /* 1 is real time; > 0 */
	bool max;                 /* one sample per frame, whatever its length */
	bool paused;
	bool reverse;
	bool loop;
};

/* Starts paused at `begin_ns`. */
void playback_init(struct playback *playback, int64_t begin_ns, int64_t end_ns, int64_t now_ns);

/* The position on the axis, within begin and end. */
int64_t playback_position(const struct playback *playback, int64_t now_ns);

/* True at the end, or in reverse at the beginning. */
bool playback_at_end(const struct playback *playback, int64_t now_ns);

void playback_pause(struct playback *playback, bool paused, int64_t now_ns);
void playback_seek(struct playback *playback, int64_t position_ns, int64_t now_ns);
void playback_set_speed(struct playback *playback, double speed, int64_t now_ns);
/* Doubles (1) or halves (-1) the speed, from 1/16 to 1024; the next step after 1024 is max. */
void playback_change_speed(struct playback *playback, int direction, int64_t now_ns);
void playback_set_reverse(struct playback *playback, bool reverse, int64_t now_ns);
/* Call it when a recording in progress has grown or dropped old samples. */
void playback_set_bounds(
	struct playback *playback, int64_t begin_ns, int64_t end_ns, int64_t now_ns);

/* If it loops and is at the end, restarts from the other end; true if it did. */
bool playback_wrap(struct playback *playback, int64_t now_ns);

/* Time until the position reaches `position_ns`, ns; 0 if it is there or past it, -1 if it will
 * never be. */
int64_t playback_until(const struct playback *playback, int64_t position_ns, int64_t now_ns);

/* "1x", "1/16x", "max". */
void playback_speed_text(const struct playback *playback, char *text, size_t size);

#endif
