/*
 * Archives: a gzip, zip or zstd file that contains one recording or one stream of powermetrics.
 *
 * An archive is untrusted. It is recognized by its first bytes, never by its name; the names in it
 * are never used as paths. The limits below bound what is written, the memory and the time. What
 * can be unpacked from a damaged archive is kept.
 *
 * Of zip (APPNOTE.TXT 6.3.10) this reads and writes only what such an archive needs: one member,
 * stored or deflated, found through the central directory. Encryption, zip64 and archives in parts
 * are declined. That is less code than a binding to libzip, which no other part would use.
 */
#ifndef ASITOP_ARCHIVE_H
#define ASITOP_ARCHIVE_H

#include "../base/base.h"

#include <stdio.h>

/*
 * Maximum size of what is in an archive: 64 MiB plus 256 times the size of the archive, and never
 * more than 8 GiB. A recording shrinks to a half or a third, a plist stream to a thirtieth.
 */
#define ARCHIVE_BYTES_FREE (INT64_C(64) << 20)
#define ARCHIVE_RATIO_MAX  INT64_C(256)
#define ARCHIVE_BYTES_MAX  (INT64_C(8) << 30)

enum archive_kind {
	ARCHIVE_NONE,
	ARCHIVE_GZIP,
	ARCHIVE_ZIP,
	ARCHIVE_ZSTD,
};

/* What archive_kind() looks at. */
enum { ARCHIVE_MAGIC_SIZE = 4 };

/* The kind of the archive that begins with these bytes. */
enum archive_kind archive_kind(const void *bytes, size_t size);

/* The kind of the archive behind `fd`, a regular file. */
enum archive_kind archive_kind_of_file(int fd);

/* The kind that the suffix of a path names: .gz, .zip or .zst, in upper or lower case. */
enum archive_kind archive_kind_of_name(const char *path);

/* The suffix of a kind, such as ".gz"; "" for ARCHIVE_NONE. */
const char *archive_suffix(enum archive_kind kind);

/*
 * Writes the contents of the archive behind `in`, a regular file, to the empty file `out`. Messages
 * name the archive `path`. When only a part can be unpacked, or more follows the archive, sets
 * `damage` and returns true; otherwise the message in `damage` is empty. Fails when nothing can be
 * unpacked, when a limit is exceeded, and when the contents are an archive themselves.
 */
bool archive_unpack(int in, int out, const char *path, struct error *damage, struct error *err);

/*
 * Writes the file behind `in` to `out`, which is empty and can seek, as an archive. `path` is the
 * name of the archive, for messages and the name of a zip's member: no other name, date or owner is
 * stored. Fails for a zip of 4 GiB or more.
 */
bool archive_pack(enum archive_kind kind, int in, FILE *out, const char *path, struct error *err);

#endif
