#include "dashboard.h"
#include "../src/common/summary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Smallest scales of the power charts, W: an idle machine's noise is not a mountain range. */
#define CPU_SCALE_MIN_W 20.0
#define GPU_SCALE_MIN_W 15.0

/* Rows of a box: its frame and what is inside. */
enum { FRAME_ROWS = 2, GAUGE_ROWS = 2, POWER_ROWS_MIN = 5, BOX_WIDTH_MIN = 40 };

struct view {
	struct canvas *canvas;
	const struct series *series;
	size_t index;
	const struct dashboard_options *options;
};

static double value_of(const struct view *view, enum metric_id id)
{
	return view->series->values[id][view->index];
}

/* ---- gauges ---- */

struct gauge {
	const char *name;
	enum metric_id pct, second; /* `second` is shown behind the percentage */
};

/* In reading order. Which of them a machine has decides what is shown. */
static const struct gauge gauges[] = {
	{ "E-CPU", METRIC_E_CPU_PCT, METRIC_E_CPU_MHZ },
	{ "P-CPU", METRIC_P_CPU_PCT, METRIC_P_CPU_MHZ },
	{ "S-CPU", METRIC_S_CPU_PCT, METRIC_S_CPU_MHZ },
	{ "GPU", METRIC_GPU_PCT, METRIC_GPU_MHZ },
	{ "ANE", METRIC_ANE_PCT, METRIC_ANE_W },
};

/* Every Mac has a GPU and an ANE, told or not; tiers only where there are cores. */
static bool has_gauge(const struct view *view, const struct gauge *gauge)
{
	const struct machine *machine = &view->series->machine;

	switch (gauge->pct) {
	case METRIC_E_CPU_PCT:
		return machine->e_cores > 0;
	case METRIC_P_CPU_PCT:
		return machine->p_cores > 0;
	case METRIC_S_CPU_PCT:
		return machine->s_cores > 0;
	default:
		return true;
	}
}

static int count_gauges(const struct view *view)
{
	int count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(gauges); i++)
		count += has_gauge(view, &gauges[i]);
	return count;
}

/* "E-CPU Usage: 12% @ 1020 MHz", shorter where it does not fit, "n/a" where nothing is known. */
static void draw_gauge_label(
	const struct view *view, const struct gauge *gauge, int x, int y, int width)
{
	double pct = value_of(view, gauge->pct), second = value_of(view, gauge->second);
	char value[24], detail[32] = "", full[80], shorter[80], shortest[48];
	const char *const variants[] = { full, shorter, shortest, NULL };

	format_quantity(value, sizeof(value), UNIT_PERCENT, pct);
	if (gauge->second == METRIC_ANE_W && !isnan(second))
		snprintf(detail, sizeof(detail), " @ %.1f W", second);
	else if (!isnan(second))
		snprintf(detail, sizeof(detail), " @ %.0f MHz", second);
	snprintf(full, sizeof(full), "%s Usage: %s%s", gauge->name, value, detail);
	snprintf(shorter, sizeof(shorter), "%s %s%s", gauge->name, value, detail);
	snprintf(shortest, sizeof(shortest), "%s %s", gauge->name, value);
	canvas_fitting(view->canvas, x, y, width, STYLE_COLOR, variants);
}

static void draw_gauge(const struct view *view, const struct gauge *gauge, struct rect rect)
{
	draw_gauge_label(view, gauge, rect.x, rect.y, rect.width);
	if (rect.height > 1)
		canvas_gauge(view->canvas, rect.x, rect.y + 1, rect.width, STYLE_COLOR,
			value_of(view, gauge->pct) / 100);
}

/* Two columns; a last odd one takes the whole row. */
static void draw_gauges(const struct view *view, struct rect inside, int rows_each)
{
	int left = count_gauges(view), column = 0, y = inside.y;
	int half = (inside.width - 3) / 2;

	for (size_t i = 0; i < ARRAY_SIZE(gauges); i++) {
		bool alone = left == 1 && column == 0;

		if (!has_gauge(view, &gauges[i]))
			continue;
		draw_gauge(view, &gauges[i],
			(struct rect){
				.x = column ? inside.x + inside.width - half : inside.x,
				.y = y,
				.width = alone ? inside.width : half,
				.height = rows_each,
			});
		left--;
		column = !column;
		if (!column)
			y += rows_each;
	}
}

/* ---- metrics that are told on a line ---- */

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

/* "Memory read: 4.19 GB/s   Memory write: 3.31 GB/s": what this recording has of a box. */
static void compose_line(const struct view *view, enum panel box, struct buffer *line)
{
	char value[32];

	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		if (metrics[id].show != SHOW_LINE || box_of(metrics[id].panel) != box ||
			!series_has(view->series, id))
			continue;
		format_quantity(value, sizeof(value), metrics[id].unit, value_of(view, id));
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
	canvas_text(view->canvas, x, y, width, STYLE_COLOR, buffer_string(&line));
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

static int usage_rows(const struct view *view, int rows_each)
{
	return FRAME_ROWS + (count_gauges(view) + 1) / 2 * rows_each +
		line_rows(view, PANEL_UTILIZATION);
}

static void draw_usage_box(const struct view *view, struct rect box, int rows_each)
{
	struct rect inside = canvas_inside(box);
	char title[160], machine[96], cores[64];

	machine_title(&view->series->machine, machine, sizeof(machine));
	machine_cores(&view->series->machine, "+", cores, sizeof(cores));
	snprintf(title, sizeof(title), cores[0] ? "%s (cores: %s)" : "%s", machine, cores);
	canvas_box(view->canvas, box, STYLE_COLOR, title);
	draw_gauges(view, inside, rows_each);
	draw_line(view, PANEL_UTILIZATION, inside.x, inside.y + inside.height - 1, inside.width);
}

/* GB of 2^30. */
static void memory_label(const struct view *view, char *text, size_t size)
{
	double used = value_of(view, METRIC_RAM_USED), total = value_of(view, METRIC_RAM_TOTAL);
	double swap_used = value_of(view, METRIC_SWAP_USED);
	double swap_total = value_of(view, METRIC_SWAP_TOTAL);
	const double gb = 1 << 30;
	char swap[48] = "";

	if (swap_total > 0)
		snprintf(
			swap, sizeof(swap), " - swap:%.1f/%.1fGB", swap_used / gb, swap_total / gb);
	else if (!isnan(swap_total))
		snprintf(swap, sizeof(swap), " - swap inactive");
	if (isnan(used) || isnan(total))
		snprintf(text, size, "RAM Usage: n/a");
	else
		snprintf(text, size, "RAM Usage: %.1f/%.1fGB%s", used / gb, total / gb, swap);
}

static int memory_rows(const struct view *view, int rows_each)
{
	return FRAME_ROWS + rows_each + line_rows(view, PANEL_MEMORY);
}

static void draw_memory_box(const struct view *view, struct rect box, int rows_each)
{
	struct rect inside = canvas_inside(box);
	char label[96];

	canvas_box(view->canvas, box, STYLE_COLOR, "Memory");
	memory_label(view, label, sizeof(label));
	canvas_text(view->canvas, inside.x, inside.y, inside.width, STYLE_COLOR, label);
	if (rows_each > 1)
		canvas_gauge(view->canvas, inside.x, inside.y + 1, inside.width, STYLE_COLOR,
			value_of(view, METRIC_RAM_USED) / value_of(view, METRIC_RAM_TOTAL));
	draw_line(view, PANEL_MEMORY, inside.x, inside.y + rows_each, inside.width);
}

/* ---- power ---- */

static void format_watts(char *text, size_t size, double watts)
{
	if (isnan(watts))
		snprintf(text, size, "n/a");
	else
		snprintf(text, size, "%.2fW", watts);
}

/* "CPU: 1.23W (avg: 1.23W peak: 1.23W)" and shorter forms of it. */
struct power_caption {
	char full[128], shorter[96], shortest[64];
};

static void caption_power(
	const struct view *view, enum metric_id id, const char *name, struct power_caption *caption)
{
	char now[24], avg[24], peak[24];

	format_watts(now, sizeof(now), value_of(view, id));
	format_watts(avg, sizeof(avg),
		series_rolling_mean(view->series, id, view->index, view->options->avg_ns));
	format_watts(peak, sizeof(peak), series_peak(view->series, id, view->index));
	snprintf(caption->full, sizeof(caption->full), "%s: %s (avg: %s peak: %s)", name, now, avg,
		peak);
	snprintf(caption->shorter, sizeof(caption->shorter), "%s: %s (peak: %s)", name, now, peak);
	snprintf(caption->shortest, sizeof(caption->shortest), "%s: %s", name, now);
}

static const char *thermal_pressure(const struct view *view)
{
	return view->series->thermal_names[view->series->thermal[view->index]];
}

/* "no" and "yes" as the Python asitop says; a pressure is told by its name. */
static void throttle_text(const struct view *view, char *text, size_t size)
{
	const char *pressure = thermal_pressure(view);

	if (!pressure[0])
		snprintf(text, size, "throttle: n/a");
	else if (!strcmp(pressure, "Nominal"))
		snprintf(text, size, "throttle: no");
	else
		snprintf(text, size, "throttle: yes (%s)", pressure);
}

/* Rounds up to 1, 2, 2.5, 4, 5 or 8 times a power of ten: halves of those are round too. */
static double round_up(double value)
{
	static const double steps[] = { 1, 2, 2.5, 4, 5, 8, 10 };
	double magnitude = pow(10, floor(log10(value)));

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		if (steps[i] * magnitude >= value * (1 - 1e-9))
			return steps[i] * magnitude;
	}
	return 10 * magnitude;
}

/* A column of a chart: a sample, or a break where nothing was measured. */
struct column {
	size_t index;
	bool is_gap;
};

/* A hole of more than a window's jitter; gaps are events, but a frame needs only the axis. */
static bool is_after_gap(const struct series *series, size_t index)
{
	return index &&
		series->time_ns[index] - series->window_ns[index] - series->time_ns[index - 1] >
		NS_PER_MS;
}

/* Walks back from the sample shown, one column a sample; returns how many columns there are. The
 * first is the newest. */
static int collect_columns(const struct view *view, struct column *columns, int width)
{
	size_t index = view->index;
	int count = 0;

	while (count < width) {
		columns[count++] = (struct column){ .index = index };
		if (is_after_gap(view->series, index) && count < width)
			columns[count++] = (struct column){ .is_gap = true };
		if (!index--)
			break;
	}
	return count;
}

static double chart_scale(const struct view *view, enum metric_id id, double floor_w,
	double reference_w, const struct column *columns, int count)
{
	double peak = NAN;

	for (int i = 0; i < count; i++) {
		if (!columns[i].is_gap)
			peak = fmax(peak, view->series->values[id][columns[i].index]);
	}
	if (view->options->power_scale == POWER_SCALE_PROFILE)
		return reference_w;
	return round_up(fmax(floor_w, 1.25 * peak));
}

static void draw_scale(const struct view *view, struct rect rect, double top_w)
{
	char text[24];

	snprintf(text, sizeof(text), "%4.4gW", top_w);
	canvas_text(view->canvas, rect.x, rect.y, rect.width, STYLE_DIM, text);
	if (rect.height >= 5 && rect.height % 2) {
		snprintf(text, sizeof(text), "%4.4gW", top_w / 2);
		canvas_text(view->canvas, rect.x, rect.y + rect.height / 2, rect.width, STYLE_DIM,
			text);
	}
	if (rect.height >= 2)
		canvas_text(view->canvas, rect.x, rect.y + rect.height - 1, rect.width, STYLE_DIM,
			"   0W");
}

enum { SCALE_WIDTH = 6, COLUMNS_MAX = 1024 };

struct power_chart {
	enum metric_id id;
	const char *name;
	double floor_w, reference_w;
};

static void draw_power_chart(
	const struct view *view, struct rect rect, const struct power_chart *chart)
{
	struct column columns[COLUMNS_MAX];
	struct power_caption caption;
	const char *const variants[] = { caption.full, caption.shorter, caption.shortest, NULL };
	int width = rect.width - SCALE_WIDTH, height = rect.height - 1, count;
	double top_w;

	caption_power(view, chart->id, chart->name, &caption);
	canvas_fitting(view->canvas, rect.x, rect.y, rect.width, STYLE_COLOR, variants);
	if (width <= 0 || height <= 0)
		return;
	width = width > COLUMNS_MAX ? COLUMNS_MAX : width;
	count = collect_columns(view, columns, width);
	top_w = chart_scale(view, chart->id, chart->floor_w, chart->reference_w, columns, count);
	draw_scale(view, (struct rect){ rect.x, rect.y + 1, SCALE_WIDTH, height }, top_w);
	for (int i = 0; i < count; i++) {
		int x = rect.x + rect.width - 1 - i;

		if (columns[i].is_gap) {
			for (int y = 1; y <= height; y++)
				canvas_text(view->canvas, x, rect.y + y, 1, STYLE_DIM,
					view->canvas->ascii ? "/" : "╱");
		} else {
			canvas_bar(view->canvas, x, rect.y + 1, height, STYLE_COLOR,
				view->series->values[chart->id][columns[i].index] / top_w);
		}
	}
}

static void draw_power_title(const struct view *view, struct rect box)
{
	struct power_caption caption;
	char throttle[64], full[224], shorter[192], shortest[160];
	const char *title = full;
	bool calm;

	caption_power(view, METRIC_COMBINED_W, "CPU+GPU+ANE Power", &caption);
	throttle_text(view, throttle, sizeof(throttle));
	snprintf(full, sizeof(full), "%s %s", caption.full, throttle);
	snprintf(shorter, sizeof(shorter), "%s %s", caption.shorter, throttle);
	snprintf(shortest, sizeof(shortest), "%s %s", caption.shortest, throttle);
	if (text_width(title) > box.width - 6)
		title = shorter;
	if (text_width(title) > box.width - 6)
		title = shortest;
	canvas_box(view->canvas, box, STYLE_COLOR, title);
	calm = !thermal_pressure(view)[0] || !strcmp(thermal_pressure(view), "Nominal");
	if (!calm && text_width(title) <= box.width - 6)
		canvas_text(view->canvas, box.x + 3 + text_width(title) - text_width(throttle),
			box.y, text_width(throttle), STYLE_ALERT, throttle);
}

static void draw_power_box(const struct view *view, struct rect box)
{
	const struct chip *chip = view->series->chip;
	const struct power_chart cpu = { METRIC_CPU_W, "CPU", CPU_SCALE_MIN_W, chip->cpu_w };
	const struct power_chart gpu = { METRIC_GPU_W, "GPU", GPU_SCALE_MIN_W, chip->gpu_w };
	struct rect inside = canvas_inside(box);
	int half = (inside.width - 3) / 2;

	draw_power_title(view, box);
	inside.height -=
		draw_line(view, PANEL_POWER, inside.x, inside.y + inside.height - 1, inside.width);
	draw_power_chart(view, (struct rect){ inside.x, inside.y, half, inside.height }, &cpu);
	draw_power_chart(view,
		(struct rect){ inside.x + inside.width - half, inside.y, half, inside.height },
		&gpu);
}

/* ---- little room ---- */

/* Lines without frames, the most wanted first; on one line, the numbers alone. */
static void draw_lines(const struct view *view, struct rect area)
{
	struct power_caption power;
	char label[96];
	int y = area.y, end = area.y + area.height;

	caption_power(view, METRIC_COMBINED_W, "Power", &power);
	if (area.height > 1) {
		const char *const variants[] = { power.full, power.shorter, power.shortest, NULL };

		canvas_fitting(view->canvas, area.x, y++, area.width, STYLE_COLOR, variants);
	}
	for (size_t i = 0; i < ARRAY_SIZE(gauges) && y < end && area.height > 1; i++) {
		if (has_gauge(view, &gauges[i]))
			draw_gauge_label(view, &gauges[i], area.x, y++, area.width);
	}
	memory_label(view, label, sizeof(label));
	if (y < end && area.height > 1)
		canvas_text(view->canvas, area.x, y, area.width, STYLE_COLOR, label);
	if (area.height != 1)
		return;
	format_watts(label, sizeof(label), value_of(view, METRIC_COMBINED_W));
	for (size_t i = 0; i < ARRAY_SIZE(gauges); i++) {
		size_t used = strlen(label);
		double pct = value_of(view, gauges[i].pct);

		if (has_gauge(view, &gauges[i]) && !isnan(pct))
			snprintf(label + used, sizeof(label) - used, " %.1s%.0f", gauges[i].name,
				pct);
	}
	canvas_text(view->canvas, area.x, y, area.width, STYLE_COLOR, label);
}

/* ---- the frame ---- */

/* What fits: the first row of the table whose boxes leave the power box its least. */
struct layout {
	int usage_each, memory_each; /* rows a gauge; 0: no such box */
};

static const struct layout layouts[] = {
	{ GAUGE_ROWS, GAUGE_ROWS },
	{ GAUGE_ROWS, 1 },
	{ GAUGE_ROWS, 0 },
	{ 1, 0 },
};

void dashboard_draw(struct canvas *canvas, struct rect area, const struct series *series,
	size_t index, const struct dashboard_options *options)
{
	const struct view view = { canvas, series, index, options };
	struct rect box = area;

	for (size_t i = 0; i < ARRAY_SIZE(layouts) && area.width >= BOX_WIDTH_MIN; i++) {
		const struct layout *layout = &layouts[i];
		int usage = usage_rows(&view, layout->usage_each);
		int memory = layout->memory_each ? memory_rows(&view, layout->memory_each) : 0;

		if (usage + memory + POWER_ROWS_MIN + line_rows(&view, PANEL_POWER) > area.height)
			continue;
		box.height = usage;
		draw_usage_box(&view, box, layout->usage_each);
		box.y += usage;
		box.height = memory;
		if (memory)
			draw_memory_box(&view, box, layout->memory_each);
		box.y += memory;
		box.height = area.height - usage - memory;
		draw_power_box(&view, box);
		return;
	}
	draw_lines(&view, area);
}
