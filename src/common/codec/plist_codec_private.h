/*
 * What the files of the structural form share: structure.c codes a document's literals and knows
 * what was learnt from which bytes, structure_numbers.c codes its numbers.
 */
#ifndef ASITOP_STRUCTURE_PRIVATE_H
#define ASITOP_STRUCTURE_PRIVATE_H

#include "range_coder.h"
#include "plist_token.h"
#include "plist_codec.h"

/* Text of characters, each foreseen from the same place in a similar text or from the one before.
 */
struct text_odds {
	struct odds repeats[16]; /* by how well the similar text did */
	struct odds characters[64][256];
};

/* A number is foreseen from the same key's in the piece that was repeated, and from how numbers of
 * its name went before in this document: `past`. */
enum { PASTS = 4, LENGTHS = 32 };

/* How a real was foreseen: the first or second way from other numbers, as the piece before, not. */
enum { REAL_DERIVED, REAL_DERIVED_OTHERWISE, REAL_REPEATED, REAL_WAYS, REAL_NEW = REAL_WAYS };

/* All that is learnt; zero-initialized knows nothing. Copied as a whole. */
struct knowledge {
	/* Literals. */
	struct odds follows[16][2];
	struct odds kind[4];
	struct number_odds literal_size;
	struct text_odds literals;
	uint32_t slots[1 << 12]; /* the last piece that followed one or two literals */
	/* Integers. */
	struct odds repeats[PIECE_NAMES][PASTS][2];
	struct odds is_zero[PIECE_NAMES][2];
	struct odds is_in_ticks[PIECE_NAMES];
	struct number_odds times[LENGTHS]; /* by the length of the old one */
	struct number_odds differences[PIECE_NAMES];
	struct odds sign[PIECE_NAMES];
	/* Reals. */
	struct odds is_foreseen[PIECE_NAMES][REAL_NEW + 1][REAL_WAYS];
	struct number_odds real_size;
	struct text_odds reals;
};

struct group;

struct structure {
	struct coder coder;
	struct knowledge now;
	struct knowledge of_primer; /* after the primer */
	struct knowledge of_key;    /* after the primer and `key` */
	struct buffer primer;
	struct buffer key; /* its bytes; empty: none */
	bool key_is_known; /* false: it was not worth it */
	/* The primer's, the key's when there is one, then the document's. */
	struct pieces pieces;
	size_t primer_count, key_count;
	size_t first;         /* of the document */
	size_t similar;       /* which `first` may repeat */
	struct buffer text;   /* literals that were decoded anew: never moves */
	struct buffer unused; /* what encoding the key for its knowledge gives */
	struct group *groups;
	size_t group_capacity;
};

static inline bool structure_is_decoding(const struct structure *structure)
{
	return coder_is_decoding(&structure->coder);
}

/* Codes `size` characters into `text`, from `given` when encoding (they may be the same). */
void structure_code_text(struct structure *structure, struct text_odds *odds, char *text,
	const char *given, size_t size, const char *similar, size_t similar_size);

/* Codes the values of all pieces from `first` on, whose literals are known; false when decoding
 * meets what no document has. */
bool structure_code_numbers(struct structure *structure);

/* ---- structure_primer.c ---- */

/*
 * Adds a document in small, from which the first key sample's literals are foreseen: it saves a
 * kilobyte a key. What it does not hold merely costs more. Part of the format: never change.
 */
void structure_primer(struct buffer *bytes);

#endif
