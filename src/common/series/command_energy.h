/*
 * The energy that was used while a command ran, and how it compares to the idle time before it.
 * Windows partly outside its run time count in proportion to the part inside.
 */
#ifndef ASITOP_COMMAND_ENERGY_H
#define ASITOP_COMMAND_ENERGY_H

#include "edge.h"

struct command_energy {
	const struct command_run *command; /* borrowed from the series */
	int64_t from_ns, to_ns; /* on the axis; a command without an end runs to the last sample */
	int64_t measured_ns;    /* the part covered by windows that have a power value */
	double energy_j;        /* CPU, GPU and ANE; NaN: not measured */
	struct edges edges;     /* of it */
	double mean_w;
	double peak_w; /* highest value of the windows that overlap its run time */
	/* Mean power in the idle time before it, over at least two whole windows; else NaN. */
	double baseline_w;
	int64_t baseline_ns;
	double net_j; /* above that baseline */
	double net_w;
};

void command_energy_init(struct command_energy *energy, const struct series *series,
	const struct command_run *command);

/* Prints a paragraph for each command. */
void command_energy_print_text(const struct series *series, struct buffer *out);

#endif
