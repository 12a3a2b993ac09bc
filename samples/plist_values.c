#include "plist_values.h"

#include "counters.h"

#include <stdio.h>

static void put_key(struct buffer *out, const char *key)
{
	put_text(out, "<key>");
	put_text(out, key);
	put_text(out, "</key>");
}

/* A day of documents has tens of millions of numbers: printf() would be too slow for integers. */
static void put_decimal(struct buffer *out, int64_t value)
{
	char digits[24];
	char *p = digits + sizeof(digits);
	uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	do {
		*--p = (char)('0' + left % 10);
		left /= 10;
	} while (left);
	if (value < 0)
		*--p = '-';
	buffer_add(out, p, (size_t)(digits + sizeof(digits) - p));
}

static void put_general(struct buffer *out, double value)
{
	char text[32];

	/* The two most frequent values. */
	if (value == 0)
		put_text(out, "0");
	else if (value == 1)
		put_text(out, "1");
	else if (value != value)
		put_text(out, "nan"); /* printf may print the sign of a NaN */
	else
		buffer_add(out, text, (size_t)snprintf(text, sizeof(text), "%g", value));
}

void put_bool(struct buffer *out, const char *key, bool value)
{
	put_key(out, key);
	put_text(out, value ? "<true/>\n" : "<false/>\n");
}

void put_integer(struct buffer *out, const char *key, int64_t value)
{
	put_key(out, key);
	put_text(out, "<integer>");
	put_decimal(out, value);
	put_text(out, "</integer>\n");
}

void put_ticks(struct buffer *out, const char *key, int64_t ticks)
{
	put_integer(out, key, ticks_to_ns(ticks));
}

void put_real(struct buffer *out, const char *key, double value)
{
	put_key(out, key);
	put_text(out, "<real>");
	put_general(out, value);
	put_text(out, "</real>\n");
}

static void put_tagged(struct buffer *out, const char *key, const char *tag, const char *value)
{
	put_key(out, key);
	buffer_addf(out, "<%s>", tag);
	put_text(out, value);
	buffer_addf(out, "</%s>\n", tag);
}

void put_string(struct buffer *out, const char *key, const char *value)
{
	put_tagged(out, key, "string", value);
}

void put_date(struct buffer *out, const char *key, const char *value)
{
	put_tagged(out, key, "date", value);
}

void put_integer_apart(struct buffer *out, const char *key, int64_t value)
{
	put_key(out, key);
	put_text(out, "\n<integer>");
	put_decimal(out, value);
	put_text(out, "</integer>\n");
}

void put_real_apart(struct buffer *out, const char *key, double value)
{
	put_key(out, key);
	put_text(out, "\n<real>");
	put_general(out, value);
	put_text(out, "</real>\n");
}

void put_array(struct buffer *out, const char *key)
{
	put_key(out, key);
	put_text(out, "\n<array>\n");
}
