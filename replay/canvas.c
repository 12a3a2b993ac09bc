#include "canvas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void canvas_init(struct canvas *canvas, int width, int height, bool ascii)
{
	*canvas = (struct canvas){
		.width = width > 0 ? width : 0,
		.height = height > 0 ? height : 0,
		.ascii = ascii,
	};
	canvas->cells =
		xcalloc((size_t)canvas->width * (size_t)canvas->height, sizeof(*canvas->cells));
	canvas_clear(canvas);
}

void canvas_release(struct canvas *canvas)
{
	free(canvas->cells);
	*canvas = (struct canvas){ 0 };
}

void canvas_clear(struct canvas *canvas)
{
	for (int i = 0; i < canvas->width * canvas->height; i++)
		canvas->cells[i] = (struct cell){ .text = " ", .style = STYLE_PLAIN };
}

static struct cell *cell_at(const struct canvas *canvas, int x, int y)
{
	if (x < 0 || y < 0 || x >= canvas->width || y >= canvas->height)
		return NULL;
	return &canvas->cells[y * canvas->width + x];
}

const struct cell *canvas_cell(const struct canvas *canvas, int x, int y)
{
	return cell_at(canvas, x, y);
}

/* ---- text ---- */

/* Size in bytes of the UTF-8 character that begins here; the text is valid (text_clean). */
static size_t character_size(const char *text)
{
	unsigned char first = (unsigned char)text[0];

	return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static uint32_t character_code(const char *text, size_t size)
{
	uint32_t code =
		size == 1 ? (unsigned char)text[0] : (unsigned char)text[0] & (0xffu >> (size + 1));

	for (size_t i = 1; i < size; i++)
		code = code << 6 | ((unsigned char)text[i] & 0x3f);
	return code;
}

uint32_t cell_code(const struct cell *cell)
{
	return character_code(cell->text, strlen(cell->text));
}

/* Columns of a character by Unicode's East Asian Width (UAX 11), in coarse blocks: wcwidth()
 * depends on the locale, and a frame must not. */
static int character_width(uint32_t code)
{
	static const struct {
		uint32_t first, last;
		int width;
	} blocks[] = {
		{ 0x0300, 0x036f, 0 },
		{ 0x1100, 0x115f, 2 },
		{ 0x20d0, 0x20ff, 0 },
		{ 0x2e80, 0xa4cf, 2 },
		{ 0xac00, 0xd7a3, 2 },
		{ 0xf900, 0xfaff, 2 },
		{ 0xfe00, 0xfe0f, 0 },
		{ 0xfe30, 0xfe6f, 2 },
		{ 0xff00, 0xff60, 2 },
		{ 0xffe0, 0xffe6, 2 },
		{ 0x1f300, 0x1faff, 2 },
		{ 0x20000, 0x3fffd, 2 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(blocks); i++) {
		if (code >= blocks[i].first && code <= blocks[i].last)
			return blocks[i].width;
	}
	return 1;
}

/* Reads the next character, its size and its width. A truncated one is as long as the bytes that
 * are present. */
static int next_character(const char *text, size_t *size)
{
	*size = min_size(character_size(text), strlen(text));
	return character_width(character_code(text, *size));
}

int text_width(const char *text)
{
	int width = 0;
	size_t size;

	for (; *text; text += size)
		width += next_character(text, &size);
	return width;
}

static void put(
	struct canvas *canvas, int x, int y, enum style style, const char *text, size_t size)
{
	struct cell *cell = cell_at(canvas, x, y), next = { .style = (unsigned char)style };

	if (!cell)
		return;
	if (canvas->ascii && (unsigned char)text[0] >= 0x80) {
		text = "?";
		size = 1;
	}
	/* The text may point into this cell. */
	memcpy(next.text, text, size);
	*cell = next;
}

int canvas_text(struct canvas *canvas, int x, int y, int width, enum style style, const char *text)
{
	int used = 0;
	size_t size;

	for (; *text; text += size) {
		int columns = next_character(text, &size);

		if (used + columns > width)
			break;
		/* Combining marks are dropped: a cell holds one character. */
		if (!columns)
			continue;
		put(canvas, x + used, y, style, text, size);
		if (columns == 2)
			put(canvas, x + used + 1, y, style, "", 0);
		used += columns;
	}
	return used;
}

void canvas_fitting(struct canvas *canvas, int x, int y, int width, enum style style,
	const char *const *variants)
{
	while (variants[1] && text_width(variants[0]) > width)
		variants++;
	canvas_text(canvas, x, y, width, style, variants[0]);
}

/* ---- shapes ---- */

struct frame_glyphs {
	const char *top_left, *top_right, *bottom_left, *bottom_right, *across, *down;
};

static const struct frame_glyphs unicode_frame = { "┌", "┐", "└", "┘", "─", "│" };
static const struct frame_glyphs ascii_frame = { "+", "+", "+", "+", "-", "|" };

static void put_glyph(struct canvas *canvas, int x, int y, enum style style, const char *glyph)
{
	put(canvas, x, y, style, glyph, strlen(glyph));
}

void canvas_box(struct canvas *canvas, struct rect rect, enum style style, const char *title)
{
	const struct frame_glyphs *glyphs = canvas->ascii ? &ascii_frame : &unicode_frame;
	int right = rect.x + rect.width - 1, bottom = rect.y + rect.height - 1;

	if (rect.width < 2 || rect.height < 2)
		return;
	for (int x = rect.x + 1; x < right; x++) {
		put_glyph(canvas, x, rect.y, style, glyphs->across);
		put_glyph(canvas, x, bottom, style, glyphs->across);
	}
	for (int y = rect.y + 1; y < bottom; y++) {
		put_glyph(canvas, rect.x, y, style, glyphs->down);
		put_glyph(canvas, right, y, style, glyphs->down);
	}
	put_glyph(canvas, rect.x, rect.y, style, glyphs->top_left);
	put_glyph(canvas, right, rect.y, style, glyphs->top_right);
	put_glyph(canvas, rect.x, bottom, style, glyphs->bottom_left);
	put_glyph(canvas, right, bottom, style, glyphs->bottom_right);
	if (title[0] && rect.width > 6) {
		int used = canvas_text(canvas, rect.x + 3, rect.y, rect.width - 6, style, title);

		put_glyph(canvas, rect.x + 2, rect.y, style, " ");
		put_glyph(canvas, rect.x + 3 + used, rect.y, style, " ");
	}
}

struct rect canvas_inside(struct rect box)
{
	return (struct rect){ box.x + 2, box.y + 1, box.width - 4, box.height - 2 };
}

/* A cell filled by eighths, from the left and from below; ASCII has fewer steps. */
static const char *const left_eighths[] = { " ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█" };
static const char *const lower_eighths[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
static const char *const ascii_left[] = { ".", ".", ".", ".", "#", "#", "#", "#", "#" };
static const char *const ascii_lower[] = { " ", ".", ".", ".", ":", ":", ":", "#", "#" };

/* The filled eighths of cell `index` of a bar with `eighths` filled in total. */
static int eighths_in_cell(int eighths, int index)
{
	int left = eighths - 8 * index;

	return left < 0 ? 0 : left > 8 ? 8 : left;
}

static int to_eighths(double ratio, int cells)
{
	return isnan(ratio) ? 0 : (int)lround(clamp(ratio, 0, 1) * 8 * cells);
}

void canvas_gauge(struct canvas *canvas, int x, int y, int width, enum style style, double ratio)
{
	const char *const *glyphs = canvas->ascii ? ascii_left : left_eighths;
	int eighths = to_eighths(ratio, width);

	for (int i = 0; i < width; i++) {
		int part = eighths_in_cell(eighths, i);

		/* An empty cell has a thin stroke, as in the Python asitop. */
		put_glyph(canvas, x + i, y, part ? style : STYLE_DIM,
			glyphs[part || canvas->ascii ? part : 1]);
	}
}

void canvas_bar(struct canvas *canvas, int x, int y, int height, enum style style, double ratio)
{
	const char *const *glyphs = canvas->ascii ? ascii_lower : lower_eighths;
	int eighths = to_eighths(ratio, height);

	if (!eighths && ratio > 0)
		eighths = 1;
	for (int i = 0; i < height; i++) {
		int part = eighths_in_cell(eighths, i);

		if (part)
			put_glyph(canvas, x, y + height - 1 - i, style, glyphs[part]);
	}
}

/* ---- printing ---- */

/* The length of a row without trailing unstyled spaces. */
static int row_length(const struct canvas *canvas, int y)
{
	int row = y * canvas->width;
	int length = canvas->width;

	while (length > 0 && !strcmp(canvas->cells[row + length - 1].text, " "))
		length--;
	return length;
}

void canvas_print_text(const struct canvas *canvas, struct buffer *out)
{
	for (int y = 0; y < canvas->height; y++) {
		int length = row_length(canvas, y);

		for (int x = 0; x < length; x++)
			buffer_add_string(out, cell_at(canvas, x, y)->text);
		buffer_add(out, "\n", 1);
	}
}

static void add_sgr(struct buffer *out, enum style style, int color)
{
	switch (style) {
	case STYLE_PLAIN:
		buffer_add_string(out, "\033[0m");
		break;
	case STYLE_COLOR:
		/* 8 is bright black, 90; the rest are 30 to 37. */
		buffer_addf(out, "\033[0;%dm", color == 8 ? 90 : 30 + color);
		break;
	case STYLE_DIM:
		buffer_add_string(out, "\033[0;2m");
		break;
	case STYLE_ALERT:
		buffer_add_string(out, "\033[0;1;31m");
		break;
	case STYLE_REVERSE:
		buffer_add_string(out, "\033[0;7m");
		break;
	}
}

void canvas_print_ansi(const struct canvas *canvas, int color, struct buffer *out)
{
	for (int y = 0; y < canvas->height; y++) {
		int length = row_length(canvas, y);
		enum style style = STYLE_PLAIN;

		for (int x = 0; x < length; x++) {
			const struct cell *cell = cell_at(canvas, x, y);

			if (cell->style != style)
				add_sgr(out, cell->style, color);
			style = cell->style;
			buffer_add_string(out, cell->text);
		}
		if (style != STYLE_PLAIN)
			add_sgr(out, STYLE_PLAIN, color);
		buffer_add(out, "\n", 1);
	}
}
