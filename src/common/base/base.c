#include "base.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void set_message(
	struct error *err, enum exit_status status, const char *format, va_list arguments)
{
	err->status = status;
	err->cause = 0;
	vsnprintf(err->message, sizeof(err->message), format, arguments);
}

bool error_set(struct error *err, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	set_message(err, STATUS_FAILED, format, arguments);
	va_end(arguments);
	return false;
}

bool error_usage(struct error *err, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	set_message(err, STATUS_USAGE, format, arguments);
	va_end(arguments);
	return false;
}

bool error_damaged(struct error *err, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	set_message(err, STATUS_DAMAGED, format, arguments);
	va_end(arguments);
	return false;
}

bool error_errno(struct error *err, const char *format, ...)
{
	int cause = errno;
	va_list arguments;
	size_t used;

	va_start(arguments, format);
	set_message(err, STATUS_FAILED, format, arguments);
	va_end(arguments);
	err->cause = cause;
	used = strlen(err->message);
	snprintf(err->message + used, sizeof(err->message) - used, ": %s", strerror(cause));
	return false;
}

bool error_prefix(struct error *err, const char *format, ...)
{
	int cause = err->cause;
	char message[sizeof(err->message)];
	va_list arguments;
	size_t used;

	memcpy(message, err->message, sizeof(message));
	va_start(arguments, format);
	set_message(err, err->status, format, arguments);
	va_end(arguments);
	err->cause = cause;
	used = strlen(err->message);
	snprintf(err->message + used, sizeof(err->message) - used, ": %s", message);
	return false;
}

void error_clear(struct error *err)
{
	err->message[0] = '\0';
}

static void *check_memory(void *memory)
{
	if (!memory) {
		fputs("asitop: out of memory\n", stderr);
		abort();
	}
	return memory;
}

void *xmalloc(size_t size)
{
	return check_memory(malloc(size ? size : 1));
}

void *xcalloc(size_t count, size_t size)
{
	return check_memory(calloc(count ? count : 1, size ? size : 1));
}

void *xreallocarray(void *old, size_t count, size_t size)
{
	size_t bytes = count * size;

	if (size && count > SIZE_MAX / size)
		return check_memory(NULL);
	return check_memory(realloc(old, bytes ? bytes : 1));
}

void *xgrow(void *old, size_t count, size_t size)
{
	bool is_full = !(count & (count - 1));

	return is_full ? xreallocarray(old, count ? count * 2 : 1, size) : old;
}

char *xstrdup(const char *text)
{
	return xstrndup(text, strlen(text));
}

char *xstrndup(const char *text, size_t size)
{
	char *copy = xmalloc(size + 1);

	memcpy(copy, text, size);
	copy[size] = '\0';
	return copy;
}

char *xasprintf(const char *format, ...)
{
	va_list arguments, again;
	int size;
	char *text;

	va_start(arguments, format);
	va_copy(again, arguments);
	size = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	text = xmalloc((size_t)size + 1);
	vsnprintf(text, (size_t)size + 1, format, again);
	va_end(again);
	return text;
}

void buffer_release(struct buffer *buffer)
{
	if (!buffer)
		return;
	free(buffer->data);
	*buffer = (struct buffer){ 0 };
}

char *buffer_reserve(struct buffer *buffer, size_t more)
{
	size_t needed = buffer->size + more + 1;

	if (more >= SIZE_MAX - buffer->size)
		check_memory(NULL);
	if (needed > buffer->capacity) {
		buffer->capacity = max_size(needed, buffer->capacity + buffer->capacity / 2 + 64);
		buffer->data = xreallocarray(buffer->data, buffer->capacity, 1);
	}
	buffer->data[buffer->size] = '\0';
	return buffer->data + buffer->size;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t size)
{
	char *end = buffer_reserve(buffer, size);

	if (size)
		memcpy(end, bytes, size);
	buffer->size += size;
	buffer->data[buffer->size] = '\0';
}

void buffer_add_string(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, text, strlen(text));
}

void buffer_addf(struct buffer *buffer, const char *format, ...)
{
	va_list arguments, again;
	int size;
	char *end;

	va_start(arguments, format);
	va_copy(again, arguments);
	size = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	end = buffer_reserve(buffer, (size_t)size);
	vsnprintf(end, (size_t)size + 1, format, again);
	va_end(again);
	buffer->size += (size_t)size;
}

void buffer_consume(struct buffer *buffer, size_t size)
{
	memmove(buffer->data, buffer->data + size, buffer->size - size);
	buffer->size -= size;
	buffer->data[buffer->size] = '\0';
}

const char *buffer_string(const struct buffer *buffer)
{
	return buffer->data ? buffer->data : "";
}

size_t text_columns(const char *text, size_t size)
{
	size_t columns = 0;

	for (size_t i = 0; i < size; i++)
		columns += ((unsigned char)text[i] & 0xc0) != 0x80;
	return columns;
}

const char *path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Decodes one character of at most `length` bytes. Returns its size, or 0 for invalid UTF-8
 * (RFC 3629: no overlong forms, no surrogates, up to U+10FFFF). */
static size_t decode_utf8(const unsigned char *text, size_t length, uint32_t *character)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t size = text[0] < 0x80 ? 1
		: text[0] < 0xc0     ? 0
		: text[0] < 0xe0     ? 2
		: text[0] < 0xf0     ? 3
		: text[0] < 0xf8     ? 4
				     : 0;

	if (!size || size > length)
		return 0;
	*character = size == 1 ? text[0] : text[0] & (0xffu >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		*character = *character << 6 | (text[i] & 0x3f);
	}
	if (*character < smallest[size] || *character > 0x10ffff ||
		(*character >= 0xd800 && *character < 0xe000))
		return 0;
	return size;
}

/* False for C0, DEL, C1, line separators and the bidirectional controls of Unicode's UAX 9. */
static bool is_printable(uint32_t character)
{
	return character >= 0x20 && !(character >= 0x7f && character < 0xa0) &&
		!(character >= 0x200b && character <= 0x200f) &&
		!(character >= 0x2028 && character <= 0x202e) &&
		!(character >= 0x2060 && character <= 0x206f) && character != 0x061c &&
		character != 0xfeff;
}

char *text_clean(char *clean, size_t size, const char *text, size_t length)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t used = 0;

	while (length) {
		uint32_t character = 0;
		size_t taken = decode_utf8(bytes, length, &character);
		bool keep = taken && is_printable(character);
		size_t written = keep ? taken : 1;

		taken = taken ? taken : 1;
		if (used + written >= size)
			break;
		if (keep)
			memcpy(clean + used, bytes, taken);
		else
			clean[used] = '?';
		used += written;
		bytes += taken;
		length -= taken;
	}
	clean[used] = '\0';
	return clean;
}
