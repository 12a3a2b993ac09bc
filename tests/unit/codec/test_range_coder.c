#include "../../../src/common/codec/range_coder.h"
#include "../support.h"

#include <string.h>

static const uint64_t numbers[] = { 0, 1, 2, 3, 41, 65535, 65536, 1012421291, UINT64_C(1) << 40,
	(UINT64_C(1) << 62) - 1, (UINT64_C(1) << 63) - 1 };

/* One of everything; `coder` encodes or decodes. */
static void code_all(struct coder *coder)
{
	struct odds odds = { 0 }, tree[8] = { { 0 } };
	struct number_odds number_odds = { .length = { { 0 } } };
	bool decoding = coder_is_decoding(coder);

	for (unsigned i = 0; i < 1000; i++) {
		assert_int_equal(coder_bit(coder, &odds, !decoding && i % 7 == 0), i % 7 == 0);
		assert_int_equal(coder_symbol(coder, tree, 3, decoding ? 0 : i % 8), i % 8);
		assert_int_equal(coder_bits(coder, 10, decoding ? 0 : i), i);
	}
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		assert_int_equal(
			coder_number(coder, &number_odds, decoding ? 0 : numbers[i]), numbers[i]);
}

TEST(what_was_encoded_is_decoded)
{
	struct coder coder;
	struct buffer blob = { 0 };

	coder_encode(&coder, &blob);
	code_all(&coder);
	coder_finish(&coder);
	coder_decode(&coder, blob.data, blob.size);
	code_all(&coder);
	assert_true(coder_is_complete(&coder));
	coder_decode(&coder, blob.data, blob.size - 1);
	code_all(&coder);
	assert_false(coder_is_complete(&coder));
	buffer_release(&blob);
}

/* A thousand decisions that are always the same take a few bytes, of a coin a byte for eight. */
TEST(foreseen_decisions_are_cheap)
{
	struct coder coder;
	struct buffer blob = { 0 };
	struct odds odds = { 0 };

	coder_encode(&coder, &blob);
	for (int i = 0; i < 1000; i++)
		coder_bit(&coder, &odds, true);
	coder_finish(&coder);
	assert_true(blob.size < 8);
	blob.size = 0;
	coder_encode(&coder, &blob);
	coder_bits(&coder, 60, UINT64_C(0x123456789abcdef));
	coder_finish(&coder);
	assert_true(blob.size <= 9);
	buffer_release(&blob);
}

TEST(nothing_is_read_beyond_the_end)
{
	struct coder coder;
	struct number_odds odds = { .length = { { 0 } } };

	coder_decode(&coder, NULL, 0);
	for (int i = 0; i < 1000; i++)
		coder_number(&coder, &odds, 0);
	assert_false(coder_is_complete(&coder));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_encoded_is_decoded),
		cmocka_unit_test(foreseen_decisions_are_cheap),
		cmocka_unit_test(nothing_is_read_beyond_the_end),
	};

	return RUN_TESTS(tests);
}
