/*
 * Panels: the pictures that share a chart's time axis. Pure, they draw onto a sheet.
 *
 * A panel of lines shows all metrics that name it in metrics.def, in the table's order, with the
 * row's colour; power stacks the rails under the combined line. Absent metrics are not drawn, not
 * even in the legend, and a panel without any is not there.
 */
#ifndef ASITOP_PANEL_H
#define ASITOP_PANEL_H

#include "panel_frame.h"

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

/* As many as a sheet may have. */
enum { PANEL_ROWS_MAX = (int)METRIC_COUNT + (int)CHART_PANELS };

/* A panel's share of the height of a sheet. */
struct panel_row {
	int id;        /* enum chart_panel, or another that the caller defines */
	int rank;      /* panels of the lowest rank are omitted first */
	double weight; /* 0: exactly `least` */
	double least, most;
	double height; /* the result */
};

/* Shares a height by weight. A row whose share is below its least or above its most gets that
 * limit, and the others share the rest. False if even the least of all do not fit. */
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

#endif
