/*
 * Splits any bytes into tokens: a literal and the number that follows it. Joining the tokens gives
 * the same bytes. See schema/codec.md, section 4.
 *
 * The literal determines what the number means: `<key>idle_ns</key><integer>`. Literals point into
 * the bytes that were split, which must outlive the tokens.
 */
#ifndef ASITOP_PLIST_TOKEN_H
#define ASITOP_PLIST_TOKEN_H

#include "../base/base.h"

/* Limits of the format; they also bound the time that a document takes. */
enum {
	PLIST_TOKENS_MAX = 1 << 15,
	PLIST_TOKEN_TEXT_MAX = 15,
	PLIST_TOKEN_DIGITS_MAX = 16,
	PLIST_TOKEN_NAMES = 32
};

enum plist_token_kind {
	PLIST_TOKEN_END,     /* no number: the end of the document */
	PLIST_TOKEN_INTEGER, /* `number` in decimal, without sign or leading zeros */
	PLIST_TOKEN_REAL,    /* `text`, which need not be a number */
	PLIST_TOKEN_KINDS,
};

/* The meaning of a number, from the name of its key; plist_codec_numbers.c uses it. */
enum plist_token_role {
	ROLE_NONE,
	ROLE_ELAPSED, /* elapsed_ns */
	ROLE_IDLE,    /* idle_ns: the first time of a core, a cluster or the GPU */
	ROLE_TIME,    /* any other *_ns */
	ROLE_STATE,   /* freq: MHz of a state; used_ns follows */
	ROLE_ENERGY,  /* *_energy: mJ */
	ROLE_RATIO,   /* *_ratio */
	ROLE_FREQ_HZ, /* freq_hz: Hz for CPUs, MHz for the GPU */
	ROLE_POWER,   /* *_power: mW */
};

struct plist_token {
	const char *literal;
	uint32_t size;
	uint32_t hash; /* of the literal */
	enum plist_token_kind kind;
	enum plist_token_role role;
	uint8_t name;      /* below PLIST_TOKEN_NAMES: a hash of the key's name */
	bool starts_array; /* the literal contains <array> */
	uint8_t outcome;   /* which prediction of a real was right */
	uint8_t text_size;
	char text[PLIST_TOKEN_TEXT_MAX + 1];
	uint64_t number;
	uint32_t model; /* index of the earlier token that this one repeats or replaces */
	uint32_t group; /* index of its group of times */
};

struct plist_tokens {
	struct plist_token *list;
	size_t count, capacity;
};

void plist_tokens_release(struct plist_tokens *tokens);
/* Appends an empty token. Returns NULL when there are too many. Invalidates pointers to tokens. */
struct plist_token *plist_tokens_add(struct plist_tokens *tokens);
/* Sets the literal and the fields that follow from it. */
void plist_token_set_literal(struct plist_token *token, const char *literal, size_t size);
/* True when the literals and the kinds are equal. */
bool plist_token_is_like(const struct plist_token *token, const struct plist_token *other);
/* Copies the literal, the kind and the fields that follow from them. */
void plist_token_take_literal(struct plist_token *token, const struct plist_token *other);
/* Appends the tokens of `bytes`. Returns false when there are too many. `similar` is the index of
 * any token: splitting is faster where the bytes repeat the tokens from there on. */
bool plist_tokens_split(
	struct plist_tokens *tokens, const char *bytes, size_t size, size_t similar);
/* Appends the bytes of one token. */
void plist_token_join(const struct plist_token *token, struct buffer *bytes);

#endif
