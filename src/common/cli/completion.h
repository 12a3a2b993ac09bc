/*
 * Completion of command lines. The scripts for the shells (completion.bash and so on) pass the
 * words before the cursor to the hidden option `asitop --complete`, which prints the candidates
 * for the last word, so that the scripts know nothing about commands and options.
 */
#ifndef ASITOP_COMPLETION_H
#define ASITOP_COMPLETION_H

#include "command.h"

struct completion {
	const struct command *live; /* the options without a command */
	const struct command *const *commands;
	size_t count;
	/* Calls `found` with the text of each marker of the recording at `path`, if it can be read.
	 * The texts have no control characters. */
	void (*each_marker)(
		const char *path, void (*found)(const char *text, void *context), void *context);
	FILE *out;
};

/*
 * Prints the candidates for the last of `words`, which follow the program's name. A line is a
 * candidate, or a candidate, a tab and its description. Candidates for a value in --option=value
 * do not contain the option. Two lines are special:
 *
 *     :files      names of files
 *     :command N  what completes a command line that begins with word number N, from 1 on
 */
void completion_print(const struct completion *completion, char *const *words, int count);

#endif
