#include "../../../record/benchmark.h"
#include "../support.h"

#include <string.h>

static const struct benchmark_options defaults = { .runs = 1 };

/* The benchmark of such options and of `arguments`; fails if they are not valid. */
static void init(struct benchmark *benchmark, const struct benchmark_options *options,
	char *const *arguments)
{
	struct error err = { .message = "" };

	if (!benchmark_init(benchmark, options, arguments, &err))
		fail_msg("%s", err.message);
}

static void refuse(
	const struct benchmark_options *options, char *const *arguments, const char *message)
{
	struct benchmark benchmark;
	struct error err = { .message = "" };

	assert_false(benchmark_init(&benchmark, options, arguments, &err));
	assert_int_equal(err.status, STATUS_USAGE);
	assert_has(err.message, message);
	benchmark_release(&benchmark);
}

static char make[] = "make", words[] = "it's a $target";
static char *const arguments[] = { make, words, NULL };

TEST(command_line_is_quoted_for_the_shell)
{
	struct benchmark benchmark;

	(void)state;
	init(&benchmark, &defaults, arguments);
	assert_int_equal(benchmark.side_count, 1);
	assert_string_equal(benchmark.sides[0].name, "");
	assert_string_equal(benchmark.sides[0].line, "make 'it'\\''s a $target'");
	assert_ptr_equal(benchmark.sides[0].arguments, arguments);
	assert_false(benchmark_repeats(&benchmark));
	benchmark_release(&benchmark);
}

TEST(named_commands_are_run_by_the_shell)
{
	const struct benchmark_options options = { .runs = 1,
		.candidates = { { "old=./bench --n=3", "new-2=./bench" }, 2 } };
	struct benchmark benchmark;

	(void)state;
	init(&benchmark, &options, NULL);
	assert_int_equal(benchmark.side_count, 2);
	assert_string_equal(benchmark.sides[0].name, "old");
	assert_string_equal(benchmark.sides[0].arguments[0], "/bin/sh");
	assert_string_equal(benchmark.sides[0].arguments[1], "-c");
	assert_string_equal(benchmark.sides[0].arguments[2], "./bench --n=3");
	assert_null(benchmark.sides[0].arguments[3]);
	assert_string_equal(benchmark.sides[1].name, "new-2");
	assert_true(benchmark_repeats(&benchmark));
	benchmark_release(&benchmark);
}

TEST(names_of_commands_are_checked)
{
	static const char *const texts[][2] = { { "./bench", "'./bench' has no name" },
		{ "./bench --n=3", "has no name" }, { "=./bench", "has no name" },
		{ "A=", "no command after" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const struct benchmark_options options = { .runs = 1,
			.candidates = { { texts[i][0] }, 1 } };

		refuse(&options, NULL, texts[i][1]);
	}
	refuse(&(struct benchmark_options){ .runs = 1, .candidates = { { "A=x", "A=y" }, 2 } },
		NULL, "two commands named 'A'");
	refuse(&(struct benchmark_options){ .runs = 1, .candidates = { { "A=x" }, 1 } }, arguments,
		"either with --candidate or at the end");
}

TEST(options_of_commands_require_one)
{
	static const struct benchmark_options needing[] = { { .runs = 2 },
		{ .runs = 1, .warmups = 1 }, { .runs = 1, .lead_ns = 1 },
		{ .runs = 1, .tail_ns = 1 }, { .runs = 1, .cooldown_ns = 1 },
		{ .runs = 1, .timeout_ns = 1 }, { .runs = 1, .settle = "cpu_w<1" },
		{ .runs = 1, .prepare = "true" }, { .runs = 1, .shuffle = true },
		{ .runs = 1, .until = "energy<1%" }, { .runs = 1, .ignore_failure = true },
		{ .runs = 1, .save_command = true }, { .runs = 1, .per = { { "x=1" }, 1 } } };
	struct benchmark benchmark;

	(void)state;
	init(&benchmark, &defaults, NULL);
	assert_int_equal(benchmark.side_count, 0);
	benchmark_release(&benchmark);
	for (size_t i = 0; i < ARRAY_SIZE(needing); i++)
		refuse(&needing[i], NULL, "require a COMMAND");
}

TEST(settle_is_a_metric_a_limit_and_a_time)
{
	static const char *const texts[][2] = { { "combined_w", "is not METRIC<VALUE" },
		{ "combined_w<", "is not METRIC<VALUE" }, { "combined_w<x", "is not METRIC<VALUE" },
		{ "combined_w<1 W", "is not METRIC<VALUE" },
		{ "watts<1", "'watts' is not a metric" }, { "cpu_w<1:", "'' is not a duration" },
		{ "cpu_w<1:5 parsecs", "is not a duration" } };
	struct benchmark_options options = { .runs = 1, .settle = "combined_w<1.5" };
	struct benchmark benchmark;

	(void)state;
	init(&benchmark, &options, arguments);
	assert_int_equal(benchmark.settle.metric, METRIC_COMBINED_W);
	assert_near(benchmark.settle.below, 1.5);
	assert_int_equal(benchmark.settle.patience_ns, 300 * NS_PER_S);
	benchmark_release(&benchmark);
	options.settle = "cpu_pct<5:1m30s";
	init(&benchmark, &options, arguments);
	assert_int_equal(benchmark.settle.metric, METRIC_CPU_PCT);
	assert_int_equal(benchmark.settle.patience_ns, 90 * NS_PER_S);
	benchmark_release(&benchmark);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		options.settle = texts[i][0];
		refuse(&options, arguments, texts[i][1]);
	}
}

TEST(until_is_a_figure_and_a_percentage)
{
	static const char *const texts[] = { "energy", "energy<", "energy<2", "energy<0%",
		"energy<-1%", "energy<x%", "power<2%", "<2%", "energy<2%%" };
	struct benchmark_options options = { .runs = 9, .until = "energy<2.5%" };
	struct benchmark benchmark;

	(void)state;
	init(&benchmark, &options, arguments);
	assert_int_equal(benchmark.until.figure, ESTIMATE_ENERGY);
	assert_near(benchmark.until.share, 0.025);
	benchmark_release(&benchmark);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		options.until = texts[i];
		refuse(&options, arguments, "is neither 'energy<N%' nor 'duration<N%'");
	}
	options.until = "duration<1%";
	options.runs = 2;
	refuse(&options, arguments, "requires --runs");
}

TEST(work_has_a_name_and_a_positive_number)
{
	static const char *const texts[] = { "tokens", "tokens=", "=5", "a b=5", "tokens=x",
		"tokens=0", "tokens=-1", "tokens=nan", "tokens=5 t" };
	struct benchmark_options options = { .runs = 1, .per = { { "tokens=1234", "mb=0.5" }, 2 } };
	struct benchmark benchmark;

	(void)state;
	init(&benchmark, &options, arguments);
	assert_int_equal(benchmark.work_count, 2);
	assert_string_equal(benchmark.work[0].name, "tokens");
	assert_near(benchmark.work[0].value, 1234);
	assert_near(benchmark.work[1].value, 0.5);
	benchmark_release(&benchmark);
	options.per.count = 1;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		options.per.items[0] = texts[i];
		refuse(&options, arguments, "is neither NAME=N");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(command_line_is_quoted_for_the_shell),
		cmocka_unit_test(named_commands_are_run_by_the_shell),
		cmocka_unit_test(names_of_commands_are_checked),
		cmocka_unit_test(options_of_commands_require_one),
		cmocka_unit_test(settle_is_a_metric_a_limit_and_a_time),
		cmocka_unit_test(until_is_a_figure_and_a_percentage),
		cmocka_unit_test(work_has_a_name_and_a_positive_number),
	};

	return RUN_TESTS(tests);
}
