#include "../../../replay/canvas.h"
#include "../support.h"

#include <string.h>

static const char *text_of(const struct canvas *canvas, struct buffer *text)
{
	text->size = 0;
	canvas_print_text(canvas, text);
	return buffer_string(text);
}

#define assert_canvas(canvas, expected)                                                            \
	do {                                                                                       \
		struct buffer text_ = { 0 };                                                       \
		assert_string_equal(text_of(canvas, &text_), expected);                            \
		buffer_release(&text_);                                                            \
	} while (0)

TEST(text_is_truncated_to_its_width)
{
	struct canvas canvas;

	canvas_init(&canvas, 6, 1, false);
	assert_int_equal(canvas_text(&canvas, 1, 0, 3, STYLE_PLAIN, "abcdef"), 3);
	assert_canvas(&canvas, " abc\n");
	canvas_release(&canvas);
}

TEST(nothing_is_drawn_outside)
{
	struct canvas canvas;

	canvas_init(&canvas, 3, 2, false);
	canvas_text(&canvas, -2, 0, 20, STYLE_PLAIN, "abcdefgh");
	canvas_text(&canvas, 0, -1, 3, STYLE_PLAIN, "xxx");
	canvas_text(&canvas, 0, 2, 3, STYLE_PLAIN, "xxx");
	canvas_gauge(&canvas, -5, 5, 100, STYLE_PLAIN, 1);
	canvas_bar(&canvas, 7, -3, 100, STYLE_PLAIN, 1);
	canvas_box(&canvas, (struct rect){ -10, -10, 100, 100 }, STYLE_PLAIN, "title");
	assert_canvas(&canvas, "cde\n\n");
	assert_null(canvas_cell(&canvas, 3, 0));
	assert_null(canvas_cell(&canvas, 0, -1));
	canvas_release(&canvas);
}

TEST(a_wide_character_takes_two_cells_or_none)
{
	struct canvas canvas;

	canvas_init(&canvas, 5, 1, false);
	assert_int_equal(text_width("日本"), 4);
	assert_int_equal(canvas_text(&canvas, 0, 0, 5, STYLE_PLAIN, "日本語"), 4);
	assert_string_equal(canvas_cell(&canvas, 1, 0)->text, "");
	assert_canvas(&canvas, "日本\n");
	canvas_release(&canvas);
}

TEST(combining_marks_take_no_cell)
{
	struct canvas canvas;

	canvas_init(&canvas, 4, 1, false);
	assert_int_equal(text_width("e\xcc\x81"), 1);
	assert_int_equal(canvas_text(&canvas, 0, 0, 4, STYLE_PLAIN, "e\xcc\x81x"), 2);
	assert_canvas(&canvas, "ex\n");
	canvas_release(&canvas);
}

TEST(truncated_character_does_not_read_beyond_its_end)
{
	struct canvas canvas;

	canvas_init(&canvas, 4, 1, false);
	canvas_text(&canvas, 0, 0, 4, STYLE_PLAIN, "a\xe2\x96");
	assert_string_equal(canvas_cell(&canvas, 0, 0)->text, "a");
	canvas_release(&canvas);
}

TEST(ascii_is_ascii)
{
	struct canvas canvas;
	struct buffer text = { 0 };

	canvas_init(&canvas, 12, 6, true);
	canvas_box(&canvas, (struct rect){ 0, 0, 12, 6 }, STYLE_PLAIN, "ä日");
	for (int i = 0; i < 8; i++)
		canvas_bar(&canvas, 1 + i, 1, 2, STYLE_PLAIN, i / 8.0);
	canvas_gauge(&canvas, 1, 4, 8, STYLE_PLAIN, 0.55);
	canvas_print_text(&canvas, &text);
	for (size_t i = 0; i < text.size; i++)
		assert_between((unsigned char)text.data[i], '\n', '~');
	buffer_release(&text);
	canvas_release(&canvas);
}

TEST(a_gauge_has_eighths)
{
	struct canvas canvas;

	canvas_init(&canvas, 4, 4, false);
	canvas_gauge(&canvas, 0, 0, 4, STYLE_PLAIN, 0.5);
	canvas_gauge(&canvas, 0, 1, 4, STYLE_PLAIN, 21.0 / 32);
	canvas_gauge(&canvas, 0, 2, 4, STYLE_PLAIN, NAN);
	canvas_gauge(&canvas, 0, 3, 4, STYLE_PLAIN, 7);
	assert_canvas(&canvas, "██▏▏\n██▋▏\n▏▏▏▏\n████\n");
	canvas_release(&canvas);
}

TEST(a_bar_has_eighths_and_shows_the_smallest_value)
{
	struct canvas canvas;

	canvas_init(&canvas, 5, 2, false);
	canvas_bar(&canvas, 0, 0, 2, STYLE_PLAIN, 0);
	canvas_bar(&canvas, 1, 0, 2, STYLE_PLAIN, 1e-6);
	canvas_bar(&canvas, 2, 0, 2, STYLE_PLAIN, 11.0 / 16);
	canvas_bar(&canvas, 3, 0, 2, STYLE_PLAIN, NAN);
	canvas_bar(&canvas, 4, 0, 2, STYLE_PLAIN, 2);
	assert_canvas(&canvas, "  ▃ █\n ▁█ █\n");
	canvas_release(&canvas);
}

TEST(the_first_variant_that_fits)
{
	static const char *const variants[] = { "longest", "long", "lo", NULL };
	struct canvas canvas;

	canvas_init(&canvas, 7, 4, false);
	canvas_fitting(&canvas, 0, 0, 7, STYLE_PLAIN, variants);
	canvas_fitting(&canvas, 0, 1, 6, STYLE_PLAIN, variants);
	canvas_fitting(&canvas, 0, 2, 3, STYLE_PLAIN, variants);
	canvas_fitting(&canvas, 0, 3, 1, STYLE_PLAIN, variants);
	assert_canvas(&canvas, "longest\nlong\nlo\nl\n");
	canvas_release(&canvas);
}

TEST(a_title_stays_in_the_top_edge)
{
	struct canvas canvas;

	canvas_init(&canvas, 10, 3, false);
	canvas_box(&canvas, (struct rect){ 0, 0, 10, 3 }, STYLE_PLAIN, "too long a title");
	assert_canvas(&canvas, "┌─ too  ─┐\n│        │\n└────────┘\n");
	canvas_release(&canvas);
}

TEST(ansi_styles_end_on_their_line)
{
	struct canvas canvas;
	struct buffer text = { 0 };

	canvas_init(&canvas, 3, 2, false);
	canvas_text(&canvas, 0, 0, 3, STYLE_COLOR, "ab");
	canvas_text(&canvas, 0, 1, 3, STYLE_ALERT, "c");
	canvas_print_ansi(&canvas, 2, &text);
	assert_string_equal(buffer_string(&text), "\033[0;32mab\033[0m\n\033[0;1;31mc\033[0m\n");
	buffer_release(&text);
	canvas_release(&canvas);
}

TEST(cell_can_be_redrawn_with_its_text)
{
	struct canvas canvas;

	canvas_init(&canvas, 2, 1, false);
	canvas_text(&canvas, 0, 0, 2, STYLE_PLAIN, "▄x");
	for (int x = 0; x < 2; x++)
		canvas_text(&canvas, x, 0, 1, STYLE_REVERSE, canvas_cell(&canvas, x, 0)->text);
	assert_canvas(&canvas, "▄x\n");
	assert_int_equal(canvas_cell(&canvas, 0, 0)->style, STYLE_REVERSE);
	canvas_release(&canvas);
}

TEST(a_canvas_may_be_empty)
{
	struct canvas canvas;

	canvas_init(&canvas, 0, -3, false);
	canvas_text(&canvas, 0, 0, 5, STYLE_PLAIN, "abc");
	canvas_box(&canvas, (struct rect){ 0, 0, 5, 5 }, STYLE_PLAIN, "t");
	assert_canvas(&canvas, "");
	canvas_release(&canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_truncated_to_its_width),
		cmocka_unit_test(nothing_is_drawn_outside),
		cmocka_unit_test(a_wide_character_takes_two_cells_or_none),
		cmocka_unit_test(combining_marks_take_no_cell),
		cmocka_unit_test(truncated_character_does_not_read_beyond_its_end),
		cmocka_unit_test(ascii_is_ascii),
		cmocka_unit_test(a_gauge_has_eighths),
		cmocka_unit_test(a_bar_has_eighths_and_shows_the_smallest_value),
		cmocka_unit_test(the_first_variant_that_fits),
		cmocka_unit_test(a_title_stays_in_the_top_edge),
		cmocka_unit_test(ansi_styles_end_on_their_line),
		cmocka_unit_test(cell_can_be_redrawn_with_its_text),
		cmocka_unit_test(a_canvas_may_be_empty),
	};

	return RUN_TESTS(tests);
}
