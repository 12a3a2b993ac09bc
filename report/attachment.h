/*
 * Whether a file fits what mail and issue trackers take, and how much of it would. Pure.
 */
#ifndef ASITOP_ATTACHMENT_H
#define ASITOP_ATTACHMENT_H

#include "../src/common/base/base.h"

#define ATTACHMENT_BYTES INT64_C(25000000)

/* Says it of a recording of so many bytes that spans so much time; when it is too large, with a
 * --duration that would do. */
void attachment_tell(char *text, size_t size, int64_t bytes, int64_t span_ns);

#endif
