#include "plist_codec_private.h"

#include <stdlib.h>
#include <string.h>

/* Holds the product of two numbers. */
__extension__ typedef unsigned __int128 wide;

/* The times of a core, a cluster or the GPU, from its idle_ns on, or those of an array after them.
 * Their sum is about the length of the window, and the same for all cores. */
struct group {
	uint64_t ns, ticks;     /* sums of the times coded so far */
	uint64_t used_ns;       /* sum for the states with a frequency */
	wide used_hz, used_mhz; /* sums of used time * frequency */
};

/* Decoded numbers are reduced to 57 bits, so that ns_of() and ticks_of() do not overflow. Sums may
 * wrap: they wrap in the encoder as well. */
#define NUMBER_MASK ((UINT64_C(1) << 57) - 1)

/* The model of a token, if it has the same kind and is decoded before it; else NULL. */
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

/* Assigns tokens to groups. A frequency belongs to the group of the times after it. */
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

/* powermetrics converts ticks of a 24 MHz clock to whole nanoseconds. */
static uint64_t ns_of(uint64_t ticks)
{
	return ticks * 125 / 3;
}

static uint64_t ticks_of(uint64_t ns)
{
	return (ns * 3 + 124) / 125;
}

/* Codes `number` - `old` and returns `number`. Both operations wrap. */
static uint64_t code_difference(
	struct plist_codec *codec, unsigned name, uint64_t number, uint64_t old)
{
	struct codec_state *state = &codec->state;
	uint64_t difference = number - old;
	bool is_negative = difference >> 63;
	uint64_t size = range_coder_number(&codec->coder, &state->differences[name],
		is_negative ? 0 - difference : difference);

	is_negative = size && range_coder_bit(&codec->coder, &state->sign[name], is_negative);
	return is_negative ? old - size : old + size;
}

/* Codes a number that differs from its model. `rest` predicts an idle time, in ticks. */
static uint64_t code_changed(struct plist_codec *codec, const struct plist_token *token,
	const struct plist_token *model, uint64_t rest)
{
	struct codec_state *state = &codec->state;
	uint64_t number = token->number, ticks = ticks_of(number), old = model ? model->number : 0;
	unsigned length = (unsigned)min_size((size_t)number_length(ticks_of(old)), LENGTHS - 1);

	if (token->role != ROLE_TIME && token->role != ROLE_IDLE)
		return code_difference(codec, token->name, number, old);
	if (!range_coder_bit(
		    &codec->coder, &state->is_in_ticks[token->name], ns_of(ticks) == number))
		return code_difference(codec, token->name, number, old);
	ticks = token->role == ROLE_IDLE
		? code_difference(codec, 0, ticks, rest)
		: range_coder_number(&codec->coder, &state->times[length], ticks);
	return ns_of(ticks & NUMBER_MASK);
}

/* The low bits of `past`: whether the previous numbers of this name repeated their models. */
static void code_integer(
	struct plist_codec *codec, struct plist_token *token, uint8_t *past, uint64_t rest)
{
	struct codec_state *state = &codec->state;
	const struct plist_token *model = model_of(codec, token);
	uint64_t old = model ? model->number : 0;
	bool repeats = model &&
		range_coder_bit(&codec->coder, &state->repeats[token->name][*past % PASTS][!old],
			token->number == old);

	if (model)
		*past = (uint8_t)(*past << 1 | repeats);
	if (repeats)
		token->number = old;
	else if ((!model || old) &&
		range_coder_bit(
			&codec->coder, &state->is_zero[token->name][!model], !token->number))
		token->number = 0;
	else
		token->number = code_changed(codec, token, model, rest) & NUMBER_MASK;
}

static void add_time(struct group *group, uint64_t ns, uint64_t mhz)
{
	/* powermetrics stores the frequency of a CPU as ns per cycle, in 16.16 fixed point. */
	uint64_t period = mhz ? 65536000 / mhz : 0;

	group->ns += ns;
	group->ticks += ticks_of(ns);
	if (!mhz)
		return;
	group->used_ns += ns;
	group->used_mhz += (wide)ns * mhz;
	group->used_hz += period ? (wide)ns * (UINT64_C(65536000000000) / period) : 0;
}

/* Idle times are coded last, because the other times of the group predict them. */
static void code_integers(struct plist_codec *codec)
{
	struct plist_token *list = codec->tokens.list, *end = list + codec->tokens.count;
	uint8_t pasts[PLIST_TOKEN_NAMES] = { 0 };
	uint64_t mhz = 0, total = 0;

	for (struct plist_token *token = list + codec->first; token < end; token++) {
		if (token->kind != PLIST_TOKEN_INTEGER || token->role == ROLE_IDLE)
			continue;
		code_integer(codec, token, &pasts[token->name], 0);
		if (token->role == ROLE_ELAPSED)
			total = ticks_of(token->number);
		if (token->role == ROLE_TIME)
			add_time(&codec->groups[token->group], token->number, mhz);
		mhz = token->role == ROLE_STATE ? token->number : 0;
	}
	for (struct plist_token *token = list + codec->first; token < end; token++) {
		struct group *group = &codec->groups[token->group];

		if (!is_integer(token, ROLE_IDLE))
			continue;
		code_integer(codec, token, &pasts[token->name], total - group->ticks);
		add_time(group, token->number, 0);
		total = group->ticks;
	}
}

/* ---- reals ---- */

struct text {
	char text[PLIST_TOKEN_TEXT_MAX + 1];
	uint8_t size; /* 0: there is no prediction */
};

/* Values of the integers before a real. */
struct context {
	uint64_t elapsed_ns, number, idle_ns, energy, energies;
};

static void add_character(struct text *text, char character)
{
	if (text->size < PLIST_TOKEN_TEXT_MAX)
		text->text[text->size++] = character;
}

/* Formats up to six digits as printf's %g. The first digit has the weight 10^exponent. */
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

/* Six digits of a quotient, and the exponent of the first. */
static uint64_t divide_wide(wide above, wide below, int *exponent)
{
	for (*exponent = 5; above >= below * 1000000; ++*exponent)
		below *= 10;
	for (; above < below * 100000; --*exponent)
		above *= 10;
	return (uint64_t)((2 * above + below) / (2 * below));
}

/* The same, faster, for numbers with which nothing overflows: those of ratios and powers. */
static uint64_t divide(uint64_t above, uint64_t below, int *exponent)
{
	for (*exponent = 5; above >= below * 1000000; ++*exponent)
		below *= 10;
	for (; above < below * 100000; --*exponent)
		above *= 10;
	return (2 * above + below) / (2 * below);
}

/* Like printf("%g"), except that ties round up and 0 / 0 is 0. Integer arithmetic gives the same
 * result on all machines. */
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
	rounded = above >> 60 || below >> 42 ? divide_wide(above, below, &exponent)
					     : divide((uint64_t)above, (uint64_t)below, &exponent);
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

/* Predicts a real from other numbers, in two ways because documents differ. */
static void derive(const struct plist_codec *codec, const struct plist_token *token,
	const struct context *context, int prediction, struct text *text)
{
	const struct group *group = &codec->groups[token->group];
	bool alternative = prediction == PREDICTION_ALTERNATIVE;

	switch (token->role) {
	case ROLE_RATIO: /* the total is that of the array, or includes the idle time before it */
		format_quotient(text, context->number,
			(wide)group->ns + (alternative ? context->idle_ns : 0));
		break;
	case ROLE_FREQ_HZ: /* a CPU's is in Hz, the GPU's in MHz */
		format_quotient(
			text, alternative ? group->used_mhz : group->used_hz, group->used_ns);
		break;
	case ROLE_POWER: /* of one rail, or of all */
		format_quotient(text,
			(wide)(alternative ? context->energies : context->energy) * NS_PER_S,
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
	struct codec_state *state = &codec->state;
	const struct plist_token *model = model_of(codec, token);
	struct probability *probability =
		state->is_predicted[token->name][model ? model->outcome : PREDICTION_NONE];
	struct text predictions[PREDICTIONS] = { { .size = 0 } }, *similar = NULL;
	char given[PLIST_TOKEN_TEXT_MAX];
	size_t size;

	for (int prediction = 0; prediction < PREDICTIONS; prediction++) {
		struct text *text = &predictions[prediction];

		if (prediction < PREDICTION_REPEATED) {
			derive(codec, token, context, prediction, text);
		} else if (model) {
			memcpy(text->text, model->text, model->text_size);
			text->size = model->text_size;
		}
		if (!text->size || (similar && is_text(similar, text->text, text->size)))
			continue;
		similar = similar ? similar : text;
		if (!range_coder_bit(&codec->coder, &probability[prediction],
			    is_text(text, token->text, token->text_size)))
			continue;
		memcpy(token->text, text->text, text->size);
		token->text_size = text->size;
		token->outcome = (uint8_t)prediction;
		return true;
	}
	token->outcome = PREDICTION_NONE;
	size = range_coder_number(&codec->coder, &state->real_size, token->text_size);
	if (size > PLIST_TOKEN_TEXT_MAX)
		return false;
	memcpy(given, token->text, sizeof(given));
	plist_codec_code_text(codec, &state->reals, token->text, given, size,
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
