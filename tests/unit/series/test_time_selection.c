#include "../../../src/common/series/phase.h"
#include "../../../src/common/series/time_selection.h"
#include "../support.h"

#include <stdio.h>
#include <string.h>

/* A command from 15 to 75 s, with markers before, in and behind its time. */
static struct event events[] = {
	{ .kind = EVENT_START, .run_id = 1 },
	{ .kind = EVENT_MARK, .time_ns = 5 * NS_PER_S, .text = "idle" },
	{ .kind = EVENT_COMMAND_START, .time_ns = 15 * NS_PER_S, .text = "make -j8" },
	{ .kind = EVENT_MARK, .time_ns = 30 * NS_PER_S, .text = "link" },
	{ .kind = EVENT_GAP, .time_ns = 40 * NS_PER_S, .text = "idle" },
	{ .kind = EVENT_MARK, .time_ns = 60 * NS_PER_S, .text = "try#2" },
	{ .kind = EVENT_COMMAND_EXIT, .time_ns = 75 * NS_PER_S, .text = "exit status 0" },
	{ .kind = EVENT_MARK, .time_ns = 80 * NS_PER_S, .text = "idle" },
	{ .kind = EVENT_MARK, .time_ns = 90 * NS_PER_S, .text = "idle" },
};

/* What resolving the options of `line` on a series of 100 windows of 1 s gives: "from to" in
 * seconds, or the message. */
static const char *resolve_in(
	struct event *of_series, size_t count, const char *line, char *text, size_t size)
{
	static const struct command command = {
		.name = "test",
		.operands = "",
		.options = time_selection_options,
		.values_size = sizeof(struct time_selection),
	};
	struct time_selection options = { .duration_ns = 0 };
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
	series.catalog.events = of_series;
	series.catalog.event_count = count;
	for (int i = 1; i <= 100; i++) {
		struct sample_row row = row_of(INT64_C(1000) * i, 1000, i);

		series_add(&series, &row);
	}
	if (time_selection_resolve(&options, &series, &from_ns, &to_ns, &err))
		snprintf(text, size, "%g %g", (double)from_ns / 1e9, (double)to_ns / 1e9);
	else
		snprintf(text, size, "%s", err.message);
	series.catalog.events = NULL; /* not its own */
	series_release(&series);
	return text;
}

static const char *resolve(const char *line, char *text, size_t size)
{
	return resolve_in(events, ARRAY_SIZE(events), line, text, size);
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
		/* What the summary lists as a phase. */
		{ "--phase link", "30 60" },
		{ "--phase idle", "5 15" },
		{ "--phase idle#1", "5 15" },
		{ "--phase idle#3", "90 100" },
		{ "--phase try#2", "60 75" },
		{ "--phase command", "15 30" },
		{ "--phase link --duration 5", "30 35" },
		{ "--command", "15 75" },
		{ "--command --duration 500", "15 75" },
		{ "-b marker:command", "15 100" },
		{ "-b marker:idle#2 -e marker:idle#3", "80 90" },
	};
	char text[512];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(resolve(cases[i].line, text, sizeof(text)), cases[i].expected);
}

#define IS_NOT                                                                                     \
	"'x' in this recording; there are 'idle', 'make -j8', 'link', 'try#2', 'after the command'"

TEST(impossible_windows_are_rejected)
{
	static const struct {
		const char *line, *expected;
	} cases[] = {
		{ "-b 1 -e 2 --duration 3",
			"--begin, --end and --duration cannot all be used together" },
		{ "-b 20 -e 10",
			"--begin 20 (20 s from the start) is not before --end 10 (10 s from the "
			"start)" },
		{ "-b 10 -e 10",
			"--begin 10 (10 s from the start) is not before --end 10 (10 s from the "
			"start)" },
		{ "-b 23:30 -e marker:link",
			"--begin 23:30 (23 min 30 s from the start) is not before --end "
			"marker:link (at 0:30)" },
		{ "-b 10.1 -e 10.9", "no sample ends between 0:10.1 and 0:10.9" },
		{ "-b 200",
			"--begin 200 (3 min 20 s from the start) is not before the end of the "
			"recording at 1:40" },
		{ "-b marker:x", "--begin: there is no marker " IS_NOT },
		{ "-e marker:x", "--end: there is no marker " IS_NOT },
		{ "--phase x", "--phase: there is no phase " IS_NOT },
		{ "--phase idle#4",
			"--phase: there is no phase 'idle#4' in this recording; there are 'idle', "
			"'make -j8', 'link', 'try#2', 'after the command'" },
		{ "--phase idle --command", "--phase and --command cannot be used together" },
		{ "--phase idle -b 3", "--phase and --begin cannot be used together" },
		{ "--command -e 3", "--command and --end cannot be used together" },
	};
	char text[512];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(resolve(cases[i].line, text, sizeof(text)), cases[i].expected);
}

/* A warmup and two measured runs each of two commands. */
TEST(warmups_are_not_the_command)
{
	static struct event runs[] = {
		{ .kind = EVENT_COMMAND_START,
			.time_ns = 10 * NS_PER_S,
			.text = "A (warmup)",
			.is_warmup = true },
		{ .kind = EVENT_COMMAND_EXIT, .time_ns = 15 * NS_PER_S },
		{ .kind = EVENT_COMMAND_START, .time_ns = 20 * NS_PER_S, .text = "A" },
		{ .kind = EVENT_COMMAND_EXIT, .time_ns = 25 * NS_PER_S },
		{ .kind = EVENT_COMMAND_START, .time_ns = 30 * NS_PER_S, .text = "B" },
		{ .kind = EVENT_COMMAND_EXIT, .time_ns = 35 * NS_PER_S },
	};
	static const struct {
		const char *line, *expected;
		size_t count; /* of the events */
	} cases[] = {
		{ "--command", "20 25", 6 },
		{ "--phase command", "20 25", 6 },
		{ "--phase command#1", "20 25", 6 },
		{ "--phase command#2", "30 35", 6 },
		{ "--phase B", "30 35", 6 },
		{ "--phase command#3",
			"--phase: there is no phase 'command#3' in this recording; there are 'A "
			"(warmup)', 'after the command', 'A', 'B'",
			6 },
		/* Interrupted before the first measured run. */
		{ "--command", "10 15", 2 },
		{ "--phase command", "10 15", 2 },
	};
	struct time_span span;
	char text[512];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(
			resolve_in(runs, cases[i].count, cases[i].line, text, sizeof(text)),
			cases[i].expected);
	assert_int_equal(phase_find(runs, 6, 100 * NS_PER_S, "command", &span), 2);
	assert_int_equal(phase_find(runs, 6, 100 * NS_PER_S, "command#2", &span), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_are_resolved),
		cmocka_unit_test(impossible_windows_are_rejected),
		cmocka_unit_test(warmups_are_not_the_command),
	};

	return RUN_TESTS(tests);
}
