/*
 * Used by every module: errors, memory allocation, a growable buffer.
 *
 * A function that can fail returns bool (or a pointer) and takes a `struct error *` as its last
 * argument, which it fills. The caller adds context with error_prefix() or passes the error on.
 * Only src/asitop.c prints an error and exits. Running out of memory aborts the program.
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

/* Exit status of the program; documented in asitop(1). */
enum exit_status {
	STATUS_OK = 0,
	STATUS_USAGE = 1,   /* the command line is wrong */
	STATUS_FAILED = 2,  /* cannot open, invalid, or failed */
	STATUS_DAMAGED = 3, /* damaged, but the valid part was kept or shown */

	/* For `report --fail-if`. */
	STATUS_BEYOND = 4,       /* a figure is significantly beyond its limit */
	STATUS_INCONCLUSIVE = 5, /* none is, but one may be */

	/* For `record -- COMMAND`, as in env(1). Lower values are the command's own. */
	STATUS_NOT_STARTED = 125, /* asitop failed before it started the command */
	STATUS_CANNOT_RUN = 126,
	STATUS_NOT_FOUND = 127,
	STATUS_SIGNAL = 256, /* plus a signal number: asitop ends by that signal */
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
/* As error_set(); appends ": " and the text of errno. */
bool error_errno(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);
/* Puts text and ": " before the message in `err` and keeps its status. */
bool error_prefix(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Clears the message, so that it is not printed again. */
void error_clear(struct error *err);

/* As malloc() and the like, but never return NULL and detect overflow of an array size. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xreallocarray(void *old, size_t count, size_t size);
/* Makes room for one more item after `count` items. The array must be grown only by this function:
 * its capacity doubles at powers of two. */
void *xgrow(void *old, size_t count, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t size);
char *xasprintf(const char *format, ...) PRINTF_LIKE(1, 2);

/*
 * A growable array of bytes. After anything was added, `data[size]` is NUL, so that text can be
 * read as a string. A zero-initialized buffer is empty; buffer_release() returns it to that state.
 */
struct buffer {
	char *data;
	size_t size;
	size_t capacity;
};

void buffer_release(struct buffer *buffer);
/* Makes room for `more` bytes after the contents and returns a pointer to it. The caller writes
 * there and increases `size`. */
char *buffer_reserve(struct buffer *buffer, size_t more);
void buffer_add(struct buffer *buffer, const void *bytes, size_t size);
void buffer_add_string(struct buffer *buffer, const char *text);
void buffer_addf(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
/* Removes the first `size` bytes. */
void buffer_consume(struct buffer *buffer, size_t size);
/* The contents as a string, never NULL; owned by the buffer. */
const char *buffer_string(const struct buffer *buffer);

/*
 * Copies untrusted text so that it is safe to print: control characters, bidirectional overrides
 * and invalid UTF-8 become '?'. The copy is truncated at a character boundary when `size` is too
 * small and is always terminated. Returns `clean`.
 */
char *text_clean(char *clean, size_t size, const char *text, size_t length);

/* The number of characters in UTF-8 text, which is its width unless some are wide. */
size_t text_columns(const char *text, size_t size);

/* The last component of a path; names a file without disclosing its directory. */
const char *path_name(const char *path);

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
