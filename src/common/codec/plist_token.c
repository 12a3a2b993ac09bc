#include "plist_token.h"

#include <stdlib.h>
#include <string.h>

/* HASHED: literals differ near their ends. NEAR: where an unexpected token is searched for. */
enum { HASHED = 32, NEAR = 64 };

void plist_tokens_release(struct plist_tokens *tokens)
{
	free(tokens->list);
	*tokens = (struct plist_tokens){ 0 };
}

struct plist_token *plist_tokens_add(struct plist_tokens *tokens)
{
	if (tokens->count >= PLIST_TOKENS_MAX)
		return NULL;
	if (tokens->count == tokens->capacity) {
		tokens->capacity = tokens->capacity ? tokens->capacity * 2 : 1024;
		tokens->list = xreallocarray(tokens->list, tokens->capacity, sizeof(*tokens->list));
	}
	tokens->list[tokens->count] = (struct plist_token){ .literal = "" };
	return &tokens->list[tokens->count++];
}

static bool ends_with(const char *text, size_t size, const char *end)
{
	size_t length = strlen(end);

	return size >= length && !memcmp(text + size - length, end, length);
}

static enum plist_token_role role_of(const char *name, size_t size)
{
	static const struct {
		const char *end;
		enum plist_token_role role;
	} roles[] = {
		{ "elapsed_ns", ROLE_ELAPSED },
		{ "idle_ns", ROLE_IDLE },
		{ "_ns", ROLE_TIME },
		{ "_ratio", ROLE_RATIO },
		{ "freq_hz", ROLE_FREQ_HZ },
		{ "freq", ROLE_STATE },
		{ "_energy", ROLE_ENERGY },
		{ "_power", ROLE_POWER },
	};

	for (size_t i = 0; i < ARRAY_SIZE(roles); i++) {
		if (ends_with(name, size, roles[i].end))
			return roles[i].role;
	}
	return ROLE_NONE;
}

static uint32_t hash_of(const char *bytes, size_t size)
{
	uint32_t hash = 2166136261u + (uint32_t)size;

	for (size_t i = size > HASHED ? size - HASHED : 0; i < size; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
	return hash;
}

void plist_token_set_literal(struct plist_token *token, const char *literal, size_t size)
{
	static const char open[] = "<key>", close[] = "</key>", array[] = "<array>";
	size_t end = size, start;

	token->literal = literal;
	token->size = (uint32_t)size;
	token->hash = hash_of(literal, size);
	token->starts_array = memmem(literal, size, array, strlen(array)) != NULL;
	while (end && !ends_with(literal, end, close))
		end--;
	if (!end)
		return;
	end -= strlen(close);
	start = end;
	while (start && !ends_with(literal, start, open))
		start--;
	token->role = role_of(literal + start, end - start);
	token->name = (uint8_t)(1 +
		(hash_of(literal + start, end - start) >> 7) % (PLIST_TOKEN_NAMES - 1));
}

bool plist_token_is_like(const struct plist_token *token, const struct plist_token *other)
{
	return token->hash == other->hash && token->size == other->size &&
		token->kind == other->kind && !memcmp(token->literal, other->literal, token->size);
}

void plist_token_take_literal(struct plist_token *token, const struct plist_token *other)
{
	token->literal = other->literal;
	token->size = other->size;
	token->hash = other->hash;
	token->kind = other->kind;
	token->role = other->role;
	token->name = other->name;
	token->starts_array = other->starts_array;
}

/* Returns the size of the value that begins at `at` and ends before a '<'; 0 when there is none. A
 * real has no '>', so that the tokens do not depend on what take_token() expects. */
static size_t take_value(struct plist_token *token, const char *at, const char *end, bool is_real)
{
	size_t size = 0, limit = is_real ? PLIST_TOKEN_TEXT_MAX : PLIST_TOKEN_DIGITS_MAX;
	bool digits = true;
	uint64_t number = 0;

	while (at + size < end && size <= limit && at[size] != '<') {
		if (at[size] == '>')
			return 0;
		digits = digits && at[size] >= '0' && at[size] <= '9';
		number = number * 10 + (uint64_t)(at[size] & 15);
		size++;
	}
	if (!size || size > limit || at + size == end)
		return 0;
	if (is_real) {
		memcpy(token->text, at, size);
		token->text_size = (uint8_t)size;
		token->kind = PLIST_TOKEN_REAL;
		return size;
	}
	if (!digits || (at[0] == '0' && size > 1))
		return 0;
	token->number = number;
	token->kind = PLIST_TOKEN_INTEGER;
	return size;
}

/* Takes the token at `start` if it is like `like`; sets `value` to the size of its number. */
static bool take_token(struct plist_token *token, const struct plist_token *like, const char *start,
	const char *end, size_t *value)
{
	if (like->size > (size_t)(end - start) || memcmp(start, like->literal, like->size) != 0)
		return false;
	*value = like->kind == PLIST_TOKEN_END
		? 0
		: take_value(token, start + like->size, end, like->kind == PLIST_TOKEN_REAL);
	if (like->kind == PLIST_TOKEN_END ? like->size != (size_t)(end - start) : !*value)
		return false;
	plist_token_take_literal(token, like);
	token->literal = start;
	return true;
}

/* Takes the token at `start`, whatever it is. */
static void find_token(struct plist_token *token, const char *start, const char *end, size_t *value)
{
	const char *at = start;

	*value = 0;
	while (!*value) {
		at = memchr(at, '>', (size_t)(end - at));
		if (!at)
			break;
		at++;
		*value = take_value(
			token, at, end, ends_with(start, (size_t)(at - start), "<real>"));
	}
	plist_token_set_literal(token, start, (size_t)((at ? at : end) - start));
}

/* Returns the index of the first token from `similar` on that is like the last one, or `similar`
 * when there is none near. */
static size_t find_again(const struct plist_tokens *tokens, size_t similar)
{
	const struct plist_token *last = &tokens->list[tokens->count - 1];

	for (size_t i = similar; i < tokens->count - 1 && i < similar + NEAR; i++) {
		if (plist_token_is_like(last, &tokens->list[i]))
			return i;
	}
	return similar;
}

bool plist_tokens_split(struct plist_tokens *tokens, const char *bytes, size_t size, size_t similar)
{
	const char *end = bytes + size;
	struct plist_token *token;

	do {
		size_t value;

		token = plist_tokens_add(tokens);
		if (!token)
			return false;
		if (!take_token(token, &tokens->list[similar], bytes, end, &value)) {
			find_token(token, bytes, end, &value);
			similar = find_again(tokens, similar);
		}
		bytes += token->size + value;
		similar += tokens->list[similar].kind != PLIST_TOKEN_END;
	} while (token->kind != PLIST_TOKEN_END);
	return true;
}

void plist_token_join(const struct plist_token *token, struct buffer *bytes)
{
	char digits[24];
	size_t at = sizeof(digits);
	uint64_t number = token->number;

	buffer_add(bytes, token->literal, token->size);
	if (token->kind == PLIST_TOKEN_REAL)
		buffer_add(bytes, token->text, token->text_size);
	if (token->kind != PLIST_TOKEN_INTEGER)
		return;
	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	buffer_add(bytes, digits + at, sizeof(digits) - at);
}
