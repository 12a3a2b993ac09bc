/*
 * The sheet: shapes, and text that is cleaned, shortened and wrapped.
 */
#include "../../../src/common/drawing/sheet.h"
#include "../sheets.h"
#include "../support.h"

#include <string.h>

static const struct pen pen = { .role = ROLE_TEXT, .opacity = 1, .thickness = 1 };
/* A character is 6 units wide with the fake meter. */
static const struct text_style style = { .size = 10, .role = ROLE_TEXT };

static void start(struct sheet *sheet)
{
	sheet_init(sheet, 200, 100, 0.5, &fake_meter);
}

static const char *text_at(const struct sheet *sheet, size_t index)
{
	assert_true(index < sheet->shape_count);
	assert_int_equal(sheet->shapes[index].kind, SHAPE_TEXT);
	return sheet->texts.data + sheet->shapes[index].text;
}

TEST(edges_are_snapped_to_pixels)
{
	struct sheet sheet;

	start(&sheet);
	assert_near(sheet_snap(&sheet, 10.2), 10);
	assert_near(sheet_snap(&sheet, 10.3), 10.5);
	assert_near(sheet_snap(&sheet, 10.5), 10.5);
	sheet_release(&sheet);
}

TEST(a_shape_with_too_few_points_is_removed)
{
	struct sheet sheet;

	start(&sheet);
	sheet_line(&sheet, pen, 0, 0, 1, 1);
	sheet_begin(&sheet, SHAPE_AREA, pen);
	sheet_point(&sheet, 0, 0);
	sheet_point(&sheet, 1, 0);
	sheet_end(&sheet, 3);
	assert_int_equal(sheet.shape_count, 1);
	assert_int_equal(sheet.point_count, 2);
	sheet_end(&sheet, 2);
	assert_int_equal(sheet.shape_count, 1);
	sheet_release(&sheet);
}

TEST(rectangles_in_a_row_are_joined)
{
	static const struct box boxes[] = {
		{ 0, 0, 10, 5 }, { 10, 0, 20, 5 }, /* continues the first */
		{ 21, 0, 30, 5 },                  /* apart */
		{ 30, 0, 40, 6 },                  /* higher */
		{ 40, 1, 50, 6 },                  /* lower at the top */
		{ 0, 10, 10, 15 },                 /* another row */
	};
	struct sheet sheet;

	start(&sheet);
	/* A shape before it is not continued. */
	sheet_rect(&sheet, pen, (struct box){ -10, 0, 0, 5 });
	sheet_begin(&sheet, SHAPE_RECTS, pen);
	for (size_t i = 0; i < ARRAY_SIZE(boxes); i++)
		sheet_add_rect(&sheet, boxes[i]);
	assert_int_equal(sheet.shapes[0].count, 2);
	assert_near(sheet.points[1].x, 0);
	assert_int_equal(sheet.shapes[1].count, 10);
	assert_near(sheet.points[2].x, 0);
	assert_near(sheet.points[3].x, 20);
	sheet_release(&sheet);
}

TEST(text_is_cleaned)
{
	struct sheet sheet;

	start(&sheet);
	sheet_text(&sheet, &style, 0, 10, "a\x1b[31m\xff");
	sheet_text(&sheet, &style, 0, 10, "");
	assert_int_equal(sheet.shape_count, 1);
	assert_string_equal(text_at(&sheet, 0), "a?[31m?");
	sheet_release(&sheet);
}

TEST(text_that_does_not_fit_is_shortened)
{
	struct sheet sheet;

	start(&sheet);
	assert_near(sheet_text_fit(&sheet, &style, 0, 10, 30, "abcde"), 30);
	assert_near(sheet_text_fit(&sheet, &style, 0, 10, 29, "abcde"), 24);
	/* Not in the middle of a character, and without a space before the ellipsis. */
	assert_near(sheet_text_fit(&sheet, &style, 0, 10, 24, "ab žluť"), 18);
	assert_near(sheet_text_fit(&sheet, &style, 0, 10, 30, "abcžluť"), 30);
	assert_near(sheet_text_fit(&sheet, &style, 0, 10, 11, "abcde"), 0);
	assert_int_equal(sheet.shape_count, 4);
	assert_string_equal(text_at(&sheet, 0), "abcde");
	assert_string_equal(text_at(&sheet, 1), "abc…");
	assert_string_equal(text_at(&sheet, 2), "ab…");
	assert_string_equal(text_at(&sheet, 3), "abcž…");
	sheet_release(&sheet);
}

TEST(text_is_wrapped_at_separators)
{
	const struct point at = { 5, 10 };
	struct sheet sheet;

	start(&sheet);
	assert_int_equal(
		sheet_text_wrap(&sheet, &style, at, 60, 12, 3, " · ", "one · two · three", false),
		2);
	assert_int_equal(sheet.shape_count, 0);
	assert_int_equal(
		sheet_text_wrap(&sheet, &style, at, 60, 12, 3, " · ", "one · two · three", true),
		2);
	assert_string_equal(text_at(&sheet, 0), "one · two");
	assert_string_equal(text_at(&sheet, 1), "three");
	assert_near(sheet.points[sheet.shapes[1].first].x, 5);
	assert_near(sheet.points[sheet.shapes[1].first].y, 22);
	/* The last line is shortened. */
	assert_int_equal(
		sheet_text_wrap(&sheet, &style, at, 60, 12, 1, " ", "one two three", true), 1);
	assert_string_equal(text_at(&sheet, 2), "one two t…");
	assert_int_equal(sheet_text_wrap(&sheet, &style, at, 60, 12, 3, " ", "", true), 0);
	sheet_release(&sheet);
}

TEST(the_area_of_a_text_depends_on_its_alignment)
{
	struct text_style aligned = style;
	struct sheet sheet;

	start(&sheet);
	for (enum text_align align = ALIGN_LEFT; align <= ALIGN_RIGHT; align++) {
		struct box box;

		aligned.align = align;
		sheet_text(&sheet, &aligned, 100, 50, "abcd");
		box = sheet_text_box(&sheet, &sheet.shapes[align]);
		assert_near(box.left, 100 - 12.0 * (int)align);
		assert_near(box.right, 124 - 12.0 * (int)align);
		assert_true(box.top < 50 && box.bottom > 50);
	}
	sheet_release(&sheet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges_are_snapped_to_pixels),
		cmocka_unit_test(a_shape_with_too_few_points_is_removed),
		cmocka_unit_test(rectangles_in_a_row_are_joined),
		cmocka_unit_test(text_is_cleaned),
		cmocka_unit_test(text_that_does_not_fit_is_shortened),
		cmocka_unit_test(text_is_wrapped_at_separators),
		cmocka_unit_test(the_area_of_a_text_depends_on_its_alignment),
	};

	return RUN_TESTS(tests);
}
