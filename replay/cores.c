#include "cores.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* In reading order; cores of unknown tier come last. */
static const char tier_order[] = "EPS?";

/* Columns between two groups. */
enum { GROUP_SPACE = 2 };

/* The layout, the same for all cores. */
struct plan {
	int cores, groups;
	int column; /* columns per core, with the space after it */
};

static bool is_of_tier(const struct view *view, int id, char tier)
{
	return series_core_tier(view->series, id, view->moment.index) == tier;
}

static int count_tier(const struct view *view, char tier)
{
	int count = 0;

	for (int id = 0; id < view->series->core_count; id++)
		count += is_of_tier(view, id, tier);
	return count;
}

static struct plan plan_cores(const struct view *view, int width)
{
	struct plan plan = { 0 };

	for (const char *tier = tier_order; *tier; tier++) {
		int count = count_tier(view, *tier);

		plan.cores += count;
		plan.groups += count > 0;
	}
	if (plan.cores)
		plan.column = (width - GROUP_SPACE * (plan.groups - 1)) / plan.cores;
	return plan;
}

/* The fewest columns per core for each form of the label below a bar. */
enum { LABEL_PLAIN_WIDTH = 4, LABEL_UNIT_WIDTH = 5, LABEL_ID_WIDTH = 10, LABEL_NAME_WIDTH = 13 };

/* "Core-1 68%", "C-1 68%", "68%", "68": the same form for every core of a frame. */
static void core_label(int id, double pct, int column, char *text, size_t size)
{
	char value[24];

	format_quantity(value, sizeof(value), UNIT_PERCENT, pct);
	if (column >= LABEL_NAME_WIDTH)
		snprintf(text, size, "Core-%d %s", id, value);
	else if (column >= LABEL_ID_WIDTH)
		snprintf(text, size, "C-%d %s", id, value);
	else if (column >= LABEL_UNIT_WIDTH)
		snprintf(text, size, "%s", value);
	else if (isnan(pct))
		snprintf(text, size, "n/a");
	else
		snprintf(text, size, "%.0f", pct);
}

int cores_rows(const struct view *view, int width, int spare, int frame_height)
{
	struct plan plan = plan_cores(view, width);
	int labels = plan.column >= LABEL_PLAIN_WIDTH;
	int bars = (spare - 1 - labels) * 2 / 5, most = frame_height / 6;

	if (!plan.column || spare < CORES_ROWS_MIN)
		return 0;
	if (spare < CORES_ROWS_FULL)
		return CORES_ROWS_MIN;
	bars = bars > most ? most : bars;
	return (bars < 2 ? 2 : bars) + CORES_ROWS_FULL - 2;
}

/* "E-CPU cores", above the bars. */
static void draw_caption(const struct view *view, char tier, int x, int y, int width)
{
	char full[24], shorter[16];
	const char letter[] = { tier, 0 };
	const char *const variants[] = { full, shorter, letter, NULL };

	if (tier == '?')
		snprintf(full, sizeof(full), "Cores");
	else
		snprintf(full, sizeof(full), "%c-CPU cores", tier);
	snprintf(shorter, sizeof(shorter), "%c cores", tier);
	canvas_fitting(view->canvas, x, y, width, STYLE_DIM, variants);
}

static void draw_core(const struct view *view, int id, int column, struct rect rect)
{
	double pct = view_core_pct(view, id);
	int width = column > 1 ? column - 1 : 1;
	bool labelled = column >= LABEL_PLAIN_WIDTH && rect.height > 1;
	int height = rect.height - labelled;
	char label[40];

	for (int x = rect.x; x < rect.x + width; x++) {
		/* An idle core is visible too. */
		canvas_bar(view->canvas, x, rect.y, height, STYLE_DIM, isnan(pct) ? NAN : 1e-9);
		canvas_bar(view->canvas, x, rect.y, height, STYLE_COLOR, pct / 100);
	}
	if (!labelled)
		return;
	core_label(id, pct, column, label, sizeof(label));
	canvas_text(view->canvas, rect.x, rect.y + height, width, view_style(view), label);
}

/* One row: the letter of the tier, then one character per core. */
static void draw_row(const struct view *view, struct rect rect, const struct plan *plan)
{
	enum { NAME_WIDTH = 2 };
	int x = rect.x;
	bool named = plan->cores + NAME_WIDTH * plan->groups + GROUP_SPACE * (plan->groups - 1) <=
		rect.width;

	for (const char *tier = tier_order; *tier; tier++) {
		const char name[] = { *tier, ' ', '\0' };

		if (!count_tier(view, *tier))
			continue;
		if (named)
			x += canvas_text(view->canvas, x, rect.y, NAME_WIDTH, STYLE_DIM, name);
		for (int id = 0; id < view->series->core_count; id++) {
			if (is_of_tier(view, id, *tier))
				draw_core(view, id, 1, (struct rect){ x++, rect.y, 1, 1 });
		}
		x += GROUP_SPACE;
	}
}

void cores_draw(const struct view *view, struct rect rect)
{
	struct plan plan = plan_cores(view, rect.width);
	int x = rect.x;

	if (rect.height <= 0)
		return;
	if (rect.height < CORES_ROWS_FULL) {
		draw_row(view, rect, &plan);
		return;
	}
	for (const char *tier = tier_order; *tier; tier++) {
		int count = count_tier(view, *tier);

		if (!count)
			continue;
		draw_caption(view, *tier, x, rect.y, count * plan.column);
		for (int id = 0; id < view->series->core_count; id++) {
			if (!is_of_tier(view, id, *tier))
				continue;
			draw_core(view, id, plan.column,
				(struct rect){ x, rect.y + 1, plan.column, rect.height - 1 });
			x += plan.column;
		}
		x += GROUP_SPACE;
	}
}
