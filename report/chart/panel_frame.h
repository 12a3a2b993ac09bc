/*
 * What the panels of a chart share: the sheet, the recording, the time axis, titles, legends and
 * the hatching of gaps. Pure.
 */
#ifndef ASITOP_PANEL_FRAME_H
#define ASITOP_PANEL_FRAME_H

#include "../../src/common/drawing/sheet.h"
#include "../../src/common/series/summary.h"
#include "columns.h"

/* The same for all panels of a recording. */
struct panel_frame {
	struct sheet *sheet; /* borrowed, as are series and summary */
	const struct series *series;
	const struct summary *summary;
	struct time_scale time;
	struct column_map map;
};

/* Text sizes, units. */
#define TYPE_TITLE 24.0
#define TYPE_HEAD  13.0
#define TYPE_BODY  12.0
#define TYPE_SMALL 11.0

#define PANEL_TICK_HEIGHT  22.0 /* of the time axis */
#define PANEL_TITLE_HEIGHT 20.0 /* the row of the title and legend above a panel */
#define PANEL_LABEL_GAP    7.0  /* between an axis label and the axis */
#define MEAN_LABEL_WIDTH   56.0 /* right of the panels */

void panel_frame_init(struct panel_frame *frame, struct sheet *sheet, const struct series *series,
	const struct summary *summary, struct time_scale time);
void panel_frame_release(struct panel_frame *frame);

/* Draws the ticks and labels of a time axis below `top`. */
void panel_time_axis(struct sheet *sheet, const struct time_scale *time, double top);

/* One metric in a panel. */
struct trace {
	enum metric_id id;
	struct pen pen;
	bool filled; /* a layer of a stack */
};

/* Draws a panel's title at the left of the row above `bottom`; returns its end. */
double panel_head(const struct panel_frame *frame, const char *title, double bottom);

/* The same, with the names of the traces at the right. */
void panel_title_row(const struct panel_frame *frame, const char *title, const struct trace *traces,
	size_t count, double bottom);

/* Hatches where nothing was measured. If `named` is set, labels the gaps that are wide enough. */
void panel_gaps(const struct panel_frame *frame, struct box plot, bool named);

#endif
