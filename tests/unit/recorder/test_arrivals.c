#include "../../../src/common/recorder/arrivals.h"
#include "../case.h"

#include <stdio.h>
#include <string.h>

static const struct arrival_stamp noon = { .clock_ns = 12, .wall_ns = 1200 };
static const struct arrival_stamp later = { .clock_ns = 13, .wall_ns = 1300 };

static bool add(struct arrivals *arrivals, const char *document, const struct arrival_stamp *stamp)
{
	return arrivals_add_document(arrivals, document, strlen(document), stamp);
}

/* Checks the oldest arrival and drops it. */
static void assert_first(struct arrivals *arrivals, enum arrival_kind kind, const char *bytes)
{
	const struct arrival *first = arrivals_first(arrivals);

	assert_non_null(first);
	assert_int_equal(first->kind, kind);
	assert_string_equal(buffer_string(&first->bytes), bytes);
	arrivals_drop(arrivals);
}

static void assert_first_event(struct arrivals *arrivals, enum event_kind event, const char *text)
{
	assert_non_null(arrivals_first(arrivals));
	assert_int_equal(arrivals_first(arrivals)->event, event);
	assert_first(arrivals, ARRIVAL_EVENT, text);
}

TEST(arrivals_keep_their_order_kind_and_time)
{
	struct arrivals arrivals;

	arrivals_init(&arrivals, 0);
	assert_null(arrivals_first(&arrivals));
	assert_true(add(&arrivals, "one", &noon));
	arrivals_add_fragment(&arrivals, "two and more", 3, &later);
	arrivals_add_event(&arrivals, EVENT_MARK, "three", &later);
	arrivals_add_restart(&arrivals, "four", &later);
	assert_int_equal(arrivals.count, 4);
	assert_int_equal(arrivals.bytes,
		strlen("one"
		       "two"
		       "three"
		       "four"));
	assert_int_equal(arrivals_first(&arrivals)->stamp.clock_ns, 12);
	assert_int_equal(arrivals_first(&arrivals)->stamp.wall_ns, 1200);
	assert_first(&arrivals, ARRIVAL_DOCUMENT, "one");
	assert_int_equal(arrivals_first(&arrivals)->stamp.clock_ns, 13);
	assert_first(&arrivals, ARRIVAL_FRAGMENT, "two");
	assert_first_event(&arrivals, EVENT_MARK, "three");
	assert_first(&arrivals, ARRIVAL_RESTART, "four");
	assert_int_equal(arrivals.bytes, 0);
	assert_null(arrivals_first(&arrivals));
	arrivals_release(&arrivals);
}

/* The ring wraps around at each of its sizes. */
TEST(order_survives_wrapping_and_growth)
{
	struct arrivals arrivals;
	int added = 0, dropped = 0;
	char number[16];

	arrivals_init(&arrivals, 0);
	for (int round = 0; round < 40; round++) {
		for (int i = 0; i < 5; i++) {
			snprintf(number, sizeof(number), "%d", added++);
			assert_true(add(&arrivals, number, &noon));
		}
		for (int i = 0; i < 3; i++) {
			snprintf(number, sizeof(number), "%d", dropped++);
			assert_first(&arrivals, ARRIVAL_DOCUMENT, number);
		}
	}
	assert_int_equal(arrivals.count, 80);
	while (dropped < added) {
		snprintf(number, sizeof(number), "%d", dropped++);
		assert_first(&arrivals, ARRIVAL_DOCUMENT, number);
	}
	arrivals_release(&arrivals);
}

TEST(documents_that_do_not_fit_are_counted_before_the_next_arrival)
{
	struct arrivals arrivals;

	arrivals_init(&arrivals, 8);
	assert_true(add(&arrivals, "1234", &noon));
	assert_true(add(&arrivals, "5678", &noon));
	assert_false(add(&arrivals, "9", &noon));
	assert_false(add(&arrivals, "10", &noon));
	assert_int_equal(arrivals.lost, 2);
	assert_int_equal(arrivals.count, 2);
	assert_first(&arrivals, ARRIVAL_DOCUMENT, "1234");
	assert_true(add(&arrivals, "11", &later));
	assert_first(&arrivals, ARRIVAL_DOCUMENT, "5678");
	assert_int_equal(arrivals_first(&arrivals)->stamp.clock_ns, 13);
	assert_first_event(&arrivals, EVENT_LOST, "2 samples");
	assert_first(&arrivals, ARRIVAL_DOCUMENT, "11");
	/* Each loss is reported once; the total remains. */
	arrivals_report_lost(&arrivals, &later);
	assert_int_equal(arrivals.count, 0);
	assert_int_equal(arrivals.lost, 2);
	arrivals_release(&arrivals);
}

TEST(loss_at_the_end_is_reported_on_request)
{
	struct arrivals arrivals;

	arrivals_init(&arrivals, 1);
	assert_true(add(&arrivals, "1", &noon));
	assert_false(add(&arrivals, "2", &noon));
	arrivals_report_lost(&arrivals, &later);
	assert_first(&arrivals, ARRIVAL_DOCUMENT, "1");
	assert_first_event(&arrivals, EVENT_LOST, "1 sample");
	arrivals_release(&arrivals);
}

TEST(single_document_of_any_size_fits)
{
	struct arrivals arrivals;

	arrivals_init(&arrivals, 2);
	assert_true(add(&arrivals, "large", &noon));
	assert_int_equal(arrivals.lost, 0);
	arrivals_release(&arrivals);
}

TEST(events_fragments_and_restarts_always_fit)
{
	struct arrivals arrivals;

	arrivals_init(&arrivals, 1);
	assert_true(add(&arrivals, "1", &noon));
	assert_false(add(&arrivals, "2", &noon));
	arrivals_add_fragment(&arrivals, "fragment", 8, &noon);
	arrivals_add_event(&arrivals, EVENT_MARK, "marker", &noon);
	arrivals_add_restart(&arrivals, "reason", &noon);
	assert_first(&arrivals, ARRIVAL_DOCUMENT, "1");
	assert_first_event(&arrivals, EVENT_LOST, "1 sample");
	assert_first(&arrivals, ARRIVAL_FRAGMENT, "fragment");
	assert_first_event(&arrivals, EVENT_MARK, "marker");
	assert_first(&arrivals, ARRIVAL_RESTART, "reason");
	arrivals_release(&arrivals);
}

TEST(passed_arrivals_are_not_inspected_again)
{
	struct arrivals arrivals;

	arrivals_init(&arrivals, 0);
	assert_null(arrivals_next(&arrivals));
	assert_true(add(&arrivals, "1", &noon));
	assert_true(add(&arrivals, "2", &noon));
	arrivals_pass(&arrivals);
	assert_string_equal(buffer_string(&arrivals_next(&arrivals)->bytes), "2");
	/* Passing drops nothing, and dropping passes nothing. */
	assert_string_equal(buffer_string(&arrivals_first(&arrivals)->bytes), "1");
	arrivals_drop(&arrivals);
	assert_string_equal(buffer_string(&arrivals_next(&arrivals)->bytes), "2");
	arrivals_pass(&arrivals);
	assert_null(arrivals_next(&arrivals));
	assert_true(add(&arrivals, "3", &noon));
	assert_string_equal(buffer_string(&arrivals_next(&arrivals)->bytes), "3");
	arrivals_release(&arrivals);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arrivals_keep_their_order_kind_and_time),
		cmocka_unit_test(order_survives_wrapping_and_growth),
		cmocka_unit_test(documents_that_do_not_fit_are_counted_before_the_next_arrival),
		cmocka_unit_test(loss_at_the_end_is_reported_on_request),
		cmocka_unit_test(single_document_of_any_size_fits),
		cmocka_unit_test(events_fragments_and_restarts_always_fit),
		cmocka_unit_test(passed_arrivals_are_not_inspected_again),
	};

	return RUN_TESTS(tests);
}
