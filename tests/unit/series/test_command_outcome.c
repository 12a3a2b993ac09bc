#include "../../../src/common/series/command_outcome.h"
#include "../support.h"

#include <string.h>

static void assert_unknown(const struct command_outcome *outcome)
{
	assert_int_equal(outcome->exit_status, -1);
	assert_int_equal(outcome->signal, -1);
	assert_absent(outcome->user_s);
	assert_absent(outcome->system_s);
	assert_absent(outcome->max_rss_bytes);
}

TEST(what_is_stored_is_read_back_to_the_last_digit)
{
	const struct command_outcome exited = { 3, -1, 1.234567, 0.000001, 812345344 };
	const struct command_outcome killed = { -1, 9, 0, 86400.5, 4096 };
	struct command_outcome outcome;
	char text[256], shown[256];

	command_outcome_store(&exited, text, sizeof(text));
	assert_string_equal(
		text, "exit status 3, user 1.234567 s, system 0.000001 s, 812345344 bytes");
	assert_true(command_outcome_parse(text, &outcome));
	assert_int_equal(outcome.exit_status, 3);
	assert_int_equal(outcome.signal, -1);
	assert_near(outcome.user_s, 1.234567);
	assert_near(outcome.system_s, 0.000001);
	assert_near(outcome.max_rss_bytes, 812345344);
	command_outcome_describe(text, shown, sizeof(shown));
	assert_string_equal(shown, "exit status 3, user 1.23 s, system 0.00 s, 812 MB");

	command_outcome_store(&killed, text, sizeof(text));
	assert_true(command_outcome_parse(text, &outcome));
	assert_int_equal(outcome.exit_status, -1);
	assert_int_equal(outcome.signal, 9);
	assert_near(outcome.system_s, 86400.5);
	command_outcome_describe(text, shown, sizeof(shown));
	assert_string_equal(shown, "killed by signal 9, user 0.00 s, system 86400.50 s, 4.1 kB");
}

TEST(the_text_of_the_first_recordings_is_read)
{
	struct command_outcome outcome;
	char shown[256];

	assert_true(command_outcome_parse(
		"exit status 0, user 1.23 s, system 0.45 s, 99.9 MB", &outcome));
	assert_int_equal(outcome.exit_status, 0);
	assert_near(outcome.user_s, 1.23);
	assert_near(outcome.system_s, 0.45);
	assert_near(outcome.max_rss_bytes, 99.9e6);
	assert_true(command_outcome_parse(
		"killed by signal 15, user 0.00 s, system 0.00 s, 812 B", &outcome));
	assert_near(outcome.max_rss_bytes, 812);
	assert_true(command_outcome_parse("exit status 1", &outcome));
	assert_int_equal(outcome.exit_status, 1);
	assert_absent(outcome.user_s);
	command_outcome_describe("exit status 1", shown, sizeof(shown));
	assert_string_equal(shown, "exit status 1");
}

TEST(any_other_text_says_nothing)
{
	static const char *const texts[] = {
		"",
		"0",
		"exit status",
		"exit status ",
		"exit status x",
		"exit status -1",
		"exit status 1.5",
		"exit status 99999999999",
		"exit status 0,",
		"exit status 0, user 1 s",
		"exit status 0, user 1 s, system 2 s",
		"exit status 0, user 1 s, system 2 s, 3 MB, more",
		"exit status 0, user 1 s, system 2 s, 3 bytes ",
		"exit status 0, user 1 s, system 2 s, 3 EB",
		"exit status 0, user 1 s, system 2 s, 3",
		"exit status 0, user nan s, system 2 s, 3 MB",
		"exit status 0, user -1 s, system 2 s, 3 MB",
		" exit status 0",
		"not running",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct command_outcome outcome;
		char shown[256];

		assert_false(command_outcome_parse(texts[i], &outcome));
		assert_unknown(&outcome);
		command_outcome_describe(texts[i], shown, sizeof(shown));
		assert_string_equal(shown, texts[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_stored_is_read_back_to_the_last_digit),
		cmocka_unit_test(the_text_of_the_first_recordings_is_read),
		cmocka_unit_test(any_other_text_says_nothing),
	};

	return RUN_TESTS(tests);
}
