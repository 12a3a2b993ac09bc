/*
 * The display options that replay and the live dashboard share.
 */
#ifndef ASITOP_DISPLAY_H
#define ASITOP_DISPLAY_H

#include "../src/common/cli/command.h"
#include "dashboard.h"

struct display_options {
	int color;
	int64_t avg_ns;
	int power_scale;
	bool show_cores;
	bool ascii;
};

/* As in the Python asitop: green, averages over 30 s, automatic scale. */
#define DISPLAY_DEFAULTS                                                                           \
	{                                                                                          \
		.color = 2, .avg_ns = 30 * NS_PER_S                                                \
	}

extern const struct command_option display_option_table[];

/* The options of the dashboard. */
struct dashboard_options display_dashboard(const struct display_options *options);

/* True when only ASCII may be drawn: with --ascii, or if the locale is not UTF-8. */
bool display_is_ascii(const struct display_options *options);

#endif
