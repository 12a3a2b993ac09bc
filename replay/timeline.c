#include "timeline.h"

#include <math.h>
#include <stdlib.h>

struct strip {
	const struct series *series;
	int64_t begin_ns, end_ns;
	int width;
};

static int column_at(const struct strip *strip, int64_t time_ns)
{
	double part = (double)(time_ns - strip->begin_ns) /
		(double)(strip->end_ns > strip->begin_ns ? strip->end_ns - strip->begin_ns : 1);

	/* The end of an event may be so far away that its column exceeds an int. */
	return (int)clamp(part * strip->width, 0, strip->width - 1);
}

enum metric_id timeline_metric(const struct series *series)
{
	static const enum metric_id choices[] = { METRIC_COMBINED_W, METRIC_CPU_W, METRIC_GPU_W };

	for (size_t i = 0; i < ARRAY_SIZE(choices); i++) {
		if (series_has(series, choices[i]))
			return choices[i];
	}
	return METRIC_CPU_PCT;
}

/* The start of column `index`, which is the end of the column before it. */
static int64_t column_begin(const struct strip *strip, int index)
{
	return strip->begin_ns +
		(int64_t)((double)(strip->end_ns - strip->begin_ns) * index / strip->width);
}

/* Collects the highest value of each column; returns the highest of all. */
static double collect_peaks(const struct strip *strip, double *peaks)
{
	enum metric_id id = timeline_metric(strip->series);
	struct range all = { 0, strip->series->count };
	double highest = NAN;

	for (int i = 0; i < strip->width; i++) {
		struct range range = series_reaching(
			strip->series, all, column_begin(strip, i), column_begin(strip, i + 1));

		peaks[i] = series_range_peak(strip->series, id, range);
		highest = fmax(highest, peaks[i]);
	}
	return highest;
}

static void draw_gaps(struct canvas *canvas, int x, int y, const struct strip *strip)
{
	for (size_t i = 0; i < strip->series->gap_count; i++) {
		struct gap gap = series_gap(strip->series, i);
		int first, last;

		if (gap.time_ns + gap.duration_ns <= strip->begin_ns || gap.time_ns > strip->end_ns)
			continue;
		first = column_at(strip, gap.time_ns);
		last = column_at(strip, gap.time_ns + gap.duration_ns - 1);
		for (int column = first; column <= last; column++)
			canvas_text(canvas, x + column, y, 1, STYLE_DIM, canvas->ascii ? "/" : "╱");
	}
}

static void draw_markers(struct canvas *canvas, int x, int y, const struct strip *strip)
{
	const struct catalog *catalog = &strip->series->catalog;

	for (size_t i = 0; i < catalog->event_count; i++) {
		const struct event *event = &catalog->events[i];

		if (event->kind == EVENT_MARK && event->time_ns >= strip->begin_ns &&
			event->time_ns <= strip->end_ns)
			canvas_text(canvas, x + column_at(strip, event->time_ns), y, 1, STYLE_PLAIN,
				canvas->ascii ? "!" : "┊");
	}
}

void timeline_draw(struct canvas *canvas, int x, int y, int width, const struct series *series,
	int64_t begin_ns, int64_t end_ns, int64_t position_ns)
{
	const struct strip strip = { series, begin_ns, end_ns, width };
	double *peaks, highest;
	int column;

	if (width <= 0 || !series->count)
		return;
	peaks = xcalloc((size_t)width, sizeof(*peaks));
	highest = collect_peaks(&strip, peaks);
	column = column_at(&strip, position_ns);
	for (int i = 0; i < width; i++)
		canvas_bar(canvas, x + i, y, 1, i <= column ? STYLE_COLOR : STYLE_DIM,
			highest > 0 ? fmax(peaks[i] / highest, 0.01) : peaks[i]);
	draw_gaps(canvas, x, y, &strip);
	draw_markers(canvas, x, y, &strip);
	canvas_text(canvas, x + column, y, 1, STYLE_REVERSE, canvas->ascii ? "|" : "┃");
	free(peaks);
}
