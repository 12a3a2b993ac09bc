/*
 * Temporary files, which are removed when a signal ends the program.
 *
 * The names are global, because a signal handler has no context.
 */
#ifndef ASITOP_TEMPFILE_H
#define ASITOP_TEMPFILE_H

#include "../base/base.h"

#include <stdio.h>

/* Maximum number at a time. */
enum { TEMPFILE_MAX = 8 };

/*
 * Creates and opens an empty file with permissions according to the umask. The last six characters
 * of `name`, "XXXXXX", are replaced. Returns the descriptor, or -1 with errno.
 *
 * Installs handlers for the signals that end the program, except for signals that are ignored or
 * already caught.
 */
int tempfile_create(char *name);

/* Removes the file. */
void tempfile_remove(const char *name);

/* Forgets a file that the caller has renamed. */
void tempfile_forget(const char *name);

/* Opens a private file without a name below TMPDIR, or /tmp, to write and to read back. The system
 * frees it when it is closed, whatever ends the program. */
FILE *tempfile_open_unnamed(struct error *err);

#endif
