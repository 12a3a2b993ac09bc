/*
 * The command line: the options of powermetrics that a recorder uses, and the simulator's own.
 *
 * The environment variable POWERMETRICS_SIM adds options in the same syntax, so that a program that
 * starts "powermetrics" with fixed arguments can be tested unchanged:
 *
 *     POWERMETRICS_SIM='--chip "M4 Pro" --workload build --fast' asitop record ...
 *
 * They are parsed before the command line. One table defines all options; --help is generated from
 * it.
 */
#ifndef SAMPLES_OPTIONS_H
#define SAMPLES_OPTIONS_H

#include "document.h"

struct options {
	/* powermetrics' */
	int64_t interval_ms; /* 0: samples only on SIGINFO */
	int64_t count;       /* number of samples; 0: no limit */
	int64_t buffer_size;
	int64_t average; /* -a: accepted; no effect of it is known */
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
	int64_t duration; /* ns; 0: no limit */
	bool fast;
	bool require_root;
	bool listed; /* a list was requested and printed: exit */
	struct faults faults;
	char **words; /* storage of the strings above */
};

/* Parses the words of the environment variable and argv. */
bool options_parse(
	struct options *options, int argc, char **argv, const char *environment, struct error *err);
void options_release(struct options *options);
void options_help(FILE *out);

#endif
