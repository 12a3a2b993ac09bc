/*
 * Any bytes as a list of pieces: a literal, and the number that follows it. Joined they are the
 * bytes again, whatever the bytes were.
 *
 * What a number means is told by the literal before it: `<key>idle_ns</key><integer>`. Literals
 * point into the bytes that were split, which must stay.
 */
#ifndef ASITOP_PIECES_H
#define ASITOP_PIECES_H

#include "../base/base.h"

/* More and a document is not worth the time. */
enum { PIECES_MAX = 1 << 15, PIECE_TEXT_MAX = 15, PIECE_DIGITS_MAX = 16, PIECE_NAMES = 32 };

enum piece_kind {
	PIECE_END,     /* nothing follows the literal */
	PIECE_INTEGER, /* `number` in decimal, without sign or leading zeros */
	PIECE_REAL,    /* `text`, whatever it is */
	PIECE_KINDS,
};

/* What the key's name says about a number: see structure.c for what follows from it. */
enum piece_role {
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

struct piece {
	const char *literal;
	uint32_t size;
	uint32_t hash; /* of the literal */
	enum piece_kind kind;
	enum piece_role role;
	uint8_t name;      /* below PIECE_NAMES: a hash of the key's name */
	bool starts_array; /* the literal has an <array> */
	uint8_t outcome;   /* how the value was foreseen */
	uint8_t text_size;
	char text[PIECE_TEXT_MAX + 1];
	uint64_t number;
	uint32_t model; /* the earlier piece that this one repeats or replaces */
	uint32_t group; /* of the times that belong together */
};

struct pieces {
	struct piece *list;
	size_t count, capacity;
};

void pieces_release(struct pieces *pieces);
/* Adds an empty piece; NULL when there are too many. Earlier pointers end here. */
struct piece *pieces_add(struct pieces *pieces);
/* Fills in what follows from the literal. */
void piece_set_literal(struct piece *piece, const char *literal, size_t size);
/* Same literal, same kind of number behind it. */
bool piece_is_like(const struct piece *piece, const struct piece *other);
/* Takes over the literal of another piece and what follows from it. */
void piece_take_literal(struct piece *piece, const struct piece *other);
/* Appends; false when there are too many pieces. Quicker where they repeat those from `similar` on,
 * the index of any piece. */
bool pieces_split(struct pieces *pieces, const char *bytes, size_t size, size_t similar);
/* Appends the bytes of one piece. */
void piece_join(const struct piece *piece, struct buffer *bytes);

#endif
