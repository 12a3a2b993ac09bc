#include "overlay_panel.h"
#include "curve.h"
#include "phase_label.h"
#include "thermal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define BAND_GAP 2.0
/* The widths of the values and the difference above a panel. */
#define VALUE_WIDTH      74.0
#define DIFFERENCE_WIDTH 92.0
#define MEAN_TICK        8.0
/* The height of a tick for phases too narrow to be distinguished. */
#define CROWD_TICK 2.0

static const struct {
	const char *name;
	struct pen pen;
	double fill; /* opacity of the area below the line; 0: none */
	double tint; /* opacity of the area from lowest to highest */
} looks[SIDES] = {
	[BEFORE] = { "before", { .role = COLOR_ORANGE, .opacity = 1, .thickness = 1.1 }, 0.32,
		0.22 },
	[AFTER] = { "after", { .role = COLOR_BLUE, .opacity = 1, .thickness = 1.6 }, 0, 0.16 },
};

const char *overlay_panel_side_name(int side)
{
	return looks[side].name;
}

static struct pen fill_pen(int side)
{
	struct pen pen = looks[side].pen;

	pen.opacity = looks[side].fill;
	return pen;
}

void overlay_panel_key(struct sheet *sheet, int side, double x, double baseline)
{
	double top = baseline - 8.5;
	struct pen pen = looks[side].pen;

	pen.thickness = fmax(pen.thickness, 2 * looks[AFTER].pen.thickness * (side == AFTER));
	if (looks[side].fill > 0) {
		sheet_rect(sheet, fill_pen(side), (struct box){ x, top, x + 16, baseline + 0.5 });
		sheet_line(sheet, pen, x, top, x + 16, top);
	} else {
		sheet_line(sheet, pen, x, baseline - 4, x + 16, baseline - 4);
	}
}

/* ---- curves ---- */

static void draw_curve(const struct panel_frame *frame, int side, enum metric_id id,
	const struct value_scale *scale)
{
	size_t count = frame->map.column_count;
	struct column *columns = xcalloc(count, sizeof(*columns));
	double *low = xcalloc(count, sizeof(*low)), *high = xcalloc(count, sizeof(*high));
	const struct curve_ground ground = { frame, scale, columns };

	columns_from_doubles(&frame->map, frame->series->values[id], columns);
	for (size_t i = 0; i < count; i++)
		high[i] = columns[i].mean;
	if (looks[side].fill > 0)
		curve_fill(&ground, fill_pen(side), low, high);
	curve_tint(&ground, looks[side].pen, looks[side].tint);
	curve_line(&ground, looks[side].pen);
	free(columns);
	free(low);
	free(high);
}

/* Draws a tick in the margin. */
static void draw_mean(const struct panel_frame *frame, int side, enum metric_id id,
	const struct value_scale *scale)
{
	const double mean = frame->summary->metrics[id].mean;
	double right = time_scale_right(&frame->time), y;
	struct pen pen = looks[side].pen;

	if (!frame->summary->metrics[id].measured_ns)
		return;
	pen.thickness = side == AFTER ? 2.5 : 1.5;
	y = sheet_snap(frame->sheet, value_scale_y(scale, mean));
	sheet_line(frame->sheet, pen, right + 2, y, right + 2 + MEAN_TICK, y);
}

/* ---- above the panel ---- */

/* "CPU power, W", "RAM, GB" */
static void title_of(enum metric_id id, const char *symbol, char *text, size_t size)
{
	static const char *const kinds[] = {
		[UNIT_PERCENT] = " utilization",
		[UNIT_MHZ] = " frequency",
		[UNIT_WATT] = " power",
		[UNIT_BYTE] = "",
		[UNIT_GB_PER_S] = "",
	};

	snprintf(text, size, "%s%s, %s", metrics[id].label, kinds[metrics[id].unit], symbol);
}

/* Utilization differs by percentage points; "percent of a percentage" would be ambiguous. */
static void difference_of(enum metric_id id, double before, double after, char *text, size_t size)
{
	bool points = metrics[id].unit == UNIT_PERCENT;
	double difference = points ? after - before : compare_percent(before, after);
	char number[32];

	compare_difference(number, sizeof(number), difference, 1);
	snprintf(text, size, "%s%s", number, isnan(difference) ? "" : points ? " points" : " %");
}

/* Draws both means and their difference at the right, as far as they fit. */
static void draw_values(
	const struct pair *pair, enum metric_id id, double free_from, double baseline)
{
	const struct text_style value = { TYPE_BODY, FACE_REGULAR, ALIGN_RIGHT, ROLE_TEXT };
	const struct text_style change = { TYPE_BODY, FACE_BOLD, ALIGN_RIGHT, ROLE_TEXT };
	const struct text_style word = { TYPE_BODY, FACE_REGULAR, ALIGN_RIGHT, ROLE_DIM };
	struct sheet *sheet = pair->frames->sheet;
	double means[SIDES], x = time_scale_right(&pair->frames->time);
	struct display_unit unit = compare_unit(&pair->sides[BEFORE], &pair->sides[AFTER], id);
	char text[48];

	for (int side = 0; side < SIDES; side++)
		means[side] = compare_statistic(&pair->sides[side], id, STATISTIC_MEAN);
	difference_of(id, means[BEFORE], means[AFTER], text, sizeof(text));
	if (x - DIFFERENCE_WIDTH < free_from)
		return;
	sheet_text(sheet, &change, x, baseline, text);
	x -= DIFFERENCE_WIDTH;
	for (int side = SIDES; side-- > 0 && x - VALUE_WIDTH > free_from; x -= VALUE_WIDTH) {
		display_value(text, sizeof(text), &unit, means[side]);
		sheet_text(sheet, &value, x, baseline, text);
		overlay_panel_key(sheet, side, x - VALUE_WIDTH + 14, baseline);
	}
	if (x - 40 > free_from)
		sheet_text(sheet, &word, x, baseline, "mean");
}

void overlay_panel_draw(
	const struct pair *pair, enum metric_id id, struct box plot, double title_bottom)
{
	const struct metric_summary *before = &pair->frames[BEFORE].summary->metrics[id];
	const struct metric_summary *after = &pair->frames[AFTER].summary->metrics[id];
	struct sheet *sheet = pair->frames->sheet;
	struct value_scale scale;
	char title[80];

	curve_scale_init(&scale, metrics[id].unit, fmax(before->peak, after->peak), plot, 6);
	curve_grid(sheet, &scale, plot);
	for (int side = 0; side < SIDES; side++)
		draw_curve(&pair->frames[side], side, id, &scale);
	curve_base(sheet, plot);
	for (int side = 0; side < SIDES; side++)
		draw_mean(&pair->frames[side], side, id, &scale);
	title_of(id, scale.unit.symbol, title, sizeof(title));
	draw_values(pair, id, panel_head(pair->frames, title, title_bottom) + 20, title_bottom - 6);
}

/* ---- bands ---- */

static struct box band_of(struct box plot, int side)
{
	double height = (plot.bottom - plot.top - BAND_GAP) / (double)SIDES;

	plot.top += side * (height + BAND_GAP);
	plot.bottom = plot.top + height;
	return plot;
}

static void name_band(const struct panel_frame *frame, int side, struct box band)
{
	const struct text_style style = { TYPE_SMALL, FACE_REGULAR, ALIGN_RIGHT, ROLE_DIM };

	sheet_text(frame->sheet, &style, band.left - PANEL_LABEL_GAP,
		(band.top + band.bottom) / 2 + 4, looks[side].name);
}

bool overlay_panel_thermal_is_present(const struct pair *pair)
{
	return thermal_is_present(&pair->frames[BEFORE]) ||
		thermal_is_present(&pair->frames[AFTER]);
}

void overlay_panel_draw_thermal(const struct pair *pair, struct box plot, double title_bottom)
{
	for (int side = 0; side < SIDES; side++) {
		struct box band = band_of(plot, side);

		thermal_draw_band(&pair->frames[side], band);
		name_band(&pair->frames[side], side, band);
	}
	panel_head(pair->frames, "Thermal pressure", title_bottom);
}

/* ---- phases ---- */

static void draw_band(const struct panel_frame *frame, int side, struct box band)
{
	struct pen ground = looks[side].pen, edge = looks[side].pen;
	struct phase_label segment;

	for (size_t i = 0, n = 0; phase_label_next(frame, &i, &segment); n++) {
		ground.opacity = n % 2 && segment.count == 1 ? 0.34 : 0.2;
		sheet_rect(frame->sheet, ground,
			(struct box){ sheet_snap(frame->sheet, segment.left), band.top,
				sheet_snap(frame->sheet, segment.right), band.bottom });
	}
	panel_gaps(frame, band, false);
	edge.thickness = 1.5;
	for (size_t i = 0; phase_label_next(frame, &i, &segment);) {
		double x = sheet_snap(frame->sheet, segment.left);

		sheet_line(frame->sheet, edge, x, band.top, x,
			segment.count == 1 ? band.bottom : band.top + CROWD_TICK);
	}
	phase_label_draw_names(frame, (band.top + band.bottom) / 2 + 4, true);
	name_band(frame, side, band);
}

void overlay_panel_draw_phases(const struct pair *pair, struct box plot)
{
	for (int side = 0; side < SIDES; side++)
		draw_band(&pair->frames[side], side, band_of(plot, side));
}

void overlay_panel_draw_markers(const struct pair *pair, struct box plot)
{
	for (int side = 0; side < SIDES; side++) {
		const struct panel_frame *frame = &pair->frames[side];
		struct pen pen = looks[side].pen;
		struct phase_label segment;

		pen.thickness = 1;
		pen.dash = DASH_DOT;
		for (size_t i = 0; phase_label_next(frame, &i, &segment);) {
			double x = sheet_snap(frame->sheet, segment.left);

			if (segment.marked && segment.count == 1 && segment.left > plot.left)
				sheet_line(frame->sheet, pen, x, plot.top, x, plot.bottom);
		}
	}
}
