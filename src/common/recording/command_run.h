/*
 * One execution of a command that was recorded: when it ran, how it ended, what it used and how
 * much work it did. A benchmark executes a command many times. Pure.
 */
#ifndef ASITOP_COMMAND_RUN_H
#define ASITOP_COMMAND_RUN_H

#include "../base/base.h"

enum command_role {
	COMMAND_MEASURED,
	COMMAND_WARMUP, /* not part of any statistics */
};

/* Work that it did, such as 1234 tokens; the parts that were reported are added up. */
struct quantity {
	char name[32];
	double value;
};

enum { COMMAND_QUANTITIES_MAX = 8 };

struct command_run {
	int64_t id;
	int64_t run_id;
	char name[64];  /* of the command among others, "A"; empty: it has none */
	char line[256]; /* the command line; empty: it was not recorded */
	enum command_role role;
	int64_t idle_ns; /* where the idle time before it begins; -1: there was none */
	int64_t start_ns;
	int64_t end_ns;        /* -1: its end is not in the recording, and the rest is unknown */
	int exit_status;       /* -1: killed by a signal, or unknown */
	int signal;            /* -1: it exited, or unknown */
	bool timed_out;        /* killed because its time was up */
	int64_t user_ns;       /* processor time; -1: unknown */
	int64_t system_ns;     /* the same */
	int64_t max_rss_bytes; /* the largest resident memory; -1: unknown */
	struct quantity quantities[COMMAND_QUANTITIES_MAX];
	size_t quantity_count;
};

/* Sets everything to unknown. */
void command_run_init(struct command_run *command);

/* "measured" or "warmup". */
const char *command_role_name(enum command_role role);

bool command_run_has_ended(const struct command_run *command);

/* True when it is known to have exited with status 0 in time. */
bool command_run_succeeded(const struct command_run *command);

/* What to call it: its name, else its command line, else ""; a warmup is marked as one. */
void command_run_title(const struct command_run *command, char *text, size_t size);

/* "exit status 0", "killed by signal 9", "timed out", "end not recorded", or "" when unknown. */
void command_run_describe_end(const struct command_run *command, char *text, size_t size);

/* The same with what it used: "exit status 0, user 1.23 s, system 0.45 s, 812 MB". */
void command_run_describe(const struct command_run *command, char *text, size_t size);

/* Adds to the quantity of that name. False when the name or the value is not valid, and when there
 * are too many. */
bool command_run_add_quantity(struct command_run *command, const char *name, double value);

/* Parses "tokens=1234". */
bool quantity_parse(struct quantity *quantity, const char *text);

/* From 1e-9 to 1e15: work whose sums and ratios to energies are numbers that can be printed. */
bool quantity_value_is_valid(double value);

/* True for a name of a quantity: a letter, followed by letters, digits and '_'. */
bool quantity_name_is_valid(const char *name, size_t size);

#endif
