/*
 * Generates shell completion scripts from the option tables. They complete commands, options, the
 * words of a choice, files where the table calls a value or an operand FILE, OUT or PATH, and after
 * `--` a command if the options end at the first operand.
 */
#ifndef ASITOP_COMPLETION_H
#define ASITOP_COMPLETION_H

#include "command.h"

/* Writes the script for "bash", "zsh" or "fish"; fails for any other shell. `live` has the options
 * without a command. */
bool completion_print(const char *shell, const struct command *live,
	const struct command *const *commands, size_t count, FILE *out, struct error *err);

#endif
