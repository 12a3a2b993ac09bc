/*
 * What the files of the structural form share: structure.c codes a document's literals and knows
 * what was learnt from which bytes, structure_numbers.c codes its numbers.
 */
#ifndef ASITOP_PLIST_CODEC_PRIVATE_H
#define ASITOP_PLIST_CODEC_PRIVATE_H

#include "range_coder.h"
#include "plist_token.h"
#include "plist_codec.h"

/* Text of characters, each foreseen from the same place in a similar text or from the one before.
 */
struct text_odds {
	struct probability repeats[16]; /* by how well the similar text did */
	struct probability characters[64][256];
};

/* A number is foreseen from the same key's in the piece that was repeated, and from how numbers of
 * its name went before in this document: `past`. */
enum { PASTS = 4, LENGTHS = 32 };

/* How a real was foreseen: the first or second way from other numbers, as the piece before, not. */
enum { REAL_DERIVED, REAL_DERIVED_OTHERWISE, REAL_REPEATED, REAL_WAYS, REAL_NEW = REAL_WAYS };

/* All that is learnt; zero-initialized knows nothing. Copied as a whole. */
struct knowledge {
	/* Literals. */
	struct probability follows[16][2];
	struct probability kind[4];
	struct number_probabilities literal_size;
	struct text_odds literals;
	uint32_t slots[1 << 12]; /* the last piece that followed one or two literals */
	/* Integers. */
	struct probability repeats[PLIST_TOKEN_NAMES][PASTS][2];
	struct probability is_zero[PLIST_TOKEN_NAMES][2];
	struct probability is_in_ticks[PLIST_TOKEN_NAMES];
	struct number_probabilities times[LENGTHS]; /* by the length of the old one */
	struct number_probabilities differences[PLIST_TOKEN_NAMES];
	struct probability sign[PLIST_TOKEN_NAMES];
	/* Reals. */
	struct probability is_foreseen[PLIST_TOKEN_NAMES][REAL_NEW + 1][REAL_WAYS];
	struct number_probabilities real_size;
	struct text_odds reals;
};

struct group;

struct plist_codec {
	struct range_coder coder;
	struct knowledge now;
	struct knowledge of_primer; /* after the primer */
	struct knowledge of_key;    /* after the primer and `key` */
	struct buffer key;          /* its bytes; empty: none */
	bool key_is_known;          /* false: it was not worth it */
	/* The primer's, the key's when there is one, then the document's. */
	struct plist_tokens tokens;
	size_t primer_count, key_count;
	size_t first;         /* of the document */
	size_t similar;       /* which `first` may repeat */
	struct buffer text;   /* literals that were decoded anew: never moves */
	struct buffer unused; /* what encoding the key for its knowledge gives */
	struct group *groups;
	size_t group_capacity;
};

static inline bool plist_codec_is_decoding(const struct plist_codec *codec)
{
	return range_coder_is_decoding(&codec->coder);
}

/* Codes `size` characters into `text`, from `given` when encoding (they may be the same). */
void plist_codec_code_text(struct plist_codec *codec, struct text_odds *probability, char *text,
	const char *given, size_t size, const char *similar, size_t similar_size);

/* Codes the values of all pieces from `first` on, whose literals are known; false when decoding
 * meets what no document has. */
bool plist_codec_code_numbers(struct plist_codec *codec);

/*
 * The primer: a NUL and schema/primer.plist, from which the Makefile generates it. Training on it
 * saves a kilobyte per key sample. It is part of the format: never change it.
 */
extern const char plist_codec_primer[];
extern const size_t plist_codec_primer_size;

#endif
