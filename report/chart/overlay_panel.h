/*
 * Panels that show a metric of two recordings over each other. Pure.
 *
 * The first recording is a pale area with an edge, the second a dark line over it. They differ in
 * shape and in lightness, so that they can be distinguished without colours, also where samples are
 * dense.
 */
#ifndef ASITOP_OVERLAY_PANEL_H
#define ASITOP_OVERLAY_PANEL_H

#include "../../src/common/trial/comparison.h"
#include "panel.h"

/* The frames of both sides, whose time scales have the same position and span. */
struct pair {
	const struct panel_frame *frames; /* SIDES of them; borrowed */
	const struct side *sides;
};

/* "before", "after" */
const char *overlay_panel_side_name(int side);
/* Draws a sample of the side's look, 16 units wide, next to text on this baseline. */
void overlay_panel_key(struct sheet *sheet, int side, double x, double baseline);

/* Draws the means of the columns; above them the means of both sides and the difference. */
void overlay_panel_draw(
	const struct pair *pair, enum metric_id id, struct box plot, double title_bottom);

/* The height of two bands, one per side. */
#define PAIR_BANDS_HEIGHT 38.0

bool overlay_panel_thermal_is_present(const struct pair *pair);
void overlay_panel_draw_thermal(const struct pair *pair, struct box plot, double title_bottom);

/* Draws the length of each side, its phases and its gaps. */
void overlay_panel_draw_phases(const struct pair *pair, struct box plot);
/* Draws a vertical line through a panel where a phase begins. */
void overlay_panel_draw_markers(const struct pair *pair, struct box plot);

#endif
