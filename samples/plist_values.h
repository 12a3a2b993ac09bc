/*
 * Appends keys and values in powermetrics' syntax to a buffer: `<key>k</key><type>v</type>` on one
 * line, reals as printf's %g. Nothing is escaped: readers of powermetrics have met raw ampersands.
 */
#ifndef SAMPLES_PLIST_VALUES_H
#define SAMPLES_PLIST_VALUES_H

#include "../src/common/base/base.h"

#include <string.h>

static inline void put_text(struct buffer *out, const char *text)
{
	buffer_add(out, text, strlen(text));
}

/* `part` / `whole`; 0 / 0 is 0. */
static inline double ratio(int64_t part, double whole)
{
	return whole == 0 ? 0 : (double)part / whole;
}

void put_bool(struct buffer *out, const char *key, bool value);
void put_integer(struct buffer *out, const char *key, int64_t value);
/* Ticks of 24 MHz, written as ns. */
void put_ticks(struct buffer *out, const char *key, int64_t ticks);
void put_real(struct buffer *out, const char *key, double value);
void put_string(struct buffer *out, const char *key, const char *value);
void put_date(struct buffer *out, const char *key, const char *value);
/* Key and value on separate lines. */
void put_integer_apart(struct buffer *out, const char *key, int64_t value);
void put_real_apart(struct buffer *out, const char *key, double value);
/* The key, and "<array>" on the next line. */
void put_array(struct buffer *out, const char *key);

#endif
