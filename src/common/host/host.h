/*
 * The platform interface: identifies the machine, reads its memory usage and its clocks.
 *
 * host_darwin.c and host_linux.c implement the same functions; the Makefile chooses one. What the
 * platform does not report is absent (0, NaN, empty), never guessed.
 */
#ifndef ASITOP_HOST_H
#define ASITOP_HOST_H

#include "../base/base.h"

#include <sys/types.h>

/* The description of a Mac that a recording stores. Reference watts are looked up on read. */
struct machine {
	char chip[64];       /* "Apple M4 Pro", from machdep.cpu.brand_string; empty: unknown */
	char model[64];      /* "Mac16,8", from hw.model */
	char os_version[32]; /* "26.5", from kern.osproductversion */
	char os_build[32];   /* "25F71", from kern.osversion */
	int e_cores, p_cores, s_cores; /* by the names that this macOS gives the levels */
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

/* All fields absent. */
extern const struct memory_usage memory_usage_absent;

/* Identifies this machine without delay. Fields that the platform does not report are empty or 0.
 * The number of GPU cores takes time on macOS: see profiler.h. */
void host_machine(struct machine *machine);

/* Reads the current use of memory and swap. */
void host_memory(struct memory_usage *memory);

/* Time in ns of a clock that includes sleep and is not affected by adjustments of the wall clock
 * (CLOCK_MONOTONIC_RAW on Darwin; CLOCK_BOOTTIME on Linux, whose rate NTP adjusts by at most
 * 0.05 %): for gaps. */
int64_t host_clock_continuous(void);

/* Time in ns of a clock that stops while the machine sleeps (CLOCK_UPTIME_RAW on Darwin,
 * CLOCK_MONOTONIC on Linux): for timeouts. */
int64_t host_clock_awake(void);

/* ns since 1970, UTC. */
int64_t host_clock_wall(void);

#endif
