/*
 * The second page of a PDF, for one recording or two: all numbers, phases, markers, gaps, and how
 * it was recorded.
 */
#include "chart.h"
#include "compare_tables.h"
#include "details_page.h"
#include "overlay.h"

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
	struct details_page page;
	char text[320];
	double y;

	details_page_init(&page, sheet, 0.62);
	chart_title(side, 1, options, text, sizeof(text));
	y = details_draw_title(&page, text);
	page.top = details_draw_span(&page, y, "", side) + 20;
	for (size_t i = 0; i < ARRAY_SIZE(wide); i++)
		table_init(&tables[i], wide[i], &source);
	y = details_draw_tables(&page, tables, ARRAY_SIZE(wide),
		details_wide_box(&page, details_recording_height(side->series, 3)));
	y = details_draw_recording(&page, details_draw_heading(&page, y, "Recording"),
		page.bottom - DETAILS_METHOD_HEIGHT, "File", side->name, side->series);
	details_draw_method(&page, y, method);
	for (size_t i = 0; i < ARRAY_SIZE(narrow); i++)
		table_init(&tables[i], narrow[i], &source);
	details_draw_tables(&page, tables, ARRAY_SIZE(narrow), details_narrow_box(&page));
}

void overlay_layout_details(
	struct sheet *sheet, const struct side *sides, const struct chart_options *options)
{
	static const enum compare_table narrow[] = { COMPARE_ENERGY, COMPARE_PHASES,
		COMPARE_SPANS };
	struct table tables[ARRAY_SIZE(narrow)];
	struct details_page page;
	char text[320];
	double y;

	details_page_init(&page, sheet, 0.64);
	chart_title(sides, SIDES, options, text, sizeof(text));
	y = details_draw_title(&page, text);
	y = details_draw_span(&page, y, "before · ", &sides[BEFORE]);
	page.top = details_draw_span(&page, y, "after · ", &sides[AFTER]) + 20;
	compare_table_init(&tables[0], COMPARE_NUMBERS, sides, false);
	y = details_draw_tables(&page, tables, 1,
		details_wide_box(&page,
			details_recording_height(sides[BEFORE].series, 1) +
				details_recording_height(sides[AFTER].series, 1)));
	y = details_draw_recording(&page, details_draw_heading(&page, y, "Recordings"),
		page.bottom - DETAILS_METHOD_HEIGHT -
			details_recording_height(sides[AFTER].series, 1),
		"Before", sides[BEFORE].name, sides[BEFORE].series);
	y = details_draw_recording(&page, y + 4, page.bottom - DETAILS_METHOD_HEIGHT, "After",
		sides[AFTER].name, sides[AFTER].series);
	details_draw_method(&page, y, method_of_two);
	for (size_t i = 0; i < ARRAY_SIZE(narrow); i++)
		compare_table_init(&tables[i], narrow[i], sides, false);
	details_draw_tables(&page, tables, ARRAY_SIZE(narrow), details_narrow_box(&page));
}
