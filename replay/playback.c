#include "playback.h"

#include <math.h>
#include <stdio.h>

void playback_init(struct playback *playback, int64_t begin_ns, int64_t end_ns, int64_t now_ns)
{
	*playback = (struct playback){
		.begin_ns = begin_ns,
		.end_ns = end_ns,
		.anchor_ns = begin_ns,
		.anchor_now_ns = now_ns,
		.speed = 1,
		.paused = true,
	};
}

static int64_t within(const struct playback *playback, double position_ns)
{
	if (!(position_ns > (double)playback->begin_ns))
		return playback->begin_ns;
	if (position_ns >= (double)playback->end_ns)
		return playback->end_ns;
	return (int64_t)position_ns;
}

int64_t playback_position(const struct playback *playback, int64_t now_ns)
{
	double passed_ns = (double)(now_ns - playback->anchor_now_ns) * playback->speed;

	/* At max speed the caller seeks from sample to sample. */
	if (playback->paused || playback->max)
		return playback->anchor_ns;
	return within(playback,
		(double)playback->anchor_ns + (playback->reverse ? -passed_ns : passed_ns));
}

bool playback_at_end(const struct playback *playback, int64_t now_ns)
{
	int64_t position_ns = playback_position(playback, now_ns);

	return position_ns == (playback->reverse ? playback->begin_ns : playback->end_ns);
}

static void move_anchor(struct playback *playback, int64_t position_ns, int64_t now_ns)
{
	playback->anchor_ns = within(playback, (double)position_ns);
	playback->anchor_now_ns = now_ns;
}

void playback_pause(struct playback *playback, bool paused, int64_t now_ns)
{
	move_anchor(playback, playback_position(playback, now_ns), now_ns);
	playback->paused = paused;
}

void playback_seek(struct playback *playback, int64_t position_ns, int64_t now_ns)
{
	move_anchor(playback, position_ns, now_ns);
}

void playback_set_speed(struct playback *playback, double speed, int64_t now_ns)
{
	move_anchor(playback, playback_position(playback, now_ns), now_ns);
	playback->speed = speed;
	playback->max = false;
}

void playback_change_speed(struct playback *playback, int direction, int64_t now_ns)
{
	double fastest = ldexp(1, SPEED_EXPONENT_MAX), slowest = ldexp(1, SPEED_EXPONENT_MIN);

	if (playback->max && direction > 0)
		return;
	if (playback->max) {
		playback_set_speed(playback, fastest, now_ns);
	} else if (direction > 0 && playback->speed >= fastest) {
		move_anchor(playback, playback_position(playback, now_ns), now_ns);
		playback->max = true;
	} else {
		double speed = playback->speed * (direction > 0 ? 2 : 0.5);

		playback_set_speed(playback, clamp(speed, slowest, fastest), now_ns);
	}
}

void playback_set_reverse(struct playback *playback, bool reverse, int64_t now_ns)
{
	move_anchor(playback, playback_position(playback, now_ns), now_ns);
	playback->reverse = reverse;
}

void playback_set_bounds(
	struct playback *playback, int64_t begin_ns, int64_t end_ns, int64_t now_ns)
{
	/* Continue from the old end, not from where time would have moved the position since. */
	int64_t position_ns = playback_position(playback, now_ns);

	playback->begin_ns = begin_ns;
	playback->end_ns = end_ns;
	move_anchor(playback, position_ns, now_ns);
}

bool playback_wrap(struct playback *playback, int64_t now_ns)
{
	if (!playback->loop || playback->paused || !playback_at_end(playback, now_ns))
		return false;
	playback_seek(playback, playback->reverse ? playback->end_ns : playback->begin_ns, now_ns);
	return true;
}

int64_t playback_until(const struct playback *playback, int64_t position_ns, int64_t now_ns)
{
	double left_ns = (double)(position_ns - playback->anchor_ns) * (playback->reverse ? -1 : 1);
	double until_ns = left_ns / playback->speed - (double)(now_ns - playback->anchor_now_ns);

	if (until_ns <= 0 || playback->max)
		return 0;
	if (playback->paused || until_ns > 9e18)
		return -1;
	return (int64_t)ceil(until_ns);
}

void playback_speed_text(const struct playback *playback, char *text, size_t size)
{
	double inverse = 1 / playback->speed;

	if (playback->max)
		snprintf(text, size, "max");
	else if (playback->speed < 1 && inverse == floor(inverse))
		snprintf(text, size, "1/%.0fx", inverse);
	else
		snprintf(text, size, "%.4gx", playback->speed);
}
