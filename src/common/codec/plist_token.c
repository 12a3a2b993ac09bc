#include "plist_token.h"

#include <stdlib.h>
#include <string.h>

/* Literals differ near their ends. One that is out of order is looked for among so many pieces. */
enum { HASHED = 32, NEAR = 64 };

void pieces_release(struct pieces *pieces)
{
	free(pieces->list);
	*pieces = (struct pieces){ 0 };
}

struct piece *pieces_add(struct pieces *pieces)
{
	if (pieces->count >= PIECES_MAX)
		return NULL;
	if (pieces->count == pieces->capacity) {
		pieces->capacity = pieces->capacity ? pieces->capacity * 2 : 1024;
		pieces->list = xreallocarray(pieces->list, pieces->capacity, sizeof(*pieces->list));
	}
	pieces->list[pieces->count] = (struct piece){ .literal = "" };
	return &pieces->list[pieces->count++];
}

static bool ends_with(const char *text, size_t size, const char *end)
{
	size_t length = strlen(end);

	return size >= length && !memcmp(text + size - length, end, length);
}

static enum piece_role role_of(const char *name, size_t size)
{
	static const struct {
		const char *end;
		enum piece_role role;
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

void piece_set_literal(struct piece *piece, const char *literal, size_t size)
{
	static const char open[] = "<key>", close[] = "</key>", array[] = "<array>";
	size_t end = size, start;

	piece->literal = literal;
	piece->size = (uint32_t)size;
	piece->hash = hash_of(literal, size);
	piece->starts_array = memmem(literal, size, array, strlen(array)) != NULL;
	while (end && !ends_with(literal, end, close))
		end--;
	if (!end)
		return;
	end -= strlen(close);
	start = end;
	while (start && !ends_with(literal, start, open))
		start--;
	piece->role = role_of(literal + start, end - start);
	piece->name =
		(uint8_t)(1 + (hash_of(literal + start, end - start) >> 7) % (PIECE_NAMES - 1));
}

bool piece_is_like(const struct piece *piece, const struct piece *other)
{
	return piece->hash == other->hash && piece->size == other->size &&
		piece->kind == other->kind && !memcmp(piece->literal, other->literal, piece->size);
}

void piece_take_literal(struct piece *piece, const struct piece *other)
{
	piece->literal = other->literal;
	piece->size = other->size;
	piece->hash = other->hash;
	piece->kind = other->kind;
	piece->role = other->role;
	piece->name = other->name;
	piece->starts_array = other->starts_array;
}

/* The value that begins at `at` and ends before a '<'; 0 when there is none. */
static size_t take_value(struct piece *piece, const char *at, const char *end, bool is_real)
{
	size_t size = 0, limit = is_real ? PIECE_TEXT_MAX : PIECE_DIGITS_MAX;
	bool digits = true;
	uint64_t number = 0;

	while (at + size < end && size <= limit && at[size] != '<') {
		digits = digits && at[size] >= '0' && at[size] <= '9';
		number = number * 10 + (uint64_t)(at[size] & 15);
		size++;
	}
	if (!size || size > limit || at + size == end)
		return 0;
	if (is_real) {
		memcpy(piece->text, at, size);
		piece->text_size = (uint8_t)size;
		piece->kind = PIECE_REAL;
		return size;
	}
	if (!digits || (at[0] == '0' && size > 1))
		return 0;
	piece->number = number;
	piece->kind = PIECE_INTEGER;
	return size;
}

/* Whether what begins at `start` is the literal of `like`, with a number of its kind behind it;
 * returns the number's size in `value`. */
static bool take_piece(struct piece *piece, const struct piece *like, const char *start,
	const char *end, size_t *value)
{
	if (like->size > (size_t)(end - start) || memcmp(start, like->literal, like->size) != 0)
		return false;
	*value = like->kind == PIECE_END
		? 0
		: take_value(piece, start + like->size, end, like->kind == PIECE_REAL);
	if (like->kind == PIECE_END ? like->size != (size_t)(end - start) : !*value)
		return false;
	piece_take_literal(piece, like);
	piece->literal = start;
	return true;
}

/* The same without knowing what to expect. */
static void find_piece(struct piece *piece, const char *start, const char *end, size_t *value)
{
	const char *at = start;

	*value = 0;
	while (!*value) {
		at = memchr(at, '>', (size_t)(end - at));
		if (!at)
			break;
		at++;
		*value = take_value(
			piece, at, end, ends_with(start, (size_t)(at - start), "<real>"));
	}
	piece_set_literal(piece, start, (size_t)((at ? at : end) - start));
}

/* Where the literal of the last piece stands from `similar` on, or `similar` when it is not near.
 */
static size_t find_again(const struct pieces *pieces, size_t similar)
{
	const struct piece *last = &pieces->list[pieces->count - 1];

	for (size_t i = similar; i < pieces->count - 1 && i < similar + NEAR; i++) {
		if (piece_is_like(last, &pieces->list[i]))
			return i;
	}
	return similar;
}

bool pieces_split(struct pieces *pieces, const char *bytes, size_t size, size_t similar)
{
	const char *end = bytes + size;
	struct piece *piece;

	do {
		size_t value;

		piece = pieces_add(pieces);
		if (!piece)
			return false;
		if (!take_piece(piece, &pieces->list[similar], bytes, end, &value)) {
			find_piece(piece, bytes, end, &value);
			similar = find_again(pieces, similar);
		}
		bytes += piece->size + value;
		similar += pieces->list[similar].kind != PIECE_END;
	} while (piece->kind != PIECE_END);
	return true;
}

void piece_join(const struct piece *piece, struct buffer *bytes)
{
	char digits[24];
	size_t at = sizeof(digits);
	uint64_t number = piece->number;

	buffer_add(bytes, piece->literal, piece->size);
	if (piece->kind == PIECE_REAL)
		buffer_add(bytes, piece->text, piece->text_size);
	if (piece->kind != PIECE_INTEGER)
		return;
	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	buffer_add(bytes, digits + at, sizeof(digits) - at);
}
