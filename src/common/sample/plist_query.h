/*
 * A property list as an array of nodes, and queries on it.
 *
 * The nodes stand in the order of the XML: a container before its contents. Each has its `span`, so
 * that its next sibling is found without a pointer. plist_reader.c and plist_library.c fill the
 * array; the rules of sample.c query it and do not know which of them did. Reusing a document for
 * the next one saves the allocation.
 *
 * A path is keys joined by '/'. If a key is repeated, the last one counts. Querying an absent node
 * or one of another type is not an error: the result is NaN, NULL, 0 or false.
 */
#ifndef ASITOP_PLIST_QUERY_H
#define ASITOP_PLIST_QUERY_H

#include "../base/base.h"

enum node_kind {
	NODE_OTHER, /* binary data */
	NODE_DICT,
	NODE_ARRAY,
	NODE_NUMBER,
	NODE_BOOLEAN,
	NODE_DATE,
	NODE_STRING,
};

/* Keys and strings are not terminated. They point into the XML or into the document. */
struct plist_node {
	const char *key; /* NULL: an item of an array, or the root */
	union {
		double number; /* may be infinite or NaN */
		bool boolean;
		int64_t date_s; /* since 1970 */
		const char *text;
	};
	uint32_t key_size, text_size;
	uint32_t span; /* number of nodes in its subtree, itself included */
	enum node_kind kind;
};

/* A zero-initialized document is empty. */
struct plist_document {
	struct plist_node *nodes;
	uint32_t count, capacity;
	struct buffer texts; /* keys and strings that are not in the XML as they are */
};

void plist_document_release(struct plist_document *document);
/* Makes it empty and makes room for as many nodes as a document of powermetrics of that size has.
 */
void plist_document_clear(struct plist_document *document, size_t xml_size);
/* Makes room for more nodes. Invalidates pointers to nodes. */
void plist_document_grow(struct plist_document *document);

/* Appends a node without contents. Invalidates pointers to nodes. */
static inline struct plist_node *plist_document_add(
	struct plist_document *document, enum node_kind kind, const char *key, size_t key_size)
{
	struct plist_node *node;

	if (document->count == document->capacity)
		plist_document_grow(document);
	node = &document->nodes[document->count++];
	node->key = key;
	node->key_size = (uint32_t)key_size;
	node->kind = kind;
	node->span = 1;
	return node;
}

/* Ends the dictionary or array `index`: all later nodes are its contents. */
static inline void plist_document_close(struct plist_document *document, uint32_t index)
{
	document->nodes[index].span = document->count - index;
}

/* The node at `path` below `node`; `node` may be NULL. */
const struct plist_node *plist_find(const struct plist_node *node, const char *path);
/* The item of an array that follows `item`, the first one for NULL; NULL after the last. */
const struct plist_node *plist_next(const struct plist_node *array, const struct plist_node *item);

/* An integer or real; NaN when absent, not a number, or not finite. */
double plist_number(const struct plist_node *node, const char *path);
/* A boolean; `fallback` when absent. */
bool plist_boolean(const struct plist_node *node, const char *path, bool fallback);
/* A string made printable by text_clean(); false and "" when absent. */
bool plist_text(const struct plist_node *node, const char *path, char *text, size_t size);
/* A date as ns since 1970; false when absent. */
bool plist_date(const struct plist_node *node, const char *path, int64_t *wall_ns);

#endif
