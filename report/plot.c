#include "plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define LINE_THICKNESS       1.4
#define LINE_THICKNESS_DENSE 1.1
#define LAYER_OPACITY        0.82

struct plot {
	const struct panel_frame *frame;
	struct box box;
	struct value_scale scale;
	struct trace traces[METRIC_COUNT];
	size_t count;
	struct column *columns; /* scratch */
};

/* ---- what is in it ---- */

static bool is_rail(size_t id)
{
	return id == METRIC_CPU_W || id == METRIC_GPU_W || id == METRIC_ANE_W;
}

/* A colour's second line in a panel is dashed. */
static enum dash free_dash(const struct plot *plot, int role)
{
	int used = 0;

	for (size_t i = 0; i < plot->count; i++)
		used += plot->traces[i].pen.role == role;
	return (enum dash)(used % (DASH_DOT + 1));
}

static void collect_traces(struct plot *plot, enum panel panel)
{
	for (size_t id = 0; id < METRIC_COUNT; id++) {
		bool filled = is_rail(id);
		int role = (int)metrics[id].color;

		if (metrics[id].panel != panel || !plot->frame->summary->metrics[id].measured_ns)
			continue;
		plot->traces[plot->count] = (struct trace){
			.id = (enum metric_id)id,
			.pen = {
				.role = role,
				.opacity = filled ? LAYER_OPACITY : 1,
				.thickness = LINE_THICKNESS,
				.dash = filled ? DASH_NONE : free_dash(plot, role),
			},
			.filled = filled,
		};
		plot->count++;
	}
}

/* The largest value drawn; a stack may be higher than each of its layers. */
static double largest_value(const struct plot *plot)
{
	const struct panel_frame *frame = plot->frame;
	double largest = 0;

	for (size_t i = 0; i < plot->count; i++)
		largest = fmax(largest, frame->summary->metrics[plot->traces[i].id].peak);
	if (!plot->count || !plot->traces[0].filled)
		return largest;
	for (size_t i = frame->map.range.first; i < frame->map.range.end; i++) {
		double sum = 0;

		for (size_t k = 0; k < plot->count; k++) {
			double value = frame->series->values[plot->traces[k].id][i];

			sum += plot->traces[k].filled && value > 0 ? value : 0;
		}
		largest = fmax(largest, sum);
	}
	return largest;
}

/* ---- the ground ---- */

static void draw_grid(const struct plot *plot)
{
	const struct pen grid = { .role = ROLE_GRID, .opacity = 1, .thickness = 1 };
	const struct text_style style = { TYPE_SMALL, FACE_REGULAR, ALIGN_RIGHT, ROLE_DIM };
	struct sheet *sheet = plot->frame->sheet;
	char label[32];
	double y;

	for (int i = 0; value_scale_tick(&plot->scale, i, label, sizeof(label), &y); i++) {
		double at = sheet_snap(sheet, y);

		if (i)
			sheet_line(sheet, grid, plot->box.left, at, plot->box.right, at);
		sheet_text(sheet, &style, plot->box.left - PANEL_LABEL_GAP, y + 4, label);
	}
}

static void draw_base(const struct plot *plot)
{
	const struct pen axis = { .role = ROLE_AXIS, .opacity = 1, .thickness = 1 };
	double y = sheet_snap(plot->frame->sheet, plot->box.bottom);

	sheet_line(plot->frame->sheet, axis, plot->box.left, y, plot->box.right, y);
}

/* ---- stacked layers ---- */

/* A polygon over columns first..end, in steps, between two edges in the metric's unit. */
static void draw_steps(const struct plot *plot, struct pen pen, const double *low,
	const double *high, size_t first, size_t end)
{
	struct sheet *sheet = plot->frame->sheet;
	const struct time_scale *time = &plot->frame->time;

	sheet_begin(sheet, SHAPE_AREA, pen);
	for (size_t i = first; i < end; i++) {
		double y = value_scale_y(&plot->scale, high[i]);

		if (i > first && high[i] == high[i - 1] && i + 1 < end && high[i] == high[i + 1])
			continue;
		sheet_point(sheet, time->left + (double)i * time->column, y);
		sheet_point(sheet, time->left + (double)(i + 1) * time->column, y);
	}
	for (size_t i = end; i-- > first;) {
		double y = value_scale_y(&plot->scale, low[i]);

		if (i > first && low[i] == low[i - 1] && i + 1 < end && low[i] == low[i + 1])
			continue;
		sheet_point(sheet, time->left + (double)(i + 1) * time->column, y);
		sheet_point(sheet, time->left + (double)i * time->column, y);
	}
	sheet_end(sheet, 4);
}

/* A layer is drawn where it was measured, broken at gaps. */
static void draw_layer(
	const struct plot *plot, const struct trace *trace, double *low, double *high)
{
	const struct column_map *map = &plot->frame->map;
	size_t first = 0;

	columns_from_doubles(map, plot->frame->series->values[trace->id], plot->columns);
	for (size_t i = 0; i < map->column_count; i++)
		high[i] = low[i] + fmax(plot->columns[i].mean, 0);
	for (size_t i = 0; i < map->column_count; i = first) {
		for (; i < map->column_count && isnan(plot->columns[i].mean); i++)
			;
		first = i;
		while (first < map->column_count && !isnan(plot->columns[first].mean) &&
			(first == i || !map->breaks[first]))
			first++;
		draw_steps(plot, trace->pen, low, high, i, first);
	}
	for (size_t i = 0; i < map->column_count; i++)
		low[i] = high[i];
}

static void draw_stack(const struct plot *plot)
{
	size_t count = plot->frame->map.column_count;
	double *low = xcalloc(count, sizeof(*low)), *high = xcalloc(count, sizeof(*high));

	for (size_t i = 0; i < plot->count; i++) {
		if (plot->traces[i].filled)
			draw_layer(plot, &plot->traces[i], low, high);
	}
	free(low);
	free(high);
}

/* ---- lines ---- */

/* A line over columns first..end, in steps. */
static void draw_line(
	const struct plot *plot, struct pen pen, const double *values, size_t first, size_t end)
{
	struct sheet *sheet = plot->frame->sheet;
	const struct time_scale *time = &plot->frame->time;

	sheet_begin(sheet, SHAPE_LINE, pen);
	for (size_t i = first; i < end; i++) {
		double y = value_scale_y(&plot->scale, values[i]);

		/* In the middle of a level stretch no point is needed. */
		if (i > first && i + 1 < end && values[i] == values[i - 1] &&
			values[i] == values[i + 1])
			continue;
		sheet_point(sheet, time->left + (double)i * time->column, y);
		sheet_point(sheet, time->left + (double)(i + 1) * time->column, y);
	}
	sheet_end(sheet, 2);
}

/*
 * Lowest to highest of each column, where a column holds several samples; its upper edge is a thin
 * line, so that a single peak among thousands is seen. Over a stack it only tints.
 */
static void draw_envelope(const struct plot *plot, struct pen pen, size_t first, size_t end)
{
	size_t count = plot->frame->map.column_count;
	double *low = xcalloc(count, sizeof(*low)), *high = xcalloc(count, sizeof(*high));

	for (size_t i = first; i < end; i++) {
		low[i] = plot->columns[i].min;
		high[i] = plot->columns[i].max;
	}
	pen.opacity = plot->traces[0].filled ? 0.16 : 0.26;
	draw_steps(plot, pen, low, high, first, end);
	pen.opacity = 0.55;
	pen.thickness = 0.7;
	draw_line(plot, pen, high, first, end);
	free(low);
	free(high);
}

/* The mean of each column. */
static void draw_means(const struct plot *plot, struct pen pen, size_t first, size_t end)
{
	size_t count = plot->frame->map.column_count;
	double *means = xcalloc(count, sizeof(*means));

	for (size_t i = first; i < end; i++)
		means[i] = plot->columns[i].mean;
	if (plot->frame->map.dense)
		pen.thickness = LINE_THICKNESS_DENSE;
	draw_line(plot, pen, means, first, end);
	free(means);
}

static void draw_trace(const struct plot *plot, const struct trace *trace)
{
	const struct column_map *map = &plot->frame->map;
	size_t end = 0;

	columns_from_doubles(map, plot->frame->series->values[trace->id], plot->columns);
	for (size_t i = 0; i < map->column_count; i = end) {
		for (; i < map->column_count && isnan(plot->columns[i].mean); i++)
			;
		end = i;
		while (end < map->column_count && !isnan(plot->columns[end].mean) &&
			(end == i || !map->breaks[end]))
			end++;
		if (i < end && map->dense)
			draw_envelope(plot, trace->pen, i, end);
		if (i < end)
			draw_means(plot, trace->pen, i, end);
	}
}

/* ---- what power says about itself ---- */

/* The metric that speaks for a power panel: combined, else the highest. */
static enum metric_id leading_metric(const struct plot *plot)
{
	const struct metric_summary *results = plot->frame->summary->metrics;
	enum metric_id leading = plot->traces[0].id;

	for (size_t i = 0; i < plot->count; i++) {
		enum metric_id id = plot->traces[i].id;

		if (id == METRIC_COMBINED_W)
			return id;
		if (results[id].peak > results[leading].peak)
			leading = id;
	}
	return leading;
}

/* "mean", or "GPU mean" where it is not of all. */
static void lead_in(char *text, size_t size, enum metric_id id, const char *word)
{
	if (id == METRIC_COMBINED_W)
		snprintf(text, size, "%s", word);
	else
		snprintf(text, size, "%s %s", metrics[id].label, word);
}

/* A dashed line at the mean, told in the margin where nothing else stands. */
static void draw_mean_line(const struct plot *plot, enum metric_id id)
{
	const struct pen pen = {
		.role = COLOR_INK, .opacity = 0.85, .thickness = 1, .dash = DASH_LONG
	};
	const struct text_style word = { TYPE_SMALL, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };
	const struct text_style value = { TYPE_BODY, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	const double mean = plot->frame->summary->metrics[id].mean;
	struct sheet *sheet = plot->frame->sheet;
	double y = value_scale_y(&plot->scale, mean), x = plot->box.right + 8, text_y;
	char text[64];

	sheet_line(sheet, pen, plot->box.left, sheet_snap(sheet, y), plot->box.right + 4,
		sheet_snap(sheet, y));
	text_y = clamp(y, plot->box.top + 12, plot->box.bottom - 12);
	lead_in(text, sizeof(text), id, "mean");
	sheet_text_fit(sheet, &word, x, text_y - 2, MEAN_LABEL_WIDTH - 4, text);
	display_quantity(text, sizeof(text), metrics[id].unit, mean);
	sheet_text(sheet, &value, x, text_y + 12, text);
}

/* The peak is named above everything: the scale leaves room there. */
static void draw_peak(const struct plot *plot, enum metric_id id)
{
	const struct pen dot = { .role = COLOR_INK, .opacity = 1, .thickness = 3 };
	const struct pen ground = { .role = ROLE_BACKGROUND, .opacity = 0.8 };
	const struct text_style style = { TYPE_BODY, FACE_REGULAR, ALIGN_LEFT, ROLE_TEXT };
	const struct panel_frame *frame = plot->frame;
	const struct metric_summary *result = &frame->summary->metrics[id];
	size_t at = series_at(frame->series, result->peak_at_ns);
	double x =
		time_scale_x(&frame->time, result->peak_at_ns - frame->series->window_ns[at] / 2);
	double y = value_scale_y(&plot->scale, result->peak), left, width;
	char text[128], quantity[32], position[32], word[48];

	lead_in(word, sizeof(word), id, "peak");
	display_quantity(quantity, sizeof(quantity), metrics[id].unit, result->peak);
	format_position(position, sizeof(position), result->peak_at_ns);
	snprintf(text, sizeof(text), "%s %s at %s", word, quantity, position);
	width = sheet_text_width(frame->sheet, &style, text);
	left = fmax(plot->box.left + 4, fmin(x - width / 2, plot->box.right - width - 4));
	sheet_rect(frame->sheet, ground, (struct box){ left - 3, y - 20, left + width + 3, y - 5 });
	sheet_text(frame->sheet, &style, left, y - 8, text);
	sheet_dot(frame->sheet, dot, x, y);
}

/* ---- the panel ---- */

static void draw_title(const struct plot *plot, enum panel panel, double title_bottom)
{
	char title[64];

	snprintf(title, sizeof(title), "%s, %s", panel_title(panel), plot->scale.unit.symbol);
	panel_title_row(plot->frame, title, plot->traces, plot->count, title_bottom);
}

void plot_draw(
	const struct panel_frame *frame, enum panel panel, struct box box, double title_bottom)
{
	struct plot plot = { .frame = frame, .box = box };
	bool is_power = panel == PANEL_POWER;

	collect_traces(&plot, panel);
	plot.columns = xcalloc(frame->map.column_count, sizeof(*plot.columns));
	value_scale_init(&plot.scale, panel_unit(panel), largest_value(&plot), box.top, box.bottom,
		is_power ? 24 : 6, clamp((box.bottom - box.top) / 9, 24, 60));
	draw_grid(&plot);
	panel_gaps(frame, box, is_power);
	draw_stack(&plot);
	for (size_t i = 0; i < plot.count; i++) {
		if (!plot.traces[i].filled)
			draw_trace(&plot, &plot.traces[i]);
	}
	draw_base(&plot);
	if (is_power) {
		enum metric_id leading = leading_metric(&plot);

		draw_mean_line(&plot, leading);
		if (frame->summary->metrics[leading].peak > 0)
			draw_peak(&plot, leading);
	}
	draw_title(&plot, panel, title_bottom);
	free(plot.columns);
}
