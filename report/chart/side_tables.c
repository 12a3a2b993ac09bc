#include "side_tables.h"

#include <math.h>

#define COLUMN_GAP 36.0

/* The rows that a table keeps when the tables do not fit. */
enum { ROWS_KEPT = 4 };

void side_tables_add(struct side_tables *aside, struct table *table)
{
	if (table->row_count)
		aside->tables[aside->count++] = *table;
	else
		table_release(table);
}

/* The height of the first two tables. */
static double first_height(const struct side_tables *aside)
{
	double height = 0;

	for (size_t i = 0; i < aside->count && i < 2; i++)
		height += table_height(&aside->tables[i], SIZE_MAX) + (i ? TABLE_SPACING : 0);
	return height;
}

void side_tables_init(struct side_tables *aside, double width, double height, side_tables_fill fill,
	const void *context)
{
	*aside = (struct side_tables){ .width = width };
	fill(aside, context, false);
	if (first_height(aside) <= height)
		return;
	side_tables_release(aside);
	aside->width = width;
	fill(aside, context, true);
}

void side_tables_release(struct side_tables *aside)
{
	for (size_t i = 0; i < aside->count; i++)
		table_release(&aside->tables[i]);
	*aside = (struct side_tables){ .count = 0 };
}

/* The height that the tables after `index` keep. */
static double kept_behind(const struct side_tables *aside, size_t index)
{
	double kept = 0;

	for (size_t i = index + 1; i < aside->count; i++)
		kept += TABLE_SPACING + table_height(&aside->tables[i], ROWS_KEPT);
	return kept;
}

void side_tables_draw_beside(struct sheet *sheet, const struct side_tables *aside, struct box box)
{
	for (size_t i = 0; i < aside->count; i++) {
		const struct table *table = &aside->tables[i];
		double whole = table_height(table, table->row_count);
		double free = box.bottom - box.top - kept_behind(aside, i), taken;
		struct box room = box;

		/* If even that does not fit, the first tables have priority. */
		free = fmax(free, fmin(whole, table_height(table, ROWS_KEPT)));
		free = i < 2 ? fmax(free, whole) : free;
		room.bottom = fmin(box.bottom, box.top + fmin(whole, free));
		taken = table_draw(sheet, table, room);
		box.top += taken > 0 ? taken + TABLE_SPACING : 0;
	}
}

/* ---- below ---- */

static size_t columns_for(const struct side_tables *aside, double width)
{
	return (size_t)fmax(floor((width + COLUMN_GAP) / (aside->width + COLUMN_GAP)), 1);
}

/* The number of columns for the tables if none is higher than `height`. */
static size_t columns_needed(const struct side_tables *aside, double height)
{
	double used = 0;
	size_t columns = 1;

	for (size_t i = 0; i < aside->count; i++) {
		double whole = table_height(&aside->tables[i], SIZE_MAX);

		if (used > 0 && used + whole > height + 0.5) {
			columns++;
			used = 0;
		}
		used += whole + TABLE_SPACING;
	}
	return columns;
}

double side_tables_height_below(const struct side_tables *aside, double width, double most)
{
	double height = 0;

	for (size_t i = 0; i < aside->count; i++)
		height = fmax(height, table_height(&aside->tables[i], SIZE_MAX));
	while (height < most && columns_needed(aside, height) > columns_for(aside, width))
		height += TABLE_ROW;
	return fmin(height, most);
}

void side_tables_draw_below(struct sheet *sheet, const struct side_tables *aside, struct box box)
{
	double top = box.top, width = box.right - box.left;
	size_t columns = columns_for(aside, width), column = 1;

	/* Wider rows are hard to follow. */
	width = (width + COLUMN_GAP) / (double)columns - COLUMN_GAP;
	width = fmin(width, 1.4 * aside->width);
	box.right = box.left + width;
	for (size_t i = 0; i < aside->count; i++) {
		double whole = table_height(&aside->tables[i], SIZE_MAX), taken;

		if (box.top > top && box.top + whole > box.bottom + 0.5 && column < columns) {
			column++;
			box.top = top;
			box.left += width + COLUMN_GAP;
			box.right += width + COLUMN_GAP;
		}
		taken = table_draw(sheet, &aside->tables[i], box);
		box.top += taken > 0 ? taken + TABLE_SPACING : 0;
	}
}
