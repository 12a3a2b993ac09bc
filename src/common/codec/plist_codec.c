#include "plist_codec_private.h"

#include <stdlib.h>
#include <string.h>

/* Characters of new literals in a document. They take 0.1 microseconds each; zstd is faster for
 * documents with more, such as lists of processes. Also bounds the work for a hostile blob. */
enum { TEXT_MAX = 1 << 14 };

/* Token 0 means "none". */
enum { NO_TOKEN = 0, FIRST_TOKEN = 1 };

enum { CANDIDATES = 3, RUN_MAX = 15 };

/* ---- literals ---- */

/* The slot of the token that last followed two literals, or one. Collisions only make the
 * prediction worse. */
static uint32_t *slot_of(struct plist_codec *codec, uint32_t hash, uint32_t hash_before)
{
	uint32_t mixed = hash * 2654435761u ^ hash_before * 2246822519u;

	return &codec->state.slots[(mixed ^ mixed >> 15) % ARRAY_SIZE(codec->state.slots)];
}

/* Codes a literal that differs from all candidates. */
static bool code_new_literal(
	struct plist_codec *codec, struct plist_token *token, const struct plist_token *similar)
{
	struct codec_state *state = &codec->state;
	bool decoding = plist_codec_is_decoding(codec);
	size_t size = range_coder_number(&codec->coder, &state->literal_size, token->size);
	unsigned kind = range_coder_symbol(&codec->coder, state->kind, 2, token->kind);
	char *text = codec->text.data + codec->text.size;

	if (size > TEXT_MAX - codec->text.size || kind >= PLIST_TOKEN_KINDS)
		return false;
	plist_codec_code_text(codec, &state->literals, text, decoding ? NULL : token->literal, size,
		similar ? similar->literal : "", similar ? similar->size : 0);
	codec->text.size += size;
	if (decoding) {
		token->kind = kind;
		plist_token_set_literal(token, text, size);
	}
	return true;
}

/*
 * Codes the literal of one token. There are three candidates for an equal literal: the token after
 * the model of the previous token, and those that last followed the same two literals, or the same
 * one. When none is equal, the first becomes the model nevertheless: mostly the literal has changed
 * a little, such as the one with the date.
 */
static bool code_literal(struct plist_codec *codec, size_t index, unsigned *run)
{
	struct plist_token *list = codec->tokens.list, *token = &list[index];
	uint32_t hash = list[index - 1].hash;
	uint32_t *slots[] = { slot_of(codec, hash, index > 1 ? list[index - 2].hash : 0),
		slot_of(codec, hash, 0) };
	size_t before = list[index - 1].model;
	size_t candidates[CANDIDATES] = { index == codec->first ? codec->similar
			: before == NO_TOKEN                    ? NO_TOKEN
								: before + 1,
		*slots[0], *slots[1] };
	bool found = false;

	token->model = NO_TOKEN;
	for (int i = 0; i < CANDIDATES && !found; i++) {
		struct plist_token *like = &list[candidates[i]];

		if (candidates[i] == NO_TOKEN ||
			(token->model != NO_TOKEN &&
				plist_token_is_like(like, &list[token->model])))
			continue;
		found = range_coder_bit(&codec->coder, &codec->state.follows[*run][i > 0],
			plist_token_is_like(token, like));
		if (found && plist_codec_is_decoding(codec))
			plist_token_take_literal(token, like);
		if (found || token->model == NO_TOKEN)
			token->model = (uint32_t)candidates[i];
		*run = !found ? 0 : *run < RUN_MAX ? *run + 1 : RUN_MAX;
	}
	*slots[0] = *slots[1] = (uint32_t)index;
	return found ||
		code_new_literal(
			codec, token, token->model == NO_TOKEN ? NULL : &list[token->model]);
}

/* Codes all literals, up to that of the END token. */
static bool code_literals(struct plist_codec *codec)
{
	unsigned run = RUN_MAX;
	size_t index = codec->first;

	do {
		if (plist_codec_is_decoding(codec) && !plist_tokens_add(&codec->tokens))
			return false;
		if (!code_literal(codec, index, &run))
			return false;
	} while (codec->tokens.list[index++].kind != PLIST_TOKEN_END);
	return true;
}

/* ---- documents ---- */

/* Starts a document after the known tokens. `similar` is the token that its first one may repeat.
 */
static void begin_document(struct plist_codec *codec, size_t similar)
{
	codec->first = codec->tokens.count;
	codec->similar = similar;
	codec->text.size = 0;
}

static bool code_document(struct plist_codec *codec)
{
	return code_literals(codec) && plist_codec_code_numbers(codec);
}

static bool encode(struct plist_codec *codec, const char *bytes, size_t size, size_t similar,
	struct buffer *blob)
{
	begin_document(codec, similar);
	blob->size = 0;
	range_coder_encode(&codec->coder, blob);
	range_coder_watch(&codec->coder, &codec->state, codec->touched);
	if (!plist_tokens_split(&codec->tokens, bytes, size, similar) || !code_document(codec))
		return false;
	range_coder_finish(&codec->coder);
	return true;
}

struct plist_codec *plist_codec_open(void)
{
	struct plist_codec *codec = xcalloc(1, sizeof(*codec));

	buffer_reserve(&codec->text, TEXT_MAX);
	plist_tokens_add(&codec->tokens); /* NO_TOKEN */
	encode(codec, plist_codec_primer, plist_codec_primer_size, NO_TOKEN, &codec->unused);
	codec->primer_count = codec->tokens.count;
	codec->after_primer = codec->state;
	return codec;
}

void plist_codec_close(struct plist_codec *codec)
{
	if (!codec)
		return;
	plist_tokens_release(&codec->tokens);
	buffer_release(&codec->key);
	buffer_release(&codec->text);
	buffer_release(&codec->unused);
	free(codec->groups);
	free(codec);
}

/* Makes the state a copy of another one. A document touches a quarter of it. */
static void copy_state(struct plist_codec *codec, const struct codec_state *origin)
{
	char *to = (char *)&codec->state;
	const char *from = (const char *)origin;

	if (codec->origin != origin) {
		codec->state = *origin;
	} else {
		for (size_t i = 0; i < CODEC_BLOCKS; i++) {
			if (codec->touched[i])
				memcpy(to + i * RANGE_CODER_BLOCK, from + i * RANGE_CODER_BLOCK,
					RANGE_CODER_BLOCK);
		}
		memcpy(codec->state.slots, origin->slots, sizeof(origin->slots));
	}
	codec->origin = origin;
	memset(codec->touched, 0, sizeof(codec->touched));
}

/* Encodes a new key and keeps only the resulting state. */
static void train_on_key(struct plist_codec *codec, const struct buffer *key)
{
	codec->key.size = 0;
	buffer_add(&codec->key, key->data, key->size);
	codec->tokens.count = codec->primer_count;
	copy_state(codec, &codec->after_primer);
	codec->key_is_valid =
		encode(codec, codec->key.data, codec->key.size, FIRST_TOKEN, &codec->unused);
	codec->key_count = codec->tokens.count;
	codec->after_key = codec->state;
	codec->origin = NULL; /* it is neither of them unchanged */
}

/* Restores the state after the primer and `key`. Returns false when the key exceeds a limit. */
static bool restore_state(struct plist_codec *codec, const struct buffer *key)
{
	if (!key) {
		codec->key.size = 0; /* its tokens will be overwritten */
		codec->tokens.count = codec->primer_count;
		copy_state(codec, &codec->after_primer);
		return true;
	}
	if (!key->size)
		return false;
	if (key->size != codec->key.size || memcmp(key->data, codec->key.data, key->size) != 0)
		train_on_key(codec, key);
	codec->tokens.count = codec->key_count;
	copy_state(codec, &codec->after_key);
	return codec->key_is_valid;
}

bool plist_codec_encode(struct plist_codec *codec, const char *raw, size_t size,
	const struct buffer *key, struct buffer *blob)
{
	return restore_state(codec, key) &&
		encode(codec, raw, size, key ? codec->primer_count : FIRST_TOKEN, blob);
}

bool plist_codec_decode(struct plist_codec *codec, const void *blob, size_t size, size_t raw_size,
	const struct buffer *key, struct buffer *raw)
{
	raw->size = 0;
	if (!restore_state(codec, key))
		return false;
	begin_document(codec, key ? codec->primer_count : FIRST_TOKEN);
	range_coder_decode(&codec->coder, blob, size);
	range_coder_watch(&codec->coder, &codec->state, codec->touched);
	if (!code_document(codec) || !range_coder_is_complete(&codec->coder))
		return false;
	for (size_t i = codec->first; i < codec->tokens.count; i++) {
		plist_token_join(&codec->tokens.list[i], raw);
		if (raw->size > raw_size)
			return false;
	}
	return raw->size == raw_size;
}
