/*
 * Shared by the files of this module:
 *
 * archive.c          unpacks archives
 * archive_deflate.c  compresses with zlib
 * archive_inflate.c  decompresses with zlib
 * archive_kind.c     recognizes archives
 * archive_pack.c     writes archives
 * archive_stream.c   reads blocks of an archive, and writes its contents within the limits
 * archive_zip.c      finds the member of a zip
 * archive_zstd.c     compresses and decompresses with zstd
 */
#ifndef ASITOP_ARCHIVE_PRIVATE_H
#define ASITOP_ARCHIVE_PRIVATE_H

#include "archive.h"

#include <sys/types.h>

enum { ARCHIVE_BLOCK = 1 << 16 };

/* Signatures of zip. */
#define ZIP_LOCAL     UINT32_C(0x04034b50)
#define ZIP_DIRECTORY UINT32_C(0x02014b50)
#define ZIP_END       UINT32_C(0x06054b50)

/* Sizes of its headers, without the names and other fields of variable size. */
enum { ZIP_LOCAL_SIZE = 30, ZIP_DIRECTORY_SIZE = 46, ZIP_END_SIZE = 22 };

enum zip_method { ZIP_STORED = 0, ZIP_DEFLATED = 8 };

/* ---- archive_stream.c ---- */

struct unpacking {
	const char *path; /* of the archive */
	int in, out;
	off_t size;    /* of the archive */
	off_t at, end; /* what is read next, and where reading ends */
	int64_t written, limit;
	uint32_t crc; /* of what was written, if `has_crc` */
	bool has_crc;
	unsigned char input[ARCHIVE_BLOCK], output[ARCHIVE_BLOCK];
	struct error *damage, *err;
};

/* Reads the next bytes into `input`; `*size` is 0 at the end. */
bool unpacking_read(struct unpacking *unpacking, size_t *size);

/* Reads bytes of the archive from `at` on; false, without an error, when they are beyond its end.
 */
bool unpacking_read_at(struct unpacking *unpacking, void *bytes, size_t size, off_t at);

/* Writes the first bytes of `output`. Fails beyond the limit. */
bool unpacking_write(struct unpacking *unpacking, size_t size);

/* Sets the damage, if there is none yet; returns true. */
bool unpacking_note(struct unpacking *unpacking, const char *format, ...) PRINTF_LIKE(2, 3);

/* ---- archive_inflate.c ---- */

/* Unpacks the rest of the input as one or more members of a gzip file, or as a deflate stream
 * without a header. */
bool unpack_gzip(struct unpacking *unpacking);
bool unpack_deflated(struct unpacking *unpacking);

/* ---- archive_zip.c ---- */

/* Unpacks the only member. */
bool unpack_zip(struct unpacking *unpacking);

/* ---- archive_zstd.c ---- */

bool unpack_zstd(struct unpacking *unpacking);

/* Compresses a file as one frame with a checksum. Sets errno when it fails. */
bool pack_zstd(int in, FILE *out);

/* ---- archive_deflate.c ---- */

/* What was read, for the headers of a zip. */
struct packed {
	uint32_t crc;
	int64_t size, packed_size;
};

/* Compresses a file as a gzip member, or without a header. Sets errno when it fails. */
bool pack_gzip(int in, FILE *out, struct packed *packed);
bool pack_deflated(int in, FILE *out, struct packed *packed);

#endif
