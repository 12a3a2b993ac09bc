#include "plist_codec_private.h"

#include <stdlib.h>
#include <string.h>

/* New text costs a tenth of a microsecond a character: a document that has more of it, such as a
 * list of processes, is not worth the time. Also what a hostile blob can make us do. */
enum { TEXT_MAX = 1 << 14 };

/* Piece 0 stands for none. */
enum { NO_PIECE = 0, FIRST_PIECE = 1 };

enum { CANDIDATES = 3, RUN_MAX = 15 };

/* ---- literals ---- */

/* The place of the piece that last followed two literals, or one; others may share it, which makes
 * for a worse guess only. */
static uint32_t *slot_of(struct structure *structure, uint32_t hash, uint32_t hash_before)
{
	uint32_t mixed = hash * 2654435761u ^ hash_before * 2246822519u;

	return &structure->now.slots[(mixed ^ mixed >> 15) % ARRAY_SIZE(structure->now.slots)];
}

/* Text that no candidate has. */
static bool code_new_literal(
	struct structure *structure, struct piece *piece, const struct piece *similar)
{
	struct knowledge *now = &structure->now;
	bool decoding = structure_is_decoding(structure);
	size_t size = coder_number(&structure->coder, &now->literal_size, piece->size);
	unsigned kind = coder_symbol(&structure->coder, now->kind, 2, piece->kind);
	char *text = structure->text.data + structure->text.size;

	if (size > TEXT_MAX - structure->text.size || kind >= PIECE_KINDS)
		return false;
	structure_code_text(structure, &now->literals, text, decoding ? NULL : piece->literal, size,
		similar ? similar->literal : "", similar ? similar->size : 0);
	structure->text.size += size;
	if (decoding) {
		piece->kind = kind;
		piece_set_literal(piece, text, size);
	}
	return true;
}

/*
 * The literal of one piece. Three earlier pieces may have the same: the one behind the model of the
 * piece before, and those that last followed the same two literals, or one. With none of them the
 * first stands for it in all else: mostly a literal that has changed, such as the one with the
 * date.
 */
static bool code_literal(struct structure *structure, size_t index, unsigned *run)
{
	struct piece *list = structure->pieces.list, *piece = &list[index];
	uint32_t hash = list[index - 1].hash;
	uint32_t *slots[] = { slot_of(structure, hash, index > 1 ? list[index - 2].hash : 0),
		slot_of(structure, hash, 0) };
	size_t before = list[index - 1].model;
	size_t candidates[CANDIDATES] = { index == structure->first ? structure->similar
			: before == NO_PIECE                        ? NO_PIECE
								    : before + 1,
		*slots[0], *slots[1] };
	bool found = false;

	piece->model = NO_PIECE;
	for (int i = 0; i < CANDIDATES && !found; i++) {
		struct piece *like = &list[candidates[i]];

		if (candidates[i] == NO_PIECE || candidates[i] >= index ||
			(piece->model != NO_PIECE && piece_is_like(like, &list[piece->model])))
			continue;
		found = coder_bit(&structure->coder, &structure->now.follows[*run][i > 0],
			piece_is_like(piece, like));
		if (found && structure_is_decoding(structure))
			piece_take_literal(piece, like);
		if (found || piece->model == NO_PIECE)
			piece->model = (uint32_t)candidates[i];
		*run = !found ? 0 : *run < RUN_MAX ? *run + 1 : RUN_MAX;
	}
	*slots[0] = *slots[1] = (uint32_t)index;
	return found ||
		code_new_literal(
			structure, piece, piece->model == NO_PIECE ? NULL : &list[piece->model]);
}

/* The last piece has no number. */
static bool code_literals(struct structure *structure)
{
	unsigned run = RUN_MAX;
	size_t index = structure->first;

	do {
		if (structure_is_decoding(structure) && !pieces_add(&structure->pieces))
			return false;
		if (!code_literal(structure, index, &run))
			return false;
	} while (structure->pieces.list[index++].kind != PIECE_END);
	return true;
}

/* ---- documents ---- */

/* Makes ready for a document behind the pieces that are known; the first one that it may repeat is
 * `similar`. */
static void begin_document(struct structure *structure, size_t similar)
{
	structure->first = structure->pieces.count;
	structure->similar = similar;
	structure->text.size = 0;
}

static bool code_document(struct structure *structure)
{
	return code_literals(structure) && structure_code_numbers(structure);
}

static bool encode(struct structure *structure, const char *bytes, size_t size, size_t similar,
	struct buffer *blob)
{
	begin_document(structure, similar);
	blob->size = 0;
	coder_encode(&structure->coder, blob);
	if (!pieces_split(&structure->pieces, bytes, size, similar) || !code_document(structure))
		return false;
	coder_finish(&structure->coder);
	return true;
}

struct structure *structure_open(void)
{
	struct structure *structure = xcalloc(1, sizeof(*structure));

	buffer_reserve(&structure->text, TEXT_MAX);
	pieces_add(&structure->pieces); /* stands for none */
	structure_primer(&structure->primer);
	encode(structure, structure->primer.data, structure->primer.size, NO_PIECE,
		&structure->unused);
	structure->primer_count = structure->pieces.count;
	structure->of_primer = structure->now;
	return structure;
}

void structure_close(struct structure *structure)
{
	if (!structure)
		return;
	pieces_release(&structure->pieces);
	buffer_release(&structure->primer);
	buffer_release(&structure->key);
	buffer_release(&structure->text);
	buffer_release(&structure->unused);
	free(structure->groups);
	free(structure);
}

/* Encodes another key for what there is to learn from it. */
static void learn_key(struct structure *structure, const struct buffer *key)
{
	structure->key.size = 0;
	buffer_add(&structure->key, key->data, key->size);
	structure->pieces.count = structure->primer_count;
	structure->now = structure->of_primer;
	structure->key_is_known = encode(structure, structure->key.data, structure->key.size,
		FIRST_PIECE, &structure->unused);
	structure->key_count = structure->pieces.count;
	structure->of_key = structure->now;
}

/* Goes back to what is known after the primer and `key`; false when the key was not worth it. */
static bool recall(struct structure *structure, const struct buffer *key)
{
	if (!key) {
		structure->key.size = 0; /* its pieces will be overwritten */
		structure->pieces.count = structure->primer_count;
		structure->now = structure->of_primer;
		return true;
	}
	if (!key->size)
		return false;
	if (key->size != structure->key.size ||
		memcmp(key->data, structure->key.data, key->size) != 0)
		learn_key(structure, key);
	structure->pieces.count = structure->key_count;
	structure->now = structure->of_key;
	return structure->key_is_known;
}

bool structure_encode(struct structure *structure, const char *raw, size_t size,
	const struct buffer *key, struct buffer *blob)
{
	return recall(structure, key) &&
		encode(structure, raw, size, key ? structure->primer_count : FIRST_PIECE, blob);
}

bool structure_decode(struct structure *structure, const void *blob, size_t size, size_t raw_size,
	const struct buffer *key, struct buffer *raw)
{
	raw->size = 0;
	if (!recall(structure, key))
		return false;
	begin_document(structure, key ? structure->primer_count : FIRST_PIECE);
	coder_decode(&structure->coder, blob, size);
	if (!code_document(structure) || !coder_is_complete(&structure->coder))
		return false;
	for (size_t i = structure->first; i < structure->pieces.count; i++) {
		piece_join(&structure->pieces.list[i], raw);
		if (raw->size > raw_size)
			return false;
	}
	return raw->size == raw_size;
}
