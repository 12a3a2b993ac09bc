#include "plist_scan.h"
#include "../base/units.h"

#include <ctype.h>
#include <string.h>

enum { ENTITIES_MAX = 4096 };

/* A thousand processes give 100,000 tags. libplist takes 1 microsecond and 200 bytes for each. */
enum { TAGS_MAX = 1 << 19 };

/* ---- repairing ---- */

struct scanner {
	const char *at, *end;
	int depth;
	int entities;
	int tags;
	/* The repaired copy; it contains everything before `copied`. */
	struct buffer mended;
	const char *copied;
};

/* Replaces the bytes from `from` to `to` by `text`. */
static void mend(struct scanner *scanner, const char *from, const char *to, const char *text)
{
	buffer_add(&scanner->mended, scanner->copied, (size_t)(from - scanner->copied));
	buffer_add_string(&scanner->mended, text);
	scanner->copied = to;
}

static const char *find(const char *at, const char *end, const char *what)
{
	return memmem(at, (size_t)(end - at), what, strlen(what));
}

static const char *skip_digits(const char *at, const char *end)
{
	while (at < end && isdigit((unsigned char)*at))
		at++;
	return at;
}

/* Signed decimal, no leading zero (libplist reads 010 as 8), below 2^63. */
static bool is_integer(const char *at, const char *end)
{
	const char *digits = at + (at < end && *at == '-');

	at = skip_digits(digits, end);
	return at == end && at > digits && at - digits <= 18 &&
		(*digits != '0' || at - digits == 1);
}

/* A finite number as printf's %g writes it. */
static bool is_real(const char *at, const char *end)
{
	const char *digits = at + (at < end && (*at == '-' || *at == '+'));
	bool some;

	at = skip_digits(digits, end);
	some = at > digits;
	if (at < end && *at == '.') {
		digits = at + 1;
		at = skip_digits(digits, end);
		some = some || at > digits;
	}
	if (some && at < end && (*at == 'e' || *at == 'E')) {
		at++;
		digits = at + (at < end && (*at == '-' || *at == '+'));
		at = skip_digits(digits, end);
		some = at > digits;
	}
	return some && at == end;
}

bool plist_date_parse(const char *at, const char *end, int64_t *date_s)
{
	static const char shape[] = "0000-00-00T00:00:00Z";
	char text[sizeof(shape)];
	int64_t wall_ns;

	if (end - at != (ptrdiff_t)strlen(shape))
		return false;
	for (size_t i = 0; shape[i]; i++) {
		if (shape[i] == '0' ? !isdigit((unsigned char)at[i]) : shape[i] != at[i])
			return false;
	}
	memcpy(text, at, strlen(shape));
	text[strlen(shape)] = '\0';
	if (!parse_wall(text, 0, &wall_ns))
		return false;
	*date_s = wall_ns / NS_PER_S;
	return *date_s - APPLE_EPOCH <= INT32_MAX;
}

static bool is_date(const char *at, const char *end)
{
	int64_t date_s;

	return plist_date_parse(at, end, &date_s);
}

/* The scalars that libplist accepts without validation, and what replaces an invalid one. */
static const struct scalar {
	const char *name, *close;
	bool (*valid)(const char *at, const char *end);
	const char *instead;
} scalars[] = {
	{ "integer", "</integer>", is_integer, "<real>nan</real>" },
	{ "real", "</real>", is_real, "<real>nan</real>" },
	{ "date", "</date>", is_date, "<string></string>" },
};

static bool is_control(char byte)
{
	return (unsigned char)byte < ' ' && byte != '\t' && byte != '\n' && byte != '\r';
}

static bool starts_with(const struct scanner *scanner, const char *text)
{
	size_t length = strlen(text);

	return (size_t)(scanner->end - scanner->at) >= length && !memcmp(scanner->at, text, length);
}

/* "<dict>", "</dict>", "<dict/>", possibly with attributes. */
struct tag {
	const char *start, *name, *name_end;
	const char *end; /* after its '>' */
	bool closes, empty;
};

static bool read_tag(const struct scanner *scanner, struct tag *tag)
{
	const char *at = scanner->at + 1;

	*tag = (struct tag){ .start = scanner->at };
	tag->closes = at < scanner->end && *at == '/';
	at += tag->closes;
	tag->name = at;
	while (at < scanner->end && isalnum((unsigned char)*at))
		at++;
	tag->name_end = at;
	at = memchr(at, '>', (size_t)(scanner->end - at));
	if (!at)
		return false;
	tag->empty = at > tag->name_end && at[-1] == '/';
	tag->end = at + 1;
	return true;
}

static bool is_named(const struct tag *tag, const char *name)
{
	size_t length = (size_t)(tag->name_end - tag->name);

	return length == strlen(name) && !memcmp(tag->name, name, length);
}

/* Removes attributes and white space, so that libplist sees the same tag as this scanner. */
static void drop_attributes(struct scanner *scanner, const struct tag *tag)
{
	const char *to = tag->end - 1 - tag->empty;

	if (to > tag->name_end)
		mend(scanner, tag->name_end, to, "");
}

static bool scan_scalar(struct scanner *scanner, const struct tag *tag, const struct scalar *scalar)
{
	const char *last = tag->empty ? NULL : find(tag->end, scanner->end, scalar->close);

	if (!last && !tag->empty)
		return false;
	scanner->at = last ? last + strlen(scalar->close) : tag->end;
	if (last && scalar->valid(tag->end, last))
		drop_attributes(scanner, tag);
	else
		mend(scanner, tag->start, scanner->at, scalar->instead);
	return true;
}

/* True when `at` is followed by markup that can follow a value. */
static bool is_value_end(const char *at, const char *end)
{
	static const char *const followers[] = { "<key>", "</dict>", "</array>", "<string>",
		"<dict>", "<array>", "<integer>", "<real>", "<!--" };

	while (at < end && isspace((unsigned char)*at))
		at++;
	if (at == end)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(followers); i++) {
		size_t length = strlen(followers[i]);

		if ((size_t)(end - at) >= length && !memcmp(at, followers[i], length))
			return true;
	}
	return false;
}

static void scan_ampersand(struct scanner *scanner)
{
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#" };

	scanner->entities++;
	for (size_t i = 0; i < ARRAY_SIZE(entities); i++) {
		if (starts_with(scanner, entities[i])) {
			scanner->at++;
			return;
		}
	}
	mend(scanner, scanner->at, scanner->at + 1, "&amp;");
	scanner->at++;
}

/* Scans the text after "<string>". Process names are not escaped: anything in one, even markup, is
 * part of it. */
static bool scan_string(struct scanner *scanner)
{
	static const char close[] = "</string>";
	const char *last = find(scanner->at, scanner->end, close);

	while (last && !is_value_end(last + strlen(close), scanner->end))
		last = find(last + 1, scanner->end, close);
	if (!last)
		return false;
	while (scanner->at < last) {
		if (*scanner->at == '&') {
			scan_ampersand(scanner);
			continue;
		}
		if (*scanner->at == '<') {
			scanner->entities++;
			mend(scanner, scanner->at, scanner->at + 1, "&lt;");
		} else if (is_control(*scanner->at)) {
			mend(scanner, scanner->at, scanner->at + 1, "?");
		}
		scanner->at++;
	}
	scanner->at = last + strlen(close);
	return true;
}

static bool scan_element(struct scanner *scanner)
{
	struct tag tag;

	if (!read_tag(scanner, &tag))
		return false;
	for (size_t i = 0; !tag.closes && i < ARRAY_SIZE(scalars); i++) {
		if (is_named(&tag, scalars[i].name))
			return scan_scalar(scanner, &tag, &scalars[i]);
	}
	if (!tag.closes && !tag.empty && is_named(&tag, "string")) {
		drop_attributes(scanner, &tag);
		scanner->at = tag.end;
		return scan_string(scanner);
	}
	if (!tag.empty && (is_named(&tag, "dict") || is_named(&tag, "array")))
		scanner->depth += tag.closes ? -1 : 1;
	drop_attributes(scanner, &tag);
	scanner->at = tag.end;
	return true;
}

/* Replaces everything up to `last`, so that libplist does not see what this scanner skips. */
static bool cut(struct scanner *scanner, const char *last, const char *instead)
{
	const char *found = find(scanner->at, scanner->end, last);

	if (!found)
		return false;
	found += strlen(last);
	mend(scanner, scanner->at, found, instead);
	scanner->at = found;
	return true;
}

static bool scan_tag(struct scanner *scanner)
{
	scanner->tags++;
	if (starts_with(scanner, "<!--"))
		return cut(scanner, "-->", "");
	if (starts_with(scanner, "<![CDATA["))
		return cut(scanner, "]]>", "?");
	if (starts_with(scanner, "<?"))
		return cut(scanner, "?>", "");
	if (starts_with(scanner, "<!"))
		return cut(scanner, ">", "");
	return scan_element(scanner);
}

/* Scans the document once. Afterwards `mended` has the repaired document up to `copied`. */
static bool scan(struct scanner *scanner, struct error *err)
{
	while (scanner->at < scanner->end) {
		if (*scanner->at == '<') {
			if (!scan_tag(scanner))
				return error_set(err, "the property list is truncated");
		} else if (*scanner->at == '&') {
			scan_ampersand(scanner);
		} else if (is_control(*scanner->at)) {
			mend(scanner, scanner->at, scanner->at + 1, "?");
			scanner->at++;
		} else {
			scanner->at++;
		}
		if (scanner->depth < 0)
			return error_set(err, "the property list has an unmatched closing tag");
		if (scanner->depth > PLIST_DEPTH_MAX)
			return error_set(err, "the property list is nested more than %d deep",
				PLIST_DEPTH_MAX);
		if (scanner->tags > TAGS_MAX)
			return error_set(err, "the property list has more than %d tags", TAGS_MAX);
		if (scanner->entities > ENTITIES_MAX)
			return error_set(
				err, "the property list has more than %d entities", ENTITIES_MAX);
	}
	return true;
}

bool plist_mend(const char **xml, size_t *size, struct buffer *mended, struct error *err)
{
	size_t blank = plist_blank_size(*xml, *size);
	const char *first = *xml + blank, *end = *xml + *size;
	struct scanner scanner = { .at = first, .copied = first, .end = end };
	bool done;

	if (*size - blank > UINT32_MAX / 2 || !find(first, end, "<plist"))
		return error_set(err, "not a property list");
	done = scan(&scanner, err);
	if (done && scanner.copied != first)
		mend(&scanner, end, end, "");
	*mended = scanner.mended;
	*xml = scanner.copied != first ? buffer_string(mended) : first;
	*size = scanner.copied != first ? mended->size : *size - blank;
	return done;
}

/* ---- the bytes of a document ---- */

size_t plist_blank_size(const char *bytes, size_t size)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";
	size_t mark = sizeof(byte_order_mark) - 1, at = 0;

	while (at < size) {
		if (bytes[at] == '\0' || isspace((unsigned char)bytes[at]))
			at++;
		else if (size - at >= mark && !memcmp(bytes + at, byte_order_mark, mark))
			at += mark;
		else
			break;
	}
	return at;
}

static bool skip_past(struct scanner *scanner, const char *what)
{
	const char *found = find(scanner->at, scanner->end, what);

	if (found)
		scanner->at = found + strlen(what);
	return found;
}

static void skip_space(struct scanner *scanner)
{
	while (scanner->at < scanner->end && isspace((unsigned char)*scanner->at))
		scanner->at++;
}

/* Skips space and comments between entries. */
static bool skip_between(struct scanner *scanner)
{
	skip_space(scanner);
	while (starts_with(scanner, "<!--")) {
		if (!skip_past(scanner, "-->"))
			return false;
		skip_space(scanner);
	}
	return true;
}

/* Skips one value. */
static bool skip_value(struct scanner *scanner)
{
	int depth = scanner->depth;

	if (!skip_between(scanner))
		return false;
	if (starts_with(scanner, "<data>"))
		return skip_past(scanner, "</data>");
	if (scanner->at == scanner->end || *scanner->at != '<' || !scan_tag(scanner))
		return false;
	while (scanner->depth > depth && scanner->depth <= PLIST_DEPTH_MAX) {
		scanner->at = memchr(scanner->at, '<', (size_t)(scanner->end - scanner->at));
		if (!scanner->at || !scan_tag(scanner))
			return false;
	}
	return scanner->depth == depth;
}

bool plist_each_entry(const char *xml, size_t size,
	bool (*visit)(void *context, const char *key, size_t key_size, const char *first,
		const char *last),
	void *context, struct error *err)
{
	struct scanner scanner = { .at = xml, .copied = xml, .end = xml + size };
	bool more = true, done = skip_past(&scanner, "<plist") && skip_past(&scanner, "<dict>");

	while (done && more && skip_between(&scanner) && !starts_with(&scanner, "</dict>")) {
		const char *first = scanner.at, *key = first + strlen("<key>"), *key_end;

		done = starts_with(&scanner, "<key>") && skip_past(&scanner, "</key>");
		key_end = scanner.at - strlen("</key>");
		done = done && skip_value(&scanner);
		if (!done)
			break;
		scanner.at += scanner.at < scanner.end && *scanner.at == '\n';
		more = visit(context, key, (size_t)(key_end - key), first, scanner.at);
	}
	done = done && (!more || starts_with(&scanner, "</dict>"));
	buffer_release(&scanner.mended);
	return done || error_set(err, "the property list is truncated");
}

void plist_each_text(const char *xml, size_t size,
	void (*visit)(void *context, enum plist_text_kind kind, const char *text, size_t length),
	void *context)
{
	static const struct {
		const char *open, *close;
		enum plist_text_kind kind;
	} texts[] = {
		{ "<key>", "</key>", PLIST_TEXT_KEY },
		{ "<string>", "</string>", PLIST_TEXT_STRING },
		{ "<integer>", "</integer>", PLIST_TEXT_NUMBER },
		{ "<real>", "</real>", PLIST_TEXT_NUMBER },
	};
	struct scanner scanner = { .at = xml, .copied = xml, .end = xml + size };

	while (scanner.at < scanner.end) {
		const char *first = memchr(scanner.at, '<', (size_t)(scanner.end - scanner.at));

		scanner.at = first;
		if (!first)
			break;
		scanner.depth = 0;
		if (starts_with(&scanner, "<key>") ? !skip_past(&scanner, "</key>")
						   : !scan_tag(&scanner))
			break;
		for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
			size_t open = strlen(texts[i].open), close = strlen(texts[i].close);

			if ((size_t)(scanner.at - first) >= open + close &&
				!memcmp(first, texts[i].open, open))
				visit(context, texts[i].kind, first + open,
					(size_t)(scanner.at - first) - open - close);
		}
	}
	buffer_release(&scanner.mended);
}
