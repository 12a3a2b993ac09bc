/*
 * Two recordings side by side: their numbers and by how much they differ. Pure.
 *
 * Machines, intervals and lengths may differ; that is said, not refused.
 */
#ifndef ASITOP_COMPARE_H
#define ASITOP_COMPARE_H

#include "../src/common/summary.h"

struct side {
	const char *name; /* the file's */
	const struct series *series;
	const struct summary *summary;
};

void compare_print_text(const struct side *before, const struct side *after, struct buffer *out);

/* `before` and `after` as a report of each, and `difference`: after - before, and in percent. */
void compare_print_json(const struct side *before, const struct side *after, struct buffer *out);

#endif
