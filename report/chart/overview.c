#include "overview.h"

#include <math.h>
#include <string.h>

#define TABLES_GAP 24.0 /* between the panels and tables beside them */

/* Narrower sheets have their tables below the panels. */
#define WIDTH_FOR_TABLES 960.0
/* Tables below that are lower than this are omitted; the panels use the room. */
#define BELOW_MIN 100.0
/* The part of the height that tables below may use. */
#define BELOW_PART 0.42

void overview_init(struct overview *overview, struct sheet *sheet, double tables_width)
{
	*overview = (struct overview){
		.sheet = sheet,
		.left = sheet_snap(sheet, PAGE_MARGIN + OVERVIEW_AXIS_WIDTH),
		.right = sheet->width - PAGE_MARGIN,
		.is_beside =
			sheet->width >= WIDTH_FOR_TABLES && sheet->width >= sheet->height * 1.1,
		.tables = { .width = tables_width },
	};
	if (overview->is_beside)
		overview->right -= tables_width + TABLES_GAP;
}

struct time_scale overview_time_scale(struct overview *overview, int64_t from_ns, int64_t to_ns)
{
	double column = overview->sheet->pixel;
	const struct time_scale scale = {
		.from_ns = from_ns,
		.to_ns = to_ns,
		.left = overview->left,
		.column = column,
		.count = (size_t)fmax(floor((overview->right - overview->left) / column), 1),
	};

	overview->right = time_scale_right(&scale);
	return scale;
}

/* ---- heights ---- */

/* The width of what is not beside anything. */
static double full_width(const struct overview *overview)
{
	return overview->sheet->width - PAGE_MARGIN - overview->left;
}

/* Returns the height of the footer; draws it below `top` if `draws` is set. */
static double footer(const struct overview *overview, double top, bool draws)
{
	char text[700];

	overview->footer(overview, text, sizeof(text));
	return footnote_draw(
		overview->sheet, overview->left, top, full_width(overview), text, draws);
}

/* The most height that the tables may use. */
static double tables_height(const struct overview *overview)
{
	double height =
		footnote_bottom(overview->sheet) - overview->top - footer(overview, 0, false);

	return overview->is_beside ? height : height * BELOW_PART;
}

void overview_add_tables(
	struct overview *overview, double top, side_tables_fill fill, const void *context)
{
	overview->top = top;
	side_tables_init(
		&overview->tables, overview->tables.width, tables_height(overview), fill, context);
	if (overview->is_beside)
		return;
	overview->below_height = side_tables_height_below(
		&overview->tables, full_width(overview), tables_height(overview));
	if (overview->below_height < BELOW_MIN)
		overview->below_height = 0;
}

/* The height that tables below take from the panels. */
static double reserved_height(const struct overview *overview)
{
	return overview->below_height > 0 ? overview->below_height + TABLE_SPACING : 0;
}

void overview_add_panel(struct overview *overview, struct panel_row row)
{
	overview->rows[overview->row_count++] = row;
}

/* Moves the row of the lowest rank, of equals the last, behind those that are shown. */
static void omit_row(struct overview *overview)
{
	struct panel_row *rows = overview->rows, omitted;
	size_t lowest = 0;

	for (size_t i = 1; i < overview->row_count; i++) {
		if (rows[i].rank <= rows[lowest].rank)
			lowest = i;
	}
	omitted = rows[lowest];
	overview->row_count--;
	overview->omitted_count++;
	memmove(&rows[lowest], &rows[lowest + 1], (overview->row_count - lowest) * sizeof(rows[0]));
	rows[overview->row_count] = omitted;
}

/* False if the panels do not fit. */
static bool share_height(struct overview *overview, double head_height)
{
	double height = overview->bottom - overview->top - head_height - PANEL_TICK_HEIGHT;

	height -= (double)overview->row_count * (PANEL_TITLE_HEIGHT + OVERVIEW_PANEL_GAP);
	return panel_share_height(overview->rows, overview->row_count, height);
}

void overview_fit(struct overview *overview, double head_height)
{
	double bottom = footnote_bottom(overview->sheet) - reserved_height(overview);

	overview->bottom = bottom - footer(overview, 0, false);
	while (!share_height(overview, head_height) && overview->row_count > 1) {
		omit_row(overview);
		overview->bottom = bottom - footer(overview, 0, false);
	}
}

/* ---- drawing ---- */

static void draw_tables(const struct overview *overview)
{
	struct box box = { .right = overview->sheet->width - PAGE_MARGIN };

	if (overview->is_beside) {
		box.top = overview->top;
		box.left = box.right - overview->tables.width;
		box.bottom = overview->bottom;
		side_tables_draw_beside(overview->sheet, &overview->tables, box);
	} else if (overview->below_height > 0) {
		box.top = overview->bottom + TABLE_SPACING;
		box.left = overview->left;
		box.bottom = box.top + overview->below_height;
		side_tables_draw_below(overview->sheet, &overview->tables, box);
	}
}

void overview_finish(struct overview *overview)
{
	draw_tables(overview);
	footer(overview, overview->bottom + reserved_height(overview), true);
	side_tables_release(&overview->tables);
}
