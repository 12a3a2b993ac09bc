#include "contrast_bar.h"
#include "../../src/common/trial/trial_format.h"

#include <math.h>
#include <stdio.h>

#define RADIUS    4.4
#define THICKNESS 2.6
#define ARROW     6.0
#define PALE      0.5

/* The part of the ruler that changes may use: -100 % to +300 %. */
static const double highest_ratio = 4;

static bool has_ratio(const struct contrast *contrast)
{
	return isfinite(contrast->ratio);
}

void contrast_bar_extend(const struct contrast *contrast, double *least, double *most)
{
	const double ratios[] = { contrast->ratio, contrast->ratio_interval.low,
		contrast->ratio_interval.high };

	for (size_t i = 0; i < ARRAY_SIZE(ratios) && has_ratio(contrast); i++) {
		if (isnan(ratios[i]))
			continue;
		*least = fmin(*least, clamp(ratios[i], 0, highest_ratio));
		*most = fmax(*most, clamp(ratios[i], 0, highest_ratio));
	}
}

/* An arrow at the end of a ruler, which points away from it. */
static void draw_arrow(struct sheet *sheet, struct pen pen, double x, double y, double toward)
{
	sheet_begin(sheet, SHAPE_AREA, pen);
	sheet_point(sheet, x, y);
	sheet_point(sheet, x - toward * ARROW, y - ARROW / 2);
	sheet_point(sheet, x - toward * ARROW, y + ARROW / 2);
	sheet_end(sheet, 3);
}

static void draw_interval(struct sheet *sheet, const struct interval *interval, struct pen pen,
	const struct ruler *ruler, double y)
{
	double low = 100 * (interval->low - 1), high = 100 * (interval->high - 1);
	double left = ruler_x(ruler, interval->low), right = ruler_x(ruler, interval->high);

	if (isnan(low) || isnan(high))
		return;
	sheet_line(sheet, pen, left, y, right, y);
	if (low < ruler->low)
		draw_arrow(sheet, pen, left, y, -1);
	else
		sheet_line(sheet, pen, left, y - ARROW / 2, left, y + ARROW / 2);
	if (high > ruler->high)
		draw_arrow(sheet, pen, right, y, 1);
	else
		sheet_line(sheet, pen, right, y - ARROW / 2, right, y + ARROW / 2);
}

void contrast_bar_draw(struct sheet *sheet, const struct contrast *contrast,
	const struct side_look *look, const struct ruler *ruler, struct box box)
{
	bool is_found = contrast_is_significant(contrast);
	const struct pen pen = {
		.role = look->role, .opacity = is_found ? 1 : PALE, .thickness = THICKNESS
	};
	double y = (box.top + box.bottom) / 2;

	if (!has_ratio(contrast))
		return;
	draw_interval(sheet, &contrast->ratio_interval, pen, ruler, y);
	if (100 * (contrast->ratio - 1) <= ruler->high)
		side_look_mark(sheet, look, (struct point){ ruler_x(ruler, contrast->ratio), y },
			RADIUS, 1, !is_found);
	else
		draw_arrow(sheet, pen, ruler->right, y, 1);
}

void contrast_bar_text(char *text, size_t size, const struct contrast *contrast)
{
	char change[40], interval[80];

	if (!isnan(contrast->welch_p) && !contrast_is_significant(contrast)) {
		format_none(text, size, contrast);
		return;
	}
	format_change(change, sizeof(change), contrast->ratio);
	format_change_interval(interval, sizeof(interval), &contrast->ratio_interval);
	snprintf(text, size, interval[0] ? "%s (%s)" : "%s", change, interval);
}
