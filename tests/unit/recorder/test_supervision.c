#include "../../../src/common/recorder/supervision.h"
#include "../case.h"

#define START (1000 * NS_PER_S)

/* A child that has printed a document at START. */
static struct supervision proven(int64_t interval_ns)
{
	struct supervision supervision;

	supervision_init(&supervision, interval_ns, START);
	supervision_prove(&supervision);
	return supervision;
}

static void assert_silence(const struct supervision *supervision, int64_t silence_ns)
{
	assert_int_equal(supervision_deadline(supervision), START + silence_ns);
	assert_false(supervision_is_silent(supervision, START + silence_ns - 1));
	assert_true(supervision_is_silent(supervision, START + silence_ns));
}

TEST(child_is_silent_after_ten_windows_and_at_least_two_seconds)
{
	struct supervision second = proven(NS_PER_S), fast = proven(10 * NS_PER_MS);

	assert_silence(&second, 10 * NS_PER_S);
	assert_silence(&fast, 2 * NS_PER_S);
}

TEST(child_has_ten_seconds_to_start)
{
	struct supervision fast, slow;

	supervision_init(&fast, 10 * NS_PER_MS, START);
	supervision_init(&slow, 5 * NS_PER_S, START);
	assert_silence(&fast, 10 * NS_PER_S);
	assert_silence(&slow, 50 * NS_PER_S);
}

TEST(output_restarts_the_timeout)
{
	struct supervision supervision = proven(NS_PER_S);

	supervision_hear(&supervision, START + 9 * NS_PER_S);
	assert_false(supervision_is_silent(&supervision, START + 10 * NS_PER_S));
	assert_int_equal(supervision_deadline(&supervision), START + 19 * NS_PER_S);
}

TEST(failure_before_the_first_document_is_final)
{
	struct supervision supervision;

	supervision_init(&supervision, NS_PER_S, START);
	assert_false(supervision_fail(&supervision, "why", START));
	assert_int_equal(supervision.restart_ns, 0);
}

TEST(pauses_double_until_the_fifth_failure_in_a_row)
{
	struct supervision supervision = proven(NS_PER_S);

	for (int64_t pause_s = 1; pause_s <= 8; pause_s *= 2) {
		assert_true(supervision_fail(&supervision, "it died", START));
		assert_string_equal(supervision.why, "it died");
		assert_int_equal(supervision_deadline(&supervision), START + pause_s * NS_PER_S);
		supervision_restart(&supervision, START);
		assert_silence(&supervision, 10 * NS_PER_S);
	}
	assert_false(supervision_fail(&supervision, "it died", START));
	assert_int_equal(supervision.failures, 5);
}

TEST(document_ends_a_row_of_failures)
{
	struct supervision supervision = proven(NS_PER_S);

	for (int i = 0; i < 20; i++) {
		assert_true(supervision_fail(&supervision, "", START));
		assert_int_equal(supervision.restart_ns, START + NS_PER_S);
		supervision_restart(&supervision, START);
		supervision_prove(&supervision);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(child_is_silent_after_ten_windows_and_at_least_two_seconds),
		cmocka_unit_test(child_has_ten_seconds_to_start),
		cmocka_unit_test(output_restarts_the_timeout),
		cmocka_unit_test(failure_before_the_first_document_is_final),
		cmocka_unit_test(pauses_double_until_the_fifth_failure_in_a_row),
		cmocka_unit_test(document_ends_a_row_of_failures),
	};

	return RUN_TESTS(tests);
}
