/*
 * A string of options as a shell would split it: blanks separate, quotes and backslash keep.
 */
#ifndef SAMPLES_WORDS_H
#define SAMPLES_WORDS_H

#include "../src/common/base/base.h"

/* argv[0], the words of `text`, argv[1..]; ends with NULL. All of it belongs to the caller and
 * goes with words_free(), even after getopt has reordered it. Fails at an open quote. */
char **words_join(int argc, char **argv, const char *text, int *count, struct error *err);
void words_free(char **words);

#endif
