/*
 * Charts to files: PNG, SVG, PDF. The only module that knows cairo.
 *
 * A chart appears under its name only when it is complete. The same recordings and options give the
 * same bytes on one machine.
 */
#ifndef ASITOP_PAINT_H
#define ASITOP_PAINT_H

#include "overlay.h"

enum paint_theme {
	THEME_LIGHT,
	THEME_DARK,
};

struct paint_options {
	int width, height; /* of PNG and SVG, pixels; a PDF is A4, landscape */
	enum paint_theme theme;
	bool overwrite;             /* replaces a file that exists */
	struct chart_options chart; /* its sizes are set here */
};

/* Fails for a name that does not end in .png, .pdf or .svg, and for "-". */
bool paint_check_name(const char *path, struct error *err);

/* Draws one recording, or SIDES of them over each other, into `path`. */
bool paint_chart(const char *path, const struct paint_options *options, const struct side *sides,
	size_t count, struct error *err);

/* "1.16.0": the version of cairo that is linked. */
const char *paint_library_version(void);

#endif
