/*
 * Property lists by libplist: the reference, and the reader of every document that plist_reader.h
 * declines. The only module that uses libplist. Input may be untrusted; it is repaired as described
 * in plist_scan.h.
 */
#ifndef ASITOP_PLIST_LIBRARY_H
#define ASITOP_PLIST_LIBRARY_H

#include "plist_query.h"

/* Fills `document`. Returns false when the bytes are not a property list with a dictionary at its
 * root; the document is then empty. */
bool plist_library_read(
	const char *xml, size_t size, struct plist_document *document, struct error *err);

/* Version of the linked libplist, such as "2.7.0"; NULL before 2.4, which does not report it. */
const char *plist_library_version(void);

#endif
