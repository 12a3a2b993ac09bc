#include "../../../src/common/cli/suggestion.h"
#include "../support.h"

#include <stdint.h>
#include <string.h>

static size_t distance(const char *word, const char *name)
{
	return edit_distance(word, strlen(word), name);
}

static const char *suggest(const char *word)
{
	static const char *const names[] = { "record", "mark", "replay", "report", "info", "export",
		"share" };
	struct suggestion suggestion = { .word = word, .length = strlen(word) };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		suggestion_consider(&suggestion, names[i]);
	return suggestion.name;
}

TEST(each_edit_counts_one)
{
	assert_int_equal(distance("record", "record"), 0);
	assert_int_equal(distance("recod", "record"), 1);
	assert_int_equal(distance("reccord", "record"), 1);
	assert_int_equal(distance("recard", "record"), 1);
	assert_int_equal(distance("recrod", "record"), 1);
	assert_int_equal(distance("erocrd", "record"), 2);
	assert_int_equal(distance("kitten", "sitting"), 3);
}

TEST(empty_words_are_as_far_as_the_other_is_long)
{
	assert_int_equal(distance("", ""), 0);
	assert_int_equal(distance("", "mark"), 4);
	assert_int_equal(distance("mark", ""), 4);
}

/* The length counts, not the NUL. */
TEST(word_may_be_the_beginning_of_a_string)
{
	assert_int_equal(edit_distance("panels=power", 6, "panels"), 0);
}

TEST(long_words_have_no_distance)
{
	char word[1000];

	memset(word, 'a', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	assert_true(distance(word, "mark") == SIZE_MAX);
	assert_true(distance("mark", word) == SIZE_MAX);
	assert_true(distance("0123456789012345678901234567890", "") == 31);
	assert_true(distance("01234567890123456789012345678901", "") == SIZE_MAX);
	assert_null(suggest(word));
}

TEST(nearest_name_is_suggested)
{
	assert_string_equal(suggest("recrod"), "record");
	assert_string_equal(suggest("reply"), "replay");
	assert_string_equal(suggest("repport"), "report");
	assert_string_equal(suggest("expert"), "export");
	assert_string_equal(suggest("inof"), "info");
	assert_string_equal(suggest("Mark"), "mark");
}

TEST(nothing_is_suggested_when_no_name_is_close)
{
	assert_null(suggest("frobnicate"));
	assert_null(suggest("bench.db"));
	assert_null(suggest("x"));
	assert_null(suggest(""));
	assert_null(suggest("\xff\xfe"));
}

/* One edit away, but nothing of the name was typed. */
TEST(short_name_is_not_suggested_for_another)
{
	struct suggestion suggestion = { .word = "x", .length = 1 };

	suggestion_consider(&suggestion, "y");
	assert_null(suggestion.name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_edit_counts_one),
		cmocka_unit_test(empty_words_are_as_far_as_the_other_is_long),
		cmocka_unit_test(word_may_be_the_beginning_of_a_string),
		cmocka_unit_test(long_words_have_no_distance),
		cmocka_unit_test(nearest_name_is_suggested),
		cmocka_unit_test(nothing_is_suggested_when_no_name_is_close),
		cmocka_unit_test(short_name_is_not_suggested_for_another),
	};

	return RUN_TESTS(tests);
}
