#include "../../../src/common/codec/range_coder.h"
#include "../support.h"

#include <string.h>

static const uint64_t numbers[] = { 0, 1, 2, 3, 41, 65535, 65536, 1012421291, UINT64_C(1) << 40,
	(UINT64_C(1) << 62) - 1, (UINT64_C(1) << 63) - 1 };

/* Codes one value of each kind; `coder` encodes or decodes. */
static void code_all(struct range_coder *coder)
{
	struct probability probability = { 0 }, tree[8] = { { 0 } };
	struct number_probabilities number_probabilities = { .length = { { 0 } } };
	bool decoding = range_coder_is_decoding(coder);

	for (unsigned i = 0; i < 1000; i++) {
		assert_int_equal(
			range_coder_bit(coder, &probability, !decoding && i % 7 == 0), i % 7 == 0);
		assert_int_equal(range_coder_symbol(coder, tree, 3, decoding ? 0 : i % 8), i % 8);
		assert_int_equal(range_coder_bits(coder, 10, decoding ? 0 : i), i);
	}
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		assert_int_equal(
			range_coder_number(coder, &number_probabilities, decoding ? 0 : numbers[i]),
			numbers[i]);
}

TEST(decoding_returns_the_encoded_values)
{
	struct range_coder coder;
	struct buffer blob = { 0 };

	range_coder_encode(&coder, &blob);
	code_all(&coder);
	range_coder_finish(&coder);
	range_coder_decode(&coder, blob.data, blob.size);
	code_all(&coder);
	assert_true(range_coder_is_complete(&coder));
	range_coder_decode(&coder, blob.data, blob.size - 1);
	code_all(&coder);
	assert_false(range_coder_is_complete(&coder));
	buffer_release(&blob);
}

/* A thousand equal decisions take a few bytes; random ones take a byte for eight. */
TEST(predicted_decisions_are_cheap)
{
	struct range_coder coder;
	struct buffer blob = { 0 };
	struct probability probability = { 0 };

	range_coder_encode(&coder, &blob);
	for (int i = 0; i < 1000; i++)
		range_coder_bit(&coder, &probability, true);
	range_coder_finish(&coder);
	assert_true(blob.size < 8);
	blob.size = 0;
	range_coder_encode(&coder, &blob);
	range_coder_bits(&coder, 60, UINT64_C(0x123456789abcdef));
	range_coder_finish(&coder);
	assert_true(blob.size <= 9);
	buffer_release(&blob);
}

TEST(nothing_is_read_beyond_the_end)
{
	struct range_coder coder;
	struct number_probabilities probability = { .length = { { 0 } } };

	range_coder_decode(&coder, NULL, 0);
	for (int i = 0; i < 1000; i++)
		range_coder_number(&coder, &probability, 0);
	assert_false(range_coder_is_complete(&coder));
}

/* As schema/codec.md defines it, with a division. */
TEST(probabilities_adapt_by_the_distance_over_the_count)
{
	struct buffer blob = { 0 };
	uint64_t random = 1;

	for (int i = 0; i < 3000; i++) {
		struct probability probability = { 0 };
		struct range_coder coder;
		int bias = 0, seen = 0;
		uint64_t share = (uint64_t)i % 17;

		blob.size = 0;
		range_coder_encode(&coder, &blob);
		for (int j = 0; j < 200; j++) {
			bool bit;

			random = random * 6364136223846793005u + 1442695040888963407u;
			bit = random >> 60 < share;
			range_coder_bit(&coder, &probability, bit);
			bias += 2 * ((bit ? 32743 : -32743) - bias) / (2 * seen + 3);
			seen += seen < 60;
			if (probability.bias != bias || probability.seen != seen)
				fail_msg("%d is %d", bias, probability.bias);
		}
	}
	buffer_release(&blob);
}

TEST(blocks_of_probabilities_that_adapt_are_marked)
{
	struct probability list[512] = { { 0 } };
	bool touched[sizeof(list) / RANGE_CODER_BLOCK] = { false };
	struct buffer blob = { 0 };
	struct range_coder coder;

	range_coder_encode(&coder, &blob);
	range_coder_watch(&coder, list, touched);
	range_coder_bit(&coder, &list[64], true);
	range_coder_bit(&coder, &list[511], true);
	for (size_t i = 0; i < ARRAY_SIZE(touched); i++)
		assert_int_equal(touched[i], i == 1 || i == ARRAY_SIZE(touched) - 1);
	buffer_release(&blob);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decoding_returns_the_encoded_values),
		cmocka_unit_test(predicted_decisions_are_cheap),
		cmocka_unit_test(nothing_is_read_beyond_the_end),
		cmocka_unit_test(probabilities_adapt_by_the_distance_over_the_count),
		cmocka_unit_test(blocks_of_probabilities_that_adapt_are_marked),
	};

	return RUN_TESTS(tests);
}
