/*
 * Files that must not stay behind: a signal that ends the program removes them first.
 *
 * A handler has no context, so the names are global; nothing else here is.
 */
#ifndef ASITOP_TEMPFILE_H
#define ASITOP_TEMPFILE_H

#include "../base/base.h"

/* How many there can be at a time. */
enum { TEMPFILE_MAX = 8 };

/*
 * Creates an empty file, readable and writable as the umask says, and opens it. Its name is `name`,
 * whose last six characters, "XXXXXX", are replaced. Returns the descriptor, or -1 with errno.
 *
 * The first call catches the signals that end the program, except those that are ignored or
 * already caught.
 */
int tempfile_create(char *name);

/* Removes the file. */
void tempfile_remove(const char *name);

/* Leaves the file to the caller, who has renamed it. */
void tempfile_forget(const char *name);

#endif
