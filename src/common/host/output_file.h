/*
 * An output file that appears under its name only when it is complete.
 *
 * It is written as ".asitop-XXXXXX" in the same directory. output_file_finish() renames it when its
 * bytes are on disk. A failure or a signal before that leaves no file behind, and an existing file
 * of that name is not changed.
 */
#ifndef ASITOP_OUTPUT_FILE_H
#define ASITOP_OUTPUT_FILE_H

#include "../base/base.h"

#include <stdio.h>

struct output_file {
	const char *path; /* the final name; borrowed */
	char *name;       /* the temporary name */
	FILE *file;
	bool overwrite;
};

/* Checks that `path` can be written: it does not exist, or `overwrite` is set and it is a regular
 * file other than `input`. Reports such errors before any work is done. */
bool output_file_check(const char *path, bool overwrite, const char *input, struct error *err);

/* Creates the file under its temporary name. Call output_file_check() first. */
bool output_file_open(
	struct output_file *output, const char *path, bool overwrite, struct error *err);

/* Closes the file and renames it, replacing an existing file only with `overwrite`. Removes it on
 * failure. */
bool output_file_finish(struct output_file *output, struct error *err);

/* Closes and removes a file that is not finished. Does nothing for a finished one. */
void output_file_discard(struct output_file *output);

#endif
