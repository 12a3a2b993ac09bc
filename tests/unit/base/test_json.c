#include "../../../src/common/base/json.h"
#include "../support.h"

#include <string.h>

static void assert_written(struct buffer *out, const char *expected)
{
	assert_string_equal(buffer_string(out), expected);
	buffer_release(out);
}

TEST(documents_are_indented)
{
	struct buffer out = { 0 };
	struct json json = { .out = &out };

	json_begin_object(&json, NULL);
	json_string(&json, "name", "x");
	json_begin_array(&json, "list");
	json_integer(&json, NULL, 1);
	json_integer(&json, NULL, -2);
	json_begin_object(&json, NULL);
	json_boolean(&json, "yes", true);
	json_end_object(&json);
	json_end_array(&json);
	json_begin_object(&json, "empty");
	json_end_object(&json);
	json_begin_array(&json, "none");
	json_end_array(&json);
	json_boolean(&json, "no", false);
	json_end_object(&json);
	assert_written(&out,
		"{\n"
		"  \"name\": \"x\",\n"
		"  \"list\": [\n"
		"    1,\n"
		"    -2,\n"
		"    {\n"
		"      \"yes\": true\n"
		"    }\n"
		"  ],\n"
		"  \"empty\": {},\n"
		"  \"none\": [],\n"
		"  \"no\": false\n"
		"}\n");
}

TEST(compact_documents_are_one_line)
{
	struct buffer out = { 0 };
	struct json json = { .out = &out, .compact = true };

	json_begin_object(&json, NULL);
	json_string(&json, "a", "b");
	json_begin_array(&json, "c");
	json_integer(&json, NULL, 1);
	json_integer(&json, NULL, 2);
	json_end_array(&json);
	json_end_object(&json);
	assert_written(&out, "{\"a\":\"b\",\"c\":[1,2]}\n");
}

TEST(texts_are_quoted_and_made_printable)
{
	struct buffer out = { 0 };
	struct json json = { .out = &out, .compact = true };

	json_begin_object(&json, NULL);
	json_string(&json, "k\"", "a\"b\\c\nd\033\xff ü");
	json_end_object(&json);
	assert_written(&out, "{\"k\\\"\":\"a\\\"b\\\\c?d?? ü\"}\n");
}

TEST(facts_that_are_not_known_are_null)
{
	struct buffer out = { 0 };
	struct json json = { .out = &out, .compact = true };

	json_begin_object(&json, NULL);
	json_known_string(&json, "a", "");
	json_known_string(&json, "b", "0");
	json_known_integer(&json, "c", 0);
	json_known_integer(&json, "d", -1);
	json_null(&json, "e");
	json_string(&json, "f", "");
	json_integer(&json, "g", 0);
	json_end_object(&json);
	assert_written(&out,
		"{\"a\":null,\"b\":\"0\",\"c\":null,\"d\":-1,\"e\":null,\"f\":\"\",\"g\":0}\n");
}

static void assert_number(double value, int decimals, const char *expected)
{
	struct buffer out = { 0 };
	struct json json = { .out = &out, .compact = true };

	json_number(&json, NULL, value, decimals);
	assert_written(&out, expected);
}

TEST(numbers_drop_trailing_zeros)
{
	assert_number(1.5, 6, "1.5");
	assert_number(100, 6, "100");
	assert_number(0, 6, "0");
	assert_number(-0.25, 2, "-0.25");
	assert_number(0.1234567, 6, "0.123457");
	assert_number(100, 0, "100");
	assert_number(1e15, 3, "1000000000000000");
}

TEST(numbers_that_round_to_zero_are_0)
{
	assert_number(-0.0, 3, "0");
	assert_number(-0.0000001, 3, "0");
}

TEST(values_that_are_not_finite_are_null)
{
	assert_number(NAN, 3, "null");
	assert_number(INFINITY, 3, "null");
	assert_number(-INFINITY, 3, "null");
	assert_number(1e18, 3, "null");
}

TEST(integers_are_exact)
{
	struct buffer out = { 0 };
	struct json json = { .out = &out, .compact = true };

	json_begin_array(&json, NULL);
	json_integer(&json, NULL, INT64_MIN);
	json_integer(&json, NULL, INT64_MAX);
	json_end_array(&json);
	assert_written(&out, "[-9223372036854775808,9223372036854775807]\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_are_indented),
		cmocka_unit_test(compact_documents_are_one_line),
		cmocka_unit_test(texts_are_quoted_and_made_printable),
		cmocka_unit_test(facts_that_are_not_known_are_null),
		cmocka_unit_test(numbers_drop_trailing_zeros),
		cmocka_unit_test(numbers_that_round_to_zero_are_0),
		cmocka_unit_test(values_that_are_not_finite_are_null),
		cmocka_unit_test(integers_are_exact),
	};

	return RUN_TESTS(tests);
}
