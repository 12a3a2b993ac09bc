/*
 * Charts in files. An overview of one recording or of two; a PDF has a second page with the
 * details.
 */
#ifndef ASITOP_CHART_FILE_H
#define ASITOP_CHART_FILE_H

#include "overlay.h"
#include "../../src/common/drawing/paint.h"

struct chart_file_options {
	int width, height; /* of PNG and SVG, pixels; a PDF is A4, landscape */
	enum theme theme;
	bool overwrite;
	struct chart_options chart;
};

/* Draws one recording, or SIDES of them over each other, into `path`, for which paint_check_name()
 * succeeds. */
bool chart_file_write(const char *path, const struct chart_file_options *options,
	const struct side *sides, size_t count, struct error *err);

#endif
