/*
 * The tables of a chart, beside its panels or below them. Pure.
 */
#ifndef ASITOP_SIDE_TABLES_H
#define ASITOP_SIDE_TABLES_H

#include "table.h"

#define ASIDE_WIDTH 276.0

enum { ASIDE_TABLES = 5 };

struct side_tables {
	struct table tables[ASIDE_TABLES];
	size_t count; /* those that have rows */
	double width; /* of a table that stands beside; below it may be somewhat more */
};

/* Adds a table, which is the aside's from then on; one without rows is dropped. */
void side_tables_add(struct side_tables *aside, struct table *table);

/* Height of the first two tables, which are read first. */
double side_tables_first_height(const struct side_tables *aside);

/* In a height in which the first tables do not fit, they are brief. */
void side_tables_init(struct side_tables *aside, const struct table_source *source, double height);
void side_tables_release(struct side_tables *aside);

/* One below the other. What has no room is shortened, a long table before the short ones. */
void side_tables_draw_beside(struct sheet *sheet, const struct side_tables *aside, struct box box);

/* Side by side, as many columns as there is width for; the height that takes, at most `most`. */
double side_tables_height_below(const struct side_tables *aside, double width, double most);
void side_tables_draw_below(struct sheet *sheet, const struct side_tables *aside, struct box box);

#endif
