/*
 * Scans the bytes of an XML property list: repairs documents for libplist, and reads entries and
 * texts without it.
 */
#ifndef ASITOP_PLIST_SCAN_H
#define ASITOP_PLIST_SCAN_H

#include "../base/base.h"

/* Seconds from 1970 to 2001, the epoch of dates in property lists. */
#define APPLE_EPOCH INT64_C(978307200)

/* powermetrics nests 9 levels deep. The limit protects libplist's recursion. */
enum { PLIST_DEPTH_MAX = 64 };

/* Parses a date as property lists have it: "2026-05-18T17:16:42Z", in seconds since 1970. False
 * when it is none or libplist, which returns 32 bits, cannot represent it. */
bool plist_date_parse(const char *at, const char *end, int64_t *date_s);

/*
 * Repairs a document for libplist. Blank bytes at its start are skipped. Invalid numbers that
 * libplist would silently accept (empty, text, "010", an overflow) become nan. Stray ampersands and
 * control bytes in names are replaced. Comments, attributes and whatever else powermetrics never
 * writes are removed. Nesting and entities are limited, because libplist recurses on nesting and
 * takes time quadratic in the number of entities.
 *
 * Sets `*xml` and `*size` to a part of the document or, if something had to change, to the contents
 * of `mended`, which the caller releases in any case. Returns false when it is not a property list.
 */
bool plist_mend(const char **xml, size_t *size, struct buffer *mended, struct error *err);

/* Returns the number of blank bytes at the start: NULs and white space, which separate documents,
 * and byte order marks, which editors add. */
size_t plist_blank_size(const char *bytes, size_t size);

/*
 * Calls `visit` for each entry of the root dictionary with its key and its bytes, from `<key>` to
 * the end of the value and its line. `visit` returns false to stop. Returns false when the document
 * is truncated or not a property list.
 */
bool plist_each_entry(const char *xml, size_t size,
	bool (*visit)(void *context, const char *key, size_t key_size, const char *first,
		const char *last),
	void *context, struct error *err);

/* Calls `visit` for the content of each string, key and number in a part of a document. */
enum plist_text_kind { PLIST_TEXT_KEY, PLIST_TEXT_STRING, PLIST_TEXT_NUMBER };

void plist_each_text(const char *xml, size_t size,
	void (*visit)(void *context, enum plist_text_kind kind, const char *text, size_t length),
	void *context);

#endif
