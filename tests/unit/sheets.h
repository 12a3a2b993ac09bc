/*
 * What the tests of charts share: recordings made up, a meter without fonts, and what any sheet
 * promises.
 */
#ifndef ASITOP_SHEETS_H
#define ASITOP_SHEETS_H

#include "../../src/common/drawing/sheet.h"
#include "../../src/common/series/series.h"

/* ---- recordings ---- */

struct plan {
	size_t count;
	int64_t window_ns;
	double watts;      /* of the busiest second */
	size_t gap_before; /* index of the sample that follows a gap, 0: none */
	int64_t gap_ns;
	int markers;
	int cores;
	const char *note;
};

/* All metrics in waves; released by the caller. */
void make_series(struct series *series, const struct plan *plan);
void add_event(struct series *series, enum event_kind kind, int64_t time_ns, const char *text);

/* A little wider than most fonts, and strict about what is text. */
extern const struct text_meter fake_meter;

/* ---- what is expected of a sheet ---- */

/* All shapes, and all of every text, are on it. */
void expect_inside(const struct sheet *sheet);
/* No text stands on another. */
void expect_no_overlap(const struct sheet *sheet);

/* NULL: there is none. */
const struct shape *find_text(const struct sheet *sheet, const char *text);

/* ---- what sheets are tested with ---- */

struct sheet_size {
	double width, height;
};

enum { SHEET_SIZES = 8, PLANS = 7 };

extern const struct sheet_size sheet_sizes[SHEET_SIZES];
/* From one sample to a week, from idle to 200 W. */
extern const struct plan plans[PLANS];

#endif
