#include "plan.h"

#include <stdlib.h>

/* How long a command that was told to end may take. */
#define TERM_PATIENCE (2 * NS_PER_S)

/* ---- the order ---- */

/* xorshift64*; Vigna, An experimental exploration of Marsaglia's xorshift generators, 2016. */
static uint64_t draw(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

/* Fisher and Yates. */
static void shuffle(struct plan_step *steps, int count, uint64_t *state)
{
	for (int i = count - 1; i > 0; i--) {
		int j = (int)((draw(state) >> 32) % (uint64_t)(i + 1));
		int side = steps[i].side;

		steps[i].side = steps[j].side;
		steps[j].side = side;
	}
}

static void add_rounds(struct plan *plan, enum command_role role, int rounds, uint64_t *state)
{
	const struct plan_options *options = &plan->options;

	for (int round = 1; round <= rounds; round++) {
		struct plan_step *first = &plan->steps[plan->count];

		for (int side = 0; side < options->sides; side++)
			plan->steps[plan->count++] = (struct plan_step){ side, round, role };
		if (options->shuffle)
			shuffle(first, options->sides, state);
	}
}

void plan_init(struct plan *plan, const struct plan_options *options)
{
	size_t count = (size_t)options->sides * (size_t)(options->runs + options->warmups);
	uint64_t state = options->seed | 1;

	*plan = (struct plan){ .options = *options };
	plan->steps = xcalloc(count + 1, sizeof(*plan->steps));
	add_rounds(plan, COMMAND_WARMUP, options->warmups, &state);
	add_rounds(plan, COMMAND_MEASURED, options->runs, &state);
	if (!plan->count)
		plan->state = PLAN_DONE;
}

void plan_release(struct plan *plan)
{
	free(plan->steps);
	plan->steps = NULL;
	plan->count = 0;
}

const struct plan_step *plan_current(const struct plan *plan)
{
	return &plan->steps[plan->index];
}

bool plan_is_between_rounds(const struct plan *plan)
{
	const struct plan_step *step = plan_current(plan);

	return plan->state == PLAN_COOLING && plan->index && step->role == COMMAND_MEASURED &&
		step->round > 1 && step[-1].round < step->round;
}

/* ---- the timing ---- */

static void enter(struct plan *plan, enum plan_state state, int64_t now_ns)
{
	plan->state = state;
	plan->since_ns = now_ns;
}

void plan_begin(struct plan *plan, int64_t now_ns)
{
	/* There is nothing to cool down from. */
	enter(plan, PLAN_COOLING, now_ns - plan->options.cooldown_ns);
}

static int64_t end_of(int64_t since_ns, int64_t length_ns)
{
	return since_ns + length_ns;
}

int64_t plan_deadline(const struct plan *plan)
{
	const struct plan_options *options = &plan->options;

	switch (plan->state) {
	case PLAN_COOLING:
		return end_of(plan->since_ns, options->cooldown_ns);
	case PLAN_SETTLING:
		return end_of(plan->since_ns, options->settle_max_ns);
	case PLAN_LEADING:
		return end_of(plan->since_ns, options->lead_ns);
	case PLAN_RUNNING:
		if (!options->timeout_ns || plan->was_killed)
			return 0;
		return end_of(plan->since_ns,
			options->timeout_ns + (plan->timed_out ? TERM_PATIENCE : 0));
	default:
		return 0;
	}
}

static enum plan_action settle(struct plan *plan, int64_t now_ns, bool is_calm)
{
	if (!is_calm && now_ns < plan_deadline(plan))
		return PLAN_WAIT;
	plan->was_calm = is_calm;
	enter(plan, PLAN_LEADING, now_ns);
	return plan_next(plan, now_ns, is_calm);
}

static enum plan_action lead(struct plan *plan, int64_t now_ns)
{
	if (now_ns < plan_deadline(plan))
		return PLAN_WAIT;
	plan->timed_out = plan->was_killed = false;
	enter(plan, PLAN_RUNNING, now_ns);
	return PLAN_START;
}

static enum plan_action limit(struct plan *plan, int64_t now_ns)
{
	int64_t deadline_ns = plan_deadline(plan);

	if (!deadline_ns || now_ns < deadline_ns)
		return PLAN_WAIT;
	plan->was_killed = plan->timed_out;
	plan->timed_out = true;
	return plan->was_killed ? PLAN_KILL : PLAN_TERMINATE;
}

enum plan_action plan_next(struct plan *plan, int64_t now_ns, bool is_calm)
{
	switch (plan->state) {
	case PLAN_COOLING:
		if (now_ns < plan_deadline(plan))
			return PLAN_WAIT;
		if (plan->options.prepares) {
			enter(plan, PLAN_PREPARING, now_ns);
			return PLAN_PREPARE;
		}
		plan_prepared(plan, now_ns);
		return plan_next(plan, now_ns, is_calm);
	case PLAN_SETTLING:
		return settle(plan, now_ns, is_calm);
	case PLAN_LEADING:
		return lead(plan, now_ns);
	case PLAN_RUNNING:
		return limit(plan, now_ns);
	default:
		return PLAN_WAIT;
	}
}

void plan_prepared(struct plan *plan, int64_t now_ns)
{
	if (plan->is_stopped) {
		enter(plan, PLAN_DONE, now_ns);
		return;
	}
	enter(plan, plan->options.settles ? PLAN_SETTLING : PLAN_LEADING, now_ns);
}

void plan_ended(struct plan *plan, bool succeeded, int64_t now_ns)
{
	if (!succeeded && !plan->options.ignore_failure)
		plan->is_stopped = true;
	if (plan->is_stopped || plan->index + 1 == plan->count) {
		enter(plan, PLAN_DONE, now_ns);
		return;
	}
	plan->index++;
	enter(plan, PLAN_COOLING, now_ns);
}

void plan_stop(struct plan *plan)
{
	plan->is_stopped = true;
	if (plan->state != PLAN_PREPARING && plan->state != PLAN_RUNNING)
		plan->state = PLAN_DONE;
}

enum plan_idle plan_idle(const struct plan *plan)
{
	const struct plan_options *options = &plan->options;
	bool is_first = plan->index == 0;

	if (options->settles && plan->was_calm)
		return IDLE_CALM;
	if (options->lead_ns)
		return is_first && !options->prepares && !options->settles ? IDLE_SINCE_BEGINNING
									   : IDLE_LEAD;
	return options->cooldown_ns && !options->prepares && !options->settles && !is_first
		? IDLE_COOLDOWN
		: IDLE_NEVER;
}
