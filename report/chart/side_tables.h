/*
 * The tables of a chart, beside its panels or below them. Pure.
 */
#ifndef ASITOP_SIDE_TABLES_H
#define ASITOP_SIDE_TABLES_H

#include "table.h"

enum { ASIDE_TABLES = 5 };

struct side_tables {
	struct table tables[ASIDE_TABLES];
	size_t count; /* of those that have rows */
	double width; /* of a table beside the panels; below them it may be more */
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

/* Draws the tables below each other. If they do not fit, long tables are shortened first. */
void side_tables_draw_beside(struct sheet *sheet, const struct side_tables *aside, struct box box);

/* The height of the tables in as many columns as fit into `width`, at most `most`. */
double side_tables_height_below(const struct side_tables *aside, double width, double most);
void side_tables_draw_below(struct sheet *sheet, const struct side_tables *aside, struct box box);

#endif
