/*
 * Writes JSON into a buffer, with commas, indentation and escapes.
 *
 * The calls follow the structure of the document: inside an object each value has a key, inside an
 * array `key` is NULL. Numbers that are not finite are written as null.
 */
#ifndef ASITOP_JSON_H
#define ASITOP_JSON_H

#include "units.h"

struct json {
	struct buffer *out;
	int depth;
	bool has_items; /* the open object or array is not empty */
	bool compact;   /* all on one line */
};

void json_begin_object(struct json *json, const char *key);
void json_end_object(struct json *json);
void json_begin_array(struct json *json, const char *key);
void json_end_array(struct json *json);

/* `text` may contain any bytes: text_clean() makes it printable. */
void json_string(struct json *json, const char *key, const char *text);
/* For values that may be unknown: an empty text or 0 is written as null. */
void json_known_string(struct json *json, const char *key, const char *text);
void json_known_integer(struct json *json, const char *key, int64_t value);
/* With `decimals` decimals; trailing zeros are dropped. */
void json_number(struct json *json, const char *key, double value, int decimals);
void json_integer(struct json *json, const char *key, int64_t value);
void json_null(struct json *json, const char *key);
void json_boolean(struct json *json, const char *key, bool value);
/* Nanoseconds as seconds. */
void json_seconds(struct json *json, const char *key, int64_t ns);
/* A wall time as "2026-08-17T14:05:30.250Z". */
void json_wall(struct json *json, const char *key, int64_t wall_ns);

#endif
