/* Both readers of property lists on one document, for the unit tests and the fuzzer. */
#ifndef ASITOP_READERS_H
#define ASITOP_READERS_H

#include "../../src/common/base/base.h"

/*
 * Reads a document by plist_read() and by plist_library_read() and compares their nodes, and the
 * samples decoded from them bit for bit. Returns what differs, NULL for nothing. `*declined` is
 * true when plist_read() declines, and then there is nothing to compare.
 */
const char *readers_differ(const char *xml, size_t size, bool *declined);

#endif
