/*
 * The order and the timing of the executions of one or several commands: warmups first, then the
 * measured rounds, each of which runs every command once. Before an execution: cooling down, the
 * preparation, settling, the lead. Pure: the clock is an argument, and the caller starts and stops
 * processes as plan_next() says.
 *
 * All times are on one clock of the caller's.
 */
#ifndef ASITOP_PLAN_H
#define ASITOP_PLAN_H

#include "../src/common/recording/command_run.h"

struct plan_options {
	int sides;         /* commands */
	int runs, warmups; /* of each */
	bool shuffle;      /* random order in each round, from `seed` */
	uint64_t seed;
	bool prepares, settles;
	int64_t cooldown_ns;   /* after each execution but the last */
	int64_t settle_max_ns; /* how long to wait for calm */
	int64_t lead_ns;
	int64_t timeout_ns;  /* of an execution; 0: none */
	bool ignore_failure; /* continue after an execution that failed */
};

/* One execution. */
struct plan_step {
	int side;
	int round; /* from 1, of its role */
	enum command_role role;
};

enum plan_state {
	PLAN_WAITING, /* until plan_begin() */
	PLAN_COOLING,
	PLAN_PREPARING,
	PLAN_SETTLING,
	PLAN_LEADING,
	PLAN_RUNNING,
	PLAN_DONE,
};

/* What the caller must do now; each action is returned once. */
enum plan_action {
	PLAN_WAIT,
	PLAN_PREPARE,   /* start the preparation, and call plan_prepared() when it has ended */
	PLAN_START,     /* start the command, and call plan_ended() when it has ended */
	PLAN_TERMINATE, /* end the command: its time is up */
	PLAN_KILL,      /* end it by force */
};

/* Which time before a command is idle, and therefore its baseline. */
enum plan_idle {
	IDLE_NEVER,
	IDLE_CALM,            /* the samples with which settling ended, and what followed */
	IDLE_LEAD,            /* its lead */
	IDLE_SINCE_BEGINNING, /* the lead of the first, and what preceded it */
	IDLE_COOLDOWN,        /* since the command before it ended */
};

struct plan {
	struct plan_options options;
	struct plan_step *steps;
	size_t count;
	size_t index; /* of the current step */
	enum plan_state state;
	int64_t since_ns; /* when the state began */
	bool is_stopped;  /* by plan_stop() or a failure */
	bool was_calm;    /* the last settling succeeded */
	bool timed_out;   /* the current command was ended */
	bool was_killed;
};

void plan_init(struct plan *plan, const struct plan_options *options);
void plan_release(struct plan *plan);

/* The current step. */
const struct plan_step *plan_current(const struct plan *plan);

/* The first step begins. */
void plan_begin(struct plan *plan, int64_t now_ns);

/* What to do now; `is_calm`: the machine has settled. */
enum plan_action plan_next(struct plan *plan, int64_t now_ns, bool is_calm);

/* When to call plan_next() at the latest; 0: only when something happens. */
int64_t plan_deadline(const struct plan *plan);

/* True when the current step is the first of a measured round, so that all commands have been
 * measured equally often, and it has not begun. */
bool plan_is_between_rounds(const struct plan *plan);

void plan_prepared(struct plan *plan, int64_t now_ns);
void plan_ended(struct plan *plan, bool succeeded, int64_t now_ns);

/* No step follows the current one. Ends the plan when no process of it is running. */
void plan_stop(struct plan *plan);

/* The idle time before the command that starts. */
enum plan_idle plan_idle(const struct plan *plan);

#endif
