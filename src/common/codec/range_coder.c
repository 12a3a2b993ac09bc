#include "range_coder.h"

/* BIAS_MAX: no decision is ever certain. SEEN_MAX: old decisions lose weight. */
enum { BIAS_MAX = 32767 - 24, SEEN_MAX = 60, LEADING_BITS = 2 };

void range_coder_encode(struct range_coder *coder, struct buffer *out)
{
	*coder = (struct range_coder){ .high = UINT32_MAX, .out = out };
}

static uint32_t next_byte(struct range_coder *coder)
{
	size_t at = coder->at++;

	return at < coder->size ? coder->bytes[at] : 0;
}

void range_coder_decode(struct range_coder *coder, const void *bytes, size_t size)
{
	*coder = (struct range_coder){ .high = UINT32_MAX, .bytes = bytes, .size = size };
	for (int i = 0; i < 4; i++)
		coder->window = coder->window << 8 | next_byte(coder);
}

/* Writes one byte such that the value is in the range whatever bytes follow. */
void range_coder_finish(struct range_coder *coder)
{
	char last = (char)((coder->low >> 24) + 1);

	buffer_add(coder->out, &last, 1);
}

bool range_coder_is_complete(const struct range_coder *coder)
{
	return coder->at == coder->size + 3;
}

/* Shifts out the bytes that are final. */
static void shift(struct range_coder *coder)
{
	do {
		if (range_coder_is_decoding(coder)) {
			coder->window = coder->window << 8 | next_byte(coder);
		} else {
			char final = (char)(coder->high >> 24);

			buffer_add(coder->out, &final, 1);
		}
		coder->low <<= 8;
		coder->high = coder->high << 8 | 0xff;
	} while (!((coder->low ^ coder->high) >> 24));
}

/* Takes the part of the range up to `middle` (true) or the part above it (false). Without a branch
 * on the decision, which by its nature cannot be predicted. */
static inline bool narrow(struct range_coder *coder, uint32_t middle, bool bit)
{
	uint32_t keep;

	if (range_coder_is_decoding(coder))
		bit = coder->window <= middle;
	keep = 0u - bit;
	coder->high ^= (coder->high ^ middle) & keep;
	coder->low ^= (coder->low ^ (middle + 1)) & ~keep;
	if (!((coder->low ^ coder->high) >> 24))
		shift(coder);
	return bit;
}

/* Moves the probability towards the decision by 2 / (2 * seen + 3) of the distance. The division is
 * a multiplication by 2^32 / divisor, rounded up: exact for distances below 2^16 and divisors below
 * 2^7. */
static inline void adapt(struct probability *probability, bool bit)
{
#define RECIPROCAL(seen) (UINT32_MAX / (2 * (seen) + 3) + 1)
#define RECIPROCALS4(seen)                                                                         \
	RECIPROCAL(seen), RECIPROCAL((seen) + 1), RECIPROCAL((seen) + 2), RECIPROCAL((seen) + 3)
#define RECIPROCALS(seen)                                                                          \
	RECIPROCALS4(seen), RECIPROCALS4((seen) + 4), RECIPROCALS4((seen) + 8),                    \
		RECIPROCALS4((seen) + 12)
	static const uint32_t reciprocals[] = { RECIPROCALS(0), RECIPROCALS(16), RECIPROCALS(32),
		RECIPROCALS(48) };
	int sign = 2 * bit - 1;
	uint64_t distance = (uint64_t)(BIAS_MAX - sign * probability->bias);
	int step = (int)(distance * 2 * reciprocals[probability->seen] >> 32);

	probability->bias = (int16_t)(probability->bias + sign * step);
	probability->seen = (uint16_t)(probability->seen + (probability->seen < SEEN_MAX));
}

bool range_coder_bit(struct range_coder *coder, struct probability *probability, bool bit)
{
	uint64_t range = coder->high - coder->low;
	uint32_t middle =
		coder->low + (uint32_t)(range * (uint64_t)(probability->bias + 32768) >> 16);

	if (coder->touched)
		coder->touched[(size_t)((const char *)probability - coder->watched) /
			RANGE_CODER_BLOCK] = true;
	bit = narrow(coder, middle, bit);
	adapt(probability, bit);
	return bit;
}

void range_coder_watch(struct range_coder *coder, const void *probabilities, bool *touched)
{
	coder->watched = probabilities;
	coder->touched = touched;
}

uint64_t range_coder_bits(struct range_coder *coder, int count, uint64_t bits)
{
	uint64_t result = 0;
	while (count--) {
		uint32_t middle = coder->low + (coder->high - coder->low) / 2;

		result = result << 1 | narrow(coder, middle, bits >> count & 1);
	}
	return result;
}

unsigned range_coder_symbol(
	struct range_coder *coder, struct probability *tree, int count, unsigned symbol)
{
	unsigned node = 1;

	for (int i = count; i--;)
		node = node << 1 | range_coder_bit(coder, &tree[node], symbol >> i & 1);
	return node & ((1u << count) - 1);
}

int number_length(uint64_t number)
{
	return number ? 64 - __builtin_clzll(number) : 0;
}

uint64_t range_coder_number(
	struct range_coder *coder, struct number_probabilities *probability, uint64_t number)
{
	int length = (int)range_coder_symbol(
		coder, probability->length, 6, (unsigned)number_length(number));
	int rest = length - 1;
	uint64_t result = 1;
	unsigned node = 1;

	if (length < 1)
		return 0;
	for (int i = 0; i < LEADING_BITS && rest > 0; i++) {
		node = node << 1 |
			range_coder_bit(coder, &probability->leading[length][node],
				number >> (rest - 1) & 1);
		rest--;
	}
	result = node;
	if (rest > 0)
		result = result << rest |
			range_coder_bits(coder, rest, number & ((UINT64_C(1) << rest) - 1));
	return result;
}
