#include "../../../src/common/codec/plist_token.h"
#include "../support.h"

#include <string.h>

/* Splits into `count` tokens and joins them. */
static void check_split(const char *bytes, size_t size, size_t count)
{
	struct plist_tokens tokens = { 0 };
	struct buffer joined = { 0 };

	plist_tokens_add(&tokens);
	assert_true(plist_tokens_split(&tokens, bytes, size, 0));
	assert_int_equal(tokens.count - 1, count);
	for (size_t i = 1; i < tokens.count; i++)
		plist_token_join(&tokens.list[i], &joined);
	assert_int_equal(joined.size, size);
	if (size)
		assert_memory_equal(joined.data, bytes, size);
	plist_tokens_release(&tokens);
	buffer_release(&joined);
}

#define SPLIT(text, count) check_split(text, sizeof(text) - 1, count)

TEST(any_bytes_come_back)
{
	SPLIT("", 1);
	SPLIT("text", 1);
	SPLIT("<integer>0</integer>", 2);
	SPLIT("<integer>1</integer><integer>9999999999999999</integer>", 3);
	SPLIT("<real>1.5e-07</real>\0<real>nan</real>", 3);
}

/* A number that would not be written the same way stays text. */
TEST(only_plain_numbers_are_numbers)
{
	SPLIT("<integer>007</integer>", 1);
	SPLIT("<integer>-1</integer>", 1);
	SPLIT("<integer>99999999999999999</integer>", 1);
	SPLIT("<integer></integer>", 1);
	SPLIT("<integer>12", 1);
	SPLIT("<integer>1 </integer>", 1);
	SPLIT("<real></real>", 1);
	SPLIT("<real>0.12345678901234567</real>", 1);
	SPLIT("<real>1>x</real>", 1);
	SPLIT(">>>1<", 2);
}

TEST(key_name_determines_the_kind_of_a_number)
{
	static const struct {
		const char *literal;
		enum plist_token_role role;
	} rows[] = {
		{ "<key>elapsed_ns</key><integer>", ROLE_ELAPSED },
		{ "</real>\n<key>idle_ns</key> <integer>", ROLE_IDLE },
		{ "<key>idle_ns</key><integer>0x</integer><key>used_ns</key><integer>", ROLE_TIME },
		{ "<key>used_ratio</key><real>", ROLE_RATIO },
		{ "<key>freq_hz</key><real>", ROLE_FREQ_HZ },
		{ "<key>freq</key><integer>", ROLE_STATE },
		{ "<key>ane_energy</key>\n<integer>", ROLE_ENERGY },
		{ "<key>combined_power</key>\n<real>", ROLE_POWER },
		{ "<key>cpu</key><integer>", ROLE_NONE },
		{ "<integer>", ROLE_NONE },
		{ "</key><integer>", ROLE_NONE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct plist_token token = { .literal = "" };

		plist_token_set_literal(&token, rows[i].literal, strlen(rows[i].literal));
		assert_int_equal(token.role, rows[i].role);
		assert_true(token.name < PLIST_TOKEN_NAMES);
	}
}

/* Expected tokens do not change the result, in order or not. */
TEST(similar_tokens_do_not_change_the_bytes)
{
	static const char first[] = "<a>1</a><b>2</b><c>3</c>";
	static const char *const others[] = { "<a>5</a><b>6</b><c>7</c>", "<b>6</b><c>7</c>",
		"<a>x</a><c>7</c>", "<a>5</a><b>6</b><c>7</c><d>8</d>", "<a>5" };
	struct plist_tokens tokens = { 0 };
	struct buffer joined = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		size_t start;

		tokens.count = joined.size = 0;
		assert_true(plist_tokens_add(&tokens));
		assert_true(plist_tokens_split(&tokens, first, sizeof(first) - 1, 0));
		start = tokens.count;
		assert_true(plist_tokens_split(&tokens, others[i], strlen(others[i]), 1));
		for (size_t j = start; j < tokens.count; j++)
			plist_token_join(&tokens.list[j], &joined);
		assert_string_equal(joined.data, others[i]);
	}
	plist_tokens_release(&tokens);
	buffer_release(&joined);
}

TEST(too_many_tokens_are_declined)
{
	struct plist_tokens tokens = { 0 };
	struct buffer bytes = { 0 };

	plist_tokens_add(&tokens);
	for (int i = 0; i < PLIST_TOKENS_MAX; i++)
		buffer_add_string(&bytes, ">1<");
	assert_false(plist_tokens_split(&tokens, bytes.data, bytes.size, 0));
	assert_int_equal(tokens.count, PLIST_TOKENS_MAX);
	plist_tokens_release(&tokens);
	buffer_release(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_bytes_come_back),
		cmocka_unit_test(only_plain_numbers_are_numbers),
		cmocka_unit_test(key_name_determines_the_kind_of_a_number),
		cmocka_unit_test(similar_tokens_do_not_change_the_bytes),
		cmocka_unit_test(too_many_tokens_are_declined),
	};

	return RUN_TESTS(tests);
}
