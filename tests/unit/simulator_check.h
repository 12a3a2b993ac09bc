/*
 * A check that says where it failed; main() returns check_status().
 */
#ifndef TESTS_SIMULATOR_CHECK_H
#define TESTS_SIMULATOR_CHECK_H

#include <stdio.h>

static int check_failures;

#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			check_failures++;                                                          \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);            \
		}                                                                                  \
	} while (0)

/* The same with what the case at hand was. */
#define CHECK_FOR(condition, what)                                                                 \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			check_failures++;                                                          \
			fprintf(stderr, "%s:%d: %s (%s)\n", __FILE__, __LINE__, #condition, what); \
		}                                                                                  \
	} while (0)

static inline int check_status(void)
{
	return check_failures != 0;
}

#endif
