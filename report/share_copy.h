/*
 * A copy of a part of a recording, without the fields that identify a person or a machine.
 *
 * share_copy.c writes it, share_verify.c reads it back and searches it for everything that was
 * removed.
 */
#ifndef ASITOP_SHARE_COPY_H
#define ASITOP_SHARE_COPY_H

#include "../src/common/cli/progress.h"
#include "../src/common/recording/privacy.h"
#include "../src/common/series/row_reader.h"

struct share_copy {
	struct row_reader rows;
	struct recording *out;
	struct privacy privacy;
	struct progress progress;
	size_t run;       /* of the original, whose samples are copied */
	bool has_begun;   /* the run exists in the copy */
	bool has_shift;   /* `shift_ns` is known */
	int64_t shift_ns; /* from the original's axis to the copy's */
	int64_t samples;
	int64_t left_out; /* documents without a window */
	int64_t lost;     /* damaged samples that an event in the copy names */
	int64_t end_ns;   /* of the copy's last sample */
	int64_t end_wall_ns;
	struct buffer raw, clean;
	bool failed;
	struct error *err;
};

/* Selects the part. `recording` and `err`, which the functions below set, are borrowed. Release the
 * copy after a failure, too. */
bool share_copy_open(struct share_copy *copy, struct recording *recording,
	const struct time_selection *part, struct error *err);

/* Writes the part to an empty private file. */
bool share_copy_write(struct share_copy *copy, const char *file);

/* Checks that each sample of that file decodes to the stored numbers, and that the file has nothing
 * that was removed. */
bool share_copy_verify(struct share_copy *copy, const char *file);

void share_copy_release(struct share_copy *copy);

#endif
