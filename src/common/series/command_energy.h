/*
 * The command of `record -- COMMAND` as a recording shows it: when it ran, how it ended, what it
 * cost. Windows that reach out of its time count with the part inside.
 */
#ifndef ASITOP_COMMAND_ENERGY_H
#define ASITOP_COMMAND_ENERGY_H

#include "command_outcome.h"
#include "series.h"

struct command_energy {
	int64_t from_ns, to_ns;         /* on the axis */
	int64_t measured_ns;            /* how much of that windows with a power cover */
	bool ended;                     /* false: its end is not in the recording */
	const char *command;            /* the command line, or "" when it was not kept */
	struct command_outcome outcome; /* all unknown when its end is, or is told in other words */
	char how[256];                  /* "exit status 0, user 1.23 s, system 0.45 s, 812 MB" */
	double energy_j;                /* CPU, GPU and ANE; NaN: not measured */
	double mean_w;
	double peak_w; /* the highest of the windows that reach into its time */
	/* The idle time before it: at least two whole windows, else NaN. */
	double baseline_w;
	int64_t baseline_ns;
	double net_j; /* what is above that baseline */
	double net_w;
};

/* How many commands were run. */
size_t command_energy_count(const struct series *series);

/* The command number `index`; its command line is the series'. */
void command_energy_init(struct command_energy *command, const struct series *series, size_t index);

/* All of them, a paragraph each; nothing without any. */
void command_energy_print_text(const struct series *series, struct buffer *out);

#endif
