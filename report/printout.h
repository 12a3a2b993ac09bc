/*
 * What `asitop report` prints of its recordings.
 */
#ifndef ASITOP_PRINTOUT_H
#define ASITOP_PRINTOUT_H

#include "sides.h"
#include "../src/common/trial/comparison.h"
#include "../src/common/trial/gate.h"

enum printout_format {
	PRINTOUT_TEXT,
	PRINTOUT_BRIEF,
	PRINTOUT_JSON,
	PRINTOUT_MARKDOWN,
	PRINTOUT_GITHUB,
};

/* Each list is an option that can be repeated. */
enum { PRINTOUT_LIST_MAX = ARRAY_SIZE(((struct string_list *)0)->items) };

struct printout {
	enum printout_format format;
	struct above above[PRINTOUT_LIST_MAX];
	size_t above_count;
	struct gate gates[PRINTOUT_LIST_MAX];
	size_t gate_count;
};

/* Runs come first, in tables of their own when there are several or commands to compare; then what
 * the limits of `gates` say; the recordings as a whole last. */
void printout_add(const struct printout *printout, const struct sides *sides, struct buffer *out);

/* True for two recordings, one on each side, which can be compared in all their metrics. */
bool sides_are_pair(const struct sides *sides);

/* A recording as a side of such a comparison. */
struct side loaded_side(const struct loaded *file);

#endif
