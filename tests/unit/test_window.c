#include "../../src/common/window.h"
#include "support.h"

#include <stdio.h>
#include <string.h>

/* What resolving the options of `line` on a series of 100 windows of 1 s gives: "from to" in
 * seconds, or the message. */
static const char *resolve(const char *line, char *text, size_t size)
{
	static const struct command command = {
		.name = "test",
		.operands = "",
		.options = window_option_table,
		.values_size = sizeof(struct window_options),
	};
	struct window_options options = { .duration_ns = 0 };
	struct series series;
	struct error err = { .message = "" };
	char words[128], *argv[16] = { words };
	int64_t from_ns, to_ns;
	int argc = 0, first;

	snprintf(words, sizeof(words), "test %s", line);
	for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	assert_int_equal(command_parse(&command, argc, argv, &options, &first, &err), PARSE_OK);
	series_start(&series);
	for (int i = 1; i <= 100; i++) {
		struct sample_row row = row_of(INT64_C(1000) * i, 1000, i);

		series_add(&series, &row);
	}
	if (window_resolve(&options, &series, &from_ns, &to_ns, &err))
		snprintf(text, size, "%g %g", (double)from_ns / 1e9, (double)to_ns / 1e9);
	else
		snprintf(text, size, "%s", err.message);
	series_release(&series);
	return text;
}

TEST(windows_are_resolved)
{
	static const struct {
		const char *line, *expected;
	} cases[] = {
		{ "", "0 100" },
		{ "-b 10", "10 100" },
		{ "-e 90", "0 90" },
		{ "--begin 10 --end 20", "10 20" },
		{ "-b -30", "70 100" },
		{ "-b 25% -e 75%", "25 75" },
		{ "-e 500", "0 100" },
		{ "--duration 5", "0 5" },
		{ "-b 10 --duration 5", "10 15" },
		{ "-b 98 --duration 5", "98 100" },
		{ "-e 50 --duration 5", "45 50" },
		{ "-e 3 --duration 5", "0 3" },
		{ "--duration 500", "0 100" },
	};
	char text[512];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(resolve(cases[i].line, text, sizeof(text)), cases[i].expected);
}

TEST(impossible_windows_are_refused)
{
	static const struct {
		const char *line, *expected;
	} cases[] = {
		{ "-b 1 -e 2 --duration 3", "--begin, --end and --duration: give two of them" },
		{ "-b 20 -e 10", "there is no sample in that window" },
		{ "-b 10 -e 10", "there is no sample in that window" },
		{ "-b 10.1 -e 10.9", "there is no sample in that window" },
		{ "-b 200", "there is no sample in that window" },
		{ "-b marker:x", "--begin: there is no marker 'x' in this recording" },
		{ "-e marker:x", "--end: there is no marker 'x' in this recording" },
	};
	char text[512];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(resolve(cases[i].line, text, sizeof(text)), cases[i].expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_are_resolved),
		cmocka_unit_test(impossible_windows_are_refused),
	};

	return RUN_TESTS(tests);
}
