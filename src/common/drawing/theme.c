#include "theme.h"

/*
 * The colours of a chart suit people who cannot tell red from green, and black-and-white print:
 * those that meet in a panel also differ in lightness (CIE L*, light theme: purple 25, blue 37, red
 * 42, teal 48, orange 62; dark theme: blue 59, red 63, teal 64, orange 74, purple 83). A line has a
 * contrast of at least 3:1 with the background; a layer of the stack is a little paler.
 *
 * A terminal's black and white differ from the background in both themes, so that every --color can
 * be seen.
 */
static const uint32_t colors[][ROLE_COUNT] = {
	[THEME_LIGHT] = {
		[COLOR_INK] = 0x1b2130,
		[COLOR_GRAY] = 0x7d8594,
		[COLOR_BLUE] = 0x1f579f,
		[COLOR_ORANGE] = 0xd3821f,
		[COLOR_PURPLE] = 0x51237a,
		[COLOR_TEAL] = 0x228074,
		[COLOR_RED] = 0xb5343d,
		[ROLE_BACKGROUND] = 0xffffff,
		[ROLE_TEXT] = 0x1b2130,
		[ROLE_DIM] = 0x5b6372,
		[ROLE_GRID] = 0xe6e8ec,
		[ROLE_AXIS] = 0xa9afba,
		[ROLE_BAND] = 0xf3f5f8,
		[ROLE_MARKER] = 0x6b7280,
		[ROLE_HATCH] = 0xc3c8d1,
		[ROLE_CALM] = 0xe0ece6,
		[ROLE_WARM] = 0xf4cf86,
		[ROLE_HOT] = 0xe58a5b,
		[ROLE_CRITICAL] = 0xc8444b,
		[ROLE_TERMINAL_BLACK] = 0x1b2130,
		[ROLE_TERMINAL_RED] = 0xb5343d,
		[ROLE_TERMINAL_GREEN] = 0x1d7d46,
		[ROLE_TERMINAL_YELLOW] = 0x9a6b00,
		[ROLE_TERMINAL_BLUE] = 0x1f579f,
		[ROLE_TERMINAL_MAGENTA] = 0x8a3a9c,
		[ROLE_TERMINAL_CYAN] = 0x147a86,
		[ROLE_TERMINAL_WHITE] = 0x64748b,
		[ROLE_TERMINAL_GRAY] = 0x6f7786,
	},
	[THEME_DARK] = {
		[COLOR_INK] = 0xe8ebf1,
		[COLOR_GRAY] = 0x8d95a5,
		[COLOR_BLUE] = 0x4b8fe0,
		[COLOR_ORANGE] = 0xf2a74f,
		[COLOR_PURPLE] = 0xdac4fa,
		[COLOR_TEAL] = 0x3dab9a,
		[COLOR_RED] = 0xf0716f,
		[ROLE_BACKGROUND] = 0x14181f,
		[ROLE_TEXT] = 0xe8ebf1,
		[ROLE_DIM] = 0xa0a8b7,
		[ROLE_GRID] = 0x2a303b,
		[ROLE_AXIS] = 0x5a6373,
		[ROLE_BAND] = 0x1b212b,
		[ROLE_MARKER] = 0x9aa3b2,
		[ROLE_HATCH] = 0x4a5261,
		[ROLE_CALM] = 0x24362f,
		[ROLE_WARM] = 0x7d5f1e,
		[ROLE_HOT] = 0x9e4a22,
		[ROLE_CRITICAL] = 0xb02f3c,
		[ROLE_TERMINAL_BLACK] = 0x7a8292,
		[ROLE_TERMINAL_RED] = 0xf0716f,
		[ROLE_TERMINAL_GREEN] = 0x4cc38a,
		[ROLE_TERMINAL_YELLOW] = 0xe5c07b,
		[ROLE_TERMINAL_BLUE] = 0x4b8fe0,
		[ROLE_TERMINAL_MAGENTA] = 0xc792ea,
		[ROLE_TERMINAL_CYAN] = 0x3fb8c4,
		[ROLE_TERMINAL_WHITE] = 0xd7dce5,
		[ROLE_TERMINAL_GRAY] = 0x8d95a5,
	},
};

/* The ramp of a heat map, from idle to busy: one hue, increasing or decreasing in lightness. */
static const uint32_t ramps[][5] = {
	[THEME_LIGHT] = { 0xf2f6fb, 0xc3d9ee, 0x7fb2dc, 0x2f77bd, 0x0a3069 },
	[THEME_DARK] = { 0x1a212c, 0x1f3f63, 0x2b6aa8, 0x62a8e5, 0xd8ecff },
};

static struct rgb rgb_of(uint32_t hex)
{
	return (struct rgb){ (double)(hex >> 16 & 255) / 255, (double)(hex >> 8 & 255) / 255,
		(double)(hex & 255) / 255 };
}

static struct rgb ramp_color(enum theme theme, double level)
{
	const size_t steps = ARRAY_SIZE(ramps[0]) - 1;
	double at = clamp(level, 0, 1) * (double)steps;
	size_t low = min_size((size_t)at, steps - 1);
	struct rgb a = rgb_of(ramps[theme][low]), b = rgb_of(ramps[theme][low + 1]);
	double t = at - (double)low;

	return (struct rgb){ a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t };
}

struct rgb theme_color(enum theme theme, int role, double level)
{
	return role == ROLE_HEAT ? ramp_color(theme, level) : rgb_of(colors[theme][role]);
}
