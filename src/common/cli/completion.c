#include "completion.h"

#include <string.h>

/* What precedes the last word. */
struct context {
	const struct completion *completion;
	const struct command *command;
	const struct command_option *option; /* whose value is the last word; NULL: none */
	const char *file;                    /* the first operand; NULL: none */
	int operand;                         /* number of its word, from 1 on; 0: none */
	bool options_ended;
};

static bool names_file(const char *text)
{
	return text && (strstr(text, "FILE") || strstr(text, "OUT") || strstr(text, "PATH"));
}

/* ---- candidates ---- */

struct candidates {
	const char *word; /* what they begin with */
	FILE *out;
};

static void add(const struct candidates *candidates, const char *lead, const char *text,
	size_t length, const char *description)
{
	const char *word = candidates->word;
	size_t lead_length = strlen(lead), word_length = strlen(word);
	size_t shared = word_length < lead_length ? word_length : lead_length;

	if (strncmp(word, lead, shared) || word_length - shared > length ||
		strncmp(word + shared, text, word_length - shared))
		return;
	fprintf(candidates->out, "%s%.*s", lead, (int)length, text);
	if (description)
		fprintf(candidates->out, "\t%s", description);
	fputc('\n', candidates->out);
}

static void add_commands(const struct completion *completion, const struct candidates *candidates)
{
	for (size_t i = 0; i < completion->count; i++) {
		const struct command *command = completion->commands[i];

		add(candidates, "", command->name, strlen(command->name), command->summary);
	}
}

static void add_option(const struct command_option *option, void *context)
{
	const struct candidates *candidates = context;

	if (option->letter)
		add(candidates, "-", &option->letter, 1, option->help);
	add(candidates, "--", option->name, strlen(option->name), option->help);
}

static void add_choices(const struct candidates *candidates, const char *words)
{
	for (; *words; words += *words == '|') {
		size_t length = strcspn(words, "|");

		add(candidates, "", words, length, NULL);
		words += length;
	}
}

static void add_phase(const char *marker, void *context)
{
	add(context, "", marker, strlen(marker), NULL);
}

static void add_time(const char *marker, void *context)
{
	add(context, "marker:", marker, strlen(marker), NULL);
}

static void add_values(
	const struct context *context, const struct command_option *option, const char *word)
{
	const struct completion *completion = context->completion;
	struct candidates candidates = { .word = word, .out = completion->out };

	if (option->kind == OPTION_CHOICE)
		add_choices(&candidates, option->argument);
	else if (option->kind == OPTION_TIME && context->file)
		completion->each_marker(context->file, add_time, &candidates);
	else if (!strcmp(option->name, "phase") && context->file)
		completion->each_marker(context->file, add_phase, &candidates);
	else if (names_file(option->argument))
		fputs(":files\n", completion->out);
}

static void add_operands(const struct context *context, int number)
{
	const struct command *command = context->command;
	FILE *out = context->completion->out;

	if (command->stop_at_operand)
		fprintf(out, ":command %d\n", context->operand ? context->operand : number);
	else if (names_file(command->operands))
		fputs(":files\n", out);
}

/* ---- the words before ---- */

struct search {
	const char *name; /* of a long option; NULL: search for a letter */
	size_t length;
	char letter;
	const struct command_option *found;
};

static bool is_name(const struct search *search, const char *name)
{
	return name && strlen(name) == search->length &&
		!strncmp(name, search->name, search->length);
}

static void compare(const struct command_option *option, void *context)
{
	struct search *search = context;

	if (search->name ? is_name(search, option->name) || is_name(search, option->alias)
			 : option->letter == search->letter)
		search->found = option;
}

/* The option in `word`, which begins with "--". */
static const struct command_option *find_long(const struct command *command, const char *word)
{
	struct search search = { .name = word + 2, .length = strcspn(word + 2, "=") };

	command_each_option(command, compare, &search);
	return search.found;
}

/* The option of the cluster "-abc" whose value is in the next word; NULL: none. */
static const struct command_option *find_last(const struct command *command, const char *word)
{
	for (const char *letter = word + 1; *letter; letter++) {
		struct search search = { .letter = *letter };

		command_each_option(command, compare, &search);
		if (search.found && search.found->kind != OPTION_FLAG)
			return letter[1] ? NULL : search.found;
	}
	return NULL;
}

/* Takes word number `number`. */
static void read_word(struct context *context, const char *word, int number)
{
	if (context->option) {
		context->option = NULL;
	} else if (context->options_ended || word[0] != '-' || !word[1]) {
		context->options_ended |= context->command->stop_at_operand;
		if (!context->operand) {
			context->operand = number;
			context->file = word;
		}
	} else if (!strcmp(word, "--")) {
		context->options_ended = true;
	} else if (word[1] != '-') {
		context->option = find_last(context->command, word);
	} else if (!strchr(word, '=')) {
		context->option = find_long(context->command, word);
		if (context->option && context->option->kind == OPTION_FLAG)
			context->option = NULL;
	}
}

static const struct command *find_command(const struct completion *completion, const char *word)
{
	if (word[0] == '-')
		return completion->live;
	for (size_t i = 0; i < completion->count; i++) {
		if (!strcmp(completion->commands[i]->name, word))
			return completion->commands[i];
	}
	return NULL;
}

/* ---- the last word ---- */

void completion_print(const struct completion *completion, char *const *words, int count)
{
	const char *word = count ? words[count - 1] : "";
	struct context context = { .completion = completion };
	struct candidates candidates = { .word = word, .out = completion->out };
	const char *value = strchr(word, '=');

	if (count <= 1 && word[0] != '-') {
		add_commands(completion, &candidates);
		return;
	}
	context.command = find_command(completion, words[0]);
	if (!context.command)
		return;
	for (int i = context.command != completion->live; i < count - 1; i++)
		read_word(&context, words[i], i + 1);
	if (context.option) {
		add_values(&context, context.option, word);
	} else if (context.options_ended || word[0] != '-') {
		add_operands(&context, count);
	} else if (!strncmp(word, "--", 2) && value) {
		const struct command_option *option = find_long(context.command, word);

		if (option)
			add_values(&context, option, value + 1);
	} else {
		command_each_option(context.command, add_option, &candidates);
	}
}
