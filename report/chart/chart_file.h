/*
 * Charts in files. An overview of one recording, of two, or of the runs of a benchmark; a PDF has a
 * second page with the details.
 */
#ifndef ASITOP_CHART_FILE_H
#define ASITOP_CHART_FILE_H

#include "benchmark_sheet.h"
#include "overlay.h"
#include "../../src/common/drawing/paint.h"

struct chart_file_options {
	int width, height; /* of PNG and SVG, pixels; a PDF is A4, landscape */
	enum theme theme;
	bool overwrite;
	struct chart_options chart;
};

/* Draws one recording, SIDES of them over each other, or the runs of any number of them if there is
 * a trial, into `path`, for which paint_check_name() succeeds. */
bool chart_file_write(const char *path, const struct chart_file_options *options,
	const struct benchmark_sheet *benchmark, struct error *err);

#endif
