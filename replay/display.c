#include "display.h"

#include <langinfo.h>
#include <string.h>

const struct command_option display_option_table[] = {
	{ OPTION_INTEGER, 0, "color", offsetof(struct display_options, color), "0..8",
		"0 black, 1 red, 2 green, 3 yellow, 4 blue, 5 magenta, 6 cyan, 7 white, 8 gray (2)",
		0, 8 },
	{ OPTION_DURATION, 0, "avg", offsetof(struct display_options, avg_ns), "T",
		"averaging time (30)", DURATION_LIMITS },
	{ OPTION_CHOICE, 0, "power-scale", offsetof(struct display_options, power_scale),
		"auto|profile",
		"scale power charts to their peak or to the chip's reference power (auto)" },
	{ OPTION_FLAG, 0, "show-cores", offsetof(struct display_options, show_cores), NULL,
		"show each core", .alias = "show_cores" },
	{ OPTION_FLAG, 0, "ascii", offsetof(struct display_options, ascii), NULL,
		"draw with ASCII characters (if the locale is not UTF-8)" },
	OPTION_END,
};

struct dashboard_options display_dashboard(const struct display_options *options)
{
	return (struct dashboard_options){
		.avg_ns = options->avg_ns,
		.power_scale = (enum power_scale)options->power_scale,
		.zoom = 1,
		.show_cores = options->show_cores,
	};
}

bool display_is_ascii(const struct display_options *options)
{
	return options->ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}
