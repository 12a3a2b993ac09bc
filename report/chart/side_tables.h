/*
 * The tables of a chart, beside its panels or below them. Pure.
 */
#ifndef ASITOP_SIDE_TABLES_H
#define ASITOP_SIDE_TABLES_H

#include "table.h"

enum { ASIDE_TABLES = 5 };

struct side_tables {
	struct table tables[ASIDE_TABLES];
	size_t count; /* those that have rows */
	double width; /* of a table that stands beside; below it may be somewhat more */
};

/* Adds the tables, brief or complete. */
typedef void (*side_tables_fill)(struct side_tables *aside, const void *context, bool is_brief);

/* Fills the tables. If the first two, the most important ones, do not fit into `height`, all are
 * brief. */
void side_tables_init(struct side_tables *aside, double width, double height, side_tables_fill fill,
	const void *context);
/* Adds a table, which then belongs to `aside`; one without rows is released. */
void side_tables_add(struct side_tables *aside, struct table *table);
void side_tables_release(struct side_tables *aside);

/* One below the other. What has no room is shortened, a long table before the short ones. */
void side_tables_draw_beside(struct sheet *sheet, const struct side_tables *aside, struct box box);

/* Side by side, as many columns as there is width for; the height that takes, at most `most`. */
double side_tables_height_below(const struct side_tables *aside, double width, double most);
void side_tables_draw_below(struct sheet *sheet, const struct side_tables *aside, struct box box);

#endif
