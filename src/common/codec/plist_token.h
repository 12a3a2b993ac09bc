/*
 * Any bytes as a list of pieces: a literal, and the number that follows it. Joined they are the
 * bytes again, whatever the bytes were.
 *
 * What a number means is told by the literal before it: `<key>idle_ns</key><integer>`. Literals
 * point into the bytes that were split, which must stay.
 */
#ifndef ASITOP_PLIST_TOKEN_H
#define ASITOP_PLIST_TOKEN_H

#include "../base/base.h"

/* More and a document is not worth the time. */
enum {
	PLIST_TOKENS_MAX = 1 << 15,
	PLIST_TOKEN_TEXT_MAX = 15,
	PLIST_TOKEN_DIGITS_MAX = 16,
	PLIST_TOKEN_NAMES = 32
};

enum plist_token_kind {
	PLIST_TOKEN_END,     /* nothing follows the literal */
	PLIST_TOKEN_INTEGER, /* `number` in decimal, without sign or leading zeros */
	PLIST_TOKEN_REAL,    /* `text`, whatever it is */
	PLIST_TOKEN_KINDS,
};

/* What the key's name says about a number: see structure.c for what follows from it. */
enum plist_token_role {
	ROLE_NONE,
	ROLE_ELAPSED, /* elapsed_ns */
	ROLE_IDLE,    /* idle_ns: the first time of a core, a cluster or the GPU */
	ROLE_TIME,    /* any other *_ns */
	ROLE_STATE,   /* freq: MHz of a state, its used_ns follows */
	ROLE_ENERGY,  /* *_energy: mJ */
	ROLE_RATIO,   /* *_ratio */
	ROLE_FREQ_HZ, /* freq_hz: Hz, of the GPU MHz */
	ROLE_POWER,   /* *_power: mW */
};

struct plist_token {
	const char *literal;
	uint32_t size;
	uint32_t hash; /* of the literal */
	enum plist_token_kind kind;
	enum plist_token_role role;
	uint8_t name;      /* below PIECE_NAMES: a hash of the key's name */
	bool starts_array; /* the literal has an <array> */
	uint8_t outcome;   /* how the value was foreseen */
	uint8_t text_size;
	char text[PLIST_TOKEN_TEXT_MAX + 1];
	uint64_t number;
	uint32_t model; /* the earlier piece that this one repeats or replaces */
	uint32_t group; /* of the times that belong together */
};

struct plist_tokens {
	struct plist_token *list;
	size_t count, capacity;
};

void plist_tokens_release(struct plist_tokens *tokens);
/* Adds an empty piece; NULL when there are too many. Earlier pointers end here. */
struct plist_token *plist_tokens_add(struct plist_tokens *tokens);
/* Fills in what follows from the literal. */
void plist_token_set_literal(struct plist_token *token, const char *literal, size_t size);
/* Same literal, same kind of number behind it. */
bool plist_token_is_like(const struct plist_token *token, const struct plist_token *other);
/* Takes over the literal of another piece and what follows from it. */
void plist_token_take_literal(struct plist_token *token, const struct plist_token *other);
/* Appends; false when there are too many pieces. Quicker where they repeat those from `similar` on,
 * the index of any piece. */
bool plist_tokens_split(
	struct plist_tokens *tokens, const char *bytes, size_t size, size_t similar);
/* Appends the bytes of one piece. */
void plist_token_join(const struct plist_token *token, struct buffer *bytes);

#endif
