/*
 * The overview: the first page of a chart. It has a header, panels on one time axis, tables beside
 * or below the panels, and a footer. Pure.
 *
 * This module decides where these are, which panels fit, and how high each is. chart.c and
 * overlay.c decide what they contain. Call the functions in the order in which they are declared.
 */
#ifndef ASITOP_OVERVIEW_H
#define ASITOP_OVERVIEW_H

#include "heading.h"
#include "panel.h"
#include "side_tables.h"

#define OVERVIEW_AXIS_WIDTH 44.0 /* left of the panels, for their labels */
#define OVERVIEW_PANEL_GAP  8.0  /* below a panel */

struct overview {
	struct sheet *sheet;                   /* borrowed */
	double left, right;                    /* of the panels */
	double top, bottom;                    /* between header and footer */
	struct panel_row rows[PANEL_ROWS_MAX]; /* of the panels; omitted ones are last */
	size_t row_count, omitted_count;
	struct side_tables tables;
	bool is_beside;      /* the tables are beside the panels, not below */
	double below_height; /* of the tables below; 0: none */

	/* Composes the footer. It depends on which panels are omitted. */
	void (*footer)(const struct overview *overview, char *text, size_t size);
	const void *context; /* for `footer`; borrowed */
};

/* Sets the edges of the panels, for tables that are `tables_width` wide. The caller sets `footer`
 * and `context`, and moves `right` to make room beside the panels. */
void overview_init(struct overview *overview, struct sheet *sheet, double tables_width);

/* A time axis over the width of the panels; moves `right` to its end. */
struct time_scale overview_time_scale(struct overview *overview, int64_t from_ns, int64_t to_ns);

/* Adds the tables below the header, which ends at `top`. If the first ones do not fit, they are
 * brief. */
void overview_add_tables(
	struct overview *overview, double top, side_tables_fill fill, const void *context);

void overview_add_panel(struct overview *overview, struct panel_row row);

/* Sets the height of each panel. `head_height` is that of what is above the first one. Omits the
 * panels of the lowest rank until the others fit. */
void overview_fit(struct overview *overview, double head_height);

/* Draws the tables and the footer; releases the tables. */
void overview_finish(struct overview *overview);

#endif
