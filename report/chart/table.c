#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TITLE_HEIGHT    20.0
#define TITLE_SIZE      14.0
#define TEXT_SIZE       12.0
#define COLUMN_GAP      12.0
#define COLUMN_GAP_MOST 44.0
#define WIDTH_FOR_RULES 400.0

/* A shortened table shows at least this many rows, including its last line. */
enum { ROWS_LEAST = 4 };

void table_release(struct table *table)
{
	free(table->rows);
	*table = (struct table){ 0 };
}

bool table_takes_row(struct table *table)
{
	if (table->row_count < TABLE_ROWS_MAX)
		return true;
	table->row_count++;
	return false;
}

char (*table_add_row(struct table *table))[TABLE_CELL]
{
	if (table->row_count == table->row_capacity) {
		table->row_capacity = table->row_capacity * 2 + 16;
		table->rows = xreallocarray(table->rows, table->row_capacity, sizeof(*table->rows));
	}
	memset(table->rows[table->row_count], 0, sizeof(*table->rows));
	return table->rows[table->row_count++];
}

void table_set_heads(struct table *table, const char *const *heads, size_t count)
{
	table->columns = count;
	for (size_t i = 0; i < count; i++)
		snprintf(table->heads[i], sizeof(table->heads[i]), "%s", heads[i]);
}

static bool has_heads(const struct table *table)
{
	for (size_t i = 0; i < table->columns; i++) {
		if (table->heads[i][0])
			return true;
	}
	return false;
}

double table_height(const struct table *table, size_t rows)
{
	if (!table->row_count)
		return 0;
	if (rows > table->row_count)
		rows = table->row_count;
	return TITLE_HEIGHT + TABLE_ROW * (double)(rows + has_heads(table));
}

/* ---- drawing ---- */

static const struct text_style head_style = { TEXT_SIZE - 0.5, FACE_REGULAR, ALIGN_RIGHT,
	ROLE_DIM };
static const struct text_style name_style = { TEXT_SIZE, FACE_REGULAR, ALIGN_LEFT, ROLE_TEXT };
static const struct text_style figure_style = { TEXT_SIZE, FACE_REGULAR, ALIGN_RIGHT, ROLE_TEXT };

static double widest_cell(
	const struct sheet *sheet, const struct table *table, size_t rows, size_t column)
{
	double widest = sheet_text_width(sheet, &head_style, table->heads[column]);

	for (size_t row = 0; row < rows; row++) {
		double width = sheet_text_width(sheet, &figure_style, table->rows[row][column]);

		widest = width > widest ? width : widest;
	}
	return widest;
}

/* The right edges of the columns, from the right edge of the box to the left. Spare room is put
 * between them, up to a limit beyond which a row is hard to follow. */
static void place_columns(const struct sheet *sheet, const struct table *table, size_t rows,
	const struct box *box, double *edges)
{
	double widths[TABLE_COLUMNS] = { 0 }, right = box->right, gap = right - box->left;

	for (size_t column = 0; column < table->columns; column++) {
		widths[column] = widest_cell(sheet, table, rows, column);
		gap -= widths[column];
	}
	gap = clamp(gap / (double)table->columns, COLUMN_GAP, COLUMN_GAP_MOST);
	for (size_t column = table->columns; column-- > 1;) {
		edges[column] = right;
		right -= widths[column] + gap;
	}
	edges[0] = right;
}

/* A thin line helps the eye to follow a row of a wide table. */
static void draw_rule(struct sheet *sheet, const struct box *box, double y)
{
	const struct pen pen = { .role = ROLE_GRID, .opacity = 1, .thickness = 1 };
	double at = sheet_snap(sheet, y + 4.5);

	if (box->right - box->left >= WIDTH_FOR_RULES)
		sheet_line(sheet, pen, box->left, at, box->right, at);
}

static void draw_row(struct sheet *sheet, const struct table *table, size_t row,
	const double *edges, double left, double y)
{
	sheet_text_fit(sheet, &name_style, left, y, edges[0] - left, table->rows[row][0]);
	for (size_t i = 1; i < table->columns; i++)
		sheet_text(sheet, &figure_style, edges[i], y, table->rows[row][i]);
}

double table_draw(struct sheet *sheet, const struct table *table, struct box box)
{
	const struct text_style title = { TITLE_SIZE, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	double edges[TABLE_COLUMNS], y = box.top + TITLE_SIZE - 1;
	double for_rows = box.bottom - box.top - table_height(table, 0);
	size_t fit = for_rows > 0 ? (size_t)(for_rows / TABLE_ROW + 0.01) : 0;
	size_t rows = table->row_count;
	char more[40];

	if (!rows || !fit || (fit < rows && fit < ROWS_LEAST))
		return 0;
	fit = min_size(fit, TABLE_ROWS_MAX);
	if (fit < rows)
		rows = fit - 1;
	place_columns(sheet, table, rows, &box, edges);
	sheet_text_fit(sheet, &title, box.left, y, box.right - box.left, table->title);
	y += TITLE_HEIGHT - 1;
	for (size_t i = 1; i < table->columns; i++)
		sheet_text(sheet, &head_style, edges[i], y, table->heads[i]);
	draw_rule(sheet, &box, has_heads(table) ? y : y - TABLE_ROW);
	y += has_heads(table) ? TABLE_ROW : 0;
	for (size_t i = 0; i < rows; i++, y += TABLE_ROW) {
		draw_row(sheet, table, i, edges, box.left, y);
		draw_rule(sheet, &box, y);
	}
	if (rows < table->row_count) {
		const struct text_style dim = { TEXT_SIZE, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };

		snprintf(more, sizeof(more), "and %zu more", table->row_count - rows);
		sheet_text_fit(sheet, &dim, box.left, y, box.right - box.left, more);
		rows++;
	}
	return table_height(table, 0) + TABLE_ROW * (double)rows;
}
