#include "power_box.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Smallest scales of the power charts, W, so that the noise of an idle machine does not fill them.
 */
#define CPU_SCALE_MIN_W 20.0
#define GPU_SCALE_MIN_W 15.0

/* ---- captions ---- */

void format_watts(char *text, size_t size, double watts)
{
	if (isnan(watts))
		snprintf(text, size, "n/a");
	else
		snprintf(text, size, "%.2fW", watts);
}

/* "CPU: 1.23W (avg: 1.23W peak: 1.23W)" and shorter forms of it. */
enum { CAPTION_FORMS = 4 };

struct power_caption {
	char forms[CAPTION_FORMS][96];
};

/* "1.2" or "n/a": the short form, for use next to the exact number. */
static void format_roughly(char *text, size_t size, double watts)
{
	if (isnan(watts))
		snprintf(text, size, "n/a");
	else
		snprintf(text, size, "%.1f", watts);
}

static void caption_power(
	const struct view *view, enum metric_id id, const char *name, struct power_caption *caption)
{
	double avg_w = view_mean(view, id), peak_w = view_peak(view, id);
	char now[24], avg[24], peak[24], rough_avg[24], rough_peak[24];
	size_t size = sizeof(caption->forms[0]);

	format_watts(now, sizeof(now), view_value(view, id));
	format_watts(avg, sizeof(avg), avg_w);
	format_watts(peak, sizeof(peak), peak_w);
	format_roughly(rough_avg, sizeof(rough_avg), avg_w);
	format_roughly(rough_peak, sizeof(rough_peak), peak_w);
	snprintf(caption->forms[0], size, "%s: %s (avg: %s peak: %s)", name, now, avg, peak);
	snprintf(caption->forms[1], size, "%s: %s (avg %s peak %s)", name, now, rough_avg,
		rough_peak);
	snprintf(caption->forms[2], size, "%s: %s (peak: %s)", name, now, peak);
	snprintf(caption->forms[3], size, "%s: %s", name, now);
}

/* The first form in which a caption fits into `width`, from `form` on. */
static int fitting_form(const struct power_caption *caption, int form, int width)
{
	while (form < CAPTION_FORMS - 1 && text_width(caption->forms[form]) > width)
		form++;
	return form;
}

const char *power_throttle(const struct view *view)
{
	const char *pressure = view_pressure(view);

	return strcmp(pressure, "Nominal") ? pressure : "";
}

/* "no" and "yes" as in the Python asitop, with the name of the pressure. */
static void throttle_text(const struct view *view, char *text, size_t size)
{
	const char *pressure = view_pressure(view);

	if (!pressure[0])
		snprintf(text, size, "throttle: n/a");
	else if (!strcmp(pressure, "Nominal"))
		snprintf(text, size, "throttle: no");
	else
		snprintf(text, size, "throttle: yes (%s)", pressure);
}

/* Rounds up to one of these steps times a power of ten; half of each is a round number too. */
static double round_up(double value)
{
	static const double steps[] = { 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 };
	double magnitude = pow(10, floor(log10(value)));

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		if (steps[i] * magnitude >= value * (1 - 1e-9))
			return steps[i] * magnitude;
	}
	return 10 * magnitude;
}

/* A column of a chart: samples, or a gap. */
struct column {
	struct range range;
	bool is_gap;
};

/* The first sample of the column whose newest sample is `index`. The samples of a column do not
 * depend on the position, so that a chart scrolls smoothly. */
static size_t column_start(const struct view *view, size_t index)
{
	size_t place = (index + view->series->dropped) % (size_t)view->options->zoom;
	size_t first = index > place ? index - place : 0;

	while (index > first && !series_gap_before(view->series, index))
		index--;
	return index;
}

/* Collects columns back from the moment shown, newest first; returns their number. */
static int collect_columns(const struct view *view, struct column *columns, int width)
{
	const struct moment *moment = &view->moment;
	size_t end = moment->is_current || moment->has_past ? moment->index + 1 : 0;
	int count = 0;

	if (!moment->is_current)
		columns[count++] = (struct column){ .is_gap = true };
	while (end && count < width) {
		size_t first = column_start(view, end - 1);

		columns[count++] = (struct column){ .range = { first, end } };
		if (series_gap_before(view->series, first) && count < width)
			columns[count++] = (struct column){ .is_gap = true };
		end = first;
	}
	return count;
}

static double column_value(const struct view *view, enum metric_id id, const struct column *column)
{
	return column->is_gap ? NAN : series_range_peak(view->series, id, column->range);
}

static double chart_scale(const struct view *view, enum metric_id id, double floor_w,
	double reference_w, const struct column *columns, int count)
{
	double peak = NAN;

	for (int i = 0; i < count; i++) {
		peak = fmax(peak, column_value(view, id, &columns[i]));
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
	if (rect.height >= 5) {
		snprintf(text, sizeof(text), "%4.4gW", top_w / 2);
		canvas_text(view->canvas, rect.x, rect.y + rect.height / 2, rect.width, STYLE_DIM,
			text);
	}
	if (rect.height >= 2)
		canvas_text(view->canvas, rect.x, rect.y + rect.height - 1, rect.width, STYLE_DIM,
			"   0W");
}

enum { SCALE_WIDTH = 6 };

struct power_chart {
	enum metric_id id;
	const char *name;
	double floor_w, reference_w;
	struct power_caption caption;
};

/* The text that explains a gap, next to the gap at the right edge of the chart, in the space above
 * the bars that a scale of 1.25 x the peak leaves free. */
static void draw_gap_text(const struct view *view, struct rect chart)
{
	char text[64];
	int width;

	moment_text(&view->moment, false, text, sizeof(text));
	if (text_width(text) + 3 > chart.width)
		moment_text(&view->moment, true, text, sizeof(text));
	width = text_width(text);
	if (width + 3 <= chart.width)
		canvas_text(view->canvas, chart.x + chart.width - 2 - width, chart.y, width,
			STYLE_DIM, text);
}

static void draw_power_chart(
	const struct view *view, struct rect rect, const struct power_chart *chart, int form)
{
	struct column columns[DASHBOARD_COLUMNS_MAX];
	int width = rect.width - SCALE_WIDTH, height = rect.height - 1, count;
	double top_w;

	canvas_text(view->canvas, rect.x, rect.y, rect.width, view_style(view),
		chart->caption.forms[form]);
	if (width <= 0 || height <= 0)
		return;
	if (width > DASHBOARD_COLUMNS_MAX)
		width = DASHBOARD_COLUMNS_MAX;
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
				column_value(view, chart->id, &columns[i]) / top_w);
		}
	}
	draw_gap_text(view, (struct rect){ rect.x + SCALE_WIDTH, rect.y + 1, width, height });
}

/* Forms of the title, from the longest to the shortest: those of the caption, and two more. */
enum { TITLE_FORMS = CAPTION_FORMS + 2 };

static void draw_power_title(const struct view *view, struct rect box)
{
	struct power_caption caption;
	char throttle[64], watts[24], forms[TITLE_FORMS][256];
	int form = 0, room = box.width - 6;

	caption_power(view, METRIC_COMBINED_W, "CPU+GPU+ANE Power", &caption);
	throttle_text(view, throttle, sizeof(throttle));
	format_watts(watts, sizeof(watts), view_value(view, METRIC_COMBINED_W));
	for (int i = 0; i < CAPTION_FORMS; i++)
		snprintf(forms[i], sizeof(forms[i]), "%s %s", caption.forms[i], throttle);
	snprintf(forms[CAPTION_FORMS], sizeof(forms[0]), "Power: %s %s", watts, throttle);
	snprintf(forms[CAPTION_FORMS + 1], sizeof(forms[0]), "Power: %s %.13s", watts, throttle);
	while (form < TITLE_FORMS - 1 && text_width(forms[form]) > room)
		form++;
	canvas_box(view->canvas, box, STYLE_COLOR, forms[form]);
	canvas_text(view->canvas, box.x + 3, box.y, room, view_style(view), forms[form]);
	if (power_throttle(view)[0]) {
		const char *alert = strstr(forms[form], "throttle");
		int at = text_width(forms[form]) - text_width(alert);

		canvas_text(view->canvas, box.x + 3 + at, box.y, room - at, STYLE_ALERT, alert);
	}
}

void power_box_draw(const struct view *view, struct rect box, int line_rows)
{
	const struct chip *chip = view->series->catalog.chip;
	struct power_chart charts[] = {
		{ METRIC_CPU_W, "CPU", CPU_SCALE_MIN_W, chip->cpu_w },
		{ METRIC_GPU_W, "GPU", GPU_SCALE_MIN_W, chip->gpu_w },
	};
	struct rect inside = canvas_inside(box), half = inside;
	int form = 0;

	draw_power_title(view, box);
	half.width = (inside.width - 3) / 2;
	half.height -= line_rows;
	/* Both captions have the same form. */
	for (size_t i = 0; i < ARRAY_SIZE(charts); i++) {
		caption_power(view, charts[i].id, charts[i].name, &charts[i].caption);
		form = fitting_form(&charts[i].caption, form, half.width);
	}
	draw_power_chart(view, half, &charts[0], form);
	half.x += inside.width - half.width;
	draw_power_chart(view, half, &charts[1], form);
}

void power_draw_label(const struct view *view, struct rect rect)
{
	struct power_caption power;

	caption_power(view, METRIC_COMBINED_W, "Power", &power);
	canvas_text(view->canvas, rect.x, rect.y, rect.width, view_style(view),
		power.forms[fitting_form(&power, 0, rect.width)]);
}
