/*
 * An adaptive binary range coder: the better a decision is predicted, the fewer bits it takes. See
 * schema/codec.md, section 5.
 *
 * The same functions encode and decode, so that a model is written only once. Each takes the value
 * to encode, which is ignored when decoding, and returns the encoded or decoded value. The caller
 * owns the probabilities, which adapt after each decision, in the decoder as in the encoder. All
 * arithmetic is on integers, so that all machines agree.
 *
 * Decoding never fails and never reads beyond the blob: bytes after its end read as 0.
 * range_coder_is_complete() reports whether the blob ended where it should.
 */
#ifndef ASITOP_RANGE_CODER_H
#define ASITOP_RANGE_CODER_H

#include "../base/base.h"

/* The probability that a decision is true; 1/2 when zero-initialized. */
struct probability {
	int16_t bias;  /* probability * 65536 - 32768 */
	uint16_t seen; /* number of decisions, up to a limit: the first ones count most */
};

struct range_coder {
	uint32_t low, high;   /* the current range */
	struct buffer *out;   /* encoding; NULL when decoding */
	const uint8_t *bytes; /* decoding */
	size_t size, at;      /* `at` may exceed `size` */
	uint32_t window;      /* the four bytes before `at` */
	const char *watched;  /* see range_coder_watch() */
	bool *touched;
};

void range_coder_encode(struct range_coder *coder, struct buffer *out);
void range_coder_decode(struct range_coder *coder, const void *bytes, size_t size);

/*
 * Sets `touched[i]` whenever a probability in block `i` of the memory at `probabilities` adapts, so
 * that the owner can undo that without copying all of them. All that are used from now on must be
 * in that memory.
 */
enum { RANGE_CODER_BLOCK = 256 };

void range_coder_watch(struct range_coder *coder, const void *probabilities, bool *touched);

/* Completes the blob. */
void range_coder_finish(struct range_coder *coder);
/* True when decoding used exactly the whole blob. */
bool range_coder_is_complete(const struct range_coder *coder);

static inline bool range_coder_is_decoding(const struct range_coder *coder)
{
	return !coder->out;
}

bool range_coder_bit(struct range_coder *coder, struct probability *probability, bool bit);

/* `count` bits, at most 63, each with probability 1/2. */
uint64_t range_coder_bits(struct range_coder *coder, int count, uint64_t bits);

/* A symbol below 2^count; `tree` has 2^count probabilities. */
unsigned range_coder_symbol(
	struct range_coder *coder, struct probability *tree, int count, unsigned symbol);

/* For numbers: their length in bits and their leading bits adapt. */
struct number_probabilities {
	struct probability length[64];
	struct probability leading[64][4];
};

/* Length in bits; 0 for 0. */
int number_length(uint64_t number);

/* A number below 2^63. */
uint64_t range_coder_number(
	struct range_coder *coder, struct number_probabilities *probability, uint64_t number);

#endif
