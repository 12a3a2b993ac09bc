/*
 * Whether a file fits the size limit of mail and issue trackers, and which part of it would. Pure.
 */
#ifndef ASITOP_ATTACHMENT_H
#define ASITOP_ATTACHMENT_H

#include "../src/common/base/base.h"

#define ATTACHMENT_BYTES INT64_C(25000000)

/* Describes it for a recording of that size and span; if it is too large, suggests a --duration
 * that fits. */
void attachment_describe(char *text, size_t size, int64_t bytes, int64_t span_ns);

#endif
