#include "power_box.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Smallest scales of the power charts, W: an idle machine's noise is not a mountain range. */
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
struct power_caption {
	char full[128], shorter[96], shortest[64];
};

static void caption_power(
	const struct view *view, enum metric_id id, const char *name, struct power_caption *caption)
{
	char now[24], avg[24], peak[24];

	format_watts(now, sizeof(now), view_value(view, id));
	format_watts(avg, sizeof(avg),
		series_rolling_mean(view->series, id, view->index, view->options->avg_ns));
	format_watts(peak, sizeof(peak), series_peak(view->series, id, view->index));
	snprintf(caption->full, sizeof(caption->full), "%s: %s (avg: %s peak: %s)", name, now, avg,
		peak);
	snprintf(caption->shorter, sizeof(caption->shorter), "%s: %s (peak: %s)", name, now, peak);
	snprintf(caption->shortest, sizeof(caption->shortest), "%s: %s", name, now);
}

const char *power_throttle(const struct view *view)
{
	const char *pressure = view->series->thermal_names[view->series->thermal[view->index]];

	return strcmp(pressure, "Nominal") ? pressure : "";
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

/* A column of a chart: samples, or a break where nothing was measured. */
struct column {
	struct range range;
	bool is_gap;
};

/* A hole of more than a window's jitter; gaps are events, but a frame needs only the axis. */
static bool is_after_gap(const struct series *series, size_t index)
{
	return index &&
		series->time_ns[index] - series->window_ns[index] - series->time_ns[index - 1] >
		NS_PER_MS;
}

/* The first of the samples that share a column with sample `index`, which is the newest of them.
 * Columns hold the same samples wherever the replay stands, so that a chart scrolls. */
static size_t column_start(const struct view *view, size_t index)
{
	size_t place = (index + view->series->dropped) % (size_t)view->options->zoom;
	size_t first = index > place ? index - place : 0;

	while (index > first && !is_after_gap(view->series, index))
		index--;
	return index;
}

/* Walks back from the sample shown; returns how many columns there are. The first is the newest. */
static int collect_columns(const struct view *view, struct column *columns, int width)
{
	size_t index = view->index;
	int count = 0;

	while (count < width) {
		size_t first = column_start(view, index);

		columns[count++] = (struct column){ .range = { first, index + 1 } };
		if (is_after_gap(view->series, first) && count < width)
			columns[count++] = (struct column){ .is_gap = true };
		if (!first)
			break;
		index = first - 1;
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
};

static void draw_power_chart(
	const struct view *view, struct rect rect, const struct power_chart *chart)
{
	struct column columns[DASHBOARD_COLUMNS_MAX];
	struct power_caption caption;
	const char *const variants[] = { caption.full, caption.shorter, caption.shortest, NULL };
	int width = rect.width - SCALE_WIDTH, height = rect.height - 1, count;
	double top_w;

	caption_power(view, chart->id, chart->name, &caption);
	canvas_fitting(view->canvas, rect.x, rect.y, rect.width, STYLE_COLOR, variants);
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
}

/* Forms of the title, from the longest on. */
enum { TITLE_FORMS = 5 };

static void draw_power_title(const struct view *view, struct rect box)
{
	struct power_caption caption;
	char throttle[64], watts[24], forms[TITLE_FORMS][256];
	int form = 0, room = box.width - 6;

	caption_power(view, METRIC_COMBINED_W, "CPU+GPU+ANE Power", &caption);
	throttle_text(view, throttle, sizeof(throttle));
	format_watts(watts, sizeof(watts), view_value(view, METRIC_COMBINED_W));
	snprintf(forms[0], sizeof(forms[0]), "%s %s", caption.full, throttle);
	snprintf(forms[1], sizeof(forms[1]), "%s %s", caption.shorter, throttle);
	snprintf(forms[2], sizeof(forms[2]), "%s %s", caption.shortest, throttle);
	snprintf(forms[3], sizeof(forms[3]), "Power: %s %s", watts, throttle);
	snprintf(forms[4], sizeof(forms[4]), "Power: %s %.13s", watts, throttle);
	while (form < TITLE_FORMS - 1 && text_width(forms[form]) > room)
		form++;
	canvas_box(view->canvas, box, STYLE_COLOR, forms[form]);
	if (power_throttle(view)[0]) {
		const char *alert = strstr(forms[form], "throttle");
		int at = text_width(forms[form]) - text_width(alert);

		canvas_text(view->canvas, box.x + 3 + at, box.y, room - at, STYLE_ALERT, alert);
	}
}

void power_box_draw(const struct view *view, struct rect box, int line_rows)
{
	const struct chip *chip = view->series->chip;
	const struct power_chart cpu = { METRIC_CPU_W, "CPU", CPU_SCALE_MIN_W, chip->cpu_w };
	const struct power_chart gpu = { METRIC_GPU_W, "GPU", GPU_SCALE_MIN_W, chip->gpu_w };
	struct rect inside = canvas_inside(box);
	int half = (inside.width - 3) / 2;

	draw_power_title(view, box);
	inside.height -= line_rows;
	draw_power_chart(view, (struct rect){ inside.x, inside.y, half, inside.height }, &cpu);
	draw_power_chart(view,
		(struct rect){ inside.x + inside.width - half, inside.y, half, inside.height },
		&gpu);
}

void power_draw_label(const struct view *view, struct rect rect)
{
	struct power_caption power;
	const char *const variants[] = { power.full, power.shorter, power.shortest, NULL };

	caption_power(view, METRIC_COMBINED_W, "Power", &power);
	canvas_fitting(view->canvas, rect.x, rect.y, rect.width, STYLE_COLOR, variants);
}
