/*
 * The command line as data: one table of options per command. From it come the parsing, --help,
 * shell completion and the test that holds the man page to it, so an option is one row.
 *
 * A command keeps its options' values in a struct of its own; each row says with offsetof where
 * its value goes. Groups of rows that commands share (display, window) have a struct of their own
 * too, embedded in the command's. Strings point into argv.
 */
#ifndef ASITOP_COMMAND_H
#define ASITOP_COMMAND_H

#include "../base/base.h"
#include "../base/units.h"

#include <stdio.h>

enum option_kind {
	OPTION_FLAG,     /* bool: set to true */
	OPTION_STRING,   /* const char * */
	OPTION_STRINGS,  /* struct string_list: may be given several times */
	OPTION_INTEGER,  /* int, from `low` to `high` */
	OPTION_DURATION, /* int64_t, ns, from `low` to `high`: "10", "1m30s", "500ms" */
	OPTION_INTERVAL, /* the same; a number that is likely meant in ms is warned of */
	OPTION_BYTES,    /* int64_t, bytes: "25M" */
	OPTION_TIME,     /* struct time_point: "1:30", "-5m", "50%", "marker:build" */
	OPTION_CHOICE,   /* int: the index of the word in `argument`, words separated by '|' */
	OPTION_GROUP,    /* not an option: the rows of `group`, none a group, at `offset` */
};

struct string_list {
	const char *items[16];
	int count;
};

struct command_option {
	enum option_kind kind;
	char letter;      /* 0: none */
	const char *name; /* long name, without the dashes */
	size_t offset;
	const char *argument; /* what --help calls the value: "FILE", "auto|profile" */
	const char *help;     /* one line; the default in parentheses at its end */
	int64_t low, high;    /* inclusive; durations in ns */
	const char *alias;    /* a second long name, not shown in --help */
	const struct command_option *group; /* OPTION_GROUP: rows up to one without a name */
};

/* What durations are limited to, so that sums of a few of them and a recording's times are numbers:
 * the time between two samples, and everything else. */
#define INTERVAL_LIMITS NS_PER_MS, 86400 * NS_PER_S
#define DURATION_LIMITS NS_PER_MS, INT64_C(3650) * 86400 * NS_PER_S

/* A row that stands for the rows of `table`, whose values are in `member` of `type`. */
#define OPTION_ROWS(type, member, table)                                                           \
	{                                                                                          \
		.kind = OPTION_GROUP, .name = "", .offset = offsetof(type, member), .group = table \
	}

/* The end of a table. */
#define OPTION_END                                                                                 \
	{                                                                                          \
		.name = NULL                                                                       \
	}

struct capture_options;

struct command {
	const char *name;
	const char *summary;  /* one line */
	const char *operands; /* as the synopsis shows them: "FILE", "[FILE] [-- COMMAND ARG...]" */
	int operands_min;
	int operands_max;        /* -1: any number */
	bool stop_at_operand;    /* options end at the first operand, as in env(1) */
	const char *description; /* what --help says below the synopsis */
	const struct command_option *options;
	const void *defaults; /* the command's struct of values before parsing */
	size_t values_size;
	/* Where `values` say how samples are captured; NULL: it never runs powermetrics. */
	struct capture_options *(*capture)(void *values);
	/* Gets the parsed values and the operands; returns the exit status. A message in `err` is
	 * printed by the caller whatever the status, so that "damaged, but kept" can be told too.
	 */
	int (*run)(const void *values, int count, char **operands, struct error *err);
};

enum parse_result {
	PARSE_OK,      /* `err` may hold a warning */
	PARSE_HELP,    /* --help was given: command_help() is what is wanted */
	PARSE_VERSION, /* --version was given */
	PARSE_FAILED,  /* `err` says why, status STATUS_USAGE */
};

/*
 * Parses argv[1..] into `values` (the command's struct, holding its defaults) and leaves the
 * operands in argv[*first_operand..argc-1]; argv may be reordered. `-h`, `--help`, `-V` and
 * `--version` are known to every command.
 */
enum parse_result command_parse(const struct command *command, int argc, char **argv, void *values,
	int *first_operand, struct error *err);

/* Writes the help text of a command, made from its table, 80 columns wide. */
void command_help(const struct command *command, FILE *out);

/* The part of it that tells the options. */
void command_options_help(const struct command *command, FILE *out);

/* Calls `visit` for each option row of a command, those of groups too, in the table's order. */
void command_each_option(const struct command *command,
	void (*visit)(const struct command_option *option, void *context), void *context);

#endif
