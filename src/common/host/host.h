/*
 * The platform seam: what machine this is, how its memory stands, which clock runs on in sleep.
 *
 * host_darwin.c and host_linux.c implement the same functions; the Makefile picks one. What the
 * platform cannot tell is left absent (0, NaN, empty), never guessed.
 */
#ifndef ASITOP_HOST_H
#define ASITOP_HOST_H

#include "../base/base.h"

#include <sys/types.h>

/* The facts about a Mac that stand in a recording; reference watts are looked up on read. */
struct machine {
	char chip[64];       /* "Apple M4 Pro", from machdep.cpu.brand_string; empty: unknown */
	char model[64];      /* "Mac16,8", from hw.model */
	char os_version[32]; /* "26.5", from kern.osproductversion */
	char os_build[32];   /* "25F71", from kern.osversion */
	int e_cores, p_cores, s_cores; /* by the names of the levels, as this macOS gives them */
	int gpu_cores;                 /* 0: unknown */
	int64_t memory_bytes;          /* 0: unknown */
	char perflevels[128]; /* names of hw.perflevelN.name, fastest first, comma separated */
};

/* Bytes; NaN is absent. */
struct memory_usage {
	double used; /* total - available, as the Python asitop computes it with psutil */
	double total;
	double swap_used;
	double swap_total;
};

/* What nothing was measured of. */
extern const struct memory_usage memory_usage_absent;

/* Identifies this machine, at once; fields that the platform does not tell are empty or 0. The
 * number of GPU cores is not among what macOS tells at once: ask for it. */
void host_machine(struct machine *machine);

/* A question to system_profiler, which takes a second or more to answer and is given up after five.
 * It runs beside us; no sample waits for it. All zero: nothing was asked. */
struct host_question {
	pid_t child; /* 0: not running */
	int fd;
	int64_t until_ns; /* on the awake clock */
	struct buffer answer;
};

/* Asks for the number of GPU cores, where there is somebody to ask. */
void host_ask(struct host_question *question);

/* True once, when the answer is in `machine`; waits for it for `patience_ns` at most, 0: not at
 * all. False while there is none, and for good when there will be none. */
bool host_answer(struct host_question *question, int64_t patience_ns, struct machine *machine);

/* Stops asking. */
void host_question_release(struct host_question *question);

/* Reads memory and swap as they stand now. */
void host_memory(struct memory_usage *memory);

/* ns on a clock that runs on while the machine sleeps and that no adjustment of the wall clock
 * bends (CLOCK_MONOTONIC_RAW on Darwin; on Linux CLOCK_BOOTTIME, whose rate NTP does adjust, by
 * 0.05 % at most): for gaps. */
int64_t host_clock_continuous(void);

/* ns on a clock that stops while the machine sleeps (CLOCK_UPTIME_RAW on Darwin, CLOCK_MONOTONIC
 * on Linux): for timeouts. */
int64_t host_clock_awake(void);

/* ns since 1970, UTC. */
int64_t host_clock_wall(void);

#endif
