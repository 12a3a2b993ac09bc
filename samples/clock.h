/*
 * The simulator's clock: a real one, or a virtual one that jumps instead of waiting.
 *
 * Time is ns since the start, on a clock that is never set. The wall time is that plus an offset,
 * which a fault may change. Nothing needs to be released.
 */
#ifndef SAMPLES_CLOCK_H
#define SAMPLES_CLOCK_H

#include "../src/common/base/base.h"

struct clock {
	bool virtual;
	int64_t wall_offset; /* wall time = this + clock_now() */
	int64_t origin;      /* real: CLOCK_MONOTONIC at the start */
	int64_t now;         /* virtual: ns since the start */
};

enum clock_wake {
	CLOCK_DONE,   /* the deadline was reached */
	CLOCK_STOP,   /* a signal requests the end */
	CLOCK_SAMPLE, /* a signal requests a sample now (SIGINFO) */
};

/* `start_wall` is ns since 1970, or negative for "now". */
void clock_init(struct clock *clock, bool virtual, int64_t start_wall);
int64_t clock_now(const struct clock *clock);
int64_t clock_wall(const struct clock *clock);
/* Waits until clock_now() is `deadline`; the virtual clock jumps there. */
enum clock_wake clock_wait(struct clock *clock, int64_t deadline);
/* Waits in real time with either clock: simulates a process that hangs. */
enum clock_wake clock_stall(int64_t ns);

/* "30s", "500ms", "1.5h", "2m", "1d", or a number of seconds; may have a sign. */
bool clock_parse_duration(const char *text, int64_t *ns);
/* "@1787061930" or RFC 3339 in UTC, "2026-08-17T14:05:30Z", to ns since 1970. */
bool clock_parse_time(const char *text, int64_t *wall_ns);
/* "2026-08-17T14:05:30Z", rounded down to seconds. */
void clock_format_utc(char *text, size_t size, int64_t wall_ns);

#endif
