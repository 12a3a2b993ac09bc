/*
 * "Did you mean": finds the name that is closest to a mistyped word.
 *
 * The caller sets `word` and `length`, passes each valid name to suggestion_consider(), and reads
 * `name`, which is NULL when no name is close enough. Nothing is allocated; `name` is the caller's
 * pointer. Of names at equal distance, the first one wins.
 */
#ifndef ASITOP_SUGGESTION_H
#define ASITOP_SUGGESTION_H

#include <stddef.h>

struct suggestion {
	const char *word;
	size_t length;    /* of `word`, which need not end in NUL */
	const char *name; /* the closest name so far */
	size_t distance;  /* its distance, when `name` is set */
};

/*
 * The number of insertions, deletions, replacements and swaps of adjacent characters that turn
 * `word` into `name` (Damerau-Levenshtein, optimal string alignment). SIZE_MAX when either is
 * longer than any name of ours.
 */
size_t edit_distance(const char *word, size_t length, const char *name);

/* Remembers `name` if it is closer than those before and close enough: one edit for each three
 * characters typed, and at least one. */
void suggestion_consider(struct suggestion *suggestion, const char *name);

#endif
