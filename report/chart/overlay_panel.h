/*
 * Panels that show one thing of two recordings over each other. Pure.
 *
 * The first recording is a pale silhouette with an edge, the second a dark line above it: they
 * differ in form and in lightness, so that print without colours and eyes that see red and green
 * alike tell them apart, also where they are dense.
 */
#ifndef ASITOP_OVERLAY_PANEL_H
#define ASITOP_OVERLAY_PANEL_H

#include "../../src/common/series/comparison.h"
#include "panel.h"

/* The frames of both sides, on time scales of the same place and span. */
struct pair {
	const struct panel_frame *frames; /* SIDES of them; borrowed */
	const struct side *sides;
};

/* "before", "after" */
const char *overlay_panel_side_name(int side);
/* A key to the side's look, 16 wide, beside text on this baseline. */
void overlay_panel_key(struct sheet *sheet, int side, double x, double baseline);

/* Fills with the mean, tells both means and their difference above. */
void overlay_panel_draw(
	const struct pair *pair, enum metric_id id, struct box plot, double title_bottom);

/* Height of two bands, one a side. */
#define PAIR_BANDS_HEIGHT 38.0

bool overlay_panel_thermal_is_present(const struct pair *pair);
void overlay_panel_draw_thermal(const struct pair *pair, struct box plot, double title_bottom);

/* How long each is, its phases and its gaps. */
void overlay_panel_draw_phases(const struct pair *pair, struct box plot);
/* Where phases begin, down through a panel. */
void overlay_panel_draw_markers(const struct pair *pair, struct box plot);

#endif
