#include "../../../report/share_fit.h"
#include "../support.h"

static const struct time_span part = { 100, 1100 };

static void assert_window(int64_t moment_ns, int64_t bytes, int64_t from_ns, int64_t to_ns)
{
	struct time_span window = share_fit_window(&part, moment_ns, 1000, bytes, 100);

	assert_int_equal(window.from_ns, from_ns);
	assert_int_equal(window.to_ns, to_ns);
}

TEST(the_moment_is_in_the_middle)
{
	assert_window(600, 190, 350, 850);
	assert_window(600, 1900, 575, 625);
}

TEST(the_window_stays_in_the_part)
{
	assert_window(100, 190, 100, 600);
	assert_window(200, 190, 100, 600);
	assert_window(1100, 190, 600, 1100);
	assert_window(1000, 190, 600, 1100);
}

/* Whatever the sizes are, so that the search ends. */
TEST(each_window_is_shorter)
{
	int64_t span_ns = 1000;

	for (int i = 0; i < 100 && span_ns > 0; i++) {
		struct time_span window = share_fit_window(&part, 600, span_ns, 101, 100);

		assert_true(window.to_ns - window.from_ns < span_ns);
		span_ns = window.to_ns - window.from_ns;
	}
	assert_int_equal(span_ns, 0);
	assert_window(600, 100, 125, 1075);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_moment_is_in_the_middle),
		cmocka_unit_test(the_window_stays_in_the_part),
		cmocka_unit_test(each_window_is_shorter),
	};

	return RUN_TESTS(tests);
}
