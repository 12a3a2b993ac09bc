/*
 * Private files without a name, below TMPDIR or in /tmp: the contents of an archive, or a copy of a
 * stream. The system frees such a file when its descriptor is closed, whatever ends the program.
 */
#ifndef ASITOP_PRIVATE_FILE_H
#define ASITOP_PRIVATE_FILE_H

#include "../codec/archive.h"

/*
 * Unpacks the archive behind `in`, as archive_unpack() does. Returns a descriptor at the start of
 * the contents, or -1.
 */
int private_file_unpack(int in, const char *path, struct error *damage, struct error *err);

/* Copies everything that can be read from `in`, at most ARCHIVE_BYTES_MAX bytes; messages name it
 * `name`. Returns a descriptor at the start of the copy, or -1. */
int private_file_copy(int in, const char *name, struct error *err);

#endif
