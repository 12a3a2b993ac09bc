#include "plist_library.h"
#include "plist_scan.h"

#include <stdlib.h>
#include <string.h>

#include <plist/plist.h>

/* Seconds since 1970. */
static int64_t date_value(plist_t node)
{
#ifdef HAVE_PLIST_GET_UNIX_DATE_VAL
	int64_t s;

	plist_get_unix_date_val(node, &s);
	return s;
#else
	int32_t s, us;

	plist_get_date_val(node, &s, &us);
	return s + APPLE_EPOCH;
#endif
}

static double integer_value(plist_t node)
{
	uint64_t integer;

	plist_get_uint_val(node, &integer);
	/* Negative numbers are returned in two's complement; plist_mend() excludes larger ones. */
	return (double)(int64_t)integer;
}

static bool boolean_value(plist_t node)
{
	uint8_t value;

	plist_get_bool_val(node, &value);
	return value;
}

/* Copies to the document's texts, which have room. */
static const char *keep_text(struct plist_document *document, const char *text, size_t size)
{
	const char *kept = document->texts.data + document->texts.size;

	buffer_add(&document->texts, text, size);
	return kept;
}

static enum node_kind kind_of(plist_t tree)
{
	switch (plist_get_node_type(tree)) {
	case PLIST_DICT:
		return NODE_DICT;
	case PLIST_ARRAY:
		return NODE_ARRAY;
	case PLIST_UINT:
	case PLIST_REAL:
		return NODE_NUMBER;
	case PLIST_BOOLEAN:
		return NODE_BOOLEAN;
	case PLIST_DATE:
		return NODE_DATE;
	case PLIST_STRING:
		return NODE_STRING;
	default:
		return NODE_OTHER;
	}
}

/* A container whose next item is to be added. */
struct level {
	plist_t tree;
	void *iterator;
	uint32_t index; /* of its node */
};

/* Takes the next item of a container and its key; NULL after the last. */
static plist_t take_item(
	const struct level *level, struct plist_document *document, const char **key, size_t *size)
{
	char *name = NULL;
	plist_t item = NULL;

	*key = NULL;
	*size = 0;
	if (plist_get_node_type(level->tree) == PLIST_ARRAY) {
		plist_array_next_item(level->tree, level->iterator, &item);
		return item;
	}
	plist_dict_next_item(level->tree, level->iterator, &name, &item);
	if (item) {
		*size = strlen(name);
		*key = keep_text(document, name, *size);
	}
	free(name);
	return item;
}

/* Adds a node. Returns true when it is a container, whose contents follow in `inner`. */
static bool add_node(struct plist_document *document, plist_t tree, const char *key,
	size_t key_size, struct level *inner)
{
	enum node_kind kind = kind_of(tree);
	struct plist_node *node = plist_document_add(document, kind, key, key_size);
	uint64_t length = 0;

	*inner = (struct level){ .tree = tree, .index = document->count - 1 };
	switch (kind) {
	case NODE_DICT:
		plist_dict_new_iter(tree, &inner->iterator);
		return true;
	case NODE_ARRAY:
		plist_array_new_iter(tree, &inner->iterator);
		return true;
	case NODE_NUMBER:
		if (plist_get_node_type(tree) == PLIST_REAL)
			plist_get_real_val(tree, &node->number);
		else
			node->number = integer_value(tree);
		break;
	case NODE_BOOLEAN:
		node->boolean = boolean_value(tree);
		break;
	case NODE_DATE:
		node->date_s = date_value(tree);
		break;
	case NODE_STRING:
		node->text = plist_get_string_ptr(tree, &length);
		node->text = keep_text(document, node->text, length);
		node->text_size = (uint32_t)length;
		break;
	case NODE_OTHER:
		break;
	}
	return false;
}

/* plist_mend() limits the depth. */
static void add_tree(struct plist_document *document, plist_t root)
{
	struct level levels[PLIST_DEPTH_MAX + 1];
	int depth = add_node(document, root, NULL, 0, &levels[0]);

	while (depth) {
		const struct level *level = &levels[depth - 1];
		const char *key;
		size_t key_size;
		plist_t item = take_item(level, document, &key, &key_size);

		if (item) {
			depth += add_node(document, item, key, key_size, &levels[depth]);
		} else {
			plist_document_close(document, level->index);
			free(level->iterator);
			depth--;
		}
	}
}

bool plist_library_read(
	const char *xml, size_t size, struct plist_document *document, struct error *err)
{
	struct buffer mended = { 0 };
	plist_t root = NULL;
	bool done = plist_mend(&xml, &size, &mended, err);

	plist_document_clear(document, size);
	/* Returns void in libplist 2.2 and a status from 2.3 on, so check the tree instead. */
	if (done)
		plist_from_xml(xml, (uint32_t)size, &root);
	if (done && (!root || plist_get_node_type(root) != PLIST_DICT))
		done = error_set(err, "not a property list with a dictionary");
	if (done) {
		/* Keys and strings are never longer than in the XML. */
		buffer_reserve(&document->texts, size);
		add_tree(document, root);
	}
	plist_free(root);
	buffer_release(&mended);
	return done;
}

const char *plist_library_version(void)
{
#ifdef HAVE_LIBPLIST_VERSION
	return libplist_version();
#else
	return NULL;
#endif
}
