#include "../../../src/common/cli/command.h"
#include "../support.h"

#include <stdlib.h>
#include <string.h>

struct shared_options {
	bool cold;
	int64_t since_ns;
};

struct values {
	bool flag;
	const char *text;
	struct string_list outputs;
	int count;
	int64_t interval_ns;
	int64_t size;
	struct time_point at;
	int color;
	struct shared_options shared;
};

static const struct command_option shared_table[] = {
	{ OPTION_FLAG, 0, "cold", offsetof(struct shared_options, cold), NULL, "be cold" },
	{ OPTION_DURATION, 0, "since", offsetof(struct shared_options, since_ns), "T", "since T",
		DURATION_LIMITS },
	OPTION_END,
};

static const struct command_option table[] = {
	{ OPTION_FLAG, 'f', "flag", offsetof(struct values, flag), NULL, "a flag" },
	{ OPTION_STRING, 't', "text", offsetof(struct values, text), "TEXT", "a text" },
	{ OPTION_STRINGS, 'o', "output", offsetof(struct values, outputs), "FILE", "a file" },
	{ OPTION_INTEGER, 'n', "count", offsetof(struct values, count), "N", "a number", 1, 10 },
	{ OPTION_INTERVAL, 'i', "interval", offsetof(struct values, interval_ns), "T",
		"time between samples, with a help that is so long that it does not fit into what "
		"is left of a line of eighty columns (1)",
		INTERVAL_LIMITS },
	{ OPTION_BYTES, 0, "max-size", offsetof(struct values, size), "SIZE", "a size" },
	{ OPTION_TIME, 'b', "begin", offsetof(struct values, at), "TIME", "a time" },
	{ OPTION_CHOICE, 0, "power-scale", offsetof(struct values, color), "auto|profile|autograph",
		"a choice", .alias = "power_scale" },
	OPTION_ROWS(struct values, shared, shared_table),
	OPTION_END,
};

static const struct command command = {
	.name = "test",
	.summary = "test it",
	.operands = "FILE [FILE]",
	.operands_min = 1,
	.operands_max = 2,
	.description = "Says what it does.",
	.options = table,
	.values_size = sizeof(struct values),
};

enum { WORDS_MAX = 40 };

/* Parses the words of `line`, which stay valid until release(). */
struct parsed {
	enum parse_result result;
	struct values values;
	struct error err;
	char *line;
	char *argv[WORDS_MAX];
	int argc, first;
};

static void parse_with(struct parsed *parsed, const struct command *of, const char *line)
{
	*parsed = (struct parsed){ .values = { .count = 7 }, .err = { .message = "" } };
	parsed->line = xasprintf("test %s", line);
	for (char *word = strtok(parsed->line, " "); word; word = strtok(NULL, " ")) {
		assert_true(parsed->argc < WORDS_MAX - 1);
		parsed->argv[parsed->argc++] = word;
	}
	parsed->result = command_parse(
		of, parsed->argc, parsed->argv, &parsed->values, &parsed->first, &parsed->err);
}

static void release(struct parsed *parsed)
{
	free(parsed->line);
}

static void parse(struct parsed *parsed, const char *line)
{
	parse_with(parsed, &command, line);
	if (parsed->result == PARSE_FAILED)
		fail_msg("%s", parsed->err.message);
}

static void assert_failure(const char *line, const char *message)
{
	struct parsed parsed;

	parse_with(&parsed, &command, line);
	assert_int_equal(parsed.result, PARSE_FAILED);
	assert_int_equal(parsed.err.status, STATUS_USAGE);
	assert_string_equal(parsed.err.message, message);
	release(&parsed);
}

TEST(every_kind_of_option_is_parsed)
{
	struct parsed parsed;

	parse(&parsed,
		"--flag --text hello --output a.png -o b.pdf --count 3 --interval 500ms"
		" --max-size 25M --begin 50% --power-scale profile --cold --since 1m x.db");
	assert_int_equal(parsed.result, PARSE_OK);
	assert_true(parsed.values.flag);
	assert_string_equal(parsed.values.text, "hello");
	assert_int_equal(parsed.values.outputs.count, 2);
	assert_string_equal(parsed.values.outputs.items[0], "a.png");
	assert_string_equal(parsed.values.outputs.items[1], "b.pdf");
	assert_int_equal(parsed.values.count, 3);
	assert_int_equal(parsed.values.interval_ns, 500 * NS_PER_MS);
	assert_int_equal(parsed.values.size, 25 << 20);
	assert_int_equal(parsed.values.at.kind, TIME_FRACTION);
	assert_int_equal(parsed.values.color, 1);
	assert_true(parsed.values.shared.cold);
	assert_int_equal(parsed.values.shared.since_ns, 60 * NS_PER_S);
	assert_int_equal(parsed.argc - parsed.first, 1);
	assert_string_equal(parsed.argv[parsed.first], "x.db");
	release(&parsed);
}

TEST(options_not_given_keep_their_defaults)
{
	struct parsed parsed;

	parse(&parsed, "x.db");
	assert_int_equal(parsed.values.count, 7);
	assert_false(parsed.values.flag);
	assert_null(parsed.values.text);
	release(&parsed);
}

TEST(letters_joined_and_equal_signs_are_parsed)
{
	struct parsed parsed;

	parse(&parsed, "-fn5 -ofile --text=a=b x.db");
	assert_true(parsed.values.flag);
	assert_int_equal(parsed.values.count, 5);
	assert_string_equal(parsed.values.outputs.items[0], "file");
	assert_string_equal(parsed.values.text, "a=b");
	release(&parsed);
}

TEST(aliases_and_abbreviations_are_known)
{
	struct parsed parsed;

	parse(&parsed, "--power_scale autograph --inter 2 x.db");
	assert_int_equal(parsed.values.color, 2);
	assert_int_equal(parsed.values.interval_ns, 2 * NS_PER_S);
	release(&parsed);
}

TEST(values_may_begin_with_a_dash)
{
	struct parsed parsed;

	parse(&parsed, "-b -5m --text - x.db");
	assert_int_equal(parsed.values.at.kind, TIME_END);
	assert_string_equal(parsed.values.text, "-");
	release(&parsed);
}

TEST(options_may_follow_operands)
{
	struct parsed parsed;

	parse(&parsed, "a.db -f b.db --count 2");
	assert_true(parsed.values.flag);
	assert_int_equal(parsed.values.count, 2);
	assert_int_equal(parsed.argc - parsed.first, 2);
	assert_string_equal(parsed.argv[parsed.first], "a.db");
	assert_string_equal(parsed.argv[parsed.first + 1], "b.db");
	release(&parsed);
}

TEST(two_dashes_end_the_options)
{
	struct parsed parsed;

	parse(&parsed, "-f -- -n");
	assert_int_equal(parsed.argc - parsed.first, 1);
	assert_string_equal(parsed.argv[parsed.first], "-n");
	release(&parsed);
}

TEST(two_dashes_separate_operands_where_a_command_asks_for_it)
{
	struct command separates = command;
	struct parsed parsed;

	separates.separates_operands = true;
	separates.operands_max = -1;
	parse_with(&parsed, &separates, "a.db -- - b.db -f --text -- --count 2");
	assert_int_equal(parsed.result, PARSE_OK);
	assert_true(parsed.values.flag);
	assert_int_equal(parsed.values.count, 2);
	assert_string_equal(parsed.values.text, "--");
	assert_int_equal(parsed.argc - parsed.first, 4);
	assert_string_equal(parsed.argv[parsed.first], "a.db");
	assert_ptr_equal(parsed.argv[parsed.first + 1], OPERAND_SEPARATOR);
	assert_string_equal(parsed.argv[parsed.first + 2], "-");
	assert_ptr_not_equal(parsed.argv[parsed.first + 2], OPERAND_SEPARATOR);
	assert_string_equal(parsed.argv[parsed.first + 3], "b.db");
	release(&parsed);
}

TEST(options_end_at_the_first_operand_where_a_command_follows)
{
	struct command runs_another = command;
	struct parsed parsed;

	runs_another.stop_at_operand = true;
	runs_another.operands_max = -1;
	parse_with(&parsed, &runs_another, "-f make -n 5 --bogus all more");
	assert_int_equal(parsed.result, PARSE_OK);
	assert_int_equal(parsed.values.count, 7);
	assert_int_equal(parsed.argc - parsed.first, 6);
	assert_string_equal(parsed.argv[parsed.first], "make");
	release(&parsed);
}

/* An empty variable after "--" must not turn into a recording without a command. */
TEST(command_is_missing_after_two_dashes)
{
	struct command runs_another = command;
	struct parsed parsed;

	runs_another.stop_at_operand = true;
	runs_another.operands_min = 0;
	runs_another.operands_max = -1;
	parse_with(&parsed, &runs_another, "-f --");
	assert_int_equal(parsed.result, PARSE_FAILED);
	assert_int_equal(parsed.err.status, STATUS_USAGE);
	assert_string_equal(
		parsed.err.message, "COMMAND is missing after '--'; see 'asitop test --help'");
	release(&parsed);
	parse_with(&parsed, &runs_another, "-f -t --");
	assert_int_equal(parsed.result, PARSE_OK);
	assert_string_equal(parsed.values.text, "--");
	release(&parsed);
	parse_with(&parsed, &runs_another, "-f");
	assert_int_equal(parsed.result, PARSE_OK);
	release(&parsed);
}

static void assert_warning(const char *line, int64_t interval_ns, const char *warning)
{
	struct parsed parsed;

	parse(&parsed, line);
	assert_int_equal(parsed.result, PARSE_OK);
	assert_int_equal(parsed.values.interval_ns, interval_ns);
	assert_string_equal(parsed.err.message, warning);
	release(&parsed);
}

TEST(interval_that_is_probably_in_ms_gives_a_warning)
{
	assert_warning("-i 1000 x", 1000 * NS_PER_S,
		"warning: --interval 1000 is 16 min 40 s; for milliseconds write 1000ms");
	assert_warning("-i 1000ms x", NS_PER_S, "");
	assert_warning("-i 1000s x", 1000 * NS_PER_S, "");
	assert_warning("-i 60 x", 60 * NS_PER_S, "");
}

TEST(help_and_version_are_known_to_every_command)
{
	static const struct {
		const char *line;
		enum parse_result result;
	} cases[] = {
		{ "-h", PARSE_HELP },
		{ "--help", PARSE_HELP },
		{ "-f --help --bogus", PARSE_HELP },
		{ "-V", PARSE_VERSION },
		{ "--version", PARSE_VERSION },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct parsed parsed;

		parse(&parsed, cases[i].line);
		assert_int_equal(parsed.result, cases[i].result);
		release(&parsed);
	}
}

TEST(unknown_options_are_named)
{
	assert_failure("--bogus x.db", "unknown option '--bogus'; see 'asitop test --help'");
	assert_failure("-x x.db", "unknown option '-x'; see 'asitop test --help'");
	assert_failure("-fx x.db", "unknown option '-x'; see 'asitop test --help'");
	assert_failure("x.db --bogus", "unknown option '--bogus'; see 'asitop test --help'");
	assert_failure("x.db -f y.db --bogus=5 -n 5",
		"unknown option '--bogus=5'; see 'asitop test --help'");
	assert_failure("x.db --= 5", "unknown option '--='; see 'asitop test --help'");
}

TEST(near_options_are_suggested)
{
	assert_failure("--txet a x.db", "unknown option '--txet'; did you mean '--text'?");
	assert_failure(
		"--max_size=5 x.db", "unknown option '--max_size=5'; did you mean '--max-size'?");
	assert_failure("--hepl", "unknown option '--hepl'; did you mean '--help'?");
	assert_failure("--sinse 1", "unknown option '--sinse'; did you mean '--since'?");
}

TEST(missing_values_are_named)
{
	assert_failure("x.db --count", "option '--count' needs a value; see 'asitop test --help'");
	assert_failure("x.db -f y.db -n", "option '-n' needs a value; see 'asitop test --help'");
	assert_failure("--text", "option '--text' needs a value; see 'asitop test --help'");
	assert_failure("x.db --ma", "option '--max-size' needs a value; see 'asitop test --help'");
}

TEST(unexpected_values_are_reported)
{
	assert_failure("x.db --flag=5", "option '--flag' takes no value; see 'asitop test --help'");
}

TEST(ambiguous_abbreviations_are_named)
{
	assert_failure("x.db --co 5", "ambiguous option '--co': could be '--count' or '--cold'");
	assert_failure("x.db --co=5", "ambiguous option '--co=5': could be '--count' or '--cold'");
	assert_failure("x.db --c", "ambiguous option '--c': could be '--count' or '--cold'");
	assert_failure("x.db --f --bo", "unknown option '--bo'; see 'asitop test --help'");
}

TEST(bad_values_are_reported_with_the_accepted_ones)
{
	assert_failure("--count 11 x", "--count takes a whole number from 1 to 10, not '11'");
	assert_failure("-n two x", "--count takes a whole number from 1 to 10, not 'two'");
	assert_failure("-i soon x",
		"--interval takes a duration such as 1, 0.5, 500ms or 1m30s, not 'soon'");
	assert_failure("-i 0 x", "--interval takes a duration from 1ms to 1d, not '0'");
	assert_failure(
		"-i 1000000000 x", "--interval takes a duration from 1ms to 1d, not '1000000000'");
	assert_failure(
		"--since 3650d1s x", "--since takes a duration from 1ms to 3650d, not '3650d1s'");
	assert_failure(
		"--max-size 0 x", "--max-size takes a size such as 500k, 25M or 2G, not '0'");
	assert_failure(
		"--power-scale auto| x", "--power-scale takes auto|profile|autograph, not 'auto|'");
	assert_failure(
		"--power-scale aut x", "--power-scale takes auto|profile|autograph, not 'aut'");
	assert_failure("--power-scale= x", "--power-scale takes auto|profile|autograph, not ''");
	assert_failure("--begin soon x",
		"--begin: 'soon' is not a time; try 90, 1m30s, 1:30, -5m, 50%, T14:05, "
		"2026-08-17T14:05:30Z, @EPOCH or marker:NAME");
}

TEST(too_many_repetitions_are_rejected)
{
	struct buffer line = { 0 };

	for (int i = 0; i < 17; i++)
		buffer_add_string(&line, "-ox ");
	assert_failure(line.data, "too many --output");
	buffer_release(&line);
}

TEST(operands_are_counted)
{
	assert_failure("-f", "FILE is missing; see 'asitop test --help'");
	assert_failure("a b c", "too many arguments; see 'asitop test --help'");
}

/* getopt keeps a state of its own. */
TEST(parsing_twice_gives_the_same)
{
	for (int i = 0; i < 2; i++) {
		assert_failure("-fx x.db", "unknown option '-x'; see 'asitop test --help'");
		assert_failure("a b c", "too many arguments; see 'asitop test --help'");
	}
}

TEST(help_is_generated_from_the_table)
{
	static const char expected[] =
		"usage: asitop test [OPTIONS] FILE [FILE]\n"
		"\n"
		"Says what it does.\n"
		"\n"
		"options:\n"
		"  -f, --flag                a flag\n"
		"  -t, --text TEXT           a text\n"
		"  -o, --output FILE         a file\n"
		"  -n, --count N             a number\n"
		"  -i, --interval T          time between samples, with a help that is so long\n"
		"                            that it does not fit into what is left of a line of\n"
		"                            eighty columns (1)\n"
		"      --max-size SIZE       a size\n"
		"  -b, --begin TIME          a time\n"
		"      --power-scale auto|profile|autograph\n"
		"                            a choice\n"
		"      --cold                be cold\n"
		"      --since T             since T\n"
		"  -h, --help                print this help\n"
		"  -V, --version             print the version\n";
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	command_help(&command, out);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void list_name(const struct command_option *option, void *context)
{
	buffer_addf(context, "%s ", option->name);
}

TEST(each_option_is_visited_in_the_order_of_the_table)
{
	struct buffer names = { 0 };

	command_each_option(&command, list_name, &names);
	assert_string_equal(names.data,
		"flag text output count interval max-size begin power-scale cold since help "
		"version ");
	buffer_release(&names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_option_is_parsed),
		cmocka_unit_test(options_not_given_keep_their_defaults),
		cmocka_unit_test(letters_joined_and_equal_signs_are_parsed),
		cmocka_unit_test(aliases_and_abbreviations_are_known),
		cmocka_unit_test(values_may_begin_with_a_dash),
		cmocka_unit_test(options_may_follow_operands),
		cmocka_unit_test(two_dashes_end_the_options),
		cmocka_unit_test(two_dashes_separate_operands_where_a_command_asks_for_it),
		cmocka_unit_test(options_end_at_the_first_operand_where_a_command_follows),
		cmocka_unit_test(command_is_missing_after_two_dashes),
		cmocka_unit_test(interval_that_is_probably_in_ms_gives_a_warning),
		cmocka_unit_test(help_and_version_are_known_to_every_command),
		cmocka_unit_test(unknown_options_are_named),
		cmocka_unit_test(near_options_are_suggested),
		cmocka_unit_test(missing_values_are_named),
		cmocka_unit_test(unexpected_values_are_reported),
		cmocka_unit_test(ambiguous_abbreviations_are_named),
		cmocka_unit_test(bad_values_are_reported_with_the_accepted_ones),
		cmocka_unit_test(too_many_repetitions_are_rejected),
		cmocka_unit_test(operands_are_counted),
		cmocka_unit_test(parsing_twice_gives_the_same),
		cmocka_unit_test(help_is_generated_from_the_table),
		cmocka_unit_test(each_option_is_visited_in_the_order_of_the_table),
	};

	return RUN_TESTS(tests);
}
