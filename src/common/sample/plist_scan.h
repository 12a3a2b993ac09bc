/*
 * The bytes of a property list in XML: what is read of them without libplist, and what it must not
 * see.
 */
#ifndef ASITOP_PLIST_SCAN_H
#define ASITOP_PLIST_SCAN_H

#include "../base/base.h"

/* Seconds from 1970 to 2001, where a plist's dates begin. */
#define APPLE_EPOCH INT64_C(978307200)

/*
 * Makes a document fit for libplist. What says nothing at its start is skipped. What it would take
 * in silence as a number (nothing, text, "010", an overflow) becomes nan; stray ampersands and
 * control bytes in names are mended; comments, attributes and what else powermetrics never writes
 * are taken out. Nesting and entities are bounded, because it recurses on the one and is quadratic
 * in the other. `*xml` and `*size` become a part of the document, or `mended` where something had
 * to change; that is the caller's to release in any case. False when it is no property list.
 */
bool plist_mend(const char **xml, size_t *size, struct buffer *mended, struct error *err);

/* How many of the first bytes say nothing: NULs and white space, which stand between documents, and
 * byte order marks, which editors put before them. */
size_t plist_blank_size(const char *bytes, size_t size);

/*
 * Calls `visit` for each entry of the root dictionary, as it stands in the bytes: its key, and the
 * bytes from `<key>` to the end of the value and of its line. It may return false to stop. False
 * when the document is cut short or no property list.
 */
bool plist_each_entry(const char *xml, size_t size,
	bool (*visit)(void *context, const char *key, size_t key_size, const char *first,
		const char *last),
	void *context, struct error *err);

/* Calls `visit` for the content of each string, key and number in some of a document's bytes. */
enum plist_text_kind { PLIST_TEXT_KEY, PLIST_TEXT_STRING, PLIST_TEXT_NUMBER };

void plist_each_text(const char *xml, size_t size,
	void (*visit)(void *context, enum plist_text_kind kind, const char *text, size_t length),
	void *context);

#endif
