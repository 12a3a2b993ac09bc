/*
 * What the parts of the dashboard share: the sample that is drawn, and where to.
 */
#ifndef ASITOP_VIEW_H
#define ASITOP_VIEW_H

#include "dashboard.h"

struct view {
	struct canvas *canvas;
	const struct series *series;
	size_t index;
	const struct dashboard_options *options;
};

static inline double view_value(const struct view *view, enum metric_id id)
{
	return view->series->values[id][view->index];
}

#endif
