/*
 * Panels: the parts of a chart that share its time axis. Pure.
 *
 * A panel of lines shows all metrics of its panel in metrics.def, in their order and colours. The
 * power panel stacks the rails below the line of combined power. Absent metrics are not in the
 * legend either, and a panel without metrics is not drawn.
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

/* The most panels that a sheet can have. */
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

/* "power": the name in --panels. */
const char *panel_name(enum chart_panel panel);
/* False if no panel has that name. */
bool panel_find(const char *name, size_t length, enum chart_panel *panel);

/* The metrics in a panel; PANEL_NONE if it does not consist of metrics. */
enum panel panel_metrics(enum chart_panel panel);

/* True if the recording has data for the panel. */
bool panel_is_present(enum chart_panel panel, const struct panel_frame *frame);

/* The height that a panel needs. */
struct panel_row panel_row(enum chart_panel panel, const struct panel_frame *frame);

/* Draws the panel into `plot`, with its title and legend in the PANEL_TITLE_HEIGHT above
 * `title_bottom`. */
void panel_draw(enum chart_panel panel, const struct panel_frame *frame, struct box plot,
	double title_bottom);

#endif
