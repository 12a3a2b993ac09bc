/*
 * Tables beside and below a chart: text in cells, drawn with aligned figures. Pure.
 */
#ifndef ASITOP_TABLE_H
#define ASITOP_TABLE_H

#include "phase.h"
#include "sheet.h"

enum {
	TABLE_COLUMNS = 9,
	TABLE_CELL = 96,
};

struct table {
	const char *title;
	size_t columns;
	bool text_first; /* the first column is wide text, the others figures; else all figures */
	bool has_heads;
	char heads[TABLE_COLUMNS][16];
	char (*rows)[TABLE_COLUMNS][TABLE_CELL];
	size_t row_count;
};

void table_release(struct table *table);

/* ---- the tables there are; each may come out without rows: then there is nothing to tell ---- */

/* Mean, p95 and peak of what is charted; `complete`: all metrics, all that is known of them. */
void table_summary(struct table *table, const struct summary *summary, bool complete);
void table_energy(struct table *table, const struct summary *summary);
void table_phases(struct table *table, const struct phase *phases, size_t count, bool complete);
void table_thermal(struct table *table, const struct summary *summary, const struct series *series);
void table_gaps(struct table *table, const struct gap *gaps, size_t count);
/* Markers with their wall times. */
void table_markers(struct table *table, const struct summary *summary, const struct series *series);
/* Each run: when, how, with which note. */
void table_runs(struct table *table, const struct series *series, size_t run);

/* ---- drawing ---- */

#define TABLE_ROW     17.0
#define TABLE_TITLE   22.0
#define TABLE_SPACING 16.0 /* below a table */

/* Height of the table with all its rows. */
double table_height(const struct table *table);
/* Draws it into `box`; what does not fit is told in the last line ("and 12 more"). Returns the
 * height it took, 0 when there was no room for anything. */
double table_draw(struct sheet *sheet, const struct table *table, struct box box);

#endif
