/*
 * Pictures in files: the paper of each format, pages, text at a pitch, and what a failure leaves.
 */
#include "../../../src/common/drawing/paint.h"
#include "../support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the last picture was drawn on. */
struct trial {
	size_t pages;
	double width, height, pixel;
	double width_of_three; /* of a text of three characters at a pitch of 7 */
};

static const struct text_style spaced = {
	.size = 10, .face = FACE_REGULAR, .role = ROLE_TEXT, .pitch = 7
};

static void draw(const void *model, size_t page, struct sheet *sheet)
{
	/* The picture owns no state; the test watches what it is given. */
	struct trial *trial = *(struct trial *const *)model;

	assert_int_equal(page, trial->pages);
	assert_int_equal(sheet->shape_count, 0);
	trial->pages++;
	trial->width = sheet->width;
	trial->height = sheet->height;
	trial->pixel = sheet->pixel;
	trial->width_of_three = sheet_text_width(sheet, &spaced, "iWž");
	sheet_text(sheet, &spaced, 10, 20, "iWi");
}

static bool paint(const char *path, struct trial *trial, bool overwrite, struct error *err)
{
	const struct picture picture = {
		.papers = { { 200, 100, 2 }, { 200, 100, 1 }, { 300, 150, 0.5 } },
		.page_count = 3,
		.draw = draw,
		.model = &trial,
		.title = "a title",
		.wall_ns = START_WALL,
	};

	*trial = (struct trial){ .pages = 0 };
	return paint_picture(path, &picture, THEME_LIGHT, overwrite, err);
}

TEST(each_format_has_its_paper)
{
	static const struct {
		const char *name;
		size_t pages;
		double width, height, pixel;
	} cases[] = {
		{ "a.png", 1, 100, 50, 0.5 },
		{ "a.svg", 1, 200, 100, 1 },
		{ "a.pdf", 3, 600, 300, 0.5 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *path = scratch_path(state, cases[i].name);
		struct trial trial;
		struct error err;

		assert_true(paint(path, &trial, false, &err));
		assert_int_equal(trial.pages, cases[i].pages);
		assert_near(trial.width, cases[i].width);
		assert_near(trial.height, cases[i].height);
		assert_near(trial.pixel, cases[i].pixel);
		assert_near(trial.width_of_three, 21);
		assert_int_equal(access(path, R_OK), 0);
		free(path);
	}
}

/* A PNG is as large as its paper: 200 x 100 in the first chunk. */
TEST(a_png_has_the_size_of_its_paper)
{
	static const unsigned char size[] = { 0, 0, 0, 200, 0, 0, 0, 100 };
	char *path = scratch_path(state, "a.png");
	struct buffer content = { 0 };
	struct trial trial;
	struct error err;

	assert_true(paint(path, &trial, false, &err));
	assert_true(read_file(path, &content));
	assert_memory_equal(content.data + 16, size, sizeof(size));
	buffer_release(&content);
	free(path);
}

/* Narrow and wide characters are equally far apart. */
TEST(text_at_a_pitch_ignores_the_widths_of_the_font)
{
	char *path = scratch_path(state, "a.svg");
	struct buffer content = { 0 };
	struct trial trial;
	struct error err;

	assert_true(paint(path, &trial, false, &err));
	assert_true(read_file(path, &content));
	assert_has(buffer_string(&content), "x=\"10\" y=\"20\"");
	assert_has(buffer_string(&content), "x=\"17\" y=\"20\"");
	assert_has(buffer_string(&content), "x=\"24\" y=\"20\"");
	buffer_release(&content);
	free(path);
}

TEST(names_are_checked)
{
	static const char *const good[] = { "a.png", "a.svg", "./b.c/a.pdf", ".png.pdf" };
	static const char *const bad[] = { "-", "a", "a.jpg", "png", "a.PNG", "a.png/b", "" };
	struct error err;

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		assert_true(paint_check_name(good[i], &err));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_false(paint_check_name(bad[i], &err));
		assert_int_equal(err.status, STATUS_USAGE);
	}
}

TEST(an_existing_file_is_replaced_only_on_request)
{
	char *path = scratch_path(state, "a.svg");
	struct buffer content = { 0 };
	struct trial trial;
	struct error err;

	write_file(path, "old", 3);
	assert_false(paint(path, &trial, false, &err));
	assert_true(read_file(path, &content));
	assert_string_equal(buffer_string(&content), "old");
	assert_true(paint(path, &trial, true, &err));
	content.size = 0;
	assert_true(read_file(path, &content));
	assert_has(buffer_string(&content), "<svg");
	buffer_release(&content);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(each_format_has_its_paper),
		scratch_test(a_png_has_the_size_of_its_paper),
		scratch_test(text_at_a_pitch_ignores_the_widths_of_the_font),
		cmocka_unit_test(names_are_checked),
		scratch_test(an_existing_file_is_replaced_only_on_request),
	};

	return RUN_TESTS(tests);
}
