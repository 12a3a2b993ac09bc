#include "ruler.h"
#include "panel_frame.h"
#include "scale.h"

#include <math.h>
#include <stdio.h>

#define TICK_SPACING 56.0
#define BREAK_WIDTH  8.0
#define TICKS_LEAST  3.0
#define ROOM         0.04 /* at each end, a part of the range */
#define OVERHANG     6.0  /* of a label beyond an end */

/* Values that vary less than this part of the largest one are not drawn from 0. */
#define PART_FOR_ZERO 0.5

/* Leaves some room at the ends, except at 0, and chooses the ticks. */
static void finish(struct ruler *ruler)
{
	double ticks = fmax(floor((ruler->right - ruler->left) / TICK_SPACING), TICKS_LEAST);
	double room;

	if (!isfinite(ruler->high - ruler->low)) {
		ruler->low = 0;
		ruler->high = 1;
	}
	room = ROOM * (ruler->high - ruler->low);
	ruler->low -= ruler->low == 0 && !ruler->is_change ? 0 : room;
	ruler->high += room;
	ruler->step = round_step(ruler->high - ruler->low, ticks);
	ruler->decimals = (int)clamp(-floor(log10(ruler->step) + 1e-9), 0, 9);
}

void ruler_init(
	struct ruler *ruler, double least, double most, double unit, double left, double right)
{
	*ruler = (struct ruler){
		.low = least / unit, .high = most / unit, .unit = unit, .left = left, .right = right
	};
	if (!(most > least)) {
		double room = fabs(most) > 0 ? fabs(most) / unit / 10 : 1;

		ruler->low -= room;
		ruler->high += room;
	}
	if (ruler->low > 0 && ruler->high - ruler->low > PART_FOR_ZERO * ruler->high)
		ruler->low = 0;
	if (least >= 0)
		ruler->low = fmax(ruler->low, 0);
	finish(ruler);
}

void ruler_init_changes(struct ruler *ruler, double least, double most, double left, double right)
{
	*ruler = (struct ruler){ .low = 100 * (fmin(least, 1) - 1),
		.high = 100 * (fmax(most, 1) - 1),
		.unit = 1,
		.left = left,
		.right = right,
		.is_change = true };
	if (!(ruler->high - ruler->low > 0.1)) {
		ruler->low = -1;
		ruler->high = 1;
	}
	finish(ruler);
}

/* The position of a number on the ticks' scale. */
static double position(const struct ruler *ruler, double number)
{
	double part = (number - ruler->low) / (ruler->high - ruler->low);

	return ruler->left + clamp(part, 0, 1) * (ruler->right - ruler->left);
}

double ruler_x(const struct ruler *ruler, double value)
{
	return position(ruler, ruler->is_change ? 100 * (value - 1) : value / ruler->unit);
}

static void draw_base(struct sheet *sheet, const struct ruler *ruler, double y)
{
	const struct pen axis = { .role = ROLE_AXIS, .opacity = 1, .thickness = 1 };
	const struct pen ground = { .role = ROLE_BACKGROUND, .opacity = 1 };
	double x = ruler->left;

	sheet_line(sheet, axis, ruler->left, y, ruler->right, y);
	if (ruler->is_change || !(ruler->low > 0))
		return;
	/* The ruler does not begin at 0: two slashes interrupt it. */
	x += BREAK_WIDTH / 2;
	sheet_rect(sheet, ground, (struct box){ x, y - 2, x + BREAK_WIDTH / 2, y + 2 });
	for (int i = 0; i < 2; i++, x += BREAK_WIDTH / 2)
		sheet_line(sheet, axis, x - 1.5, y + 4, x + 1.5, y - 4);
}

void ruler_draw(struct sheet *sheet, const struct ruler *ruler, double top, double bottom)
{
	const struct text_style style = { TYPE_SMALL, FACE_REGULAR, ALIGN_CENTER, ROLE_DIM };
	const struct pen grid = { .role = ROLE_GRID, .opacity = 1, .thickness = 1 };
	double y = sheet_snap(sheet, bottom), end = -INFINITY;

	for (double i = ceil(ruler->low / ruler->step - 1e-9);
		i * ruler->step <= ruler->high + 1e-9 * ruler->step; i++) {
		double value = i * ruler->step, x = position(ruler, value), half, at;
		char label[48];

		sheet_line(sheet, grid, sheet_snap(sheet, x), top, sheet_snap(sheet, x), y);
		snprintf(label, sizeof(label),
			i == 0                     ? "0"
				: ruler->is_change ? "%+.*f %%"
						   : "%.*f",
			ruler->decimals, value);
		half = sheet_text_width(sheet, &style, label) / 2;
		at = clamp(x, ruler->left - OVERHANG + half, ruler->right + OVERHANG - half);
		if (at - half < end + 6)
			continue;
		sheet_text(sheet, &style, at, y + 13, label);
		end = at + half;
	}
	draw_base(sheet, ruler, y);
}
