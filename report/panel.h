/*
 * Panels: the pictures that share a chart's time axis. Pure, they draw onto a sheet.
 *
 * A panel of lines shows all metrics that name it in metrics.def, in the table's order, with the
 * row's colour; power stacks the rails under the combined line. Absent metrics are not drawn, not
 * even in the legend, and a panel without any is not there.
 */
#ifndef ASITOP_PANEL_H
#define ASITOP_PANEL_H

#include "columns.h"
#include "../src/common/summary.h"
#include "sheet.h"

enum chart_panel {
	CHART_POWER,
	CHART_UTILIZATION,
	CHART_FREQUENCY,
	CHART_MEMORY,
	CHART_BANDWIDTH,
	CHART_THERMAL,
	CHART_CORES,
	CHART_PANELS,
};

/* What all panels of a recording share. */
struct panel_frame {
	struct sheet *sheet; /* borrowed, as are series and summary */
	const struct series *series;
	const struct summary *summary;
	struct time_scale time;
	struct column_map map;
	struct gap *gaps; /* as find_gaps() has them */
	size_t gap_count;
};

/* Type sizes, units. */
#define TYPE_TITLE 24.0
#define TYPE_HEAD  13.0
#define TYPE_BODY  12.0
#define TYPE_SMALL 11.0

enum {
	PANEL_TICK_HEIGHT = 22,  /* of the time axis */
	PANEL_TITLE_HEIGHT = 20, /* the row above a panel: its title, its legend */
	PANEL_LABEL_GAP = 7,     /* between an axis label and the axis */
	MEAN_LABEL_WIDTH = 56,   /* right of the panels */
};

void panel_frame_init(struct panel_frame *frame, struct sheet *sheet, const struct series *series,
	const struct summary *summary, struct time_scale time);
void panel_frame_release(struct panel_frame *frame);

/* Ticks and labels of a time axis below `top`. */
void panel_time_axis(struct sheet *sheet, const struct time_scale *time, double top);

/* As many as a sheet may have. */
enum { PANEL_ROWS_MAX = METRIC_COUNT + CHART_PANELS };

/* What panels share a height by. */
struct panel_row {
	double weight; /* of what is left to share; 0: exactly its least */
	double least, most;
	double height; /* what it gets */
};

/* Shares by weight; who would get less than its least, or more than its most, gets that, and the
 * others share again. False when the least of all is too much. */
bool panel_share_height(struct panel_row *rows, size_t count, double height);

/* "power", as --panels takes it. */
const char *panel_name(enum chart_panel panel);
/* False when no panel has that name. */
bool panel_find(const char *name, size_t length, enum chart_panel *panel);

/* The metrics that are in it; PANEL_NONE: it is not made of metrics. */
enum panel panel_metrics(enum chart_panel panel);

/* True when the recording has something to show in it. */
bool panel_is_present(enum chart_panel panel, const struct panel_frame *frame);

/* What it wants of the height. */
struct panel_row panel_row(enum chart_panel panel, const struct panel_frame *frame);

/* Draws the panel into `plot`; its title and legend stand in the PANEL_TITLE_HEIGHT above
 * `title_bottom`. */
void panel_draw(enum chart_panel panel, const struct panel_frame *frame, struct box plot,
	double title_bottom);

/* ---- for the panels ---- */

/* One metric in a panel. */
struct trace {
	enum metric_id id;
	struct pen pen;
	bool filled; /* a layer of the stack */
};

/* Title at the left, the traces' names at the right. */
void panel_title_row(const struct panel_frame *frame, const char *title, const struct trace *traces,
	size_t count, double bottom);

/* Hatches where nothing was measured; names the gaps when `named` and there is room. */
void panel_gaps(const struct panel_frame *frame, struct box plot, bool named);

/* thermal.c, heat.c */
bool thermal_is_present(const struct panel_frame *frame);
void thermal_draw(const struct panel_frame *frame, struct box plot, double title_bottom);
/* The same without its title. */
void thermal_draw_band(const struct panel_frame *frame, struct box plot);
int heat_rows(const struct panel_frame *frame);
void heat_draw(const struct panel_frame *frame, struct box plot, double title_bottom);

#endif
