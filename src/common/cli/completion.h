/*
 * The command line once more, for shells: completion scripts made from the option tables, so that
 * an option is still one row. What is completed: commands, options, the words of a choice, files
 * where the table calls a value or an operand FILE, OUT or PATH, and after `--` a command where the
 * options end at the first operand.
 */
#ifndef ASITOP_COMPLETION_H
#define ASITOP_COMPLETION_H

#include "command.h"

/* Writes the script for "bash", "zsh" or "fish"; fails for another shell. `live` is what runs
 * without a command. */
bool completion_print(const char *shell, const struct command *live,
	const struct command *const *commands, size_t count, FILE *out, struct error *err);

#endif
