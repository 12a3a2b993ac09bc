#include "benchmark_sheet.h"
#include "benchmark_tables.h"
#include "details_page.h"

#include <stdio.h>

/* Recordings whose facts are on the page. */
enum { RECORDINGS_SHOWN = 2 };

static const char method[] =
	"The run is the unit of all statistics. Energy at the edges of a run is prorated: a sample "
	"that is partly inside counts in proportion to that part. Intervals are those of the mean "
	"by Student's t and of the median by the exact bootstrap, both 95 %. Changes are tested by "
	"Welch's test, their intervals are Fieller's; ~ is no difference at 5 %. U is the "
	"Mann-Whitney test.";

static double recordings_height(const struct benchmark_sheet *benchmark, size_t shown)
{
	double height = 0;

	for (size_t i = 0; i < shown; i++)
		height += details_recording_height(benchmark->recordings[i].series, 1);
	return height;
}

/* Returns the next baseline. */
static double draw_recordings(
	struct details_page *page, double y, const struct benchmark_sheet *benchmark, size_t shown)
{
	double bottom = page->bottom - DETAILS_METHOD_HEIGHT;

	y = details_draw_heading(page, y, shown == 1 ? "Recording" : "Recordings");
	for (size_t i = 0; i < shown; i++)
		y = details_draw_recording(page, y, bottom, "File", benchmark->recordings[i].name,
			benchmark->recordings[i].series);
	return y;
}

/* The time of a recording, after its name if there are several. */
static double draw_span(
	struct details_page *page, double y, const struct benchmark_sheet *benchmark, size_t index)
{
	const struct side *recording = &benchmark->recordings[index];
	char label[160] = "";

	if (benchmark->recording_count > 1)
		snprintf(label, sizeof(label), "%.128s · ", recording->name);
	return details_draw_span(page, y, label, recording);
}

void benchmark_sheet_layout_details(struct sheet *sheet, const struct benchmark_sheet *benchmark,
	const struct chart_options *options)
{
	size_t shown = min_size(benchmark->recording_count, RECORDINGS_SHOWN);
	struct table tables[BENCHMARK_TABLES];
	struct details_page page;
	char text[320];
	double y;

	details_page_init(&page, sheet, 0.58);
	chart_title(benchmark->recordings, benchmark->recording_count, options, text, sizeof(text));
	y = details_draw_title(&page, text);
	for (size_t i = 0; i < shown; i++)
		y = draw_span(&page, y, benchmark, i);
	page.top = y + 20;
	for (enum benchmark_table i = 0; i < BENCHMARK_TABLES; i++)
		benchmark_table_init(&tables[i], i, benchmark->trial);
	if (benchmark->trial->count)
		snprintf(text, sizeof(text), "Change from %s", benchmark->trial->sides[0].name);
	tables[BENCHMARK_CONTRASTS].title = text;
	y = details_draw_tables(&page, tables, BENCHMARK_RUNS,
		details_wide_box(&page, recordings_height(benchmark, shown)));
	y = draw_recordings(&page, y, benchmark, shown);
	details_draw_method(&page, y, method);
	details_draw_tables(&page, &tables[BENCHMARK_RUNS], 1, details_narrow_box(&page));
}
