#include "archive_private.h"

#include <stdlib.h>

#include <zlib.h>

/* zlib's codes of a format: a gzip member, and deflate without a header. */
enum { BITS_GZIP = 15 + 16, BITS_DEFLATED = -15 };

struct inflating {
	struct unpacking *unpacking;
	z_stream stream;
	int64_t before; /* bytes written before this member */
	int status;     /* of the last inflate() */
};

/* Reads more when all is used. */
static bool fill(struct inflating *inflating)
{
	size_t size;

	if (inflating->stream.avail_in)
		return true;
	if (!unpacking_read(inflating->unpacking, &size))
		return false;
	inflating->stream.next_in = inflating->unpacking->input;
	inflating->stream.avail_in = (unsigned)size;
	return true;
}

/* Until the end of a member, of the input, or of what is intact. */
static bool inflate_member(struct inflating *inflating)
{
	struct unpacking *unpacking = inflating->unpacking;
	z_stream *stream = &inflating->stream;

	inflating->before = unpacking->written;
	do {
		if (!fill(inflating))
			return false;
		stream->next_out = unpacking->output;
		stream->avail_out = ARCHIVE_BLOCK;
		/* Without input and without output: Z_BUF_ERROR. */
		inflating->status = inflate(stream, Z_NO_FLUSH);
		if (inflating->status == Z_MEM_ERROR)
			abort();
		if (!unpacking_write(unpacking, ARCHIVE_BLOCK - stream->avail_out))
			return false;
	} while (inflating->status == Z_OK);
	return true;
}

/* As gzip(1), ignores zeros after the last member: tapes pad with them. */
static bool skip_zeros(struct inflating *inflating)
{
	z_stream *stream = &inflating->stream;

	do {
		if (!fill(inflating))
			return false;
		for (; stream->avail_in && !*stream->next_in; stream->avail_in--)
			stream->next_in++;
	} while (!stream->avail_in && inflating->unpacking->at < inflating->unpacking->end);
	return true;
}

static bool note_end(struct inflating *inflating, bool is_first)
{
	struct unpacking *unpacking = inflating->unpacking;

	if (inflating->status == Z_STREAM_END)
		return true;
	if (inflating->status == Z_BUF_ERROR)
		return unpacking_note(unpacking, "its end is missing");
	if (!is_first && inflating->before == unpacking->written)
		return unpacking_note(unpacking, "it is followed by other data");
	return unpacking_note(unpacking, "it cannot be decompressed (%s)",
		inflating->stream.msg ? inflating->stream.msg : "invalid data");
}

static bool unpack_members(struct inflating *inflating)
{
	bool is_first = true;

	for (;; is_first = false) {
		if (!inflate_member(inflating))
			return false;
		if (inflating->status != Z_STREAM_END)
			return note_end(inflating, is_first);
		if (!skip_zeros(inflating))
			return false;
		if (!inflating->stream.avail_in)
			return true;
		inflateReset(&inflating->stream);
	}
}

static bool begin(struct inflating *inflating, int bits)
{
	return inflateInit2(&inflating->stream, bits) == Z_OK ||
		error_set(inflating->unpacking->err, "cannot use zlib");
}

bool unpack_gzip(struct unpacking *unpacking)
{
	struct inflating inflating = { .unpacking = unpacking };
	bool done = begin(&inflating, BITS_GZIP) && unpack_members(&inflating);

	inflateEnd(&inflating.stream);
	return done;
}

bool unpack_deflated(struct unpacking *unpacking)
{
	struct inflating inflating = { .unpacking = unpacking };
	bool done = begin(&inflating, BITS_DEFLATED) && inflate_member(&inflating) &&
		note_end(&inflating, true);

	inflateEnd(&inflating.stream);
	return done;
}
