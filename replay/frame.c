#include "frame.h"
#include "cell_shape.h"

#include <math.h>
#include <string.h>

#define MARGIN 12.0
/* From the top of a cell to the baseline of its text. */
#define BASELINE 12.0
/* Text of this size does not reach into the cells above and below. */
#define TEXT_SIZE_MAX 13.5

struct frame {
	struct sheet *sheet;
	const struct canvas *canvas;
	int roles[STYLE_REVERSE + 1]; /* of characters */
	double text_size;
};

double frame_width(const struct canvas *canvas)
{
	return canvas->width * CELL_WIDTH + 2 * MARGIN;
}

double frame_height(const struct canvas *canvas)
{
	return canvas->height * CELL_HEIGHT + 2 * MARGIN;
}

static struct point corner(int x, int y)
{
	return (struct point){ MARGIN + x * CELL_WIDTH, MARGIN + y * CELL_HEIGHT };
}

/* The size at which the characters of the font are as wide as a cell. */
static double text_size(const struct sheet *sheet)
{
	const struct text_style large = { .size = 100, .face = FACE_MONO };

	return fmin(large.size * CELL_WIDTH / sheet_text_width(sheet, &large, "0"), TEXT_SIZE_MAX);
}

/* ---- shapes ---- */

/* Fills cells in reverse video, whose characters have the colour of the background. */
static void draw_reverse(const struct frame *frame)
{
	const struct canvas *canvas = frame->canvas;

	sheet_begin(frame->sheet, SHAPE_RECTS, (struct pen){ .role = ROLE_TEXT, .opacity = 1 });
	for (int y = 0; y < canvas->height; y++) {
		for (int x = 0; x < canvas->width; x++) {
			struct point from = corner(x, y), to = corner(x + 1, y + 1);

			if (canvas_cell(canvas, x, y)->style == STYLE_REVERSE)
				sheet_add_rect(
					frame->sheet, (struct box){ from.x, from.y, to.x, to.y });
		}
	}
	sheet_end(frame->sheet, 2);
}

/* All rectangles of a style are one shape: between shapes that touch, a viewer shows seams. */
static void draw_boxes(const struct frame *frame, enum style style)
{
	const struct canvas *canvas = frame->canvas;
	struct cell_shape shape;

	sheet_begin(frame->sheet, SHAPE_RECTS,
		(struct pen){ .role = frame->roles[style], .opacity = 1 });
	for (int y = 0; y < canvas->height; y++) {
		for (int x = 0; x < canvas->width; x++) {
			const struct cell *cell = canvas_cell(canvas, x, y);
			struct point at = corner(x, y);

			if (cell->style != style || !cell_shape_init(&shape, cell_code(cell)))
				continue;
			for (size_t i = 0; i < shape.count; i++) {
				const struct box *box = &shape.boxes[i];

				sheet_add_rect(frame->sheet,
					(struct box){ at.x + box->left, at.y + box->top,
						at.x + box->right, at.y + box->bottom });
			}
		}
	}
	sheet_end(frame->sheet, 2);
}

static void draw_diagonals(const struct frame *frame)
{
	const struct canvas *canvas = frame->canvas;
	struct cell_shape shape;

	for (int y = 0; y < canvas->height; y++) {
		for (int x = 0; x < canvas->width; x++) {
			const struct cell *cell = canvas_cell(canvas, x, y);
			struct pen pen = {
				.role = frame->roles[cell->style], .opacity = 1, .thickness = 1
			};
			struct point from = corner(x, y + 1), to = corner(x + 1, y);

			if (cell_shape_init(&shape, cell_code(cell)) && shape.is_diagonal)
				sheet_line(frame->sheet, pen, from.x, from.y, to.x, to.y);
		}
	}
}

/* ---- text ---- */

/* Reads the characters of one style from `*x` on, up to a shape or the right half of a wide
 * character, and moves `*x` to the end. */
static void read_run(const struct frame *frame, int *x, int y, char *text, size_t size)
{
	const struct canvas *canvas = frame->canvas;
	const struct cell *first = canvas_cell(canvas, *x, y);
	struct cell_shape ignored;
	size_t used = 0;

	for (text[0] = '\0'; *x < canvas->width; (*x)++) {
		const struct cell *cell = canvas_cell(canvas, *x, y);

		if (!cell->text[0] || cell_shape_init(&ignored, cell_code(cell)) ||
			cell->style != first->style || used + sizeof(cell->text) > size)
			break;
		strcpy(text + used, cell->text);
		used += strlen(cell->text);
	}
}

static void draw_row(const struct frame *frame, int y)
{
	char text[256];

	for (int x = 0; x < frame->canvas->width;) {
		enum style style = (enum style)canvas_cell(frame->canvas, x, y)->style;
		struct point at = corner(x, y);
		int begin = x;
		const struct text_style mono = {
			.size = frame->text_size,
			.face = style == STYLE_ALERT ? FACE_MONO_BOLD : FACE_MONO,
			.role = frame->roles[style],
			.pitch = CELL_WIDTH,
		};

		read_run(frame, &x, y, text, sizeof(text));
		sheet_text(frame->sheet, &mono, at.x, at.y + BASELINE, text);
		if (x == begin)
			x++;
	}
}

void frame_draw(struct sheet *sheet, const struct canvas *canvas, int color)
{
	const struct frame frame = {
		.sheet = sheet,
		.canvas = canvas,
		.roles = {
			[STYLE_PLAIN] = ROLE_TEXT,
			[STYLE_COLOR] = ROLE_TERMINAL_BLACK + color,
			[STYLE_DIM] = ROLE_TERMINAL_GRAY,
			[STYLE_ALERT] = ROLE_TERMINAL_RED,
			[STYLE_REVERSE] = ROLE_BACKGROUND,
		},
		.text_size = text_size(sheet),
	};

	draw_reverse(&frame);
	for (enum style style = STYLE_PLAIN; style <= STYLE_REVERSE; style++)
		draw_boxes(&frame, style);
	draw_diagonals(&frame);
	for (int y = 0; y < canvas->height; y++)
		draw_row(&frame, y);
}
