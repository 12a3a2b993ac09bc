#include "archive_private.h"

#include "checksum.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

bool unpacking_read(struct unpacking *unpacking, size_t *size)
{
	off_t left = unpacking->end - unpacking->at;
	size_t want = left < ARCHIVE_BLOCK ? (size_t)left : ARCHIVE_BLOCK;
	ssize_t got;

	do {
		got = pread(unpacking->in, unpacking->input, want, unpacking->at);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return error_errno(unpacking->err, "cannot read '%s'", unpacking->path);
	unpacking->at += got;
	*size = (size_t)got;
	return true;
}

bool unpacking_read_at(struct unpacking *unpacking, void *bytes, size_t size, off_t at)
{
	return at >= 0 && at <= unpacking->size && (off_t)size <= unpacking->size - at &&
		pread(unpacking->in, bytes, size, at) == (ssize_t)size;
}

static bool write_all(int fd, const unsigned char *bytes, size_t size)
{
	while (size) {
		ssize_t done = write(fd, bytes, size);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		bytes += done;
		size -= (size_t)done;
	}
	return true;
}

bool unpacking_write(struct unpacking *unpacking, size_t size)
{
	unpacking->written += (int64_t)size;
	if (unpacking->written > unpacking->limit)
		return error_set(unpacking->err,
			"'%s' unpacks to more than %lld MB, which is too much for its size; unpack it "
			"first if you trust it",
			unpacking->path, (long long)(unpacking->limit / 1000000));
	if (unpacking->has_crc)
		unpacking->crc = checksum_crc32_add(unpacking->crc, unpacking->output, size);
	return write_all(unpacking->out, unpacking->output, size) ||
		error_errno(unpacking->err,
			"cannot unpack '%s' (set TMPDIR to use another directory)",
			unpacking->path);
}

bool unpacking_note(struct unpacking *unpacking, const char *format, ...)
{
	char what[256];
	va_list arguments;

	if (unpacking->damage->message[0])
		return true;
	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	error_damaged(unpacking->damage, "'%s' is damaged: %s", unpacking->path, what);
	return true;
}
