#include "chart_file.h"

#include <math.h>

/* A4, landscape, points. */
#define PDF_WIDTH  841.89
#define PDF_HEIGHT 595.276
#define PDF_SCALE  0.60

struct model {
	const struct chart_options *options;
	const struct benchmark_sheet *shown;
};

enum {
	PAGE_OVERVIEW,
	PAGE_DETAILS,
	PAGE_COUNT,
};

static void draw(const void *context, size_t page, struct sheet *sheet)
{
	const struct model *model = context;
	const struct benchmark_sheet *shown = model->shown;
	bool is_overview = page == PAGE_OVERVIEW;

	if (shown->trial)
		(is_overview ? benchmark_sheet_layout : benchmark_sheet_layout_details)(
			sheet, shown, model->options);
	else
		(shown->recording_count == SIDES
				? is_overview ? overlay_layout : overlay_layout_details
				: is_overview
				? chart_layout
				: chart_layout_details)(sheet, shown->recordings, model->options);
}

/* A unit is a pixel on a sheet of the usual size. Text grows with larger sheets, so that they are
 * the same picture in finer detail, and shrinks a little on small ones. */
static double pixels_per_unit(int width, int height)
{
	return fmax(sqrt((double)width * height / (1600.0 * 1000)), 0.8);
}

/* The end of the last recording. */
static int64_t end_wall_ns(const struct side *sides, size_t count)
{
	int64_t end_ns = RECORDING_WALL_MIN;

	for (size_t i = 0; i < count; i++) {
		int64_t wall_ns = sides[i].series->wall_ns[sides[i].summary->range.end - 1];

		end_ns = wall_ns > end_ns ? wall_ns : end_ns;
	}
	return end_ns;
}

bool chart_file_write(const char *path, const struct chart_file_options *options,
	const struct benchmark_sheet *benchmark, struct error *err)
{
	const struct model model = { &options->chart, benchmark };
	const struct paper pixels = { options->width, options->height,
		pixels_per_unit(options->width, options->height) };
	const struct paper a4 = { PDF_WIDTH, PDF_HEIGHT, PDF_SCALE };
	char title[320];
	const struct picture picture = {
		.papers = { [FORMAT_PNG] = pixels, [FORMAT_SVG] = pixels, [FORMAT_PDF] = a4 },
		.page_count = PAGE_COUNT,
		.draw = draw,
		.model = &model,
		.title = title,
		.wall_ns = end_wall_ns(benchmark->recordings, benchmark->recording_count),
	};

	chart_title(benchmark->recordings, benchmark->recording_count, &options->chart, title,
		sizeof(title));
	return paint_picture(path, &picture, options->theme, options->overwrite, err);
}
