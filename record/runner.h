/*
 * Carries out a benchmark: starts and ends processes as its plan says, and notes in the recorder
 * when each command ran and how it ended. Shared by a single COMMAND, which is a benchmark of one
 * execution.
 */
#ifndef ASITOP_RUNNER_H
#define ASITOP_RUNNER_H

#include "../src/common/recorder/recorder.h"
#include "benchmark.h"
#include "command_process.h"
#include "estimate.h"
#include "output_tap.h"
#include "status.h"

/* How long to wait for the window in which a command ended. */
#define LAST_WINDOW_PATIENCE (3 * NS_PER_S)

struct runner {
	const struct benchmark *benchmark; /* borrowed, as are the next two */
	struct recorder *recorder;
	struct status_line *status; /* hidden before a process starts */
	struct plan plan;
	struct estimate estimate;
	int64_t quiet_ns; /* where on the axis the last process ended; the run's begin before */
	int64_t calm_ns;  /* where the samples begin with which settling ended */
	int64_t followed; /* samples when `estimate` was brought up to date */
	struct output_tap tap;                       /* when the output is searched */
	struct command_process command, preparation; /* those of the current step */
	bool any_started;
	bool was_stopped; /* by runner_stop() */
	int completed;    /* measured runs that ended while the benchmark continued */
	bool is_precise;  /* --until is satisfied */
	int exit_status;  /* of the first command that failed; 0: none has */
};

void runner_init(struct runner *runner, const struct benchmark *benchmark,
	struct recorder *recorder, struct status_line *status);
void runner_release(struct runner *runner);

/* Writes what is left of the commands' output. */
void runner_flush(struct runner *runner);

/* Does what is due. Fails when a process cannot be started or the preparation fails; the benchmark
 * must end then. */
bool runner_step(struct runner *runner, struct error *err);

/* What is awaited before the next command starts, for the status line: "run 2/10 (A): cooling down,
 * 3 s of 10 s"; empty when nothing is. */
void runner_describe_wait(const struct runner *runner, char *text, size_t size);

/* When to call runner_step() at the latest, on the awake clock; 0: when something happens. */
int64_t runner_deadline(const struct runner *runner);

/* Adds the descriptors to wait for, and raises `*limit`, the highest one plus 1. */
void runner_wait_for(const struct runner *runner, fd_set *readable, fd_set *writable, int *limit);

/* True while a command or its preparation is running. */
bool runner_is_executing(const struct runner *runner);

/* Nothing is started from now on. */
void runner_stop(struct runner *runner);

/* Passes a signal on to what is running. `from_terminal`: our process group has received it. */
void runner_signal(const struct runner *runner, int number, bool from_terminal);

/* True when nothing is left to execute, or nothing was asked for. */
bool runner_is_done(const struct runner *runner);

/* The measured runs of all commands that were asked for. */
int runner_planned(const struct runner *runner);

/* True when it ended before all was executed. */
bool runner_has_more(const struct runner *runner);

/* "the command ended", "a run failed", or "interrupted" by runner_stop(), "precise enough". */
const char *runner_end(const struct runner *runner);

#endif
