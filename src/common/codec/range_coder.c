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

/* Takes the part of the range up to `middle` (true) or the part above it (false), and shifts out
 * the bytes that are final. */
static bool narrow(struct range_coder *coder, uint32_t middle, bool bit)
{
	if (range_coder_is_decoding(coder))
		bit = coder->window <= middle;
	if (bit)
		coder->high = middle;
	else
		coder->low = middle + 1;
	while (!((coder->low ^ coder->high) >> 24)) {
		if (range_coder_is_decoding(coder)) {
			coder->window = coder->window << 8 | next_byte(coder);
		} else {
			char final = (char)(coder->high >> 24);

			buffer_add(coder->out, &final, 1);
		}
		coder->low <<= 8;
		coder->high = coder->high << 8 | 0xff;
	}
	return bit;
}

bool range_coder_bit(struct range_coder *coder, struct probability *probability, bool bit)
{
	uint64_t range = coder->high - coder->low;
	uint32_t middle =
		coder->low + (uint32_t)(range * (uint64_t)(probability->bias + 32768) >> 16);
	int error;

	bit = narrow(coder, middle, bit);
	error = (bit ? BIAS_MAX : -BIAS_MAX) - probability->bias;
	probability->bias = (int16_t)(probability->bias + error * 2 / (2 * probability->seen + 3));
	if (probability->seen < SEEN_MAX)
		probability->seen++;
	return bit;
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
