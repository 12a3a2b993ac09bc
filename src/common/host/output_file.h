/*
 * A file that appears under its name only when it is complete.
 *
 * It is written as ".asitop-XXXXXX" in the same directory and gets its name in
 * output_file_finish(), when its bytes are on the disk. Whatever happens before, a signal included,
 * leaves nothing behind; a file that already has the name stays as it is.
 */
#ifndef ASITOP_OUTPUT_FILE_H
#define ASITOP_OUTPUT_FILE_H

#include "../base/base.h"

#include <stdio.h>

struct output_file {
	const char *path; /* as asked for; borrowed */
	char *name;       /* where it is until it is complete */
	FILE *file;
	bool overwrite;
};

/* Whether a file can appear at `path`: none is there, or `overwrite` and a regular file that is not
 * the file `input`. For errors that should come before any work. */
bool output_file_check(const char *path, bool overwrite, const char *input, struct error *err);

/* Creates the file under its temporary name. `path` has passed output_file_check(). */
bool output_file_open(
	struct output_file *output, const char *path, bool overwrite, struct error *err);

/* Gives the file its name, without replacing another one unless `overwrite`. Closes and, when it
 * fails, removes it. */
bool output_file_finish(struct output_file *output, struct error *err);

/* Closes and removes an output that is not finished; does nothing for one that is. */
void output_file_discard(struct output_file *output);

#endif
