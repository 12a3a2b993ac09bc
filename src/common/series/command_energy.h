/*
 * The command of `record -- COMMAND`: when it ran, how it ended and how much energy was used
 * meanwhile. Windows partly outside its run time count in proportion to the part inside.
 */
#ifndef ASITOP_COMMAND_ENERGY_H
#define ASITOP_COMMAND_ENERGY_H

#include "command_outcome.h"
#include "series.h"

struct command_energy {
	int64_t from_ns, to_ns;         /* on the axis */
	int64_t measured_ns;            /* the part covered by windows that have a power value */
	bool ended;                     /* false: its end is not in the recording */
	const char *command;            /* the command line; "" when it was not recorded */
	struct command_outcome outcome; /* all unknown when its end is missing or not parsable */
	char how[256];                  /* "exit status 0, user 1.23 s, system 0.45 s, 812 MB" */
	double energy_j;                /* CPU, GPU and ANE; NaN: not measured */
	double mean_w;
	double peak_w; /* highest value of the windows that overlap its run time */
	/* Mean power before it started, over at least two whole windows; else NaN. */
	double baseline_w;
	int64_t baseline_ns;
	double net_j; /* above that baseline */
	double net_w;
};

/* The number of commands in the recording. */
size_t command_energy_count(const struct series *series);

/* Fills in command number `index`, from 0; its command line is borrowed from the series. */
void command_energy_init(struct command_energy *command, const struct series *series, size_t index);

/* Prints a paragraph for each command. */
void command_energy_print_text(const struct series *series, struct buffer *out);

#endif
