/*
 * The chart of a recording: an overview with a header, panels on one time axis, and the numbers
 * beside or below them. Pure.
 */
#ifndef ASITOP_CHART_H
#define ASITOP_CHART_H

#include "../../src/common/trial/comparison.h"
#include "panel.h"

struct chart_options {
	const char *title; /* NULL: the machine */
	enum chart_panel panels[CHART_PANELS];
	size_t panel_count; /* 0: all that have data, in their order */
};

/* "power,cores" -> the panels of the options. Fails for an unknown panel and a repeated one. */
bool chart_parse_panels(const char *list, struct chart_options *options, struct error *err);

/* The title of the options, else the machine, or both machines if they differ. */
void chart_title(const struct side *sides, size_t count, const struct chart_options *options,
	char *text, size_t size);

/*
 * Draws the overview of a recording that has a sample in the summary's window, on an empty sheet.
 * Panels that do not fit are omitted, the least important first, and named in the last line.
 */
void chart_layout(
	struct sheet *sheet, const struct side *side, const struct chart_options *options);

/* Draws a second page: all numbers, phases, markers, gaps, and how it was recorded. */
void chart_layout_details(
	struct sheet *sheet, const struct side *side, const struct chart_options *options);

#endif
