/*
 * A macOS kernel for host_darwin.c to run on under Linux: what the kernel says is set here, and
 * what was asked of it is counted.
 *
 * fake_kernel.c is compiled with the Darwin headers, as host_darwin.c is, and so answers in
 * Darwin's types; fake_process.c with those of Linux, where the processes and pipes are real. This
 * header suits both. check.sh renames every system call of the two Darwin objects to darwin_*, so
 * that a call which nobody fakes fails to link instead of reaching a libc with other constants.
 */
#ifndef ASITOP_FAKE_KERNEL_H
#define ASITOP_FAKE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One sysctl name: text, or a number of 4 or 8 bytes. A text's size is that with its NUL. */
struct fake_sysctl {
	const char *name;
	const char *text;
	int64_t number;
	size_t size;
};

#define FAKE_TEXT(name_, text_) FAKE_BYTES(name_, text_, sizeof(text_))
#define FAKE_BYTES(name_, text_, size_)                                                            \
	{                                                                                          \
		.name = (name_), .text = (text_), .size = (size_)                                  \
	}
#define FAKE_INT32(name_, number_)                                                                 \
	{                                                                                          \
		.name = (name_), .number = (number_), .size = 4                                    \
	}
#define FAKE_INT64(name_, number_)                                                                 \
	{                                                                                          \
		.name = (name_), .number = (number_), .size = 8                                    \
	}

/* What system_profiler does after it has printed `profiler_says`. */
enum fake_profiler {
	PROFILER_ABSENT,   /* it cannot be started */
	PROFILER_ANSWERS,  /* exits with 0 */
	PROFILER_FAILS,    /* exits with 1 */
	PROFILER_HANGS,    /* never ends, nor does its child, which holds the pipe */
	PROFILER_DRIBBLES, /* prints one byte a second for ever */
	PROFILER_FLOODS,   /* prints as fast as it can for ever */
	PROFILER_UNKILLED, /* hangs, and does not die of SIGKILL */
};

enum fake_interrupt {
	INTERRUPT_POLL = 1,
	INTERRUPT_READ = 2,
	INTERRUPT_WAIT = 4,
};

struct fake_kernel {
	const struct fake_sysctl *sysctls; /* ends with a NULL name */

	bool vm_fails, page_size_fails;
	uint32_t vm_count; /* how many numbers it has; 0: as many as the headers say */
	size_t page_size;
	uint32_t free_pages, speculative_pages, active_pages, inactive_pages, wired_pages;
	bool has_swap;
	uint64_t swap_total, swap_used;

	enum fake_profiler profiler;
	const char *profiler_says;
	size_t profiler_says_size;
	unsigned int interrupts; /* of enum fake_interrupt: these calls fail with EINTR once */

	/* ns; the awake clock moves only by the waits, so that a hang costs no time here. */
	int64_t continuous, awake, wall, slewed;

	/* What was asked. */
	int host_ports;  /* references taken and not given back */
	int descriptors; /* opened and not closed */
	int spawned, reaped;
	size_t bytes_read;
	int closed_on_exec; /* descriptors that are */
	bool own_group, default_signals, only_standard_descriptors;
	char command[256]; /* program and arguments, spaces between */
};

extern struct fake_kernel fake_kernel;

/* Starts the profiler; `output` becomes its standard output. -1: it is absent. */
int fake_profiler_start(int output);

/* Reaps what a scenario left to die and kills what still lives after a while. Returns whether there
 * was such. */
bool fake_processes_clear(void);

#endif
