#include "../../../report/attachment.h"
#include "../../../src/common/base/units.h"
#include "../support.h"

#include <stdio.h>
#include <string.h>

TEST(files_up_to_the_limit_fit)
{
	char text[128];

	attachment_describe(text, sizeof(text), 25000000, NS_PER_S);
	assert_string_equal(text, "fits the usual limit of 25 MB for attachments");
	attachment_describe(text, sizeof(text), 25000001, NS_PER_S);
	assert_string_equal(text,
		"exceeds the usual limit of 25 MB for attachments; use --duration 949ms to fit");
}

/* What is asked for is taken by the option, and gives a file below the limit, but not much. */
TEST(larger_ones_are_told_a_duration_that_fits)
{
	static const struct {
		int64_t bytes, span_ns;
		const char *duration;
	} cases[] = {
		{ 61000000, 86400 * NS_PER_S, "9h20m" },
		{ 427000000, 604800 * NS_PER_S, "9h20m" },
		{ 30000000, 60 * NS_PER_S, "47500ms" },
		{ 50000000, 300 * NS_PER_S, "2m22s" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char text[128], duration[32];
		int64_t ns;
		double bytes;

		attachment_describe(text, sizeof(text), cases[i].bytes, cases[i].span_ns);
		assert_int_equal(
			sscanf(strstr(text, "--duration "), "--duration %31s", duration), 1);
		assert_string_equal(duration, cases[i].duration);
		assert_true(parse_duration(duration, &ns));
		bytes = (double)cases[i].bytes * (double)ns / (double)cases[i].span_ns;
		assert_true(bytes <= 0.95 * ATTACHMENT_BYTES && bytes > 0.94 * ATTACHMENT_BYTES);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_up_to_the_limit_fit),
		cmocka_unit_test(larger_ones_are_told_a_duration_that_fits),
	};

	return RUN_TESTS(tests);
}
