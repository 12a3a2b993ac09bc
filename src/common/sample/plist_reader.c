#include "plist_reader.h"
#include "plist_scan.h"

#include <math.h>
#include <string.h>

/* Documents beyond these limits, which plist_mend() has as well, are left to libplist. */
enum { DEPTH_MAX = 32, NODES_MAX = 1 << 16, SIZE_MAX_32 = INT32_MAX };

/* Digits that always fit into 64 bits, and those of integers that plist_mend() accepts. */
enum { DIGITS_MAX = 18 };

struct reader {
	const char *at, *end;
	struct plist_document *document;
	uint32_t open[DEPTH_MAX]; /* indexes of the containers around `at` */
	int depth;
};

/* ---- text ---- */

static inline bool take_bytes(struct reader *reader, const char *bytes, size_t size)
{
	if ((size_t)(reader->end - reader->at) < size || memcmp(reader->at, bytes, size) != 0)
		return false;
	reader->at += size;
	return true;
}

/* Takes a literal if it comes next. A macro, so that the comparison has a constant size and takes
 * one or two instructions. */
#define take(reader, literal) take_bytes(reader, literal, sizeof(literal) - 1)

static inline void skip_space(struct reader *reader)
{
	while (reader->at < reader->end &&
		(*reader->at == '\n' || *reader->at == ' ' || *reader->at == '\t' ||
			*reader->at == '\r'))
		reader->at++;
}

static inline bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Names of powermetrics' keys. "CF$UID", to which libplist gives a meaning, is not one. */
static inline bool is_key_byte(char byte)
{
	return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
		byte == '_';
}

/* ---- scalars ---- */

/* Takes up to DIGITS_MAX digits after `number`; returns how many there were. */
static inline int take_digits(struct reader *reader, uint64_t *number, int limit)
{
	const char *first = reader->at, *end = reader->end;
	const char *last = end - first > limit ? first + limit : end;
	const char *at = first;

	for (; at < last && is_digit(*at); at++)
		*number = *number * 10 + (uint64_t)(*at - '0');
	reader->at = at;
	return (int)(at - first);
}

static bool read_integer(struct reader *reader, struct plist_node *node)
{
	bool negative = take(reader, "-");
	const char *digits = reader->at;
	uint64_t number = 0;
	int count = take_digits(reader, &number, DIGITS_MAX);

	/* libplist reads 010 as octal; plist_mend() rejects it. */
	if (!count || (*digits == '0' && count > 1))
		return false;
	node->number = (double)(negative ? -(int64_t)number : (int64_t)number);
	return take(reader, "</integer>");
}

/* "nan", "-inf": absent for every query. */
static bool read_not_finite(struct reader *reader, struct plist_node *node)
{
	node->number = NAN;
	return take(reader, "nan</real>") || take(reader, "inf</real>");
}

/* `number` * 10^`exponent`, rounded correctly, because both factors are exact doubles (Clinger,
 * "How to read floating point numbers accurately", 1990). False when they are not. */
static bool scale(uint64_t number, int exponent, double *scaled)
{
	static const double powers[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
		1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	const int largest = ARRAY_SIZE(powers) - 1;

	if (number > UINT64_C(1) << 53 || exponent < -largest || exponent > largest)
		return false;
	*scaled = exponent < 0 ? (double)number / powers[-exponent]
			       : (double)number * powers[exponent];
	return true;
}

/* Takes "e-05" if it comes next, and adds it to `*exponent`. */
static bool take_exponent(struct reader *reader, int *exponent)
{
	uint64_t number = 0;
	bool negative;

	if (!take(reader, "e"))
		return true;
	negative = take(reader, "-");
	if (!negative)
		take(reader, "+");
	if (!take_digits(reader, &number, 3))
		return false;
	*exponent += negative ? -(int)number : (int)number;
	return true;
}

/* A number as printf's %g writes it. */
static bool read_real(struct reader *reader, struct plist_node *node)
{
	bool negative = take(reader, "-");
	uint64_t number = 0;
	int exponent = 0, count = take_digits(reader, &number, DIGITS_MAX);

	if (!count)
		return read_not_finite(reader, node);
	if (take(reader, ".")) {
		exponent = -take_digits(reader, &number, DIGITS_MAX - count);
		if (!exponent)
			return false;
	}
	if (!take_exponent(reader, &exponent) || !scale(number, exponent, &node->number))
		return false;
	if (negative)
		node->number = -node->number;
	return take(reader, "</real>");
}

static bool read_date(struct reader *reader, struct plist_node *node)
{
	const char *first = reader->at;
	const char *last = memchr(first, '<', (size_t)(reader->end - first));

	if (!last || !plist_date_parse(first, last, &node->date_s))
		return false;
	reader->at = last;
	return take(reader, "</date>");
}

/* Text with control bytes or entities is left to plist_mend() and libplist. */
static bool read_string(struct reader *reader, struct plist_node *node)
{
	const char *at = reader->at;

	node->text = at;
	while (at < reader->end && *at != '<') {
		if (*at == '&' || (unsigned char)*at < ' ')
			return false;
		at++;
	}
	node->text_size = (uint32_t)(at - node->text);
	reader->at = at;
	return take(reader, "</string>");
}

/* ---- structure ---- */

static bool open_container(struct reader *reader)
{
	if (reader->depth == DEPTH_MAX)
		return false;
	reader->open[reader->depth++] = reader->document->count - 1;
	return true;
}

static void close_container(struct reader *reader)
{
	plist_document_close(reader->document, reader->open[--reader->depth]);
}

/* Reads a scalar, or the start of a container, which is then the innermost one. plist_mend() does
 * not take every value for the end of a string before it, so that in an array only those that it
 * takes are read. */
static bool read_value(struct reader *reader, const char *key, size_t key_size)
{
	struct plist_document *document = reader->document;
	struct plist_node *node;

	if (document->count == NODES_MAX)
		return false;
	node = plist_document_add(document, NODE_NUMBER, key, key_size);
	if (take(reader, "<integer>"))
		return read_integer(reader, node);
	if (take(reader, "<real>"))
		return read_real(reader, node);
	if (take(reader, "<string>")) {
		node->kind = NODE_STRING;
		return read_string(reader, node);
	}
	if (take(reader, "<dict>")) {
		node->kind = NODE_DICT;
		return open_container(reader);
	}
	if (take(reader, "<array>")) {
		node->kind = NODE_ARRAY;
		return open_container(reader);
	}
	if (!key)
		return false;
	if (take(reader, "<date>")) {
		node->kind = NODE_DATE;
		return read_date(reader, node);
	}
	node->kind = NODE_BOOLEAN;
	node->boolean = take(reader, "<true/>");
	return node->boolean || take(reader, "<false/>");
}

static bool read_entry(struct reader *reader)
{
	const char *key = reader->at;
	size_t size;

	while (reader->at < reader->end && is_key_byte(*reader->at))
		reader->at++;
	size = (size_t)(reader->at - key);
	if (!size || !take(reader, "</key>"))
		return false;
	skip_space(reader);
	return read_value(reader, key, size);
}

/* Reads what comes next in the innermost container: its end or an item. */
static bool read_next(struct reader *reader)
{
	const struct plist_document *document = reader->document;

	skip_space(reader);
	if (document->nodes[reader->open[reader->depth - 1]].kind == NODE_DICT) {
		if (take(reader, "<key>"))
			return read_entry(reader);
		if (!take(reader, "</dict>"))
			return false;
	} else if (!take(reader, "</array>")) {
		return read_value(reader, NULL, 0);
	}
	close_container(reader);
	return true;
}

static bool take_head(struct reader *reader)
{
	static const char head[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
		"\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">";
	bool taken = take(reader, head);

	skip_space(reader);
	return taken;
}

bool plist_read(const char *xml, size_t size, struct plist_document *document)
{
	size_t blank = plist_blank_size(xml, size);
	struct reader reader = { .at = xml + blank, .end = xml + size, .document = document };

	if (size > SIZE_MAX_32 || !take_head(&reader))
		return false;
	plist_document_clear(document, size);
	if (!read_value(&reader, NULL, 0) || document->nodes[0].kind != NODE_DICT)
		return false;
	while (reader.depth) {
		if (!read_next(&reader))
			return false;
	}
	skip_space(&reader);
	if (!take(&reader, "</plist>"))
		return false;
	skip_space(&reader);
	return reader.at == reader.end;
}
