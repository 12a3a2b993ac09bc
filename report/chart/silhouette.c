#include "silhouette.h"
#include "benchmark_run.h"
#include "cell_grid.h"
#include "curve.h"
#include "side_look.h"
#include "thermal.h"
#include "../../src/common/trial/trial_format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define TITLE_HEIGHT 20.0
#define LABEL_HEIGHT 13.0 /* of the number and the energy of a run, above its cell */
#define TICK_SPACING 44.0
#define HEADROOM     4.0
#define STRIP_HEIGHT 5.0 /* of the thermal pressure */

struct silhouettes {
	struct sheet *sheet;
	const struct trial *trial;
	size_t sides;
	enum metric_id metric;
	double largest; /* of all runs */
	int64_t longest_ns;
	struct cell_grid grid;
	bool is_overlaid;           /* a cell has all runs of a side */
	struct display_unit energy; /* of the labels */
	bool is_abbreviated;        /* a label is */
};

/* ---- runs ---- */

static struct range samples_of(const struct trial_run *run)
{
	return series_reaching(
		run->series, (struct range){ 0, run->series->count }, run->from_ns, run->to_ns);
}

static void add_largest(struct silhouettes *all, const struct trial_run *run)
{
	double peak = series_range_peak(run->series, all->metric, samples_of(run));

	if (peak > all->largest || isnan(all->largest))
		all->largest = peak;
	if (run->to_ns - run->from_ns > all->longest_ns)
		all->longest_ns = run->to_ns - run->from_ns;
}

static void measure(struct silhouettes *all, enum metric_id metric)
{
	all->metric = metric;
	all->largest = NAN;
	for (size_t i = 0; i < all->sides; i++) {
		const struct trial_side *side = &all->trial->sides[i];

		for (size_t k = 0; k < side->count; k++)
			add_largest(all, &side->runs[k]);
		for (size_t k = 0; k < side->left_out_count; k++)
			add_largest(all, &side->left_out[k]);
	}
}

/* Combined power, else the first rail that was measured. */
static bool choose_metric(struct silhouettes *all)
{
	static const enum metric_id candidates[] = { METRIC_COMBINED_W, METRIC_CPU_W, METRIC_GPU_W,
		METRIC_ANE_W };

	for (size_t i = 0; i < ARRAY_SIZE(candidates); i++) {
		measure(all, candidates[i]);
		if (!isnan(all->largest) && all->longest_ns > 0)
			return true;
	}
	return false;
}

/* ---- cells ---- */

static bool place_cells(struct silhouettes *all, struct box box)
{
	size_t most = 1;

	for (size_t i = 0; i < all->sides; i++) {
		size_t count = benchmark_run_count(&all->trial->sides[i]);

		most = count > most ? count : most;
	}
	if (cell_grid_choose(&all->grid, all->sides, most, LABEL_HEIGHT, box))
		return true;
	all->is_overlaid = true;
	return cell_grid_choose(&all->grid, all->sides, 1, 0, box);
}

/* The cell with an index, from 0, of a side. */
static struct box cell_box(const struct silhouettes *all, size_t side, size_t index, struct box box)
{
	struct box cell = cell_grid_box(&all->grid, side, index, box);

	return (struct box){ sheet_snap(all->sheet, cell.left), sheet_snap(all->sheet, cell.top),
		sheet_snap(all->sheet, cell.right), sheet_snap(all->sheet, cell.bottom) };
}

/* ---- a cell ---- */

static struct time_scale time_in(const struct silhouettes *all, int64_t from_ns, struct box cell)
{
	double column = all->sheet->pixel;

	return (struct time_scale){
		.from_ns = from_ns,
		.to_ns = from_ns + all->longest_ns,
		.left = cell.left,
		.column = column,
		.count = (size_t)fmax(floor((cell.right - cell.left) / column), 1),
	};
}

static void scale_in(const struct silhouettes *all, struct value_scale *scale, struct box cell)
{
	value_scale_init(scale, UNIT_WATT, all->largest, cell.top, cell.bottom, HEADROOM,
		clamp((cell.bottom - cell.top) / 3, 14, 60));
}

/* The last window of a run may end after the run. */
static void cut_off(
	const struct panel_frame *frame, const struct trial_run *run, struct column *columns)
{
	double end = ceil(time_scale_column(&frame->time, run->to_ns) - 0.5);

	for (size_t i = (size_t)fmax(end, 1); i < frame->map.column_count; i++)
		columns[i].mean = NAN;
}

static void draw_area(const struct curve_ground *ground, struct pen pen)
{
	size_t count = ground->frame->map.column_count;
	double *low = xcalloc(count, sizeof(*low)), *high = xcalloc(count, sizeof(*high));

	for (size_t i = 0; i < count; i++)
		high[i] = ground->columns[i].mean;
	curve_fill(ground, pen, low, high);
	free(low);
	free(high);
}

/* How a run is drawn. */
struct run_style {
	int role;
	double area, line; /* opacity */
	double thickness;
};

/* Draws the power of a run into a cell. */
static void draw_run(const struct silhouettes *all, const struct trial_run *run, struct box cell,
	const struct run_style *style)
{
	const struct pen area = { .role = style->role, .opacity = style->area };
	const struct pen line = {
		.role = style->role, .opacity = style->line, .thickness = style->thickness
	};
	struct summary summary;
	struct panel_frame frame;
	struct value_scale scale;
	struct column *columns;
	struct curve_ground ground;

	summary_init_coverage(&summary, run->series, run->from_ns, run->to_ns);
	summary.range = samples_of(run);
	panel_frame_init(
		&frame, all->sheet, run->series, &summary, time_in(all, run->from_ns, cell));
	columns = xcalloc(frame.map.column_count, sizeof(*columns));
	columns_from_doubles(&frame.map, run->series->values[all->metric], columns);
	cut_off(&frame, run, columns);
	scale_in(all, &scale, cell);
	ground = (struct curve_ground){ &frame, &scale, columns };
	if (!all->is_overlaid)
		panel_gaps(&frame, cell, false);
	if (style->area > 0)
		draw_area(&ground, area);
	curve_line(&ground, line);
	if (run->throttled && !all->is_overlaid)
		thermal_draw_band(&frame,
			(struct box){
				cell.left, cell.bottom - STRIP_HEIGHT, cell.right, cell.bottom });
	free(columns);
	panel_frame_release(&frame);
	summary_release(&summary);
}

static void format_energy(
	const struct silhouettes *all, const struct trial_run *run, char *text, size_t size)
{
	char value[32];

	display_value(value, sizeof(value), &all->energy, run->values[FIGURE_ENERGY]);
	snprintf(text, size, "%s %s", value, all->energy.symbol);
}

/* The number of the run, what is remarkable about it, and its energy. */
static void draw_label(struct silhouettes *all, const struct outlier_scale *outliers,
	const struct trial_run *run, bool counts, struct box cell)
{
	const struct text_style number = { TYPE_SMALL, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };
	const struct text_style remark = { TYPE_SMALL, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	const struct text_style right = { TYPE_SMALL, FACE_REGULAR, ALIGN_RIGHT, ROLE_TEXT };
	double y = cell.top - 3, width = cell.right - cell.left, used;
	char text[96], name[32], energy[48] = "";

	benchmark_run_remark(run, counts, outliers, text, sizeof(text));
	snprintf(name, sizeof(name), "%zu ", run->number);
	used = sheet_text_width(all->sheet, &number, name);
	if (used + sheet_text_width(all->sheet, &remark, text) > width) {
		snprintf(text, sizeof(text), "!");
		all->is_abbreviated = true;
	}
	sheet_text_fit(all->sheet, &number, cell.left, y, width, name);
	used += sheet_text_fit(all->sheet, &remark, cell.left + used, y, width - used, text) + 5;
	if (counts && !isnan(run->values[FIGURE_ENERGY]))
		format_energy(all, run, energy, sizeof(energy));
	if (used + sheet_text_width(all->sheet, &right, energy) <= width)
		sheet_text(all->sheet, &right, cell.right, y, energy);
}

/* Lines at the ticks of the scale, with labels left of the first cell of a row. */
static void draw_grid(const struct silhouettes *all, struct box cell, bool is_first)
{
	const struct pen ground = { .role = ROLE_BAND, .opacity = 1 };
	const struct pen grid = { .role = ROLE_GRID, .opacity = 1, .thickness = 1 };
	const struct text_style style = { TYPE_SMALL, FACE_REGULAR, ALIGN_RIGHT, ROLE_DIM };
	struct value_scale scale;
	char label[32];
	double y, last = INFINITY;

	scale_in(all, &scale, cell);
	sheet_rect(all->sheet, ground, cell);
	for (int i = 0; value_scale_tick(&scale, i, label, sizeof(label), &y); i++) {
		double at = sheet_snap(all->sheet, y);

		if (i)
			sheet_line(all->sheet, grid, cell.left, at, cell.right, at);
		if (!is_first || last - y < TYPE_SMALL + 1)
			continue;
		sheet_text(all->sheet, &style, cell.left - PANEL_LABEL_GAP, y + 4, label);
		last = y;
	}
	curve_base(all->sheet, cell);
}

/* The time from the start of a run, below a cell; labels do not extend into its neighbours. */
static void draw_time(const struct silhouettes *all, struct box cell)
{
	const struct text_style style = { TYPE_SMALL, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };
	const struct pen axis = { .role = ROLE_AXIS, .opacity = 1, .thickness = 1 };
	const struct time_scale time = time_in(all, 0, cell);
	int64_t step_ns = time_scale_step(&time, TICK_SPACING);
	double end = -INFINITY;

	if (!cell_grid_has_axis(&all->grid))
		return;
	for (int64_t at = 0; at <= all->longest_ns; at += step_ns) {
		double x = sheet_snap(all->sheet, time_scale_x(&time, at)), width, left;
		char label[40];

		sheet_line(all->sheet, axis, x, cell.bottom, x, cell.bottom + 3);
		time_label(label, sizeof(label), at, step_ns);
		width = sheet_text_width(all->sheet, &style, label);
		left = clamp(x - width / 2, cell.left, fmax(cell.right - width, cell.left));
		if (left < end + 6)
			continue;
		sheet_text(all->sheet, &style, left, cell.bottom + 14, label);
		end = left + width;
	}
}

/* ---- a side ---- */

/* All runs over each other. */
static void draw_overlaid(const struct silhouettes *all, size_t index, struct box box)
{
	const struct trial_side *side = &all->trial->sides[index];
	const struct run_style style = {
		.role = side_look(index).role,
		.line = clamp(6 / (double)benchmark_run_count(side), 0.05, 0.6),
		.thickness = 1,
	};
	struct box cell = cell_box(all, index, 0, box);

	draw_grid(all, cell, index % all->grid.across == 0);
	for (size_t i = 0; i < side->count; i++)
		draw_run(all, &side->runs[i], cell, &style);
	draw_time(all, cell);
}

static void draw_cells(struct silhouettes *all, size_t index, struct box box)
{
	const struct trial_side *side = &all->trial->sides[index];
	const struct run_style counted = { side_look(index).role, 0.35, 1, 1.3 };
	const struct run_style left_out = { COLOR_GRAY, 0.15, 0.8, 1 };
	size_t count = benchmark_run_count(side), columns = all->grid.columns;
	struct statistics energy;

	trial_statistics(side, FIGURE_ENERGY, &energy);
	for (size_t i = 0; i < count; i++) {
		struct box cell = cell_box(all, index, i, box);
		bool counts, is_first = index % all->grid.across == 0 && i % columns == 0;
		const struct trial_run *run = benchmark_run_at(side, i + 1, &counts);

		if (!run)
			continue;
		draw_grid(all, cell, is_first);
		if (run->to_ns > run->from_ns)
			draw_run(all, run, cell, counts ? &counted : &left_out);
		draw_label(all, &energy.outliers, run, counts, cell);
		if (i + columns >= count)
			draw_time(all, cell);
	}
}

/* "10 runs after 2 warm-ups, 1 left out". */
static void count_text(const struct trial_side *side, char *text, size_t size)
{
	char warmups[48] = "", left_out[40] = "";

	if (side->warmups)
		snprintf(warmups, sizeof(warmups), " after %zu warm-up%s", side->warmups,
			side->warmups == 1 ? "" : "s");
	if (side->left_out_count)
		snprintf(left_out, sizeof(left_out), ", %zu left out", side->left_out_count);
	snprintf(text, size, "%zu run%s%s%s", side->count, side->count == 1 ? "" : "s", warmups,
		left_out);
}

static void draw_name(const struct silhouettes *all, size_t index, struct box box)
{
	const struct text_style name = { TYPE_BODY, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	const struct text_style dim = { TYPE_BODY, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };
	const struct trial_side *side = &all->trial->sides[index];
	const struct side_look look = side_look(index);
	struct box cell = cell_box(all, index, 0, box);
	double y = cell.top - all->grid.label - 6, x = cell.left, width = all->grid.block_width,
	       used;
	char text[120];

	side_look_mark(all->sheet, &look, (struct point){ x + 5, y - 4 }, 4.4, 1, false);
	used = 16 + sheet_text_fit(all->sheet, &name, x + 16, y, width - 16, side->name) + 10;
	count_text(side, text, sizeof(text));
	sheet_text_fit(all->sheet, &dim, x + used, y, width - used, text);
}

/* ---- the silhouettes ---- */

/* "Power of each run, W", and how long the cells are where they have no axis. */
static void draw_title(const struct silhouettes *all, struct box box)
{
	const struct text_style head = { TYPE_HEAD, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	const struct text_style dim = { TYPE_SMALL, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };
	struct value_scale scale;
	char text[160], duration[32];
	double y = box.top - 7, used;

	scale_in(all, &scale, cell_box(all, 0, 0, box));
	snprintf(text, sizeof(text), "%s%sower of each run, %s",
		all->metric == METRIC_COMBINED_W ? "" : metrics[all->metric].label,
		all->metric == METRIC_COMBINED_W ? "P" : " p", scale.unit.symbol);
	used = sheet_text_fit(all->sheet, &head, box.left, y, box.right - box.left, text) + 12;
	format_duration(duration, sizeof(duration), all->longest_ns);
	snprintf(text, sizeof(text), "%s%s%s%s", cell_grid_has_axis(&all->grid) ? "" : "a cell is ",
		cell_grid_has_axis(&all->grid) ? "" : duration,
		cell_grid_has_axis(&all->grid) ? "" : " wide; ",
		all->is_abbreviated ? "! left out, an outlier, or throttled" : "");
	sheet_text_fit(all->sheet, &dim, box.left + used, y, box.right - box.left - used, text);
}

/* The unit and the digits that suit all sides. */
static void choose_energy_unit(struct silhouettes *all)
{
	struct statistics *statistics = xcalloc(all->sides, sizeof(*statistics));

	for (size_t i = 0; i < all->sides; i++)
		trial_statistics(&all->trial->sides[i], FIGURE_ENERGY, &statistics[i]);
	all->energy = figure_unit(&figures[FIGURE_ENERGY], statistics, all->sides);
	free(statistics);
}

/* False if nothing can be drawn. */
static bool silhouettes_init(struct silhouettes *all, struct sheet *sheet,
	const struct trial *trial, size_t sides, struct box *box)
{
	*all = (struct silhouettes){ .sheet = sheet, .trial = trial, .sides = sides };
	box->top += TITLE_HEIGHT;
	return choose_metric(all) && place_cells(all, *box);
}

bool silhouettes_fit(struct sheet *sheet, const struct trial *trial, size_t sides, struct box box)
{
	struct silhouettes all;

	return silhouettes_init(&all, sheet, trial, sides, &box);
}

void silhouettes_draw(struct sheet *sheet, const struct trial *trial, size_t sides, struct box box)
{
	struct silhouettes all;

	if (!silhouettes_init(&all, sheet, trial, sides, &box))
		return;
	choose_energy_unit(&all);
	for (size_t i = 0; i < sides; i++) {
		draw_name(&all, i, box);
		if (all.is_overlaid)
			draw_overlaid(&all, i, box);
		else
			draw_cells(&all, i, box);
	}
	draw_title(&all, box);
}
