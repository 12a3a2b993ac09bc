/*
 * Queries on property lists. The only module that uses libplist.
 *
 * plist_document_parse() accepts untrusted input, repaired as described in plist_scan.h. If a key
 * is repeated, the last one counts.
 *
 * A path is keys joined by '/'. Nodes belong to their document. Querying an absent node or one of
 * another type is not an error: the result is NaN, NULL, 0 or false.
 */
#ifndef ASITOP_PLIST_QUERY_H
#define ASITOP_PLIST_QUERY_H

#include "../base/base.h"

struct plist_document;
struct plist_node;

/* Returns NULL when it is not a property list with a dictionary at its root. */
struct plist_document *plist_document_parse(const char *xml, size_t size, struct error *err);
void plist_document_free(struct plist_document *document);

const struct plist_node *plist_root(const struct plist_document *document);
/* The node at `path` below `node`; `node` may be NULL. */
const struct plist_node *plist_find(const struct plist_node *node, const char *path);
/* Number of items of an array; 0 for anything else. */
uint32_t plist_count(const struct plist_node *array);
const struct plist_node *plist_item(const struct plist_node *array, uint32_t index);

/* An integer or real as a double; NaN when absent, not a number, or not finite. */
double plist_number(const struct plist_node *node, const char *path);
/* A boolean; `fallback` when absent. */
bool plist_boolean(const struct plist_node *node, const char *path, bool fallback);
/* A string made printable by text_clean(); false and "" when absent. */
bool plist_text(const struct plist_node *node, const char *path, char *text, size_t size);
/* A date as ns since 1970; false when absent. */
bool plist_date(const struct plist_node *node, const char *path, int64_t *wall_ns);

/* Version of the linked libplist, such as "2.7.0"; NULL before 2.4, which does not report it. */
const char *plist_library_version(void);

#endif
