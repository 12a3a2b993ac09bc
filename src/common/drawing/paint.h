/*
 * Pictures in files: PNG, SVG, PDF. The only module that uses cairo.
 *
 * A picture is drawn on sheets, in units of its own; this module supplies their size and their
 * fonts, and paints them. The file appears under its name only when it is complete. The same
 * picture gives the same bytes on one machine.
 */
#ifndef ASITOP_PAINT_H
#define ASITOP_PAINT_H

#include "theme.h"

enum picture_format {
	FORMAT_PNG,
	FORMAT_SVG,
	FORMAT_PDF,
	FORMAT_COUNT,
};

struct paper {
	double width, height; /* pixels of a PNG or SVG, points of a PDF */
	double scale;         /* pixels or points per unit of a sheet */
};

/* Everything is borrowed. */
struct picture {
	struct paper papers[FORMAT_COUNT];
	size_t page_count; /* of a PDF; a PNG or SVG has only the first page */
	/* Draws a page, from 0 on, on an empty sheet. */
	void (*draw)(const void *model, size_t page, struct sheet *sheet);
	const void *model;
	const char *title; /* of a PDF */
	int64_t wall_ns;   /* date of a PDF */
};

/* Fails for a name that does not end in .png, .pdf or .svg, and for "-". */
bool paint_check_name(const char *path, struct error *err);

/* Paints a picture into `path`, for which paint_check_name() succeeds. */
bool paint_picture(const char *path, const struct picture *picture, enum theme theme,
	bool overwrite, struct error *err);

/* "1.16.0": the version of cairo that is linked. */
const char *paint_library_version(void);

#endif
