#include "framer.h"

#include "../sample/plist_scan.h"

#include <ctype.h>
#include <string.h>

/* The beginning of each document, long enough to distinguish it from a name. */
static const char head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist";
static const char root_end[] = "dict>";
static const char end_tag[] = "</plist>";

enum { HEAD_SIZE = sizeof(head) - 1, END_TAG_SIZE = sizeof(end_tag) - 1 };

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

/* Names are not escaped and may contain the tag; the document's own end tag follows its </dict>. */
static bool is_document_end(const char *document, size_t tag)
{
	size_t length = sizeof(root_end) - 1;

	while (tag && isspace((unsigned char)document[tag - 1]))
		tag--;
	return tag >= length && !memcmp(document + tag - length, root_end, length);
}

/* True when the `left` bytes at `at` match the beginning of `word`. */
static bool may_be(const char *at, size_t left, const char *word, size_t length)
{
	return !memcmp(at, word, min_size(left, length));
}

enum mark {
	MARK_NONE,
	MARK_UNSURE, /* more bytes are needed */
	MARK_END,    /* the document's end tag */
	MARK_HEAD,   /* the head of another document */
};

/* Classifies the '<' at `tag`. */
static enum mark read_mark(const char *document, const char *tag, size_t left)
{
	size_t before = (size_t)(tag - document);

	if (may_be(tag, left, end_tag, END_TAG_SIZE)) {
		if (left < END_TAG_SIZE)
			return MARK_UNSURE;
		return is_document_end(document, before) ? MARK_END : MARK_NONE;
	}
	/* The document's own head has nothing before it. */
	if (!may_be(tag, left, head, HEAD_SIZE) || plist_blank_size(document, before) == before)
		return MARK_NONE;
	return left < HEAD_SIZE ? MARK_UNSURE : MARK_HEAD;
}

/* False for nearly all tags, by two of their bytes. */
static inline bool may_be_mark(const char *tag, size_t left)
{
	return left < 3 || tag[1] == '?' || (tag[1] == '/' && tag[2] == end_tag[2]);
}

/* Looks for the end of the pending document, from `scanned` on; false: not there yet. */
static bool find_end(struct framer *framer, size_t *at)
{
	const char *data = framer->pending.data;
	size_t end = framer->pending.size;

	for (; framer->scanned < end; framer->scanned++) {
		const char *tag = memchr(data + framer->scanned, '<', end - framer->scanned);
		enum mark mark;

		framer->scanned = tag ? (size_t)(tag - data) : end;
		if (!tag)
			return false;
		if (!may_be_mark(tag, end - framer->scanned))
			continue;
		mark = read_mark(data + framer->start, tag, end - framer->scanned);
		if (mark == MARK_UNSURE)
			return false;
		if (mark != MARK_NONE) {
			framer->is_cut = mark == MARK_HEAD;
			*at = framer->scanned + (framer->is_cut ? 0 : END_TAG_SIZE);
			return true;
		}
	}
	return false;
}

bool framer_next(struct framer *framer, const char **raw, size_t *size)
{
	size_t end;

	if (!find_end(framer, &end))
		return false;
	*raw = framer->pending.data + framer->start;
	*size = end - framer->start;
	framer->start = framer->scanned = end;
	return true;
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

bool framer_is_blank(const struct framer *framer)
{
	const char *tail;
	size_t size;

	framer_tail(framer, &tail, &size);
	return plist_blank_size(tail, size) == size;
}

bool framer_is_lost(const struct framer *framer)
{
	const char *tail;
	size_t size, blank;

	framer_tail(framer, &tail, &size);
	blank = plist_blank_size(tail, size);
	return blank < size && tail[blank] != '<' && !memmem(tail, size, head, HEAD_SIZE);
}
