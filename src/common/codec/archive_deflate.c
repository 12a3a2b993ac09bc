#include "archive_private.h"

#include <stdlib.h>
#include <unistd.h>

#include <zlib.h>

/* zlib's codes of a format: a gzip member, and deflate without a header. */
enum { BITS_GZIP = 15 + 16, BITS_DEFLATED = -15 };

static bool deflate_block(z_stream *stream, int flush, FILE *file)
{
	unsigned char output[ARCHIVE_BLOCK];

	do {
		size_t size;

		stream->next_out = output;
		stream->avail_out = sizeof(output);
		if (deflate(stream, flush) == Z_STREAM_ERROR)
			abort();
		size = sizeof(output) - stream->avail_out;
		if (fwrite(output, 1, size, file) != size)
			return false;
	} while (!stream->avail_out);
	return true;
}

static bool deflate_file(z_stream *stream, int in, FILE *out, struct packed *packed)
{
	unsigned char input[ARCHIVE_BLOCK];
	ssize_t size;

	do {
		size = read(in, input, sizeof(input));
		if (size < 0)
			return false;
		packed->crc = (uint32_t)crc32_z(packed->crc, input, (size_t)size);
		packed->size += size;
		stream->next_in = input;
		stream->avail_in = (unsigned)size;
		if (!deflate_block(stream, size ? Z_NO_FLUSH : Z_FINISH, out))
			return false;
	} while (size);
	return true;
}

static bool pack(int bits, int in, FILE *out, struct packed *packed)
{
	enum { MEMORY_LEVEL = 9 };
	z_stream stream = { .zalloc = Z_NULL };
	off_t start = ftello(out);
	bool done;

	*packed = (struct packed){ .size = 0 };
	if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, bits, MEMORY_LEVEL,
		    Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	done = deflate_file(&stream, in, out, packed);
	deflateEnd(&stream);
	packed->packed_size = ftello(out) - start;
	return done;
}

bool pack_gzip(int in, FILE *out, struct packed *packed)
{
	return pack(BITS_GZIP, in, out, packed);
}

bool pack_deflated(int in, FILE *out, struct packed *packed)
{
	return pack(BITS_DEFLATED, in, out, packed);
}
