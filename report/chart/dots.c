#include "dots.h"

#include <math.h>

#define PADDING      4.0 /* above the first run and below the last */
#define RADIUS       2.9
#define RADIUS_LEAST 1.4
#define RUNS_EASY    80.0 /* to draw without smaller marks */
#define BAND         0.2
#define MEAN_WIDTH   2.0
#define INTERVAL_AT  0.5 /* thickness of the edges of the band */

static void draw_interval(struct sheet *sheet, const struct statistics *statistics,
	const struct side_look *look, const struct ruler *ruler, struct box box)
{
	const struct pen band = { .role = look->role, .opacity = BAND };
	const struct pen edge = { .role = look->role, .opacity = 0.8, .thickness = INTERVAL_AT };

	if (isnan(statistics->mean_interval.low))
		return;
	box.left = ruler_x(ruler, statistics->mean_interval.low);
	box.right = ruler_x(ruler, statistics->mean_interval.high);
	sheet_rect(sheet, band, box);
	sheet_line(sheet, edge, box.left, box.top, box.left, box.bottom);
	sheet_line(sheet, edge, box.right, box.top, box.right, box.bottom);
}

void dots_draw(struct sheet *sheet, const struct trial_side *side, enum figure figure,
	const struct statistics *statistics, const struct side_look *look,
	const struct ruler *ruler, struct box box)
{
	const struct pen mean = { .role = COLOR_INK, .opacity = 1, .thickness = MEAN_WIDTH };
	double pitch = (box.bottom - box.top - 2 * PADDING) / (double)side->count;
	double radius = fmax(RADIUS * fmin(sqrt(RUNS_EASY / (double)side->count), 1), RADIUS_LEAST);
	double x;

	if (!statistics->count)
		return;
	draw_interval(sheet, statistics, look, ruler, box);
	for (size_t i = 0; i < side->count; i++) {
		double value = side->runs[i].values[figure];
		const struct point at = { ruler_x(ruler, value),
			box.top + PADDING + pitch * ((double)i + 0.5) };

		if (!isnan(value))
			side_look_mark(sheet, look, at, radius, 0.9,
				outlier_is(&statistics->outliers, value));
	}
	if (statistics->count < 2)
		return;
	x = ruler_x(ruler, statistics->mean);
	sheet_line(sheet, mean, x, box.top, x, box.bottom);
}
