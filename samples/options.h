/*
 * The command line: the options of powermetrics that a recorder uses, and the simulator's own.
 *
 * The simulator's own also come from the environment variable POWERMETRICS_SIM, in the same
 * syntax, so that whoever starts "powermetrics" can be left alone with its fixed arguments:
 *
 *     POWERMETRICS_SIM='--chip "M4 Pro" --workload build --fast' asitop record ...
 *
 * Its words are read before the command line's. One table holds all options; --help is made of it.
 */
#ifndef SAMPLES_OPTIONS_H
#define SAMPLES_OPTIONS_H

#include "document.h"

struct options {
	/* powermetrics' */
	int64_t interval_ms; /* 0: samples only on SIGINFO */
	int64_t count;       /* of samples; 0: no end */
	int64_t buffer_size;
	int64_t average; /* -a: taken, without effect, as far as anybody has seen */
	const char *format;
	const char *output;
	unsigned samplers;
	bool show_all;
	bool initial_usage;
	bool usage_summary;
	bool help;
	/* the simulator's */
	const struct chip_spec *chip;
	int macos;
	const char *model;
	const char *bootargs;
	const char *workload;
	int64_t seed;
	int64_t start;    /* ns since 1970; -1: now */
	int64_t duration; /* ns; 0: no end */
	bool fast;
	bool require_root;
	bool listed; /* a list was asked for and printed: there is nothing else to do */
	struct faults faults;
	char **words; /* what the strings above point into */
};

/* Fills `options` from the environment's words and argv. */
bool options_parse(
	struct options *options, int argc, char **argv, const char *environment, struct error *err);
void options_release(struct options *options);
void options_help(FILE *out);

#endif
