#include "framer.h"

#include <ctype.h>
#include <string.h>

static const char root_end[] = "dict>";
static const char end_tag[] = "</plist>";

enum { END_TAG_SIZE = sizeof(end_tag) - 1 };

void framer_release(struct framer *framer)
{
	buffer_release(&framer->pending);
	*framer = (struct framer){ 0 };
}

void framer_add(struct framer *framer, const void *bytes, size_t size)
{
	if (framer->start) {
		buffer_consume(&framer->pending, framer->start);
		framer->scanned -= framer->start;
		framer->start = 0;
	}
	buffer_add(&framer->pending, bytes, size);
}

/* Names are not escaped, so that one may hold the tag; a document's own follows its </dict>. */
static bool is_document_end(const char *document, const char *tag)
{
	size_t length = sizeof(root_end) - 1;

	while (tag > document && isspace((unsigned char)tag[-1]))
		tag--;
	return (size_t)(tag - document) >= length && !memcmp(tag - length, root_end, length);
}

bool framer_next(struct framer *framer, const char **raw, size_t *size)
{
	const char *data = framer->pending.data;
	size_t at = framer->scanned, end = framer->pending.size;

	while (at + END_TAG_SIZE <= end) {
		const char *found = memchr(data + at, '<', end - at - END_TAG_SIZE + 1);

		if (!found)
			break;
		at = (size_t)(found - data);
		if (!memcmp(found, end_tag, END_TAG_SIZE) &&
			is_document_end(data + framer->start, found)) {
			*raw = data + framer->start;
			*size = at + END_TAG_SIZE - framer->start;
			framer->start = framer->scanned = at + END_TAG_SIZE;
			return true;
		}
		at++;
	}
	/* The tag may be cut anywhere: keep one byte less than it has. */
	if (end >= END_TAG_SIZE && end - END_TAG_SIZE + 1 > framer->scanned)
		framer->scanned = end - END_TAG_SIZE + 1;
	return false;
}

void framer_tail(const struct framer *framer, const char **tail, size_t *size)
{
	*tail = buffer_string(&framer->pending) + framer->start;
	*size = framer->pending.size - framer->start;
}

void framer_clear(struct framer *framer)
{
	framer->pending.size = framer->start = framer->scanned = 0;
}

/* The first byte that says something; `*size` is what is left from there. */
static const char *first_word(const struct framer *framer, size_t *size)
{
	const char *tail;

	framer_tail(framer, &tail, size);
	while (*size && (*tail == '\0' || isspace((unsigned char)*tail))) {
		tail++;
		--*size;
	}
	return tail;
}

bool framer_is_blank(const struct framer *framer)
{
	size_t size;

	first_word(framer, &size);
	return size == 0;
}

bool framer_is_lost(const struct framer *framer)
{
	size_t size;
	const char *word = first_word(framer, &size);

	return size && *word != '<';
}
