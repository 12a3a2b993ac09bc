/*
 * Tables beside and below a chart: text in cells, drawn with aligned figures. Pure.
 *
 * The first column is text, the others are figures, aligned to the right. A table without rows is
 * not drawn and takes no room.
 */
#ifndef ASITOP_TABLE_H
#define ASITOP_TABLE_H

#include "../../src/common/drawing/sheet.h"
#include "../../src/common/series/summary.h"

enum {
	TABLE_COLUMNS = 10,
	TABLE_CELL = 96,
	TABLE_ROWS_MAX = 2048, /* more than fit on any sheet; others are only counted */
};

struct table {
	const char *title;
	size_t columns;
	char heads[TABLE_COLUMNS][24]; /* all empty: no heads */
	char (*rows)[TABLE_COLUMNS][TABLE_CELL];
	size_t row_count, row_capacity;
};

void table_release(struct table *table);

/* True if one more row may be added; otherwise counts it. */
bool table_takes_row(struct table *table);
/* Adds a row of empty cells, valid until the next one is added. */
char (*table_add_row(struct table *table))[TABLE_CELL];
/* Sets the number of columns and their heads. */
void table_set_heads(struct table *table, const char *const *heads, size_t count);

/* ---- the tables of one recording ---- */

/* The data of a table; borrowed. */
struct table_source {
	const struct series *series;
	const struct summary *summary;
	bool complete; /* all metrics and columns, for the details page */
	bool brief;    /* no frequencies, for small sheets */
};

enum table_kind {
	TABLE_SUMMARY,
	TABLE_ENERGY,
	TABLE_PHASES,
	TABLE_THERMAL,
	TABLE_GAPS,
	TABLE_MARKERS,
	TABLE_KINDS,
};

void table_init(struct table *table, enum table_kind kind, const struct table_source *source);

/* ---- drawing ---- */

#define TABLE_ROW     17.0
#define TABLE_SPACING 18.0 /* below a table */

/* The height of the table with at most `rows` rows. */
double table_height(const struct table *table, size_t rows);

/* Draws the table into `box`; the last line counts the rows that do not fit ("and 12 more").
 * Returns the height used, 0 if no row fits. */
double table_draw(struct sheet *sheet, const struct table *table, struct box box);

#endif
