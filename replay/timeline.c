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

/* The samples whose windows overlap a part of the axis. */
static struct range reaching_into(const struct series *series, int64_t from_ns, int64_t to_ns)
{
	struct range range = series_range(series, from_ns, to_ns);

	if (range.end < series->count &&
		series->time_ns[range.end] - series->window_ns[range.end] < to_ns)
		range.end++;
	return range;
}

/* Collects the highest value of each column; returns the highest of all. */
static double collect_peaks(const struct strip *strip, double *peaks)
{
	enum metric_id id = timeline_metric(strip->series);
	double highest = NAN;

	for (int i = 0; i < strip->width; i++) {
		struct range range = reaching_into(
			strip->series, column_begin(strip, i), column_begin(strip, i + 1));

		peaks[i] = series_range_peak(strip->series, id, range);
		highest = fmax(highest, peaks[i]);
	}
	return highest;
}

/* Draws markers and gaps over the sparkline. */
static void draw_events(struct canvas *canvas, int x, int y, const struct strip *strip)
{
	const struct series *series = strip->series;

	for (size_t i = 0; i < series->catalog.event_count; i++) {
		const struct event *event = &series->catalog.events[i];
		int first, last;

		if (event->time_ns < strip->begin_ns || event->time_ns > strip->end_ns)
			continue;
		first = column_at(strip, event->time_ns);
		last = column_at(strip, event->time_ns + event->duration_ns - 1);
		for (int column = first; column <= last && event->kind == EVENT_GAP; column++)
			canvas_text(canvas, x + column, y, 1, STYLE_DIM, canvas->ascii ? "/" : "╱");
		if (event->kind == EVENT_MARK)
			canvas_text(
				canvas, x + first, y, 1, STYLE_PLAIN, canvas->ascii ? "!" : "┊");
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
	draw_events(canvas, x, y, &strip);
	canvas_text(canvas, x + column, y, 1, STYLE_REVERSE, canvas->ascii ? "|" : "┃");
	free(peaks);
}
