#include "../../../record/plan.h"
#include "../support.h"

#include <stdio.h>
#include <string.h>

#define SECONDS(number) ((number)*NS_PER_S)

/* Carries a plan out on a clock of its own: a preparation takes 1 s, a command 10 s. Appends what
 * happens: "5:P" at 5 s the preparation starts, "6:a" a measured command 0, "6:B" a warmup of
 * command 1, "9:T" and "11:K" when its time is up. */
struct scene {
	struct plan plan;
	int64_t now_ns, command_ends_ns, prepared_ns, calm_from_ns;
	int fails; /* the execution that fails, from 1; 0: none */
	int executions;
	char log[1024];
};

static void note(struct scene *scene, char what)
{
	size_t used = strlen(scene->log);

	snprintf(scene->log + used, sizeof(scene->log) - used, "%s%d:%c", used ? " " : "",
		(int)(scene->now_ns / NS_PER_S), what);
}

static void act(struct scene *scene, enum plan_action action)
{
	const struct plan_step *step = plan_current(&scene->plan);

	switch (action) {
	case PLAN_PREPARE:
		note(scene, 'P');
		scene->prepared_ns = scene->now_ns + SECONDS(1);
		break;
	case PLAN_START:
		note(scene, (char)((step->role == COMMAND_WARMUP ? 'A' : 'a') + step->side));
		scene->command_ends_ns = scene->now_ns + SECONDS(10);
		scene->executions++;
		break;
	case PLAN_TERMINATE:
		note(scene, 'T');
		break;
	case PLAN_KILL:
		note(scene, 'K');
		scene->command_ends_ns = scene->now_ns;
		break;
	default:
		break;
	}
}

static void step(struct scene *scene)
{
	if (scene->prepared_ns && scene->now_ns >= scene->prepared_ns) {
		scene->prepared_ns = 0;
		plan_prepared(&scene->plan, scene->now_ns);
	}
	if (scene->command_ends_ns && scene->now_ns >= scene->command_ends_ns) {
		scene->command_ends_ns = 0;
		plan_ended(&scene->plan, scene->executions != scene->fails, scene->now_ns);
	}
	act(scene,
		plan_next(&scene->plan, scene->now_ns,
			scene->calm_from_ns && scene->now_ns >= scene->calm_from_ns));
}

/* Runs until the plan is done, second by second. */
static void carry_out(struct scene *scene, const struct plan_options *options)
{
	plan_init(&scene->plan, options);
	scene->now_ns = SECONDS(100);
	plan_begin(&scene->plan, scene->now_ns);
	for (int i = 0; i < 500 && scene->plan.state != PLAN_DONE; i++) {
		step(scene);
		scene->now_ns += NS_PER_S;
	}
	assert_int_equal(scene->plan.state, PLAN_DONE);
}

static void check(const struct plan_options *options, const char *expected)
{
	struct scene scene = { .executions = 0 };

	carry_out(&scene, options);
	assert_string_equal(scene.log, expected);
	plan_release(&scene.plan);
}

TEST(one_command_starts_at_once)
{
	(void)state;
	check(&(struct plan_options){ .sides = 1, .runs = 1 }, "100:a");
	check(&(struct plan_options){ .sides = 1, .runs = 1, .lead_ns = SECONDS(5) }, "105:a");
}

TEST(nothing_to_execute_is_done)
{
	const struct plan_options options = { .sides = 0, .runs = 3 };
	struct plan plan;

	(void)state;
	plan_init(&plan, &options);
	assert_int_equal(plan.state, PLAN_DONE);
	assert_int_equal(plan_next(&plan, 5, false), PLAN_WAIT);
	assert_int_equal(plan_deadline(&plan), 0);
	plan_release(&plan);
}

TEST(commands_take_turns_after_the_warmups)
{
	(void)state;
	check(&(struct plan_options){ .sides = 2, .runs = 2, .warmups = 1 },
		"100:A 110:B 120:a 130:b 140:a 150:b");
}

TEST(cooling_preparation_and_lead_come_before_each_run)
{
	(void)state;
	check(&(struct plan_options){ .sides = 1,
		      .runs = 2,
		      .prepares = true,
		      .cooldown_ns = SECONDS(3),
		      .lead_ns = SECONDS(2) },
		"100:P 103:a 116:P 119:a");
}

TEST(settling_waits_for_calm_or_gives_up)
{
	const struct plan_options options = {
		.sides = 1, .runs = 1, .settles = true, .settle_max_ns = SECONDS(30)
	};
	struct scene calm = { .calm_from_ns = SECONDS(115) }, never = { .calm_from_ns = 0 };

	(void)state;
	carry_out(&calm, &options);
	assert_string_equal(calm.log, "115:a");
	assert_true(calm.plan.was_calm);
	plan_release(&calm.plan);
	carry_out(&never, &options);
	assert_string_equal(never.log, "130:a");
	assert_false(never.plan.was_calm);
	plan_release(&never.plan);
}

TEST(command_gets_sigterm_then_sigkill)
{
	(void)state;
	check(&(struct plan_options){ .sides = 1, .runs = 1, .timeout_ns = SECONDS(4) },
		"100:a 104:T 106:K");
	check(&(struct plan_options){ .sides = 1, .runs = 1, .timeout_ns = SECONDS(11) }, "100:a");
}

TEST(first_failure_ends_the_plan_unless_it_is_ignored)
{
	struct plan_options options = { .sides = 2, .runs = 2 };
	struct scene strict = { .fails = 3 }, lenient = { .fails = 3 };

	(void)state;
	carry_out(&strict, &options);
	assert_string_equal(strict.log, "100:a 110:b 120:a");
	plan_release(&strict.plan);
	options.ignore_failure = true;
	carry_out(&lenient, &options);
	assert_string_equal(lenient.log, "100:a 110:b 120:a 130:b");
	plan_release(&lenient.plan);
}

/* Every round has each command once; orders differ, and a seed determines them. */
TEST(shuffled_rounds_are_complete)
{
	const struct plan_options options = { .sides = 5, .runs = 40, .shuffle = true, .seed = 7 };
	struct plan plan, again;
	int differ = 0;

	(void)state;
	plan_init(&plan, &options);
	plan_init(&again, &options);
	assert_memory_equal(plan.steps, again.steps, plan.count * sizeof(*plan.steps));
	for (int round = 0; round < 40; round++) {
		const struct plan_step *steps = &plan.steps[round * 5];
		int seen = 0;

		for (int i = 0; i < 5; i++) {
			assert_int_equal(steps[i].round, round + 1);
			seen |= 1 << steps[i].side;
			differ += steps[i].side != i;
		}
		assert_int_equal(seen, 31);
	}
	/* On the average four of five are elsewhere. */
	assert_between(differ, 120, 190);
	plan_release(&plan);
	plan_release(&again);
}

/* Executions that a caller may stop before: those that begin the second and later rounds. */
TEST(rounds_are_complete_between_them)
{
	const struct plan_options options = { .sides = 2, .runs = 3, .warmups = 1 };
	char log[64] = "";
	struct plan plan;

	(void)state;
	plan_init(&plan, &options);
	assert_false(plan_is_between_rounds(&plan));
	plan_begin(&plan, SECONDS(1));
	for (int i = 0; i < 8; i++) {
		strcat(log, plan_is_between_rounds(&plan) ? "|" : "");
		strcat(log, plan_current(&plan)->side ? "b" : "a");
		assert_int_equal(plan_next(&plan, SECONDS(i + 1), false), PLAN_START);
		assert_false(plan_is_between_rounds(&plan));
		plan_ended(&plan, true, SECONDS(i + 1));
	}
	assert_string_equal(log, "abab|ab|ab");
	plan_release(&plan);
}

TEST(stop_ends_it_at_once_or_after_what_is_running)
{
	const struct plan_options options = { .sides = 1, .runs = 9, .lead_ns = SECONDS(5) };
	struct plan plan;

	(void)state;
	plan_init(&plan, &options);
	plan_begin(&plan, SECONDS(1));
	assert_int_equal(plan_next(&plan, SECONDS(1), false), PLAN_WAIT);
	assert_int_equal(plan_deadline(&plan), SECONDS(6));
	assert_int_equal(plan_next(&plan, SECONDS(6), false), PLAN_START);
	plan_stop(&plan);
	assert_int_equal(plan.state, PLAN_RUNNING);
	plan_ended(&plan, true, SECONDS(9));
	assert_int_equal(plan.state, PLAN_DONE);
	plan_release(&plan);

	plan_init(&plan, &options);
	plan_begin(&plan, SECONDS(1));
	plan_stop(&plan);
	assert_int_equal(plan.state, PLAN_DONE);
	plan_release(&plan);
}

/* ---- the baseline ---- */

/* The idle time before the first and the second execution. */
static void check_idle(const struct plan_options *options, int64_t calm_from_ns,
	enum plan_idle first, enum plan_idle second)
{
	struct scene scene = { .calm_from_ns = calm_from_ns };
	enum plan_idle idle[2] = { IDLE_NEVER, IDLE_NEVER };

	plan_init(&scene.plan, options);
	scene.now_ns = SECONDS(100);
	plan_begin(&scene.plan, scene.now_ns);
	for (int i = 0; i < 100 && scene.plan.state != PLAN_DONE; i++) {
		int before = scene.executions;

		step(&scene);
		if (scene.executions > before)
			idle[before] = plan_idle(&scene.plan);
		scene.now_ns += NS_PER_S;
	}
	assert_int_equal(scene.executions, 2);
	assert_int_equal(idle[0], first);
	assert_int_equal(idle[1], second);
	plan_release(&scene.plan);
}

TEST(idle_time_is_the_lead_the_calm_or_the_cooldown)
{
	struct plan_options options = { .sides = 1, .runs = 2 };

	(void)state;
	check_idle(&options, 0, IDLE_NEVER, IDLE_NEVER);
	options.cooldown_ns = SECONDS(3);
	check_idle(&options, 0, IDLE_NEVER, IDLE_COOLDOWN);
	options.lead_ns = SECONDS(5);
	check_idle(&options, 0, IDLE_SINCE_BEGINNING, IDLE_LEAD);
	/* A preparation is not idle. */
	options.prepares = true;
	check_idle(&options, 0, IDLE_LEAD, IDLE_LEAD);
	options.lead_ns = 0;
	check_idle(&options, 0, IDLE_NEVER, IDLE_NEVER);
	options.settles = true;
	options.settle_max_ns = SECONDS(9);
	check_idle(&options, SECONDS(108), IDLE_CALM, IDLE_CALM);
	/* Without calm only the lead is left. */
	check_idle(&options, 0, IDLE_NEVER, IDLE_NEVER);
	options.lead_ns = SECONDS(5);
	check_idle(&options, 0, IDLE_LEAD, IDLE_LEAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_command_starts_at_once),
		cmocka_unit_test(nothing_to_execute_is_done),
		cmocka_unit_test(commands_take_turns_after_the_warmups),
		cmocka_unit_test(cooling_preparation_and_lead_come_before_each_run),
		cmocka_unit_test(settling_waits_for_calm_or_gives_up),
		cmocka_unit_test(command_gets_sigterm_then_sigkill),
		cmocka_unit_test(first_failure_ends_the_plan_unless_it_is_ignored),
		cmocka_unit_test(shuffled_rounds_are_complete),
		cmocka_unit_test(rounds_are_complete_between_them),
		cmocka_unit_test(stop_ends_it_at_once_or_after_what_is_running),
		cmocka_unit_test(idle_time_is_the_lead_the_calm_or_the_cooldown),
	};

	return RUN_TESTS(tests);
}
