/*
 * The colours of each theme: what must be seen differs from the background.
 */
#include "../../../src/common/drawing/theme.h"
#include "../support.h"

/* Relative luminance and contrast as WCAG 2 defines them. */
static double linear(double channel)
{
	return channel <= 0.03928 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

static double luminance(enum theme theme, int role)
{
	struct rgb color = theme_color(theme, role, 0);

	return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b);
}

static double contrast(enum theme theme, int role)
{
	double a = luminance(theme, role), b = luminance(theme, ROLE_BACKGROUND);

	return (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
}

TEST(text_is_legible)
{
	static const int roles[] = { ROLE_TEXT, ROLE_DIM };

	for (enum theme theme = THEME_LIGHT; theme <= THEME_DARK; theme++) {
		for (size_t i = 0; i < ARRAY_SIZE(roles); i++)
			assert_true(contrast(theme, roles[i]) >= 4.5);
	}
}

TEST(lines_can_be_seen)
{
	for (enum theme theme = THEME_LIGHT; theme <= THEME_DARK; theme++) {
		for (int role = 0; role < COLOR_COUNT; role++)
			assert_true(contrast(theme, role) >= 3);
	}
}

/* A terminal's black on black, or white on white, is not repeated in a picture. */
TEST(each_colour_of_a_terminal_is_legible)
{
	for (enum theme theme = THEME_LIGHT; theme <= THEME_DARK; theme++) {
		for (int role = ROLE_TERMINAL_BLACK; role <= ROLE_TERMINAL_GRAY; role++) {
			if (contrast(theme, role) < 4.5)
				fail_msg("theme %d, colour %d: %.2f", theme,
					role - ROLE_TERMINAL_BLACK, contrast(theme, role));
		}
	}
}

TEST(a_heat_map_is_monotonic_in_lightness)
{
	for (enum theme theme = THEME_LIGHT; theme <= THEME_DARK; theme++) {
		double direction = theme == THEME_LIGHT ? -1 : 1, last = NAN;

		for (int i = 0; i <= 100; i++) {
			struct rgb color = theme_color(theme, ROLE_HEAT, i / 100.0);
			double lightness = color.r + color.g + color.b;

			assert_false((lightness - last) * direction <= 0);
			last = lightness;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_legible),
		cmocka_unit_test(lines_can_be_seen),
		cmocka_unit_test(each_colour_of_a_terminal_is_legible),
		cmocka_unit_test(a_heat_map_is_monotonic_in_lightness),
	};

	return RUN_TESTS(tests);
}
