/*
 * The part of a recording that fits a size: the time around a moment of interest.
 */
#ifndef ASITOP_SHARE_FIT_H
#define ASITOP_SHARE_FIT_H

#include "../src/common/series/row_reader.h"

/*
 * Finds the moment: `around` if it was given, else the last marker of the part, else the highest
 * combined power, else the end. It is within the part that `rows` has selected.
 */
bool share_fit_moment(struct row_reader *rows, const struct time_point *around, int64_t *moment_ns,
	struct error *err);

/*
 * The next window to try when a copy of `span_ns` has `bytes` and `limit` are allowed: a shorter
 * one, `moment_ns` in its middle, within `part`. Pure.
 */
struct time_span share_fit_window(const struct time_span *part, int64_t moment_ns, int64_t span_ns,
	int64_t bytes, int64_t limit);

#endif
