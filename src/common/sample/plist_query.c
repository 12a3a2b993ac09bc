#include "plist_query.h"
#include "plist_scan.h"
#include "../base/units.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <plist/plist.h>

struct plist_document {
	plist_t root;
};

/* ---- documents ---- */

struct plist_document *plist_document_parse(const char *xml, size_t size, struct error *err)
{
	struct plist_document *document = NULL;
	struct buffer mended = { 0 };
	plist_t root = NULL;

	if (!plist_mend(&xml, &size, &mended, err))
		goto out;
	/* Returns void in libplist 2.2 and a status from 2.3 on, so check the tree instead. */
	plist_from_xml(xml, (uint32_t)size, &root);
	if (!root || plist_get_node_type(root) != PLIST_DICT) {
		error_set(err, "not a property list with a dictionary");
		plist_free(root);
		goto out;
	}
	document = xmalloc(sizeof(*document));
	document->root = root;
out:
	buffer_release(&mended);
	return document;
}

void plist_document_free(struct plist_document *document)
{
	if (!document)
		return;
	plist_free(document->root);
	free(document);
}

/* ---- queries ---- */

/* libplist's handle is a void pointer without const. */
static plist_t handle(const struct plist_node *node)
{
	return (plist_t)(uintptr_t)node;
}

static bool is_type(const struct plist_node *node, plist_type type)
{
	return node && plist_get_node_type(handle(node)) == type;
}

const struct plist_node *plist_root(const struct plist_document *document)
{
	return document->root;
}

const struct plist_node *plist_find(const struct plist_node *node, const char *path)
{
	char key[64];

	while (*path) {
		size_t length = strcspn(path, "/");

		if (!is_type(node, PLIST_DICT) || length >= sizeof(key))
			return NULL;
		memcpy(key, path, length);
		key[length] = '\0';
		node = plist_dict_get_item(handle(node), key);
		path += length + (path[length] == '/');
	}
	return node;
}

uint32_t plist_count(const struct plist_node *array)
{
	return is_type(array, PLIST_ARRAY) ? plist_array_get_size(handle(array)) : 0;
}

const struct plist_node *plist_item(const struct plist_node *array, uint32_t index)
{
	return index < plist_count(array) ? plist_array_get_item(handle(array), index) : NULL;
}

double plist_number(const struct plist_node *node, const char *path)
{
	uint64_t integer;
	double real = NAN;

	node = plist_find(node, path);
	if (is_type(node, PLIST_REAL)) {
		plist_get_real_val(handle(node), &real);
	} else if (is_type(node, PLIST_UINT)) {
		/* Negative numbers are returned in two's complement; is_integer() excludes larger
		 * ones. */
		plist_get_uint_val(handle(node), &integer);
		real = (double)(int64_t)integer;
	}
	return isfinite(real) ? real : NAN;
}

bool plist_boolean(const struct plist_node *node, const char *path, bool fallback)
{
	uint8_t value;

	node = plist_find(node, path);
	if (!is_type(node, PLIST_BOOLEAN))
		return fallback;
	plist_get_bool_val(handle(node), &value);
	return value;
}

bool plist_text(const struct plist_node *node, const char *path, char *text, size_t size)
{
	const char *string;
	uint64_t length;

	text[0] = '\0';
	node = plist_find(node, path);
	if (!is_type(node, PLIST_STRING))
		return false;
	string = plist_get_string_ptr(handle(node), &length);
	if (!string)
		return false;
	text_clean(text, size, string, length);
	return true;
}

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

bool plist_date(const struct plist_node *node, const char *path, int64_t *wall_ns)
{
	int64_t s;

	node = plist_find(node, path);
	if (!is_type(node, PLIST_DATE))
		return false;
	s = date_value(handle(node));
	*wall_ns = s * NS_PER_S;
	return true;
}

const char *plist_library_version(void)
{
#ifdef HAVE_LIBPLIST_VERSION
	return libplist_version();
#else
	return NULL;
#endif
}
