#include "dashboard.h"
#include "../src/common/series/summary.h"
#include "cores.h"
#include "gauges.h"
#include "power_box.h"
#include "view.h"

#include <math.h>
#include <stdio.h>

/* Rows of the parts of a box. */
enum { FRAME_ROWS = 2, GAUGE_ROWS = 2, POWER_ROWS_MIN = 5, BOX_WIDTH_MIN = 40 };

/* ---- metrics on a line ---- */

static enum panel box_of(enum panel panel)
{
	switch (panel) {
	case PANEL_FREQUENCY:
		return PANEL_UTILIZATION;
	case PANEL_BANDWIDTH:
		return PANEL_MEMORY;
	default:
		return panel;
	}
}

/* "Memory read: 4.19 GB/s   Memory write: 3.31 GB/s": the metrics of a box that were measured up to
 * this moment. */
static void compose_line(const struct view *view, enum panel box, struct buffer *line)
{
	char value[32];

	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (metrics[id].show != SHOW_LINE || box_of(metrics[id].panel) != box ||
			isnan(view_peak(view, id)))
			continue;
		format_quantity(value, sizeof(value), metrics[id].unit, view_value(view, id));
		buffer_addf(line, "%s%s: %s", line->size ? "   " : "", metrics[id].label, value);
	}
}

/* Draws the box's line at `y`, if there is one; returns the rows it took. */
static int draw_line(const struct view *view, enum panel box, int x, int y, int width)
{
	struct buffer line = { 0 };
	int rows;

	compose_line(view, box, &line);
	rows = line.size > 0;
	canvas_text(view->canvas, x, y, width, view_style(view), buffer_string(&line));
	buffer_release(&line);
	return rows;
}

static int line_rows(const struct view *view, enum panel box)
{
	struct buffer line = { 0 };
	int rows;

	compose_line(view, box, &line);
	rows = line.size > 0;
	buffer_release(&line);
	return rows;
}

/* ---- the boxes ---- */

/* The parts of a frame. */
struct layout {
	int usage_each, memory_each; /* rows per gauge; 0: none */
	int cores_min;               /* fewest rows of the cores */
};

static int usage_rows(const struct view *view, int rows_each)
{
	return FRAME_ROWS + gauges_rows(view, rows_each) + line_rows(view, PANEL_UTILIZATION);
}

static void draw_usage_box(
	const struct view *view, struct rect box, const struct layout *layout, int cores)
{
	struct rect inside = canvas_inside(box);
	char title[160], machine[96], counts[64];

	machine_title(&view->series->catalog.machine, machine, sizeof(machine));
	machine_cores(&view->series->catalog.machine, false, counts, sizeof(counts));
	snprintf(title, sizeof(title), counts[0] ? "%s (cores: %s)" : "%s", machine, counts);
	canvas_box(view->canvas, box, STYLE_COLOR, title);
	gauges_draw(view, inside, layout->usage_each);
	inside.y += gauges_rows(view, layout->usage_each);
	cores_draw(view, (struct rect){ inside.x, inside.y, inside.width, cores });
	draw_line(view, PANEL_UTILIZATION, inside.x, inside.y + cores, inside.width);
}

/* GB of 2^30 bytes; swap is omitted if it does not fit. */
static void draw_memory_label(const struct view *view, int x, int y, int width)
{
	double used = view_value(view, METRIC_RAM_USED), total = view_value(view, METRIC_RAM_TOTAL);
	double swap_used = view_value(view, METRIC_SWAP_USED);
	double swap_total = view_value(view, METRIC_SWAP_TOTAL);
	const double gb = 1 << 30;
	char ram[48] = "RAM Usage: n/a", full[96];
	const char *const variants[] = { full, ram, NULL };

	if (!isnan(used) && !isnan(total))
		snprintf(ram, sizeof(ram), "RAM Usage: %.1f/%.1fGB", used / gb, total / gb);
	if (isnan(used) || isnan(total) || isnan(swap_total))
		snprintf(full, sizeof(full), "%s", ram);
	else if (swap_total > 0)
		snprintf(full, sizeof(full), "%s - swap:%.1f/%.1fGB", ram, swap_used / gb,
			swap_total / gb);
	else
		snprintf(full, sizeof(full), "%s - swap inactive", ram);
	canvas_fitting(view->canvas, x, y, width, view_style(view), variants);
}

static int memory_rows(const struct view *view, int rows_each)
{
	return FRAME_ROWS + rows_each + line_rows(view, PANEL_MEMORY);
}

static void draw_memory_box(const struct view *view, struct rect box, int rows_each)
{
	struct rect inside = canvas_inside(box);

	canvas_box(view->canvas, box, STYLE_COLOR, "Memory");
	draw_memory_label(view, inside.x, inside.y, inside.width);
	if (rows_each > 1)
		canvas_gauge(view->canvas, inside.x, inside.y + 1, inside.width, STYLE_COLOR,
			view_value(view, METRIC_RAM_USED) / view_value(view, METRIC_RAM_TOTAL));
	draw_line(view, PANEL_MEMORY, inside.x, inside.y + rows_each, inside.width);
}

/* ---- small screens ---- */

/* Only the numbers, as many as fit. */
static void draw_numbers(const struct view *view, struct rect area)
{
	const char *pressure = power_throttle(view);
	struct buffer text = { 0 };
	char watts[24];
	int used;

	format_watts(watts, sizeof(watts), view_value(view, METRIC_COMBINED_W));
	buffer_add_string(&text, watts);
	gauges_initials(view, &text);
	used = canvas_text(
		view->canvas, area.x, area.y, area.width, view_style(view), buffer_string(&text));
	canvas_text(view->canvas, area.x + used + 1, area.y, area.width - used - 1, STYLE_ALERT,
		pressure);
	buffer_release(&text);
}

/* Lines without frames, the most important first. */
static void draw_lines(const struct view *view, struct rect area)
{
	const char *pressure = power_throttle(view);
	int end = area.y + area.height;
	char label[96];

	if (area.height <= 1) {
		draw_numbers(view, area);
		return;
	}
	power_draw_label(view, area);
	area.y++;
	if (pressure[0]) {
		const char *const variants[] = { label, pressure, NULL };

		snprintf(label, sizeof(label), "throttle: yes (%s)", pressure);
		canvas_fitting(view->canvas, area.x, area.y++, area.width, STYLE_ALERT, variants);
	}
	area.height = end - area.y;
	area.y = gauges_draw_labels(view, area);
	if (area.y < end)
		draw_memory_label(view, area.x, area.y, area.width);
}

/* ---- the frame ---- */

/* From the largest to the smallest. Those with cores are used only with --show-cores. */
static const struct layout layouts[] = {
	{ GAUGE_ROWS, GAUGE_ROWS, CORES_ROWS_FULL },
	{ GAUGE_ROWS, 1, CORES_ROWS_FULL },
	{ GAUGE_ROWS, 0, CORES_ROWS_FULL },
	{ GAUGE_ROWS, 0, CORES_ROWS_MIN },
	{ 1, 0, CORES_ROWS_MIN },
	{ GAUGE_ROWS, GAUGE_ROWS, 0 },
	{ GAUGE_ROWS, 1, 0 },
	{ GAUGE_ROWS, 0, 0 },
	{ 1, 0, 0 },
};

/* Without data the gauge would always be empty; the label shows n/a. */
static int memory_rows_each(const struct view *view, const struct layout *layout)
{
	bool is_known = !isnan(view_peak(view, METRIC_RAM_USED));

	return layout->memory_each > 1 && !is_known ? 1 : layout->memory_each;
}

/* Draws the frame in this layout; false if it does not fit. */
static bool draw_boxes(const struct view *view, struct rect area, const struct layout *layout)
{
	int usage = usage_rows(view, layout->usage_each);
	int memory_each = memory_rows_each(view, layout);
	int memory = memory_each ? memory_rows(view, memory_each) : 0;
	int line = line_rows(view, PANEL_POWER);
	int spare = area.height - usage - memory - POWER_ROWS_MIN - line, cores = 0;
	struct rect box = area;

	if (layout->cores_min)
		cores = cores_rows(view, area.width - 4, spare, area.height);
	if (spare < cores || cores < layout->cores_min)
		return false;
	box.height = usage + cores;
	draw_usage_box(view, box, layout, cores);
	box.y += box.height;
	box.height = memory;
	if (memory)
		draw_memory_box(view, box, memory_each);
	box.y += memory;
	box.height = area.y + area.height - box.y;
	power_box_draw(view, box, line);
	box = canvas_inside(box);
	draw_line(view, PANEL_POWER, box.x, box.y + box.height - line, box.width);
	return true;
}

void dashboard_draw(struct canvas *canvas, struct rect area, const struct series *series,
	const struct moment *moment, const struct dashboard_options *options)
{
	const struct view view = { canvas, series, *moment, options };

	for (size_t i = 0; i < ARRAY_SIZE(layouts) && area.width >= BOX_WIDTH_MIN; i++) {
		if (layouts[i].cores_min && !options->show_cores)
			continue;
		if (draw_boxes(&view, area, &layouts[i]))
			return;
	}
	draw_lines(&view, area);
}
