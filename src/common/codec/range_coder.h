/*
 * An adaptive binary arithmetic coder: the fewer bits, the better a decision was foreseen.
 *
 * One set of functions serves both directions, so that a model is written down once: each takes
 * what is to be encoded and returns what was decoded, which are the same when encoding. How likely
 * a decision is stands in a `struct odds` of the caller's and is learnt as it goes; the decoder
 * learns the same. Whole numbers only, so that all machines agree.
 *
 * Decoding never fails and never reads beyond the blob: behind its end come zeros, and
 * coder_is_complete() tells whether it ended where it should.
 */
#ifndef ASITOP_RANGE_CODER_H
#define ASITOP_RANGE_CODER_H

#include "../base/base.h"

/* How often a decision was true; zero-initialized is even. */
struct probability {
	int16_t lean;  /* -32768 surely false .. 32767 surely true */
	uint16_t seen; /* decisions, up to a limit: the first ones count most */
};

struct range_coder {
	uint32_t low, high;   /* what is left of the range */
	struct buffer *out;   /* encoding; NULL when decoding */
	const uint8_t *bytes; /* decoding */
	size_t size, at;      /* `at` runs beyond `size` */
	uint32_t window;      /* the four bytes up to `at` */
};

void range_coder_encode(struct range_coder *coder, struct buffer *out);
void range_coder_decode(struct range_coder *coder, const void *bytes, size_t size);
/* Ends an encoded blob. */
void range_coder_finish(struct range_coder *coder);
/* Whether decoding used the whole blob and no more. */
bool range_coder_is_complete(const struct range_coder *coder);

static inline bool range_coder_is_decoding(const struct range_coder *coder)
{
	return !coder->out;
}

bool range_coder_bit(struct range_coder *coder, struct probability *probability, bool bit);

/* `count` bits of which nothing is known; at most 63. */
uint64_t range_coder_bits(struct range_coder *coder, int count, uint64_t bits);

/* A symbol below 2^count; `tree` has 2^count odds. */
unsigned range_coder_symbol(
	struct range_coder *coder, struct probability *tree, int count, unsigned symbol);

/* Numbers whose length in bits and leading bits are foreseen. */
struct number_probabilities {
	struct probability length[64];
	struct probability leading[64][4];
};

/* Bits from the first that is set. */
int number_length(uint64_t number);

/* Below 2^63. */
uint64_t range_coder_number(
	struct range_coder *coder, struct number_probabilities *probability, uint64_t number);

#endif
