#include "plot.h"
#include "curve.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_THICKNESS 1.4
#define LAYER_OPACITY  0.82

struct plot {
	const struct panel_frame *frame;
	struct box box;
	struct value_scale scale;
	struct trace traces[METRIC_COUNT];
	size_t count;
	struct column *columns; /* scratch */
};

/* ---- traces ---- */

static bool is_rail(size_t id)
{
	return id == METRIC_CPU_W || id == METRIC_GPU_W || id == METRIC_ANE_W;
}

/* The second line of the same colour in a panel is dashed. */
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

/* The largest value drawn. A stack may be higher than each of its layers. */
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

/* ---- curves ---- */

static struct curve_ground ground_of(const struct plot *plot, enum metric_id id)
{
	columns_from_doubles(&plot->frame->map, plot->frame->series->values[id], plot->columns);
	return (struct curve_ground){ plot->frame, &plot->scale, plot->columns };
}

/* Draws the rails, each on top of those before it. */
static void draw_stack(const struct plot *plot)
{
	size_t count = plot->frame->map.column_count;
	double *low = xcalloc(count, sizeof(*low)), *high = xcalloc(count, sizeof(*high));

	for (size_t k = 0; k < plot->count; k++) {
		const struct trace *trace = &plot->traces[k];
		struct curve_ground ground;

		if (!trace->filled)
			continue;
		ground = ground_of(plot, trace->id);
		for (size_t i = 0; i < count; i++)
			high[i] = low[i] + fmax(plot->columns[i].mean, 0);
		curve_fill(&ground, trace->pen, low, high);
		memcpy(low, high, count * sizeof(*low));
	}
	free(low);
	free(high);
}

/* Draws all tints, then all lines. Tints are fainter over a stack and beside other tints. */
static void draw_lines(const struct plot *plot)
{
	bool over_stack = plot->count && plot->traces[0].filled;
	double tint = over_stack ? 0.16 : clamp(0.42 / (double)plot->count, 0.12, 0.26);

	for (int lines = 0; lines < 2; lines++) {
		for (size_t k = 0; k < plot->count; k++) {
			struct curve_ground ground;

			if (plot->traces[k].filled || (!lines && !plot->frame->map.dense))
				continue;
			ground = ground_of(plot, plot->traces[k].id);
			if (lines)
				curve_line(&ground, plot->traces[k].pen);
			else
				curve_tint(&ground, plot->traces[k].pen, tint);
		}
	}
}

/* ---- mean and peak of power ---- */

/* The metric whose mean and peak a power panel shows: combined power, else the highest. */
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

/* "mean", or "GPU mean" if the metric is not combined power. */
static void lead_in(char *text, size_t size, enum metric_id id, const char *word)
{
	if (id == METRIC_COMBINED_W)
		snprintf(text, size, "%s", word);
	else
		snprintf(text, size, "%s %s", metrics[id].label, word);
}

/* Draws a dashed line at the mean, with its value in the margin. */
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

/* Labels the peak above it, where the scale leaves room. */
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
	curve_scale_init(
		&plot.scale, panel_unit(panel), largest_value(&plot), box, is_power ? 24 : 6);
	curve_grid(frame->sheet, &plot.scale, box);
	panel_gaps(frame, box, is_power);
	draw_stack(&plot);
	draw_lines(&plot);
	curve_base(frame->sheet, box);
	if (is_power) {
		enum metric_id leading = leading_metric(&plot);

		draw_mean_line(&plot, leading);
		if (frame->summary->metrics[leading].peak > 0)
			draw_peak(&plot, leading);
	}
	draw_title(&plot, panel, title_bottom);
	free(plot.columns);
}
