/*
 * The tables of a chart, beside its panels or below them. Pure.
 */
#ifndef ASITOP_ASIDE_H
#define ASITOP_ASIDE_H

#include "table.h"

#define ASIDE_WIDTH 276.0

enum { ASIDE_TABLES = 5 };

struct aside {
	struct table tables[ASIDE_TABLES];
	size_t count; /* those that have rows */
	double width; /* of a table that stands beside; below it may be somewhat more */
};

/* Adds a table, which is the aside's from then on; one without rows is dropped. */
void aside_add(struct aside *aside, struct table *table);

/* Height of the first two tables, which are read first. */
double aside_first_height(const struct aside *aside);

/* In a height in which the first tables do not fit, they are brief. */
void aside_init(struct aside *aside, const struct table_source *source, double height);
void aside_release(struct aside *aside);

/* One below the other. What has no room is shortened, a long table before the short ones. */
void aside_draw_beside(struct sheet *sheet, const struct aside *aside, struct box box);

/* Side by side, as many columns as there is width for; the height that takes, at most `most`. */
double aside_height_below(const struct aside *aside, double width, double most);
void aside_draw_below(struct sheet *sheet, const struct aside *aside, struct box box);

#endif
