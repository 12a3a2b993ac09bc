/*
 * The colours of pictures, by theme and role. Pure.
 */
#ifndef ASITOP_THEME_H
#define ASITOP_THEME_H

#include "sheet.h"

enum theme {
	THEME_LIGHT,
	THEME_DARK,
};

/* Each 0 to 1. */
struct rgb {
	double r, g, b;
};

/* The colour of an enum metric_color or enum color_role; `level` is that of ROLE_HEAT, 0 to 1. */
struct rgb theme_color(enum theme theme, int role, double level);

#endif
