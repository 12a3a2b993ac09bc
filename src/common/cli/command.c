#include "command.h"

#include "suggestion.h"

#include <getopt.h>
#include <string.h>

/* A row and the offset of its group's values in the command's struct. */
struct bound_option {
	const struct command_option *row;
	size_t base;
};

enum { OPTIONS_MAX = 64 };

struct option_list {
	struct bound_option items[OPTIONS_MAX];
	size_t count;
};

static const struct command_option common_options[] = {
	{ .kind = OPTION_FLAG, .letter = 'h', .name = "help", .help = "print this help" },
	{ .kind = OPTION_FLAG, .letter = 'V', .name = "version", .help = "print the version" },
	OPTION_END,
};

static void add_option(struct option_list *list, const struct command_option *row, size_t base)
{
	if (list->count < OPTIONS_MAX)
		list->items[list->count++] = (struct bound_option){ row, base };
}

static void collect(struct option_list *list, const struct command_option *rows)
{
	for (; rows && rows->name; rows++) {
		if (rows->kind != OPTION_GROUP) {
			add_option(list, rows, 0);
			continue;
		}
		for (const struct command_option *row = rows->group; row->name; row++)
			add_option(list, row, rows->offset);
	}
}

void command_each_option(const struct command *command,
	void (*visit)(const struct command_option *option, void *context), void *context)
{
	struct option_list list = { .count = 0 };

	collect(&list, command->options);
	collect(&list, common_options);
	for (size_t i = 0; i < list.count; i++)
		visit(list.items[i].row, context);
}

/* ---- values ---- */

static bool parse_choice(const char *text, const char *words, int *choice)
{
	size_t length = strlen(text);
	int index = 0;

	for (const char *word = words; length; index++) {
		size_t size = strcspn(word, "|");

		if (size == length && !memcmp(word, text, size)) {
			*choice = index;
			return true;
		}
		if (!word[size])
			break;
		word += size + 1;
	}
	return false;
}

static bool add_string(struct string_list *list, const char *text)
{
	if (list->count == (int)ARRAY_SIZE(list->items))
		return false;
	list->items[list->count++] = text;
	return true;
}

static bool integer_value(
	const struct command_option *row, const char *text, int *value, struct error *err)
{
	int64_t parsed;

	if (!parse_integer(text, row->low, row->high, &parsed))
		return error_usage(err, "--%s takes a whole number from %lld to %lld, not '%s'",
			row->name, (long long)row->low, (long long)row->high, text);
	*value = (int)parsed;
	return true;
}

/* In a format that a user can type: "1ms", "3650d". */
static void format_limit(char *text, size_t size, int64_t ns)
{
	if (ns % (86400 * NS_PER_S) == 0)
		snprintf(text, size, "%lldd", (long long)(ns / (86400 * NS_PER_S)));
	else
		snprintf(text, size, "%lldms", (long long)(ns / NS_PER_MS));
}

static bool duration_value(
	const struct command_option *row, const char *text, int64_t *value, struct error *err)
{
	char low[32], high[32];

	if (!parse_duration(text, value))
		return error_usage(err,
			"--%s takes a duration such as 1, 0.5, 500ms or 1m30s, not '%s'", row->name,
			text);
	format_limit(low, sizeof(low), row->low);
	format_limit(high, sizeof(high), row->high);
	return (*value >= row->low && *value <= row->high) ||
		error_usage(err, "--%s takes a duration from %s to %s, not '%s'", row->name, low,
			high, text);
}

/* From this number on, seconds are unlikely: powermetrics' -i takes ms. */
enum { MS_LIKELY = 100 };

static bool interval_value(
	const struct command_option *row, const char *text, int64_t *value, struct error *err)
{
	bool is_bare = !text[strspn(text, "0123456789")];
	char length[32];

	if (!duration_value(row, text, value, err))
		return false;
	format_duration(length, sizeof(length), *value);
	if (is_bare && *value >= MS_LIKELY * NS_PER_S)
		error_set(err, "warning: --%s %s is %s; for milliseconds write %sms", row->name,
			text, length, text);
	return true;
}

static bool set_value(
	const struct bound_option *option, const char *text, void *values, struct error *err)
{
	const struct command_option *row = option->row;
	void *at = (char *)values + option->base + row->offset;

	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)at = true;
		return true;
	case OPTION_STRING:
		*(const char **)at = text;
		return true;
	case OPTION_STRINGS:
		return add_string(at, text) || error_usage(err, "too many --%s", row->name);
	case OPTION_INTEGER:
		return integer_value(row, text, at, err);
	case OPTION_DURATION:
		return duration_value(row, text, at, err);
	case OPTION_INTERVAL:
		return interval_value(row, text, at, err);
	case OPTION_BYTES:
		return (parse_bytes(text, at) && *(int64_t *)at > 0) ||
			error_usage(err, "--%s takes a size such as 500k, 25M or 2G, not '%s'",
				row->name, text);
	case OPTION_TIME:
		return parse_time(text, at, err) || error_prefix(err, "--%s", row->name);
	case OPTION_CHOICE:
		return parse_choice(text, row->argument, at) ||
			error_usage(err, "--%s takes %s, not '%s'", row->name, row->argument, text);
	case OPTION_GROUP:
		break;
	}
	return error_set(err, "option '--%s' has no kind", row->name);
}

/* ---- parsing ---- */

/* The `val` of a long option is FIRST_LONG plus the index of its row, so that it differs from any
 * letter. */
enum { FIRST_LONG = 256 };

static void add_long(struct option *name, const char *text, bool has_argument, size_t index)
{
	*name = (struct option){
		.name = text,
		.has_arg = has_argument ? required_argument : no_argument,
		.val = FIRST_LONG + (int)index,
	};
}

static void build_getopt(
	const struct option_list *list, bool stop_at_operand, char *letters, struct option *names)
{
	/* '+': stop at the first operand; ':': report a missing argument by ':'. */
	if (stop_at_operand)
		*letters++ = '+';
	*letters++ = ':';
	for (size_t i = 0; i < list->count; i++) {
		const struct command_option *row = list->items[i].row;
		bool has_argument = row->kind != OPTION_FLAG;

		if (row->letter)
			*letters++ = row->letter;
		if (row->letter && has_argument)
			*letters++ = ':';
		add_long(names++, row->name, has_argument, i);
		if (row->alias)
			add_long(names++, row->alias, has_argument, i);
	}
	*letters = '\0';
	*names = (struct option){ 0 };
}

static const struct bound_option *find_option(const struct option_list *list, int code)
{
	if (code >= FIRST_LONG)
		return &list->items[code - FIRST_LONG];
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].row->letter == code)
			return &list->items[i];
	}
	return NULL;
}

static void reset_getopt(void)
{
	opterr = 0;
#ifdef __GLIBC__
	optind = 0;
#else
	optreset = 1;
	optind = 1;
#endif
}

/* The separator before a command's name; the live dashboard has no name. */
static const char *space(const struct command *command)
{
	return command->name[0] ? " " : "";
}

static bool check_operands(const struct command *command, int given, struct error *err)
{
	if (given < command->operands_min) {
		const char *missing = command->operands;

		while (given--)
			missing += strcspn(missing, " ") + 1;
		return error_usage(err, "%.*s is missing; see 'asitop%s%s --help'",
			(int)strcspn(missing, " ."), missing, space(command), command->name);
	}
	if (command->operands_max >= 0 && given > command->operands_max)
		return error_usage(err, "too many arguments; see 'asitop%s%s --help'",
			space(command), command->name);
	return true;
}

/* Returns how many long options begin with `word`, and the first two of them in `names`. */
static size_t find_abbreviated(
	const struct option_list *list, const char *word, const char *names[2])
{
	size_t length = strcspn(word, "="), count = 0;

	for (size_t i = 0; length && i < list->count; i++) {
		const char *name = list->items[i].row->name;

		if (strncmp(name, word, length))
			continue;
		if (count < 2)
			names[count] = name;
		count++;
	}
	return count;
}

/* The long name that was most likely meant by `word`, without its dashes; NULL: none is close. */
static const char *closest_option(const struct option_list *list, const char *word)
{
	struct suggestion suggestion = { .word = word, .length = strcspn(word, "=") };

	for (size_t i = 0; i < list->count; i++)
		suggestion_consider(&suggestion, list->items[i].row->name);
	return suggestion.name;
}

static bool unknown_option(const struct command *command, const struct option_list *list,
	const char *word, struct error *err)
{
	bool is_long = !strncmp(word, "--", 2);
	const char *names[2], *closest = is_long ? closest_option(list, word + 2) : NULL;
	size_t count = is_long ? find_abbreviated(list, word + 2, names) : 0;

	if (count > 1)
		return error_usage(err, "ambiguous option '%s': could be '--%s'%s '--%s'%s", word,
			names[0], count == 2 ? " or" : ",", names[1],
			count == 2 ? "" : " and others");
	if (closest)
		return error_usage(err, "unknown option '%s'; did you mean '--%s'?", word, closest);
	return error_usage(err, "unknown option '%s'; see 'asitop%s%s --help'", word,
		space(command), command->name);
}

/* Reports the option that getopt_long() has just rejected. For a known long option and for a letter
 * it is in optopt; for an unknown long option optind is after its word. */
static bool bad_option(const struct command *command, const struct option_list *list, int code,
	char **argv, struct error *err)
{
	bool is_long = optopt >= FIRST_LONG;
	const struct command_option *row = is_long ? find_option(list, optopt)->row : NULL;
	char letter[3] = { '-', (char)optopt, '\0' };

	if (is_long)
		return error_usage(err, "option '--%s' %s; see 'asitop%s%s --help'", row->name,
			row->kind == OPTION_FLAG ? "takes no value" : "needs a value",
			space(command), command->name);
	if (code == ':')
		return error_usage(err, "option '%s' needs a value; see 'asitop%s%s --help'",
			letter, space(command), command->name);
	return unknown_option(command, list, optopt ? letter : argv[optind - 1], err);
}

/* getopt_long() takes it for an operand. */
const char OPERAND_SEPARATOR[] = "-";

static void keep_separators(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--"))
			argv[i] = (char *)OPERAND_SEPARATOR;
	}
}

enum parse_result command_parse(const struct command *command, int argc, char **argv, void *values,
	int *first_operand, struct error *err)
{
	struct option_list list = { .count = 0 };
	struct option names[2 * OPTIONS_MAX + 1];
	char letters[2 * OPTIONS_MAX + 3];
	int code, after_options = 1;

	collect(&list, command->options);
	collect(&list, common_options);
	build_getopt(&list, command->stop_at_operand, letters, names);
	if (command->separates_operands)
		keep_separators(argc, argv);
	reset_getopt();
	while ((code = getopt_long(argc, argv, letters, names, NULL)) != -1) {
		const struct bound_option *option = NULL;

		if (code != ':' && code != '?')
			option = find_option(&list, code);
		if (!option) {
			bad_option(command, &list, code, argv, err);
			return PARSE_FAILED;
		}
		if (option->row == &common_options[0])
			return PARSE_HELP;
		if (option->row == &common_options[1])
			return PARSE_VERSION;
		if (!set_value(option, optarg == OPERAND_SEPARATOR ? "--" : optarg, values, err))
			return PARSE_FAILED;
		after_options = optind;
	}
	*first_operand = optind;
	if (command->stop_at_operand && optind == argc && optind > after_options) {
		error_usage(err, "COMMAND is missing after '--'; see 'asitop %s --help'",
			command->name);
		return PARSE_FAILED;
	}
	return check_operands(command, argc - optind, err) ? PARSE_OK : PARSE_FAILED;
}

/* ---- help ---- */

enum { HELP_WIDTH = 79, HELP_COLUMN = 28 };

/* Prints words from column `column` on and indents further lines by `indent`. */
static void print_wrapped(FILE *out, const char *text, size_t indent, size_t column)
{
	while (*text) {
		size_t length = strcspn(text, " ");

		if (column > indent && column + 1 + length > HELP_WIDTH) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			fputc(' ', out);
			column++;
		}
		fprintf(out, "%.*s", (int)length, text);
		column += length;
		text += length + strspn(text + length, " ");
	}
	fputc('\n', out);
}

static void print_option(const struct command_option *row, void *context)
{
	FILE *out = context;
	char left[128];

	snprintf(left, sizeof(left), "  %c%c%s--%s%s%s", row->letter ? '-' : ' ',
		row->letter ? row->letter : ' ', row->letter ? ", " : "  ", row->name,
		row->argument ? " " : "", row->argument ? row->argument : "");
	fprintf(out, "%-*s", HELP_COLUMN, left);
	if (strlen(left) >= HELP_COLUMN)
		fprintf(out, "\n%*s", HELP_COLUMN, "");
	print_wrapped(out, row->help, HELP_COLUMN, HELP_COLUMN);
}

void command_options_help(const struct command *command, FILE *out)
{
	command_each_option(command, print_option, out);
}

void command_help(const struct command *command, FILE *out)
{
	fprintf(out, "usage: asitop %s [OPTIONS]%s%s\n\n", command->name,
		command->operands[0] ? " " : "", command->operands);
	print_wrapped(out, command->description, 0, 0);
	fputs("\noptions:\n", out);
	command_options_help(command, out);
}
