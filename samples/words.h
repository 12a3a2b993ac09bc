/*
 * Splits a string of options as a shell does: at blanks, except within quotes or after a backslash.
 */
#ifndef SAMPLES_WORDS_H
#define SAMPLES_WORDS_H

#include "../src/common/base/base.h"

/* Returns argv[0], the words of `text` and argv[1..], terminated by NULL. The caller frees it with
 * words_free(), also after getopt has reordered it. Fails when a quote is not closed. */
char **words_join(int argc, char **argv, const char *text, int *count, struct error *err);
void words_free(char **words);

#endif
