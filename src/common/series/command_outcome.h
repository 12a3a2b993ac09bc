/*
 * How a command ended and what it used: kept as the text of the event of its exit, shown as prose,
 * written as numbers. Pure.
 */
#ifndef ASITOP_COMMAND_OUTCOME_H
#define ASITOP_COMMAND_OUTCOME_H

#include "../base/base.h"

struct command_outcome {
	int exit_status; /* -1: a signal ended it, or unknown */
	int signal;      /* its number; -1: it exited, or unknown */
	double user_s;   /* processor time; NaN: unknown */
	double system_s;
	double max_rss_bytes; /* the largest resident memory */
};

/* "exit status 0, user 1.234567 s, system 0.450000 s, 812345344 bytes". */
void command_outcome_store(const struct command_outcome *outcome, char *text, size_t size);

/* Reads what command_outcome_store() wrote, and "812 MB" in place of the bytes, as the first
 * recordings have it. False, and all unknown, for any other text. */
bool command_outcome_parse(const char *text, struct command_outcome *outcome);

/* "exit status 0, user 1.23 s, system 0.45 s, 812 MB" of such a text; any other text as it is. */
void command_outcome_describe(const char *stored, char *text, size_t size);

#endif
