/*
 * The second page of a PDF, for one recording or two: all numbers, phases, markers, gaps, and how
 * it was recorded.
 */
#include "side_tables.h"
#include "chart.h"
#include "compare_tables.h"
#include "overlay.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN     72.0
#define COLUMN_GAP 64.0
#define LINE       17.0
/* The height of the text about the method, and of the facts about a run. */
#define METHOD_HEIGHT 60.0
#define RUN_HEIGHT    (3 * LINE)

static const char method[] =
	"Means are weighted by time: energy is power times each sample's window, mean power is "
	"energy over measured time. A percentile is the smallest value whose samples cover that "
	"part of the measured time. A peak is the highest single sample; its time is the end of "
	"the sample's window, from the start of the recording. Coverage is measured time over "
	"span.";

static const char method_of_two[] =
	"Differences are of the second recording from the first; percents are of the first. Means "
	"are weighted by time, energy is power times each sample's window. A percentile is the "
	"smallest value whose samples cover that part of the measured time. A peak is the highest "
	"single sample. Phases are those that have the same name in both, the first of several.";

struct page {
	struct sheet *sheet;
	double left, middle, right; /* edges of the wide and the narrow column */
	double top, bottom;
};

static const struct text_style body = { 12, FACE_REGULAR, ALIGN_LEFT, ROLE_TEXT };
static const struct text_style dim = { 12, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };

/* ---- recording facts ---- */

/* Draws a name and its text, wrapped; returns the next baseline. */
static double draw_fact(struct page *page, double y, const char *name, const char *text)
{
	double x = page->left + 84;

	if (!text[0])
		return y;
	sheet_text(page->sheet, &dim, page->left, y, name);
	return y +
		LINE *
		sheet_text_wrap(page->sheet, &body, (struct point){ x, y }, page->middle - x, LINE,
			3, " ", text, true);
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

/* The height that draw_recording() needs for the first `runs`. */
static double recording_height(const struct series *series, size_t runs)
{
	return LINE + RUN_HEIGHT * (double)min_size(series->catalog.run_count, runs);
}

/* Draws the origin of the numbers, run by run; returns the next baseline. */
static double draw_recording(struct page *page, double y, double bottom, const char *label,
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
static double draw_facts_title(struct page *page, double y, const char *text)
{
	const struct text_style title = { 14, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };

	sheet_text(page->sheet, &title, page->left, y + 13, text);
	return y + 32;
}

/* Draws how the numbers are computed. */
static void draw_method(struct page *page, double y, const char *text)
{
	const struct text_style style = { 10.5, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };

	sheet_text_wrap(page->sheet, &style, (struct point){ page->left, y + 8 },
		page->middle - page->left, 15, 5, " ", text, true);
}

/* ---- tables ---- */

/* Draws tables below each other and releases them. Each leaves room for a few rows of the tables
 * after it. Returns the first free position. */
static double draw_tables(struct page *page, struct table *tables, size_t count, struct box box)
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

static double draw_title(struct page *page, const char *text)
{
	const struct text_style title = { TYPE_TITLE - 4, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	double y = 46;

	sheet_text_fit(page->sheet, &title, page->left, y, page->right - page->left, text);
	return y;
}

/* Draws the time span below the title; returns the last baseline. */
static double draw_span(struct page *page, double y, const char *label, const struct side *side)
{
	char text[320], line[400];

	summary_span(side->summary, side->series, text, sizeof(text));
	snprintf(line, sizeof(line), "%s%s", label, text);
	return y +
		20 *
		sheet_text_wrap(page->sheet, &dim, (struct point){ page->left, y + 20 },
			page->right - page->left, 20, 2, " · ", line, true);
}

static void init_page(struct page *page, struct sheet *sheet, double wide)
{
	const struct text_style style = { 10.5, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };

	*page = (struct page){
		.sheet = sheet,
		.left = MARGIN,
		.right = sheet->width - MARGIN,
		.bottom = sheet->height - 44,
	};
	page->middle = page->left + (page->right - page->left - COLUMN_GAP) * wide;
	sheet_text_fit(sheet, &style, page->left, sheet->height - 20, page->right - page->left,
		summary_caution);
}

static struct box wide_box(const struct page *page, double facts)
{
	return (struct box){ page->left, page->top, page->middle,
		page->bottom - 22 - facts - METHOD_HEIGHT };
}

static struct box narrow_box(const struct page *page)
{
	return (struct box){ page->middle + COLUMN_GAP, page->top, page->right, page->bottom };
}

void chart_layout_details(
	struct sheet *sheet, const struct side *side, const struct chart_options *options)
{
	static const enum table_kind wide[] = { TABLE_SUMMARY, TABLE_PHASES };
	static const enum table_kind narrow[] = { TABLE_ENERGY, TABLE_THERMAL, TABLE_GAPS,
		TABLE_MARKERS };
	const struct summary *summary = side->summary;
	struct table_source source = {
		.series = side->series, .summary = summary, .complete = true
	};
	struct table tables[TABLE_KINDS];
	struct page page;
	char text[320];
	double y;

	init_page(&page, sheet, 0.62);
	chart_title(side, 1, options, text, sizeof(text));
	y = draw_title(&page, text);
	page.top = draw_span(&page, y, "", side) + 20;
	for (size_t i = 0; i < ARRAY_SIZE(wide); i++)
		table_init(&tables[i], wide[i], &source);
	y = draw_tables(&page, tables, ARRAY_SIZE(wide),
		wide_box(&page, recording_height(side->series, 3)));
	y = draw_recording(&page, draw_facts_title(&page, y, "Recording"),
		page.bottom - METHOD_HEIGHT, "File", side->name, side->series);
	draw_method(&page, y, method);
	for (size_t i = 0; i < ARRAY_SIZE(narrow); i++)
		table_init(&tables[i], narrow[i], &source);
	draw_tables(&page, tables, ARRAY_SIZE(narrow), narrow_box(&page));
}

void overlay_layout_details(
	struct sheet *sheet, const struct side *sides, const struct chart_options *options)
{
	static const enum compare_table narrow[] = { COMPARE_ENERGY, COMPARE_PHASES,
		COMPARE_SPANS };
	struct table tables[ARRAY_SIZE(narrow)];
	struct page page;
	char text[320];
	double y;

	init_page(&page, sheet, 0.64);
	chart_title(sides, SIDES, options, text, sizeof(text));
	y = draw_title(&page, text);
	y = draw_span(&page, y, "before · ", &sides[BEFORE]);
	page.top = draw_span(&page, y, "after · ", &sides[AFTER]) + 20;
	compare_table_init(&tables[0], COMPARE_NUMBERS, sides, false);
	y = draw_tables(&page, tables, 1,
		wide_box(&page,
			recording_height(sides[BEFORE].series, 1) +
				recording_height(sides[AFTER].series, 1)));
	y = draw_recording(&page, draw_facts_title(&page, y, "Recordings"),
		page.bottom - METHOD_HEIGHT - recording_height(sides[AFTER].series, 1), "Before",
		sides[BEFORE].name, sides[BEFORE].series);
	y = draw_recording(&page, y + 4, page.bottom - METHOD_HEIGHT, "After", sides[AFTER].name,
		sides[AFTER].series);
	draw_method(&page, y, method_of_two);
	for (size_t i = 0; i < ARRAY_SIZE(narrow); i++)
		compare_table_init(&tables[i], narrow[i], sides, false);
	draw_tables(&page, tables, ARRAY_SIZE(narrow), narrow_box(&page));
}
