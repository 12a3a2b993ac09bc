#include "details_page.h"
#include "panel_frame.h"

#include <math.h>
#include <stdio.h>

#define MARGIN     72.0
#define COLUMN_GAP 64.0
/* The height of the facts about a run. */
#define RUN_HEIGHT (3 * DETAILS_LINE)

static const struct text_style body = { 12, FACE_REGULAR, ALIGN_LEFT, ROLE_TEXT };
static const struct text_style dim = { 12, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };

/* ---- recording facts ---- */

/* Draws a name and its text, wrapped; returns the next baseline. */
static double draw_fact(struct details_page *page, double y, const char *name, const char *text)
{
	double x = page->left + 84;

	if (!text[0])
		return y;
	sheet_text(page->sheet, &dim, page->left, y, name);
	return y +
		DETAILS_LINE *
		sheet_text_wrap(page->sheet, &body, (struct point){ x, y }, page->middle - x,
			DETAILS_LINE, 3, " ", text, true);
}

static void run_text(const struct run *run, char *text, size_t size)
{
	char start[32], zone[48], interval[32];

	format_wall(start, sizeof(start), run->start_wall_ns, run->utc_offset_s);
	format_zone(zone, sizeof(zone), run->zone, run->utc_offset_s);
	format_duration(interval, sizeof(interval), run->interval_ns);
	snprintf(text, size, "%s %s, a sample every %s, asitop %s%s%s", start, zone, interval,
		run->version, run->ended[0] ? ", ended: " : "", run->ended);
}

/* The height that details_draw_recording() needs for the first `runs`. */
double details_recording_height(const struct series *series, size_t runs)
{
	return DETAILS_LINE + RUN_HEIGHT * (double)min_size(series->catalog.run_count, runs);
}

/* Draws the origin of the numbers, run by run; returns the next baseline. */
double details_draw_recording(struct details_page *page, double y, double bottom, const char *label,
	const char *file, const struct series *series)
{
	char text[1200];

	y = draw_fact(page, y, label, file);
	for (size_t i = 0; i < series->catalog.run_count && y + RUN_HEIGHT < bottom; i++) {
		const struct run *run = &series->catalog.runs[i];

		run_text(run, text, sizeof(text));
		y = draw_fact(page, y, series->catalog.run_count > 1 ? "Run" : "Started", text);
		snprintf(text, sizeof(text), "%s%s%s", run->source, run->arguments[0] ? ": " : "",
			run->arguments);
		y = draw_fact(page, y, "Source", text);
		y = draw_fact(page, y, "Note", run->note);
	}
	if (series->damaged) {
		snprintf(text, sizeof(text), "%lld samples cannot be read and are missing here",
			(long long)series->damaged);
		y = draw_fact(page, y, "Damage", text);
	}
	return y;
}

/* Returns the first baseline below it. */
double details_draw_heading(struct details_page *page, double y, const char *text)
{
	const struct text_style title = { 14, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };

	sheet_text(page->sheet, &title, page->left, y + 13, text);
	return y + 32;
}

/* Draws how the numbers are computed. */
void details_draw_method(struct details_page *page, double y, const char *text)
{
	const struct text_style style = { 10.5, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };

	sheet_text_wrap(page->sheet, &style, (struct point){ page->left, y + 8 },
		page->middle - page->left, 15, 5, " ", text, true);
}

/* ---- tables ---- */

/* Draws tables below each other and releases them. Each leaves room for a few rows of the tables
 * after it. Returns the first free position. */
double details_draw_tables(
	struct details_page *page, struct table *tables, size_t count, struct box box)
{
	double kept = 0;

	for (size_t i = 0; i < count; i++)
		kept += tables[i].row_count ? table_height(&tables[i], 4) + TABLE_SPACING : 0;
	for (size_t i = 0; i < count; i++) {
		struct box room = box;
		double taken;

		kept -= tables[i].row_count ? table_height(&tables[i], 4) + TABLE_SPACING : 0;
		room.bottom -= kept;
		taken = table_draw(page->sheet, &tables[i], room);
		box.top += taken > 0 ? taken + TABLE_SPACING : 0;
		table_release(&tables[i]);
	}
	return box.top;
}

/* ---- the page ---- */

double details_draw_title(struct details_page *page, const char *text)
{
	const struct text_style title = { TYPE_TITLE - 4, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	double y = 46;

	sheet_text_fit(page->sheet, &title, page->left, y, page->right - page->left, text);
	return y;
}

/* Draws the time span below the title; returns the last baseline. */
double details_draw_span(
	struct details_page *page, double y, const char *label, const struct side *side)
{
	char text[320], line[400];

	summary_span(side->summary, side->series, text, sizeof(text));
	snprintf(line, sizeof(line), "%s%s", label, text);
	return y +
		20 *
		sheet_text_wrap(page->sheet, &dim, (struct point){ page->left, y + 20 },
			page->right - page->left, 20, 2, " · ", line, true);
}

void details_page_init(struct details_page *page, struct sheet *sheet, double wide)
{
	const struct text_style style = { 10.5, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };

	*page = (struct details_page){
		.sheet = sheet,
		.left = MARGIN,
		.right = sheet->width - MARGIN,
		.bottom = sheet->height - 44,
	};
	page->middle = page->left + (page->right - page->left - COLUMN_GAP) * wide;
	sheet_text_fit(sheet, &style, page->left, sheet->height - 20, page->right - page->left,
		summary_caution);
}

struct box details_wide_box(const struct details_page *page, double facts)
{
	return (struct box){ page->left, page->top, page->middle,
		page->bottom - 22 - facts - DETAILS_METHOD_HEIGHT };
}

struct box details_narrow_box(const struct details_page *page)
{
	return (struct box){ page->middle + COLUMN_GAP, page->top, page->right, page->bottom };
}
