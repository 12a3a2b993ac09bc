/*
 * A frame as a picture: every character in its cell, in the colour of its style.
 */
#include "../../../replay/frame.h"
#include "../../../replay/cell_shape.h"
#include "../case.h"
#include "../sheets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void draw(struct sheet *sheet, const struct canvas *canvas, int color)
{
	sheet_init(sheet, frame_width(canvas), frame_height(canvas), 1, &fake_meter);
	frame_draw(sheet, canvas, color);
}

/* The cell that contains a point, of those that begin at the frame's margin. */
static void cell_of(const struct sheet *sheet, const struct canvas *canvas, double x, double y,
	int *column, int *row)
{
	double margin = (sheet->width - canvas->width * CELL_WIDTH) / 2;

	*column = (int)floor((x - margin) / CELL_WIDTH);
	*row = (int)floor((y - margin) / CELL_HEIGHT);
	assert_true(*column >= 0 && *column < canvas->width);
	assert_true(*row >= 0 && *row < canvas->height);
}

/* Puts each character of a text into a cell of its own, from `x` on. */
static void put_apart(struct canvas *texts, int x, int y, const char *text)
{
	for (size_t size; *text; text += size, x++) {
		char one[5] = "";

		for (size = 1; ((unsigned char)text[size] & 0xC0) == 0x80;)
			size++;
		memcpy(one, text, size);
		canvas_text(texts, x, y, 2, STYLE_PLAIN, one);
	}
}

/* Draws the sheet's texts on a canvas of the same size. */
static void collect_texts(
	const struct sheet *sheet, const struct canvas *canvas, struct canvas *texts)
{
	canvas_init(texts, canvas->width, canvas->height, false);
	for (size_t i = 0; i < sheet->shape_count; i++) {
		const struct shape *shape = &sheet->shapes[i];
		const struct point *at = &sheet->points[shape->first];
		int x, y;

		if (shape->kind != SHAPE_TEXT)
			continue;
		assert_true(shape->style.pitch == CELL_WIDTH);
		cell_of(sheet, canvas, at->x, at->y, &x, &y);
		put_apart(texts, x, y, sheet->texts.data + shape->text);
	}
}

/* The number of shapes of one kind and role. */
static size_t count_shapes(const struct sheet *sheet, enum shape_kind kind, int role)
{
	size_t count = 0;

	for (size_t i = 0; i < sheet->shape_count; i++) {
		int shape_role = kind == SHAPE_TEXT ? sheet->shapes[i].style.role
						    : sheet->shapes[i].pen.role;

		count += sheet->shapes[i].kind == kind && shape_role == role;
	}
	return count;
}

/* A canvas with all that the dashboard draws. */
static void fill(struct canvas *canvas)
{
	struct rect box = { 0, 0, canvas->width, canvas->height };
	int middle = canvas->width / 2;

	canvas_box(canvas, box, STYLE_COLOR, "Apple M9 (a title)");
	for (int i = 0; i <= 8; i++) {
		canvas_gauge(canvas, 2, 1 + i, 4, STYLE_COLOR, (8 + i) / 32.0);
		canvas_bar(canvas, 8 + i, 1, 9, STYLE_COLOR, (8 * i + i) / 72.0);
	}
	canvas_text(canvas, 2, 11, middle, STYLE_ALERT, "throttle: yes (Heavy)");
	canvas_text(canvas, 2, 12, middle, STYLE_DIM, "╱╱╱ 25W ┊┃ two  spaces");
	canvas_text(canvas, middle, 12, middle - 1, STYLE_REVERSE, " marker 构建 žluť ");
	canvas_text(canvas, middle, 13, middle - 1, STYLE_PLAIN, "0:56 / 2:20");
}

/* A space for each character that is a shape. */
static void drop_shapes(struct canvas *canvas)
{
	for (int i = 0; i < canvas->width * canvas->height; i++) {
		struct cell_shape shape;

		if (cell_shape_init(&shape, cell_code(&canvas->cells[i])))
			strcpy(canvas->cells[i].text, " ");
	}
}

TEST(each_character_is_in_its_cell)
{
	static const int widths[] = { 40, 80, 300, 1000 };

	for (size_t i = 0; i < ARRAY_SIZE(widths); i++) {
		struct buffer expected = { 0 }, drawn = { 0 };
		struct canvas canvas, texts;
		struct sheet sheet;

		canvas_init(&canvas, widths[i], 15, false);
		fill(&canvas);
		draw(&sheet, &canvas, 2);
		expect_inside(&sheet);
		expect_no_overlap(&sheet);
		collect_texts(&sheet, &canvas, &texts);
		canvas_print_text(&texts, &drawn);
		drop_shapes(&canvas);
		canvas_print_text(&canvas, &expected);
		assert_string_equal(buffer_string(&drawn), buffer_string(&expected));
		sheet_release(&sheet);
		canvas_release(&canvas);
		canvas_release(&texts);
		buffer_release(&expected);
		buffer_release(&drawn);
	}
}

/* No font has a say in lines and blocks. */
TEST(characters_of_the_dashboard_have_a_shape)
{
	struct canvas canvas;
	struct sheet sheet;

	canvas_init(&canvas, 60, 15, false);
	fill(&canvas);
	canvas_text(&canvas, 30, 12, 29, STYLE_PLAIN, "                             ");
	draw(&sheet, &canvas, 2);
	for (size_t i = 0; i < sheet.shape_count; i++) {
		const char *text = sheet.texts.data + sheet.shapes[i].text;

		if (sheet.shapes[i].kind != SHAPE_TEXT)
			continue;
		for (; *text; text++)
			assert_true((unsigned char)*text < 0x80);
	}
	assert_int_equal(count_shapes(&sheet, SHAPE_LINE, ROLE_TERMINAL_GRAY), 3);
	sheet_release(&sheet);
	canvas_release(&canvas);
}

TEST(each_style_has_its_colour)
{
	for (int color = 0; color <= 8; color++) {
		struct canvas canvas;
		struct sheet sheet;
		const struct shape *shape;

		canvas_init(&canvas, 30, 6, false);
		canvas_text(&canvas, 1, 0, 20, STYLE_PLAIN, "plain█");
		canvas_text(&canvas, 1, 1, 20, STYLE_COLOR, "color█");
		canvas_text(&canvas, 1, 2, 20, STYLE_DIM, "dim█");
		canvas_text(&canvas, 1, 3, 20, STYLE_ALERT, "alert█");
		canvas_text(&canvas, 1, 4, 20, STYLE_REVERSE, "reverse█");
		draw(&sheet, &canvas, color);
		assert_int_equal(find_text(&sheet, "plain")->style.role, ROLE_TEXT);
		assert_int_equal(
			find_text(&sheet, "color")->style.role, ROLE_TERMINAL_BLACK + color);
		assert_int_equal(find_text(&sheet, "dim")->style.role, ROLE_TERMINAL_GRAY);
		assert_int_equal(find_text(&sheet, "alert")->style.role, ROLE_TERMINAL_RED);
		assert_int_equal(find_text(&sheet, "alert")->style.face, FACE_MONO_BOLD);
		assert_int_equal(find_text(&sheet, "reverse")->style.role, ROLE_BACKGROUND);
		/* The block of plain text, and the ground of the text in reverse video. */
		assert_int_equal(count_shapes(&sheet, SHAPE_RECTS, ROLE_TEXT), 2);
		assert_int_equal(count_shapes(&sheet, SHAPE_RECTS, ROLE_BACKGROUND), 1);
		shape = &sheet.shapes[0];
		assert_int_equal(shape->pen.role, ROLE_TEXT);
		assert_true(sheet.points[shape->first + 1].x - sheet.points[shape->first].x ==
			8 * CELL_WIDTH);
		sheet_release(&sheet);
		canvas_release(&canvas);
	}
}

/* Neighbours are one rectangle, so that no viewer shows a seam between them. */
TEST(a_row_of_blocks_is_one_rectangle)
{
	struct canvas canvas;
	struct sheet sheet;

	canvas_init(&canvas, 40, 2, false);
	canvas_gauge(&canvas, 0, 0, 40, STYLE_COLOR, 1);
	canvas_gauge(&canvas, 0, 1, 40, STYLE_COLOR, 1);
	draw(&sheet, &canvas, 2);
	assert_int_equal(sheet.shape_count, 1);
	assert_int_equal(sheet.shapes[0].count, 4);
	assert_true(sheet.points[1].x - sheet.points[0].x == 40 * CELL_WIDTH);
	assert_true(sheet.points[2].y == sheet.points[1].y);
	sheet_release(&sheet);
	canvas_release(&canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_character_is_in_its_cell),
		cmocka_unit_test(characters_of_the_dashboard_have_a_shape),
		cmocka_unit_test(each_style_has_its_colour),
		cmocka_unit_test(a_row_of_blocks_is_one_rectangle),
	};

	return RUN_TESTS(tests);
}
