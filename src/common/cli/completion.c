#include "completion.h"

#include <string.h>

struct script {
	const struct command *live; /* the options without a command */
	const struct command *const *commands;
	size_t count;
	FILE *out;
};

/* ---- values ---- */

enum value_kind {
	VALUE_NONE, /* a flag */
	VALUE_FILE,
	VALUE_WORDS, /* of a choice */
	VALUE_OTHER, /* not completed */
};

static bool names_file(const char *text)
{
	return text && (strstr(text, "FILE") || strstr(text, "OUT") || strstr(text, "PATH"));
}

static enum value_kind value_kind(const struct command_option *option)
{
	if (option->kind == OPTION_FLAG)
		return VALUE_NONE;
	if (option->kind == OPTION_CHOICE)
		return VALUE_WORDS;
	return names_file(option->argument) ? VALUE_FILE : VALUE_OTHER;
}

/* "auto|profile" as "auto profile". */
static void print_words(FILE *out, const char *words)
{
	for (; *words; words++)
		fputc(*words == '|' ? ' ' : *words, out);
}

/* Text within single quotes; characters in `special` are also escaped with a backslash. */
static void print_quoted(FILE *out, const char *text, const char *special)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", out);
		else if (strchr(special, *text))
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	}
}

/* ---- bash ---- */

static void bash_option(const struct command_option *option, void *context)
{
	FILE *out = context;

	if (option->letter)
		fprintf(out, " -%c", option->letter);
	fprintf(out, " --%s", option->name);
}

/* A case for the word before the completed one. */
static void bash_value(const struct command_option *option, void *context)
{
	FILE *out = context;
	enum value_kind kind = value_kind(option);

	if (kind == VALUE_NONE)
		return;
	fprintf(out, "\t\t--%s", option->name);
	if (option->letter)
		fprintf(out, " | -%c", option->letter);
	if (kind == VALUE_WORDS) {
		fputs(") words='", out);
		print_words(out, option->argument);
		fputs("' ;;\n", out);
	} else {
		fprintf(out, ") words=%s ;;\n", kind == VALUE_FILE ? "FILES" : "");
	}
}

/* The case for the commands that match `pattern`. */
static void bash_command(
	const struct script *script, const char *pattern, const struct command *command)
{
	fprintf(script->out, "\t%s)\n\t\toptions='", pattern);
	command_each_option(command, bash_option, script->out);
	fprintf(script->out, "'\n\t\toperands=%s\n", names_file(command->operands) ? "FILES" : "");
	if (command->stop_at_operand)
		fputs("\t\truns=yes\n", script->out);
	fputs("\t\tcase $before in\n", script->out);
	command_each_option(command, bash_value, script->out);
	fputs("\t\t*) return 1 ;;\n\t\tesac\n\t\t;;\n", script->out);
}

/* Also works in bash 3.2, which macOS has: it completes file names when nothing else matches. */
static void bash_print(const struct script *script)
{
	fputs("# bash completion for asitop, made by 'asitop --completion bash'\n\n"
	      "# What the value behind $before may be; false when $before takes none.\n"
	      "_asitop_words() {\n"
	      "\tcase ${COMP_WORDS[1]} in\n",
		script->out);
	for (size_t i = 0; i < script->count; i++)
		bash_command(script, script->commands[i]->name, script->commands[i]);
	bash_command(script, "-*", script->live);
	fputs("\tesac\n}\n\n"
	      "_asitop() {\n"
	      "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
	      "\tlocal words= options= operands= runs= i\n"
	      "\tCOMPREPLY=()\n"
	      "\tif [ \"$COMP_CWORD\" -eq 1 ] && [ \"${word#-}\" = \"$word\" ]; then\n"
	      "\t\twords='",
		script->out);
	for (size_t i = 0; i < script->count; i++)
		fprintf(script->out, "%s ", script->commands[i]->name);
	fputs("'\n"
	      "\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\t# --option=value comes as three words.\n"
	      "\tif [ \"$word\" = = ]; then\n"
	      "\t\tword=\n"
	      "\telif [ \"$before\" = = ]; then\n"
	      "\t\tbefore=${COMP_WORDS[COMP_CWORD-2]}\n"
	      "\tfi\n"
	      "\tif ! _asitop_words; then\n"
	      "\t\tfor ((i = 2; i < COMP_CWORD; i++)); do\n"
	      "\t\t\t[ \"${COMP_WORDS[i]}\" = -- ] || continue\n"
	      "\t\t\t[ \"$runs\" ] && [ \"$((i + 1))\" -eq \"$COMP_CWORD\" ] &&\n"
	      "\t\t\t\tCOMPREPLY=($(compgen -c -- \"$word\"))\n"
	      "\t\t\treturn\n"
	      "\t\tdone\n"
	      "\t\tcase $word in\n"
	      "\t\t-*) words=$options ;;\n"
	      "\t\t*) words=$operands ;;\n"
	      "\t\tesac\n"
	      "\tfi\n"
	      "\t[ \"$words\" = FILES ] && return\n"
	      "\tcompopt +o default 2>/dev/null\n"
	      "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
	      "}\n\n"
	      "complete -o default -F _asitop asitop\n",
		script->out);
}

/* ---- zsh ---- */

/* The value in the syntax of _arguments: ":message:action". */
static void zsh_value(FILE *out, const struct command_option *option)
{
	switch (value_kind(option)) {
	case VALUE_NONE:
		return;
	case VALUE_FILE:
		fprintf(out, ":%s:_files", option->argument);
		return;
	case VALUE_WORDS:
		fprintf(out, ":%s:(", option->name);
		print_words(out, option->argument);
		fputc(')', out);
		return;
	case VALUE_OTHER:
		fputc(':', out);
		print_quoted(out, option->argument, ":\\");
		fputs(": ", out);
		return;
	}
}

static void zsh_option(const struct command_option *option, void *context)
{
	FILE *out = context;
	const char *repeats = option->kind == OPTION_STRINGS ? "*" : "";

	fputs(" \\\n\t\t\t", out);
	if (option->letter && *repeats)
		fprintf(out, "'*'{-%c,--%s}'[", option->letter, option->name);
	else if (option->letter)
		fprintf(out, "'(-%c --%s)'{-%c,--%s}'[", option->letter, option->name,
			option->letter, option->name);
	else
		fprintf(out, "'%s--%s[", repeats, option->name);
	print_quoted(out, option->help, "[]:\\");
	fputc(']', out);
	zsh_value(out, option);
	fputc('\'', out);
}

static void zsh_print(const struct script *script)
{
	fputs("#compdef asitop\n# zsh completion for asitop, made by 'asitop --completion zsh'\n\n"
	      "_asitop() {\n"
	      "\tlocal context state state_descr line\n"
	      "\tlocal -a commands\n"
	      "\tlocal -A opt_args\n\n"
	      "\tcommands=(\n",
		script->out);
	for (size_t i = 0; i < script->count; i++) {
		fprintf(script->out, "\t\t'%s:", script->commands[i]->name);
		print_quoted(script->out, script->commands[i]->summary, "");
		fputs("'\n", script->out);
	}
	fputs("\t)\n"
	      "\tif [[ $words[2] = -* ]]; then\n"
	      "\t\t_arguments -s",
		script->out);
	command_each_option(script->live, zsh_option, script->out);
	fputs("\n\t\treturn\n"
	      "\tfi\n"
	      "\t_arguments -C '1:command:->command' '*::argument:->argument' && return\n"
	      "\tcase $state in\n"
	      "\tcommand) _describe command commands ;;\n"
	      "\targument)\n"
	      "\t\tcase $words[1] in\n",
		script->out);
	for (size_t i = 0; i < script->count; i++) {
		const struct command *command = script->commands[i];

		fprintf(script->out, "\t\t%s) _arguments -s", command->name);
		command_each_option(command, zsh_option, script->out);
		if (command->stop_at_operand)
			fputs(" \\\n\t\t\t'*::command:_normal'", script->out);
		else if (names_file(command->operands))
			fputs(" \\\n\t\t\t'*:file:_files'", script->out);
		fputs(" ;;\n", script->out);
	}
	fputs("\t\tesac\n\t\t;;\n\tesac\n}\n\n"
	      "if [ \"$funcstack[1]\" = _asitop ]; then\n"
	      "\t_asitop \"$@\"\n"
	      "else\n"
	      "\tcompdef _asitop asitop\n"
	      "fi\n",
		script->out);
}

/* ---- fish ---- */

struct fish_context {
	FILE *out;
	const char *condition;
};

static void fish_option(const struct command_option *option, void *context)
{
	const struct fish_context *fish = context;

	fprintf(fish->out, "complete -c asitop -n '%s'", fish->condition);
	if (option->letter)
		fprintf(fish->out, " -s %c", option->letter);
	fprintf(fish->out, " -l %s", option->name);
	switch (value_kind(option)) {
	case VALUE_NONE:
		break;
	case VALUE_FILE:
		fputs(" -r -F", fish->out);
		break;
	case VALUE_WORDS:
		fputs(" -x -a '", fish->out);
		print_words(fish->out, option->argument);
		fputc('\'', fish->out);
		break;
	case VALUE_OTHER:
		fputs(" -x", fish->out);
		break;
	}
	fputs(" -d '", fish->out);
	print_quoted(fish->out, option->help, "\\");
	fputs("'\n", fish->out);
}

/* The completions of a command, while `condition` holds. */
static void fish_command(
	const struct script *script, const char *condition, const struct command *command)
{
	if (command->stop_at_operand)
		fprintf(script->out,
			"complete -c asitop -n '%s' "
			"-a '(__fish_complete_subcommand --commandline)'\n",
			condition);
	else if (names_file(command->operands))
		fprintf(script->out, "complete -c asitop -n '%s' -F\n", condition);
	command_each_option(command, fish_option, &(struct fish_context){ script->out, condition });
}

static void fish_print(const struct script *script)
{
	struct buffer no_command = { 0 };

	fputs("# fish completion for asitop, made by 'asitop --completion fish'\n\n"
	      "complete -c asitop -f\n",
		script->out);
	buffer_add_string(&no_command, "not __fish_seen_subcommand_from");
	for (size_t i = 0; i < script->count; i++) {
		const struct command *command = script->commands[i];
		char condition[64];

		fprintf(script->out, "\ncomplete -c asitop -n __fish_use_subcommand -a %s -d '",
			command->name);
		print_quoted(script->out, command->summary, "\\");
		fputs("'\n", script->out);
		snprintf(condition, sizeof(condition), "__fish_seen_subcommand_from %s",
			command->name);
		fish_command(script, condition, command);
		buffer_addf(&no_command, " %s", command->name);
	}
	fputc('\n', script->out);
	fish_command(script, buffer_string(&no_command), script->live);
	buffer_release(&no_command);
}

/* ---- shells ---- */

static const struct {
	const char *name;
	void (*print)(const struct script *script);
} shells[] = {
	{ "bash", bash_print },
	{ "zsh", zsh_print },
	{ "fish", fish_print },
};

bool completion_print(const char *shell, const struct command *live,
	const struct command *const *commands, size_t count, FILE *out, struct error *err)
{
	const struct script script = { live, commands, count, out };

	for (size_t i = 0; i < ARRAY_SIZE(shells); i++) {
		if (!strcmp(shells[i].name, shell)) {
			shells[i].print(&script);
			return true;
		}
	}
	return error_usage(err, "--completion takes bash, zsh or fish, not '%s'", shell);
}
