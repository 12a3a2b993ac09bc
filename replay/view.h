/*
 * What the parts of the dashboard share: the moment to draw and the canvas. Where no sample is
 * current, the current values are absent, and captions are dim.
 */
#ifndef ASITOP_VIEW_H
#define ASITOP_VIEW_H

#include "dashboard.h"

#include <math.h>

struct view {
	struct canvas *canvas;
	const struct series *series;
	struct moment moment;
	const struct dashboard_options *options;
};

static inline double view_value(const struct view *view, enum metric_id id)
{
	return view->moment.is_current ? view->series->values[id][view->moment.index] : NAN;
}

static inline double view_core_pct(const struct view *view, int id)
{
	return view->moment.is_current ? (double)view->series->core_pct[id][view->moment.index]
				       : NAN;
}

/* The thermal pressure, such as "Nominal"; "" if it is absent. */
static inline const char *view_pressure(const struct view *view)
{
	unsigned char index =
		view->moment.is_current ? view->series->thermal[view->moment.index] : 0;

	return view->series->thermal_names[index];
}

/* The highest value so far. */
static inline double view_peak(const struct view *view, enum metric_id id)
{
	return view->moment.is_current || view->moment.has_past
		? series_peak(view->series, id, view->moment.index)
		: NAN;
}

/* The mean over the last `avg_ns`. */
static inline double view_mean(const struct view *view, enum metric_id id)
{
	const struct moment *moment = &view->moment;
	int64_t avg_ns = view->options->avg_ns;

	if (moment->is_current)
		return series_rolling_mean(view->series, id, moment->index, avg_ns);
	return series_mean_between(view->series, id,
		(struct range){ 0, moment->has_past ? moment->index + 1 : 0 },
		moment->time_ns - avg_ns, moment->time_ns, NULL);
}

/* The style of captions. */
static inline enum style view_style(const struct view *view)
{
	return view->moment.is_current ? STYLE_COLOR : STYLE_DIM;
}

#endif
