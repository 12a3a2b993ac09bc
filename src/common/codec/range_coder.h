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
#ifndef ASITOP_CODER_H
#define ASITOP_CODER_H

#include "../base/base.h"

/* How often a decision was true; zero-initialized is even. */
struct odds {
	int16_t lean;  /* -32768 surely false .. 32767 surely true */
	uint16_t seen; /* decisions, up to a limit: the first ones count most */
};

struct coder {
	uint32_t low, high;   /* what is left of the range */
	struct buffer *out;   /* encoding; NULL when decoding */
	const uint8_t *bytes; /* decoding */
	size_t size, at;      /* `at` runs beyond `size` */
	uint32_t window;      /* the four bytes up to `at` */
};

void coder_encode(struct coder *coder, struct buffer *out);
void coder_decode(struct coder *coder, const void *bytes, size_t size);
/* Ends an encoded blob. */
void coder_finish(struct coder *coder);
/* Whether decoding used the whole blob and no more. */
bool coder_is_complete(const struct coder *coder);

static inline bool coder_is_decoding(const struct coder *coder)
{
	return !coder->out;
}

bool coder_bit(struct coder *coder, struct odds *odds, bool bit);

/* `count` bits of which nothing is known; at most 63. */
uint64_t coder_bits(struct coder *coder, int count, uint64_t bits);

/* A symbol below 2^count; `tree` has 2^count odds. */
unsigned coder_symbol(struct coder *coder, struct odds *tree, int count, unsigned symbol);

/* Numbers whose length in bits and leading bits are foreseen. */
struct number_odds {
	struct odds length[64];
	struct odds leading[64][4];
};

/* Bits from the first that is set. */
int number_length(uint64_t number);

/* Below 2^63. */
uint64_t coder_number(struct coder *coder, struct number_odds *odds, uint64_t number);

#endif
