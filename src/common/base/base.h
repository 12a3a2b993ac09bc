/*
 * What every module stands on: errors, allocation that cannot fail, a growable buffer.
 *
 * A function that can fail returns bool (or a pointer) and takes a `struct error *` last, which it
 * fills; the caller adds what it knows with error_prefix() or passes it on. Only src/asitop.c
 * prints one and exits. Running out of memory is not such a failure: it ends the program here.
 */
#ifndef ASITOP_BASE_H
#define ASITOP_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(array)                (sizeof(array) / sizeof((array)[0]))
#define PRINTF_LIKE(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

#define NS_PER_S  INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)

/* What the program's exit status means; documented in asitop(1). */
enum exit_status {
	STATUS_OK = 0,
	STATUS_USAGE = 1,   /* the command line is wrong */
	STATUS_FAILED = 2,  /* cannot open, invalid, or failed */
	STATUS_DAMAGED = 3, /* damaged, but what was valid was kept or shown */

	/* Of `record -- COMMAND`, as in env(1): below these the command's own. */
	STATUS_NOT_STARTED = 125, /* we failed before it was started */
	STATUS_CANNOT_RUN = 126,
	STATUS_NOT_FOUND = 127,
	STATUS_SIGNAL = 256, /* plus a signal's number: to be died of */
};

struct error {
	enum exit_status status;
	int cause; /* the errno behind it, 0 if there is none */
	char message[512];
};

/* Each fills `err` and returns false, so that `return error_set(err, ...)` reads well. Messages
 * are lower case, without a full stop: the problem, the subject in single quotes, what to do. */
bool error_set(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);
bool error_usage(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);
bool error_damaged(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);
/* error_set() with ": " and the text of errno at its end. */
bool error_errno(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);
/* Puts text and ": " before the message that `err` holds; keeps its status. */
bool error_prefix(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Forgets what was told, so that it is not told again. */
void error_clear(struct error *err);

/* malloc and friends; these never return NULL, and the size of an array cannot overflow. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xreallocarray(void *old, size_t count, size_t size);
/* Room for one more behind `count` of an array that grows only so: it doubles at powers of two. */
void *xgrow(void *old, size_t count, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t size);
char *xasprintf(const char *format, ...) PRINTF_LIKE(1, 2);

/*
 * Bytes that grow. `data[size]` is always NUL once something was put in, so that text can be read
 * as a string. Zero-initialized is empty and valid; buffer_release() makes it so again.
 */
struct buffer {
	char *data;
	size_t size;
	size_t capacity;
};

void buffer_release(struct buffer *buffer);
/* Makes room for `more` bytes behind the contents and returns where they go; the caller adds to
 * `size` what it wrote there. */
char *buffer_reserve(struct buffer *buffer, size_t more);
void buffer_add(struct buffer *buffer, const void *bytes, size_t size);
void buffer_add_string(struct buffer *buffer, const char *text);
void buffer_addf(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
/* Removes the first `size` bytes. */
void buffer_consume(struct buffer *buffer, size_t size);
/* The contents as a string, never NULL; owned by the buffer. */
const char *buffer_string(const struct buffer *buffer);

/*
 * Copies text from outside (a plist, a stranger's file) so that it is safe to print: control
 * characters, bidirectional overrides and invalid UTF-8 become '?'. Cut at a character's start
 * when `size` is too small; always ends in NUL. Returns what is in `clean`.
 */
char *text_clean(char *clean, size_t size, const char *text, size_t length);

/* A path's last part: what to call a file without telling where its owner keeps it. */
const char *path_name(const char *path);

/* The smallest and largest of two; a macro-free pair for sizes. */
static inline size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

static inline size_t max_size(size_t a, size_t b)
{
	return a > b ? a : b;
}

static inline double clamp(double value, double low, double high)
{
	return value < low ? low : value > high ? high : value;
}

#endif
