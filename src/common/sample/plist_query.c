#include "plist_query.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* In powermetrics' documents a node takes 45 bytes of XML, in those with a list of processes 38. */
enum { NODE_XML_BYTES = 36, NODES_MIN = 64 };

/* ---- the array ---- */

void plist_document_release(struct plist_document *document)
{
	free(document->nodes);
	buffer_release(&document->texts);
	*document = (struct plist_document){ .nodes = NULL };
}

static void reserve(struct plist_document *document, size_t capacity)
{
	if (capacity <= document->capacity)
		return;
	document->nodes = xreallocarray(document->nodes, capacity, sizeof(*document->nodes));
	document->capacity = (uint32_t)capacity;
}

void plist_document_clear(struct plist_document *document, size_t xml_size)
{
	document->count = 0;
	document->texts.size = 0;
	reserve(document, xml_size / NODE_XML_BYTES + NODES_MIN);
}

void plist_document_grow(struct plist_document *document)
{
	reserve(document, (size_t)document->capacity * 2 + NODES_MIN);
}

/* ---- queries ---- */

static const struct plist_node *end_of(const struct plist_node *node)
{
	return node + node->span;
}

static const struct plist_node *find_key(
	const struct plist_node *dict, const char *key, size_t length)
{
	const struct plist_node *found = NULL;

	if (dict->kind != NODE_DICT)
		return NULL;
	for (const struct plist_node *item = dict + 1; item < end_of(dict); item = end_of(item)) {
		if (item->key_size == length && !memcmp(item->key, key, length))
			found = item;
	}
	return found;
}

const struct plist_node *plist_find(const struct plist_node *node, const char *path)
{
	while (node && *path) {
		size_t length = strcspn(path, "/");

		node = find_key(node, path, length);
		path += length + (path[length] == '/');
	}
	return node;
}

const struct plist_node *plist_next(const struct plist_node *array, const struct plist_node *item)
{
	if (!array || array->kind != NODE_ARRAY)
		return NULL;
	item = item ? end_of(item) : array + 1;
	return item < end_of(array) ? item : NULL;
}

static const struct plist_node *find_kind(
	const struct plist_node *node, const char *path, enum node_kind kind)
{
	node = plist_find(node, path);
	return node && node->kind == kind ? node : NULL;
}

double plist_number(const struct plist_node *node, const char *path)
{
	node = find_kind(node, path, NODE_NUMBER);
	return node && isfinite(node->number) ? node->number : NAN;
}

bool plist_boolean(const struct plist_node *node, const char *path, bool fallback)
{
	node = find_kind(node, path, NODE_BOOLEAN);
	return node ? node->boolean : fallback;
}

bool plist_text(const struct plist_node *node, const char *path, char *text, size_t size)
{
	node = find_kind(node, path, NODE_STRING);
	text_clean(text, size, node ? node->text : "", node ? node->text_size : 0);
	return node;
}

bool plist_date(const struct plist_node *node, const char *path, int64_t *wall_ns)
{
	node = find_kind(node, path, NODE_DATE);
	if (node)
		*wall_ns = node->date_s * NS_PER_S;
	return node;
}
