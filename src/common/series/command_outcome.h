/*
 * How a command ended and what it used. Stored as the text of its exit event, shown as prose,
 * exported as numbers. Pure.
 */
#ifndef ASITOP_COMMAND_OUTCOME_H
#define ASITOP_COMMAND_OUTCOME_H

#include "../base/base.h"

struct command_outcome {
	int exit_status; /* -1: killed by a signal, or unknown */
	int signal;      /* -1: it exited, or unknown */
	double user_s;   /* processor time; NaN: unknown */
	double system_s;
	double max_rss_bytes; /* the largest resident memory */
};

/* "exit status 0, user 1.234567 s, system 0.450000 s, 812345344 bytes". */
void command_outcome_store(const struct command_outcome *outcome, char *text, size_t size);

/* Parses the text of command_outcome_store(); also accepts "812 MB" instead of bytes, as in the
 * first recordings. For any other text returns false and sets all fields to unknown. */
bool command_outcome_parse(const char *text, struct command_outcome *outcome);

/* Shortens such a text to "exit status 0, user 1.23 s, system 0.45 s, 812 MB"; copies any other
 * text unchanged. */
void command_outcome_describe(const char *stored, char *text, size_t size);

#endif
