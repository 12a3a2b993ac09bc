#include "json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_quoted(struct buffer *out, const char *text)
{
	size_t length = strlen(text);
	char *clean = text_clean(xmalloc(length + 1), length + 1, text, length);

	buffer_add(out, "\"", 1);
	for (const char *at = clean; *at; at++) {
		if (*at == '"' || *at == '\\')
			buffer_add(out, "\\", 1);
		buffer_add(out, at, 1);
	}
	buffer_add(out, "\"", 1);
	free(clean);
}

static void break_line(struct json *json)
{
	if (json->compact)
		return;
	buffer_add(json->out, "\n", 1);
	for (int i = 0; i < json->depth; i++)
		buffer_add(json->out, "  ", 2);
}

/* Writes what precedes each value: comma, indentation and key. */
static void begin_value(struct json *json, const char *key)
{
	if (json->has_items)
		buffer_add(json->out, ",", 1);
	if (json->depth)
		break_line(json);
	if (key) {
		add_quoted(json->out, key);
		buffer_add_string(json->out, json->compact ? ":" : ": ");
	}
	json->has_items = true;
}

static void open_level(struct json *json, const char *key, const char *bracket)
{
	begin_value(json, key);
	buffer_add_string(json->out, bracket);
	json->depth++;
	json->has_items = false;
}

static void close_level(struct json *json, const char *bracket)
{
	json->depth--;
	if (json->has_items)
		break_line(json);
	buffer_add_string(json->out, bracket);
	json->has_items = true;
	if (!json->depth)
		buffer_add(json->out, "\n", 1);
}

void json_begin_object(struct json *json, const char *key)
{
	open_level(json, key, "{");
}

void json_end_object(struct json *json)
{
	close_level(json, "}");
}

void json_begin_array(struct json *json, const char *key)
{
	open_level(json, key, "[");
}

void json_end_array(struct json *json)
{
	close_level(json, "]");
}

void json_string(struct json *json, const char *key, const char *text)
{
	begin_value(json, key);
	add_quoted(json->out, text);
}

void json_null(struct json *json, const char *key)
{
	begin_value(json, key);
	buffer_add_string(json->out, "null");
}

void json_known_string(struct json *json, const char *key, const char *text)
{
	if (text[0])
		json_string(json, key, text);
	else
		json_null(json, key);
}

void json_known_integer(struct json *json, const char *key, int64_t value)
{
	if (value)
		json_integer(json, key, value);
	else
		json_null(json, key);
}

void json_number(struct json *json, const char *key, double value, int decimals)
{
	char text[64];

	begin_value(json, key);
	if (!isfinite(value) || fabs(value) > 1e17) {
		buffer_add_string(json->out, "null");
		return;
	}
	snprintf(text, sizeof(text), "%.*f", decimals, value);
	if (strchr(text, '.')) {
		size_t length = strlen(text);

		while (text[length - 1] == '0')
			length--;
		text[text[length - 1] == '.' ? length - 1 : length] = '\0';
	}
	buffer_add_string(json->out, strcmp(text, "-0") ? text : "0");
}

void json_integer(struct json *json, const char *key, int64_t value)
{
	begin_value(json, key);
	buffer_addf(json->out, "%lld", (long long)value);
}

void json_boolean(struct json *json, const char *key, bool value)
{
	begin_value(json, key);
	buffer_add_string(json->out, value ? "true" : "false");
}

void json_seconds(struct json *json, const char *key, int64_t ns)
{
	json_number(json, key, (double)ns / (double)NS_PER_S, 9);
}

void json_wall(struct json *json, const char *key, int64_t wall_ns)
{
	char text[40];

	format_wall_utc(text, sizeof(text), wall_ns);
	json_string(json, key, text);
}
