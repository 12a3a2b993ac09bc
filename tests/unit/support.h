/*
 * What the unit tests of asitop share: property lists to write down in a test, captures, a scratch
 * directory. Nothing here waits, reads a clock or draws a random number.
 */
#ifndef ASITOP_SUPPORT_H
#define ASITOP_SUPPORT_H

#include "case.h"
#include "../../src/common/series/series.h"

#include <math.h>

/* ---- comparing ---- */

/* Equal within 1e-9, relative or absolute; absent (NaN) equals absent only. */
#define assert_near(actual, expected) check_near(actual, expected, __FILE__, __LINE__)
void check_near(double actual, double expected, const char *file, int line);
bool is_near(double actual, double expected);

#define assert_absent(value) assert_near(value, NAN)

/* least <= value <= most, integers. cmocka 2 deprecates assert_in_range(). */
#define assert_between(value, least, most)                                                         \
	check_between((intmax_t)(value), (intmax_t)(least), (intmax_t)(most), __FILE__, __LINE__)
void check_between(intmax_t value, intmax_t least, intmax_t most, const char *file, int line);

/* `text` holds `part`. */
#define assert_has(text, part) check_has(text, part, __FILE__, __LINE__)
void check_has(const char *text, const char *part, const char *file, int line);

/* ---- documents ---- */

/*
 * Adds the property list that `notation` stands for, in powermetrics' format, without a NUL:
 *
 *     {elapsed_ns: 1000000000, timestamp: @2026-05-18T17:00:01Z, is_delta: true,
 *      gpu: {freq_hz: 338.5, idle_ratio: nan}, processor: {clusters: [{name: 'E-Cluster'}]}}
 *
 * Digits alone are an integer, other bare words a real; white space is free; keys may repeat.
 */
void document_add(struct buffer *xml, const char *notation);

/* That document, decoded. */
struct sample decoded(const char *notation);

/* ---- streams ---- */

/* Document `index` of a stream at 1 Hz that begins at 2026-05-18T17:00:00Z: windows of 1.01 s, and
 * numbers that differ from document to document. */
void stream_document(struct buffer *document, int index);

/* ---- series ---- */

/* An empty series of an M4 Pro, whose ANE reference is 8 W. */
void series_start(struct series *series);

/* A row whose window of `window_ms` ends at `time_ms`, all absent but CPU power. Wall time runs
 * beside the axis from 2026-08-17T14:05:30Z on. */
struct sample_row row_of(int64_t time_ms, int64_t window_ms, double cpu_w);

#define START_WALL (INT64_C(1786975530) * NS_PER_S)

/* ---- files ---- */

/* All of a file; false when there is none. */
bool read_file(const char *path, struct buffer *content);
void write_file(const char *path, const void *content, size_t size);

/* The bytes of a real capture ("m1.plist"); the test ends as skipped where there are none. */
void read_capture(const char *name, struct buffer *content);

/* Setup and teardown of a test that makes files: `*state` is the path of an empty directory. */
int scratch_make(void **state);
int scratch_remove(void **state);
#define scratch_test(name) cmocka_unit_test_setup_teardown(name, scratch_make, scratch_remove)

/* A path in the scratch directory; freed by the caller. */
char *scratch_path(void **state, const char *name);

#endif
