#include "plist_codec_private.h"

#include <stdlib.h>
#include <string.h>

/* 128 bits hold the products of two of our numbers. */
__extension__ typedef unsigned __int128 wide;

/* Times that belong together: of a core, a cluster or the GPU from its idle_ns on, or of an array
 * that follows. Their sum is about the time that passed, and the same for all cores. */
struct group {
	uint64_t ns, ticks;     /* sums of what is known so far */
	uint64_t used_ns;       /* of the states with a frequency */
	wide used_hz, used_mhz; /* of these, times frequency */
};

/* A decoded number is reduced to 57 bits, so that ns_of() and ticks_of() do not overflow. Sums of
 * them may wrap; the encoder's wrap as well. */
#define NUMBER_MASK ((UINT64_C(1) << 57) - 1)

/* The model of a number: of the same kind, and decoded before it. */
static const struct plist_token *model_of(
	const struct plist_codec *codec, const struct plist_token *token)
{
	const struct plist_token *model = &codec->tokens.list[token->model];

	return token->model && model->kind == token->kind &&
			(model->role == ROLE_IDLE) == (token->role == ROLE_IDLE)
		? model
		: NULL;
}

static bool is_integer(const struct plist_token *token, enum plist_token_role role)
{
	return token->kind == PLIST_TOKEN_INTEGER && token->role == role;
}

/* A frequency belongs to the times behind it. */
static void set_groups(struct plist_codec *codec)
{
	size_t count = codec->tokens.count - codec->first + 1;
	struct plist_token *list = codec->tokens.list;
	uint32_t group = 0, idle_group = 0;
	bool has_array = false;

	for (size_t i = codec->first; i < codec->tokens.count; i++) {
		bool is_idle = is_integer(&list[i], ROLE_IDLE);

		if (is_idle || (list[i].starts_array && has_array)) {
			group++;
			has_array = false;
		}
		has_array = has_array || list[i].starts_array;
		list[i].group = group;
	}
	for (size_t i = codec->tokens.count; i-- > codec->first;) {
		if (is_integer(&list[i], ROLE_IDLE))
			idle_group = list[i].group;
		else if (list[i].role == ROLE_FREQ_HZ)
			list[i].group = idle_group;
	}
	if (count > codec->group_capacity) {
		codec->groups = xreallocarray(codec->groups, count, sizeof(*codec->groups));
		codec->group_capacity = count;
	}
	memset(codec->groups, 0, ((size_t)group + 1) * sizeof(*codec->groups));
}

/* ---- integers ---- */

/* powermetrics' times are those of a clock of 24 MHz, in whole nanoseconds. */
static uint64_t ns_of(uint64_t ticks)
{
	return ticks * 125 / 3;
}

static uint64_t ticks_of(uint64_t ns)
{
	return (ns * 3 + 124) / 125;
}

/* Returns `old` + the difference that it codes; both wrap. */
static uint64_t code_difference(
	struct plist_codec *codec, unsigned name, uint64_t number, uint64_t old)
{
	struct knowledge *now = &codec->now;
	uint64_t difference = number - old;
	bool is_negative = difference >> 63;
	uint64_t size = range_coder_number(
		&codec->coder, &now->differences[name], is_negative ? 0 - difference : difference);

	is_negative = size && range_coder_bit(&codec->coder, &now->sign[name], is_negative);
	return is_negative ? old - size : old + size;
}

/* A number that has changed. `rest` is what an idle time should be, in ticks. */
static uint64_t code_changed(struct plist_codec *codec, const struct plist_token *token,
	const struct plist_token *model, uint64_t rest)
{
	struct knowledge *now = &codec->now;
	uint64_t number = token->number, ticks = ticks_of(number), old = model ? model->number : 0;
	unsigned length = (unsigned)min_size((size_t)number_length(ticks_of(old)), LENGTHS - 1);

	if (token->role != ROLE_TIME && token->role != ROLE_IDLE)
		return code_difference(codec, token->name, number, old);
	if (!range_coder_bit(&codec->coder, &now->is_in_ticks[token->name], ns_of(ticks) == number))
		return code_difference(codec, token->name, number, old);
	ticks = token->role == ROLE_IDLE
		? code_difference(codec, 0, ticks, rest)
		: range_coder_number(&codec->coder, &now->times[length], ticks);
	return ns_of(ticks & NUMBER_MASK);
}

/* `past` holds whether the last ones of this name had changed. */
static void code_integer(
	struct plist_codec *codec, struct plist_token *token, uint8_t *past, uint64_t rest)
{
	struct knowledge *now = &codec->now;
	const struct plist_token *model = model_of(codec, token);
	uint64_t old = model ? model->number : 0;
	bool repeats = model &&
		range_coder_bit(&codec->coder, &now->repeats[token->name][*past % PASTS][!old],
			token->number == old);

	if (model)
		*past = (uint8_t)(*past << 1 | repeats);
	if (repeats)
		token->number = old;
	else if ((!model || old) &&
		range_coder_bit(&codec->coder, &now->is_zero[token->name][!model], !token->number))
		token->number = 0;
	else
		token->number = code_changed(codec, token, model, rest) & NUMBER_MASK;
}

static void add_time(struct group *group, uint64_t ns, uint64_t mhz)
{
	/* powermetrics keeps a CPU's frequency as the 16.16 fixed-point number of ns a cycle. */
	uint64_t period = mhz ? 65536000 / mhz : 0;

	group->ns += ns;
	group->ticks += ticks_of(ns);
	if (!mhz)
		return;
	group->used_ns += ns;
	group->used_mhz += (wide)ns * mhz;
	group->used_hz += period ? (wide)ns * (UINT64_C(65536000000000) / period) : 0;
}

/* Idle times come last, when the rest of their group is known. */
static void code_integers(struct plist_codec *codec)
{
	struct plist_token *list = codec->tokens.list, *end = list + codec->tokens.count;
	uint8_t pasts[PLIST_TOKEN_NAMES] = { 0 };
	uint64_t mhz = 0, passed = 0;

	for (struct plist_token *token = list + codec->first; token < end; token++) {
		if (token->kind != PLIST_TOKEN_INTEGER || token->role == ROLE_IDLE)
			continue;
		code_integer(codec, token, &pasts[token->name], 0);
		if (token->role == ROLE_ELAPSED)
			passed = ticks_of(token->number);
		if (token->role == ROLE_TIME)
			add_time(&codec->groups[token->group], token->number, mhz);
		mhz = token->role == ROLE_STATE ? token->number : 0;
	}
	for (struct plist_token *token = list + codec->first; token < end; token++) {
		struct group *group = &codec->groups[token->group];

		if (!is_integer(token, ROLE_IDLE))
			continue;
		code_integer(codec, token, &pasts[token->name], passed - group->ticks);
		add_time(group, token->number, 0);
		passed = group->ticks;
	}
}

/* ---- reals ---- */

struct text {
	char text[PLIST_TOKEN_TEXT_MAX + 1];
	uint8_t size; /* 0: nothing */
};

/* What a document has told so far when its reals are read in order. */
struct context {
	uint64_t elapsed_ns, number, idle_ns, energy, energies;
};

static void add_character(struct text *text, char character)
{
	if (text->size < PLIST_TOKEN_TEXT_MAX)
		text->text[text->size++] = character;
}

/* Six digits or less, the first of weight 10^exponent, as printf's %g has them. */
static void write_digits(struct text *text, const char *digits, int count, int exponent)
{
	bool scientific = exponent < -4 || exponent >= 6;
	int point = scientific ? 0 : exponent;
	int size = exponent < 0 ? -exponent : exponent;

	for (int i = point < 0 ? point : 0; i < count || i <= point; i++) {
		add_character(text, i >= 0 && i < count ? digits[i] : '0');
		if (i == point && i + 1 < count)
			add_character(text, '.');
	}
	if (!scientific)
		return;
	add_character(text, 'e');
	add_character(text, exponent < 0 ? '-' : '+');
	add_character(text, (char)('0' + size / 10 % 10));
	add_character(text, (char)('0' + size % 10));
}

/* As printf("%g") but for ties, in whole numbers: the same on all machines. 0 / 0 is 0. */
static void format_quotient(struct text *text, wide above, wide below)
{
	char digits[6];
	int count = 6, exponent = 5;
	uint64_t rounded;

	text->size = 0;
	if (!above)
		add_character(text, '0');
	if (!above || !below || above >> 100)
		return;
	for (; above >= below * 1000000; exponent++)
		below *= 10;
	for (; above < below * 100000; exponent--)
		above *= 10;
	rounded = (uint64_t)((2 * above + below) / (2 * below));
	if (rounded == 1000000) {
		rounded = 100000;
		exponent++;
	}
	for (int i = count; i--; rounded /= 10)
		digits[i] = (char)('0' + rounded % 10);
	while (count > 1 && digits[count - 1] == '0')
		count--;
	write_digits(text, digits, count, exponent);
}

/* What a real should be by other numbers; two ways, as documents and their arrays differ. */
static void derive(const struct plist_codec *codec, const struct plist_token *token,
	const struct context *context, int way, struct text *text)
{
	const struct group *group = &codec->groups[token->group];
	bool otherwise = way == REAL_DERIVED_OTHERWISE;

	switch (token->role) {
	case ROLE_RATIO: /* of an array: of its own sum, or of that and the idle time before it */
		format_quotient(text, context->number,
			(wide)group->ns + (otherwise ? context->idle_ns : 0));
		break;
	case ROLE_FREQ_HZ: /* Hz of a CPU, MHz of the GPU */
		format_quotient(text, otherwise ? group->used_mhz : group->used_hz, group->used_ns);
		break;
	case ROLE_POWER: /* of a rail, of all */
		format_quotient(text,
			(wide)(otherwise ? context->energies : context->energy) * NS_PER_S,
			context->elapsed_ns);
		break;
	default:
		text->size = 0;
		break;
	}
}

static bool is_text(const struct text *text, const char *other, size_t size)
{
	return text->size == size && !memcmp(text->text, other, size);
}

static bool code_real(
	struct plist_codec *codec, struct plist_token *token, const struct context *context)
{
	struct knowledge *now = &codec->now;
	const struct plist_token *model = model_of(codec, token);
	struct probability *probability =
		now->is_foreseen[token->name][model ? model->outcome : REAL_NEW];
	struct text ways[REAL_WAYS] = { { .size = 0 } }, *similar = NULL;
	char given[PLIST_TOKEN_TEXT_MAX];
	size_t size;

	for (int way = 0; way < REAL_WAYS; way++) {
		struct text *text = &ways[way];

		if (way < REAL_REPEATED) {
			derive(codec, token, context, way, text);
		} else if (model) {
			memcpy(text->text, model->text, model->text_size);
			text->size = model->text_size;
		}
		if (!text->size || (similar && is_text(similar, text->text, text->size)))
			continue;
		similar = similar ? similar : text;
		if (!range_coder_bit(&codec->coder, &probability[way],
			    is_text(text, token->text, token->text_size)))
			continue;
		memcpy(token->text, text->text, text->size);
		token->text_size = text->size;
		token->outcome = (uint8_t)way;
		return true;
	}
	token->outcome = REAL_NEW;
	size = range_coder_number(&codec->coder, &now->real_size, token->text_size);
	if (size > PLIST_TOKEN_TEXT_MAX)
		return false;
	memcpy(given, token->text, sizeof(given));
	plist_codec_code_text(codec, &now->reals, token->text, given, size,
		similar ? similar->text : "", similar ? similar->size : 0);
	token->text_size = (uint8_t)size;
	return true;
}

static bool code_reals(struct plist_codec *codec)
{
	struct plist_token *list = codec->tokens.list, *end = list + codec->tokens.count;
	struct context context = { 0 };

	for (struct plist_token *token = list + codec->first; token < end; token++) {
		if (token->kind == PLIST_TOKEN_REAL && !code_real(codec, token, &context))
			return false;
		if (token->kind != PLIST_TOKEN_INTEGER)
			continue;
		context.number = token->number;
		if (token->role == ROLE_IDLE)
			context.idle_ns = token->number;
		if (token->role == ROLE_ELAPSED)
			context.elapsed_ns = token->number;
		if (token->role == ROLE_ENERGY) {
			context.energy = token->number;
			context.energies += token->number;
		}
	}
	return true;
}

bool plist_codec_code_numbers(struct plist_codec *codec)
{
	set_groups(codec);
	code_integers(codec);
	return code_reals(codec);
}
