#include "archive_private.h"

#include <stdlib.h>
#include <unistd.h>

#include <zstd.h>

/* Frames that need more memory to decompress are declined: 128 MiB, zstd(1)'s own default. */
enum { WINDOW_LOG_MAX = 27 };

/* A day's recording takes 4 s; level 19 takes 30 s and saves 2 %. */
enum { LEVEL = 12 };

static bool note_failure(struct unpacking *unpacking, size_t status, bool at_start)
{
	if (at_start && unpacking->written)
		return unpacking_note(unpacking, "it is followed by other data");
	return unpacking_note(
		unpacking, "it cannot be decompressed (%s)", ZSTD_getErrorName(status));
}

static bool unpack_frames(struct unpacking *unpacking, ZSTD_DCtx *context)
{
	ZSTD_inBuffer in = { .src = unpacking->input };
	bool at_start = true, is_full = false;

	for (;;) {
		ZSTD_outBuffer out = { .dst = unpacking->output, .size = ARCHIVE_BLOCK };
		size_t status;

		if (in.pos == in.size && !is_full) {
			if (!unpacking_read(unpacking, &in.size))
				return false;
			in.pos = 0;
			if (!in.size)
				return at_start || unpacking_note(unpacking, "its end is missing");
		}
		status = ZSTD_decompressStream(context, &out, &in);
		if (!unpacking_write(unpacking, out.pos))
			return false;
		if (ZSTD_isError(status))
			return note_failure(unpacking, status, at_start);
		at_start = status == 0;
		is_full = !at_start && out.pos == out.size;
	}
}

bool unpack_zstd(struct unpacking *unpacking)
{
	ZSTD_DCtx *context = ZSTD_createDCtx();
	bool done;

	if (!context)
		abort();
	ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	done = unpack_frames(unpacking, context);
	ZSTD_freeDCtx(context);
	return done;
}

static bool pack_blocks(ZSTD_CCtx *context, int in_fd, FILE *file)
{
	char input[ARCHIVE_BLOCK], output[ARCHIVE_BLOCK];
	ssize_t size;

	do {
		ZSTD_inBuffer in = { .src = input };
		size_t left;

		size = read(in_fd, input, sizeof(input));
		if (size < 0)
			return false;
		in.size = (size_t)size;
		do {
			ZSTD_outBuffer out = { .dst = output, .size = sizeof(output) };

			left = ZSTD_compressStream2(
				context, &out, &in, size ? ZSTD_e_continue : ZSTD_e_end);
			if (ZSTD_isError(left))
				abort();
			if (fwrite(output, 1, out.pos, file) != out.pos)
				return false;
		} while (in.pos < in.size || (!size && left));
	} while (size);
	return true;
}

bool pack_zstd(int in, FILE *out)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();
	bool done;

	if (!context)
		abort();
	ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	done = pack_blocks(context, in, out);
	ZSTD_freeCCtx(context);
	return done;
}
