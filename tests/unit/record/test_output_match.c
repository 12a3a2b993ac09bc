#include "../../../record/output_match.h"
#include "../support.h"

#include <string.h>

/* What "n:([0-9.]+) tokens" finds in output that arrives in parts of `step` bytes. */
static double find(const char *regex, const char *output, size_t size, size_t step)
{
	struct output_patterns patterns = { .count = 0 };
	struct output_search search;
	struct output_lines lines = { .line = { 0 } };
	struct error err = { .message = "" };
	double value;

	if (!output_patterns_add(&patterns, regex, &err))
		fail_msg("%s", err.message);
	output_search_init(&search, &patterns);
	for (size_t i = 0; i < size; i += step)
		output_lines_add(&lines, output + i, min_size(step, size - i), &search);
	output_lines_end(&lines, &search);
	value = search.found[0] ? search.values[0] : NAN;
	output_lines_release(&lines);
	output_patterns_release(&patterns);
	return value;
}

static void check(const char *output, double expected)
{
	for (size_t step = 1; step <= strlen(output) + 1; step++)
		assert_near(find("n:([0-9.]+) tokens", output, strlen(output), step), expected);
}

TEST(last_line_that_matches_counts)
{
	(void)state;
	check("", NAN);
	check("5 tokens", 5);
	check("5 tokens\n", 5);
	check("eval: 5 tokens\neval: 1234.5 tokens in 3 s\nbye\n", 1234.5);
	check("5 \ntokens\n", NAN);
	check("10%\r50%\r7 tokens\r\n", 7);
}

TEST(number_must_be_one)
{
	(void)state;
	check("1.2.3 tokens\n", NAN);
	check("5 tokens\n0 tokens\n", 5);
	check("5 tokens\n... tokens\n", 5);
}

TEST(colours_are_not_part_of_a_line)
{
	(void)state;
	check("\033[1;32m77\033[0m tokens\n", 77);
	check("77\033[K tokens\n", 77);
	check("77\033", NAN);
	check("77 tokens\033[", 77);
}

TEST(line_is_searched_up_to_its_limit)
{
	struct buffer output = { 0 };

	(void)state;
	buffer_add(&output, "a\0b 3 tokens", 12);
	assert_near(find("n:([0-9.]+) tokens", output.data, output.size, 5), 3);
	output.size = 0;
	for (int i = 0; i < OUTPUT_LINE_MAX; i++)
		buffer_add_string(&output, "-");
	buffer_add_string(&output, "5 tokens\n6 tokens\n");
	assert_near(find("n:([0-9.]+) tokens", output.data, output.size, 4096), 6);
	output.size = output.size - strlen("6 tokens\n");
	assert_absent(find("n:([0-9.]+) tokens", output.data, output.size, 4096));
	buffer_release(&output);
}

/* "(a)|b" matches without its group. */
TEST(group_may_be_absent)
{
	(void)state;
	assert_absent(find("n:x([0-9]+)|y", "y 5", 3, 3));
	assert_near(find("n:x([0-9]+)|y", "x5\ny 6", 6, 6), 5);
}

TEST(patterns_are_checked)
{
	static const char *const texts[][2] = { { "tokens", "is neither NAME=N" },
		{ ":([0-9]+)", "is neither NAME=N" }, { "a b:([0-9]+)", "is neither NAME=N" },
		{ "n:[0-9]+", "'[0-9]+' has no group" },
		{ "n:([0-9]+", "'([0-9]+' is not a regular expression: " } };
	struct output_patterns patterns = { .count = 0 };
	struct error err = { .message = "" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		assert_false(output_patterns_add(&patterns, texts[i][0], &err));
		assert_int_equal(err.status, STATUS_USAGE);
		assert_has(err.message, texts[i][1]);
		output_patterns_release(&patterns);
	}
	for (int i = 0; i < COMMAND_QUANTITIES_MAX; i++)
		assert_true(output_patterns_add(&patterns, "n:(1)", &err));
	assert_false(output_patterns_add(&patterns, "n:(1)", &err));
	output_patterns_release(&patterns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(last_line_that_matches_counts),
		cmocka_unit_test(number_must_be_one),
		cmocka_unit_test(colours_are_not_part_of_a_line),
		cmocka_unit_test(line_is_searched_up_to_its_limit),
		cmocka_unit_test(group_may_be_absent),
		cmocka_unit_test(patterns_are_checked),
	};

	return RUN_TESTS(tests);
}
