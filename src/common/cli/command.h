/*
 * Each command has one table of options. Parsing, --help, shell completion and the test that
 * compares the man page all use it, so that an option is one row.
 *
 * A command stores its option values in its own struct; each row has the offset of its value.
 * Groups of rows that commands share have their own struct, embedded in the command's. Strings
 * point into argv.
 */
#ifndef ASITOP_COMMAND_H
#define ASITOP_COMMAND_H

#include "../base/base.h"
#include "../base/units.h"

#include <stdio.h>

enum option_kind {
	OPTION_FLAG,     /* bool: set to true */
	OPTION_STRING,   /* const char * */
	OPTION_STRINGS,  /* struct string_list: can be repeated */
	OPTION_INTEGER,  /* int, from `low` to `high` */
	OPTION_DURATION, /* int64_t, ns, from `low` to `high`: "10", "1m30s", "500ms" */
	OPTION_INTERVAL, /* as OPTION_DURATION; warns of a number that is probably meant in ms */
	OPTION_BYTES,    /* int64_t, bytes: "25M" */
	OPTION_TIME,     /* struct time_point: "1:30", "-5m", "50%", "marker:build" */
	OPTION_CHOICE, /* int: index of the word in `argument`, whose words are separated by '|' */
	OPTION_GROUP,  /* not an option: the rows of `group` at `offset`; groups do not nest */
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
	const char *argument; /* the value in --help: "FILE", "auto|profile" */
	const char *help;     /* one line, with the default in parentheses at its end */
	int64_t low, high;    /* inclusive; durations in ns */
	const char *alias;    /* a second long name, not shown in --help */
	const struct command_option *group; /* OPTION_GROUP: rows up to one without a name */
};

/* Limits of the sampling interval and of all other durations. They prevent overflow in sums of
 * durations and times. */
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

/* What "--" becomes among the operands of a command that separates them. Compare the pointer: a
 * file may have the same name. */
extern const char OPERAND_SEPARATOR[];

struct capture_options;

struct command {
	const char *name;
	const char *summary;  /* one line */
	const char *operands; /* as shown in the synopsis: "FILE", "[FILE] [-- COMMAND ARG...]" */
	int operands_min;
	int operands_max;        /* -1: any number */
	bool stop_at_operand;    /* options end at the first operand, as in env(1) */
	bool separates_operands; /* "--" is an operand, OPERAND_SEPARATOR, and ends no options */
	const char *description; /* text of --help below the synopsis */
	const struct command_option *options;
	const void *defaults; /* the command's struct of values before parsing */
	size_t values_size;
	/* Returns the capture options in `values`; NULL: the command never runs powermetrics. */
	struct capture_options *(*capture)(void *values);
	/* Runs the command and returns the exit status. The caller prints a message in `err`
	 * whatever the status. */
	int (*run)(const void *values, int count, char **operands, struct error *err);
};

enum parse_result {
	PARSE_OK,      /* `err` may hold a warning */
	PARSE_HELP,    /* --help was given: call command_help() */
	PARSE_VERSION, /* --version was given */
	PARSE_FAILED,  /* `err` has the message, with STATUS_USAGE */
};

/*
 * Parses argv[1..] into `values`, the command's struct initialized to its defaults. Leaves the
 * operands in argv[*first_operand..argc-1]; argv may be reordered. Every command has `-h`,
 * `--help`,
 * `-V` and `--version`.
 */
enum parse_result command_parse(const struct command *command, int argc, char **argv, void *values,
	int *first_operand, struct error *err);

/* Writes the help text of a command, 80 columns wide. */
void command_help(const struct command *command, FILE *out);

/* Writes only the list of options. */
void command_options_help(const struct command *command, FILE *out);

/* Calls `visit` for each option of a command, including those of groups, in the order of the table.
 */
void command_each_option(const struct command *command,
	void (*visit)(const struct command_option *option, void *context), void *context);

#endif
