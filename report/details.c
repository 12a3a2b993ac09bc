/*
 * The second page of a PDF: all numbers, phases, markers, gaps, and how it was recorded.
 */
#include "aside.h"
#include "chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN     72.0
#define COLUMN_GAP 64.0
#define LINE       17.0

static const char method[] =
	"Means are weighted by time: energy is power times each sample's window, mean power is "
	"energy over measured time. A percentile is the smallest value whose samples cover that "
	"part of the measured time. A peak is the highest single sample; its time is the end of "
	"the sample's window, from the start of the recording. Coverage is measured time over "
	"span.";

struct page {
	struct sheet *sheet;
	const struct table_source *source;
	double left, middle, right; /* of the wide column, between both, of the narrow one */
	double top, bottom;
};

static const struct text_style body = { 12, FACE_REGULAR, ALIGN_LEFT, ROLE_TEXT };
static const struct text_style dim = { 12, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };

/* ---- recording facts ---- */

/* A name and what it is, wrapped; returns the baseline behind it. */
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

static double facts_height(const struct page *page)
{
	return 22 + LINE * (double)(3 + 3 * min_size(page->source->series->run_count, 3)) + 60;
}

/* Where the numbers come from, run by run, and how they are made. */
static void draw_facts(struct page *page, double y, const char *source)
{
	const struct text_style title = { 14, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	const struct series *series = page->source->series;
	char text[1200];

	sheet_text(page->sheet, &title, page->left, y + 13, "Recording");
	y = draw_fact(page, y + 32, "File", source ? source : "");
	for (size_t i = 0; i < series->run_count && y + 4 * LINE + 60 < page->bottom; i++) {
		const struct run *run = &series->runs[i];

		run_text(run, text, sizeof(text));
		y = draw_fact(page, y, series->run_count > 1 ? "Run" : "Started", text);
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
	y += 8;
	sheet_text_wrap(page->sheet,
		&(struct text_style){ 10.5, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM },
		(struct point){ page->left, y }, page->middle - page->left, 15, 5, " ", method,
		true);
}

/* ---- tables ---- */

/* Draws tables one below the other; those behind one keep room for a few rows. Returns where the
 * next thing goes. */
static double draw_tables(
	struct page *page, const enum table_kind *kinds, size_t count, struct box box)
{
	double kept[TABLE_KINDS + 1] = { 0 };
	struct table tables[TABLE_KINDS];

	for (size_t i = count; i-- > 0;) {
		table_init(&tables[i], kinds[i], page->source);
		kept[i] = kept[i + 1] +
			(tables[i].row_count ? table_height(&tables[i], 4) + TABLE_SPACING : 0);
	}
	for (size_t i = 0; i < count; i++) {
		struct box room = box;
		double taken;

		room.bottom -= kept[i + 1];
		taken = table_draw(page->sheet, &tables[i], room);
		box.top += taken > 0 ? taken + TABLE_SPACING : 0;
		table_release(&tables[i]);
	}
	return box.top;
}

static double draw_title(struct page *page, const struct chart_options *options)
{
	const struct text_style title = { TYPE_TITLE - 4, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	double y = 46, width = page->right - page->left;
	char text[320];

	if (options->title)
		snprintf(text, sizeof(text), "%s", options->title);
	else
		machine_title(&page->source->series->machine, text, sizeof(text));
	sheet_text_fit(page->sheet, &title, page->left, y, width, text);
	summary_span(page->source->summary, page->source->series, text, sizeof(text));
	return y +
		20 *
		sheet_text_wrap(page->sheet, &dim, (struct point){ page->left, y + 20 }, width, 20,
			2, " · ", text, true);
}

static void draw_caution(const struct page *page)
{
	const struct text_style style = { 10.5, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };

	sheet_text_fit(page->sheet, &style, page->left, page->sheet->height - 20,
		page->right - page->left, summary_caution);
}

void chart_layout_details(struct sheet *sheet, const struct series *series,
	const struct summary *summary, const struct chart_options *options,
	const struct text_meter *meter)
{
	static const enum table_kind wide[] = { TABLE_SUMMARY, TABLE_PHASES };
	static const enum table_kind narrow[] = { TABLE_ENERGY, TABLE_THERMAL, TABLE_GAPS,
		TABLE_MARKERS };
	struct table_source source = { .series = series, .summary = summary, .complete = true };
	struct page page = { .sheet = sheet, .source = &source };
	struct gap *gaps;
	struct box box;

	sheet_init(sheet, options->width, options->height, options->pixel, meter);
	source.gap_count =
		find_gaps(series, summary->range, summary->from_ns, summary->to_ns, &gaps);
	source.gaps = gaps;
	page.left = MARGIN;
	page.right = options->width - MARGIN;
	page.middle = page.left + (page.right - page.left - COLUMN_GAP) * 0.62;
	page.top = draw_title(&page, options) + 20;
	page.bottom = options->height - 44;
	box = (struct box){ page.left, page.top, page.middle, page.bottom - facts_height(&page) };
	draw_facts(&page, draw_tables(&page, wide, ARRAY_SIZE(wide), box), options->source);
	box = (struct box){ page.middle + COLUMN_GAP, page.top, page.right, page.bottom };
	draw_tables(&page, narrow, ARRAY_SIZE(narrow), box);
	draw_caution(&page);
	free(gaps);
}
