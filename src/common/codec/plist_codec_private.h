/*
 * Shared by the files of the plist codec: plist_codec.c encodes literals and keeps the states,
 * plist_codec_numbers.c encodes numbers, plist_codec_text.c encodes text.
 */
#ifndef ASITOP_PLIST_CODEC_PRIVATE_H
#define ASITOP_PLIST_CODEC_PRIVATE_H

#include "range_coder.h"
#include "plist_token.h"
#include "plist_codec.h"

/* Each character is predicted by the one at the same place in a similar text, or else by the
 * previous character. */
struct text_probabilities {
	struct probability repeats[16]; /* indexed by how well the similar text predicted */
	struct probability characters[64][256];
};

/* PASTS: whether each of the last two numbers of the same name repeated its predecessor. LENGTHS:
 * lengths of a time in bits, the longer ones in the last. */
enum { PASTS = 4, LENGTHS = 32 };

/* The predictions of a real: two are derived from other numbers, one is the value of its model. */
enum {
	PREDICTION_DERIVED,
	PREDICTION_ALTERNATIVE,
	PREDICTION_REPEATED,
	PREDICTIONS,
	PREDICTION_NONE = PREDICTIONS
};

/* The adaptive state: probabilities and slots. Untrained when zero-initialized. */
struct codec_state {
	/* Literals. */
	struct probability follows[16][2];
	struct probability kind[4];
	struct number_probabilities literal_size;
	struct text_probabilities literals;
	/* Integers. */
	struct probability repeats[PLIST_TOKEN_NAMES][PASTS][2];
	struct probability is_zero[PLIST_TOKEN_NAMES][2];
	struct probability is_in_ticks[PLIST_TOKEN_NAMES];
	struct number_probabilities times[LENGTHS]; /* indexed by the length of the old value */
	struct number_probabilities differences[PLIST_TOKEN_NAMES];
	struct probability sign[PLIST_TOKEN_NAMES];
	/* Reals. */
	struct probability is_predicted[PLIST_TOKEN_NAMES][PREDICTION_NONE + 1][PREDICTIONS];
	struct number_probabilities real_size;
	struct text_probabilities reals;
	/* Of literals again; last, because it is no probability. */
	uint32_t slots[1 << 12]; /* the last token that followed one or two literals */
};

enum { CODEC_BLOCKS = offsetof(struct codec_state, slots) / RANGE_CODER_BLOCK + 1 };

struct group;

struct plist_codec {
	struct range_coder coder;
	struct codec_state state;
	struct codec_state after_primer; /* after the primer */
	struct codec_state after_key;    /* after the primer and `key` */
	/* `state` is a copy of this one, except for its slots and the blocks that were touched. */
	const struct codec_state *origin;
	bool touched[CODEC_BLOCKS];
	struct buffer key; /* its bytes; empty: none */
	bool key_is_valid; /* false: it was not worth it */
	/* Those of the primer, of the key if there is one, and of the document. */
	struct plist_tokens tokens;
	size_t primer_count, key_count;
	size_t first;         /* index of the document's first token */
	size_t similar;       /* index of the token that `first` may repeat */
	struct buffer text;   /* new literals; never reallocated, tokens point into it */
	struct buffer unused; /* output of training, discarded */
	struct group *groups;
	size_t group_capacity;
};

static inline bool plist_codec_is_decoding(const struct plist_codec *codec)
{
	return range_coder_is_decoding(&codec->coder);
}

/* Codes `size` characters. Writes them to `text`; reads them from `given` when encoding, which may
 * be the same array. */
void plist_codec_code_text(struct plist_codec *codec, struct text_probabilities *probability,
	char *text, const char *given, size_t size, const char *similar, size_t similar_size);

/* Codes the values of the document's tokens, whose literals are known. Returns false when the blob
 * is damaged. */
bool plist_codec_code_numbers(struct plist_codec *codec);

/*
 * The primer: a NUL and schema/primer.plist, from which the Makefile generates it. Training on it
 * saves a kilobyte per key sample. It is part of the format: never change it.
 */
extern const char plist_codec_primer[];
extern const size_t plist_codec_primer_size;

#endif
