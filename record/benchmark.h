/*
 * The options of `record` for executing commands, and what they ask for: the commands with their
 * names, the order and the timing.
 */
#ifndef ASITOP_BENCHMARK_H
#define ASITOP_BENCHMARK_H

#include "../src/common/cli/command.h"
#include "../src/common/sample/metric.h"
#include "estimate.h"
#include "output_match.h"
#include "plan.h"

struct benchmark_options {
	struct string_list candidates; /* "NAME=COMMAND" */
	int runs, warmups;
	int64_t cooldown_ns, lead_ns, tail_ns, timeout_ns;
	const char *settle;
	const char *until;
	const char *prepare;
	bool shuffle, ignore_failure, save_command;
	struct string_list per;
};

extern const struct command_option benchmark_options[];

/* A command that is executed; owned by the benchmark. */
struct side {
	char name[64];          /* empty: the only command, which has none */
	char *const *arguments; /* terminated by NULL */
	char *line;             /* as it is stored and shown, quoted for the shell */
	char *shell[4];         /* the arguments of one that the shell runs */
};

enum { SIDES_MAX = 16 };

struct benchmark {
	const struct benchmark_options *options;
	struct side sides[SIDES_MAX];
	int side_count; /* 0: nothing is executed */
	struct {
		enum metric_id metric; /* METRIC_COUNT: do not wait for it */
		double below;
		int64_t patience_ns;
	} settle;
	struct {
		enum estimate_figure figure; /* ESTIMATE_FIGURES: execute all runs */
		double share; /* of the mean: half the width of the interval that is enough */
	} until;
	struct quantity work[COMMAND_QUANTITIES_MAX]; /* of each execution */
	int work_count;
	struct output_patterns patterns; /* of work that its output names */
};

/* The windows in a row that must be below the limit. */
enum { SETTLED_WINDOWS = 10 };

/* `arguments` is the COMMAND after the options, NULL: none. Strings are borrowed. */
bool benchmark_init(struct benchmark *benchmark, const struct benchmark_options *options,
	char *const *arguments, struct error *err);
void benchmark_release(struct benchmark *benchmark);

/* True when more than one execution is compared: a summary of one would not do. */
bool benchmark_repeats(const struct benchmark *benchmark);

void benchmark_plan(const struct benchmark *benchmark, struct plan *plan);

#endif
