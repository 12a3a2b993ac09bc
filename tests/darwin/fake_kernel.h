/*
 * A macOS kernel for host_darwin.c to run on under Linux: its answers are set here.
 *
 * fake_kernel.c is compiled with the Darwin headers, as host_darwin.c is, and test_host_darwin.c
 * with those of Linux; this header suits both. check.sh renames every system call of the two Darwin
 * objects to darwin_*, so that a call which nobody fakes fails to link instead of reaching a libc
 * with other constants.
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

struct fake_kernel {
	const struct fake_sysctl *sysctls; /* ends with a NULL name */

	bool vm_fails, page_size_fails;
	uint32_t vm_count; /* how many numbers it has; 0: as many as the headers say */
	size_t page_size;
	uint32_t free_pages, speculative_pages, active_pages, inactive_pages, wired_pages;
	bool has_swap;
	uint64_t swap_total, swap_used;

	int64_t continuous, awake, wall, slewed; /* ns */

	int host_ports; /* references taken and not given back */
};

extern struct fake_kernel fake_kernel;

#endif
