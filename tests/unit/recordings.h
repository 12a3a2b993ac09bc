/*
 * Recordings to test with: made of the documents of stream_document(), asked as a reader does or
 * with SQL. Whatever fails here fails the test.
 */
#ifndef ASITOP_RECORDINGS_H
#define ASITOP_RECORDINGS_H

#include "../../src/common/recording/recording_private.h"
#include "support.h"

/* ---- making ---- */

/* What create_recording() begins with. */
extern const struct machine test_machine;
extern const struct run test_run;

/* A run with its machine; not yet committed. */
void begin_run(struct recording *recording);

/* A new recording with its run; the caller closes it. */
struct recording *create_recording(const char *path);

/* Appends as sample `index` of a stream of windows of 1.01 s; not yet committed. */
void append_bytes(struct recording *recording, const char *raw, size_t size, int index);

/* The same with stream_document(). */
void append_document(struct recording *recording, int index);

void commit_recording(struct recording *recording);

/* A finished recording of the first `count` documents and a tail, "a.db" in the scratch directory;
 * returns its path, freed by the caller. */
char *make_recording(void **state, int count);

/* ---- asking the file itself ---- */

/* Runs SQL on it, as nobody should; row_sum() makes checksums. */
void change_file(const char *path, const char *sql);

/* The first column of the first row. */
void assert_answer(const char *path, const char *sql, const char *expected);

/* ---- reading ---- */

struct recording *open_good(const char *path);

struct rows {
	struct sample_row items[320];
	size_t count;
	size_t limit; /* 0: all */
};

/* For recording_read(); `context` is a struct rows. */
bool take_row(const struct sample_row *row, void *context);

/* Samples by their ids, owned by the caller. */
struct rows *read_rows(struct recording *recording, int64_t first, int64_t last);
struct rows *read_file_rows(const char *path);

#endif
