#include "sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 512 };

/* The parts of the text size above and below the baseline. */
#define ASCENT  0.78
#define DESCENT 0.22

void sheet_init(struct sheet *sheet, double width, double height, double pixel,
	const struct text_meter *meter)
{
	*sheet = (struct sheet){
		.width = width,
		.height = height,
		.pixel = pixel,
		.meter = meter,
	};
}

void sheet_release(struct sheet *sheet)
{
	free(sheet->shapes);
	free(sheet->points);
	buffer_release(&sheet->texts);
	*sheet = (struct sheet){ 0 };
}

double sheet_snap(const struct sheet *sheet, double position)
{
	return round(position / sheet->pixel) * sheet->pixel;
}

/* ---- shapes ---- */

void sheet_begin(struct sheet *sheet, enum shape_kind kind, struct pen pen)
{
	if (sheet->shape_count == sheet->shape_capacity) {
		sheet->shape_capacity = sheet->shape_capacity * 2 + 64;
		sheet->shapes =
			xreallocarray(sheet->shapes, sheet->shape_capacity, sizeof(*sheet->shapes));
	}
	sheet->shapes[sheet->shape_count++] = (struct shape){
		.kind = kind,
		.pen = pen,
		.first = sheet->point_count,
	};
}

void sheet_point(struct sheet *sheet, double x, double y)
{
	if (sheet->point_count == sheet->point_capacity) {
		sheet->point_capacity = sheet->point_capacity * 2 + 256;
		sheet->points =
			xreallocarray(sheet->points, sheet->point_capacity, sizeof(*sheet->points));
	}
	sheet->points[sheet->point_count++] = (struct point){ x, y };
	sheet->shapes[sheet->shape_count - 1].count++;
}

void sheet_add_rect(struct sheet *sheet, struct box box)
{
	struct point *last = sheet->points + sheet->point_count;
	bool continues = sheet->shapes[sheet->shape_count - 1].count >= 2 &&
		last[-1].x == box.left && last[-2].y == box.top && last[-1].y == box.bottom;

	if (continues) {
		last[-1].x = box.right;
		return;
	}
	sheet_point(sheet, box.left, box.top);
	sheet_point(sheet, box.right, box.bottom);
}

void sheet_end(struct sheet *sheet, size_t least)
{
	const struct shape *shape = &sheet->shapes[sheet->shape_count - 1];

	if (shape->count >= least)
		return;
	sheet->point_count -= shape->count;
	sheet->shape_count--;
}

static void two_points(struct sheet *sheet, enum shape_kind kind, struct pen pen, struct box box)
{
	sheet_begin(sheet, kind, pen);
	sheet_point(sheet, box.left, box.top);
	sheet_point(sheet, box.right, box.bottom);
}

void sheet_rect(struct sheet *sheet, struct pen pen, struct box box)
{
	two_points(sheet, SHAPE_RECTS, pen, box);
}

void sheet_hatch(struct sheet *sheet, struct pen pen, struct box box)
{
	two_points(sheet, SHAPE_HATCH, pen, box);
}

void sheet_line(struct sheet *sheet, struct pen pen, double x0, double y0, double x1, double y1)
{
	two_points(sheet, SHAPE_LINE, pen, (struct box){ x0, y0, x1, y1 });
}

void sheet_dot(struct sheet *sheet, struct pen pen, double x, double y)
{
	sheet_begin(sheet, SHAPE_DOT, pen);
	sheet_point(sheet, x, y);
}

/* ---- text ---- */

/* Text from a recording may contain any bytes; fonts need valid UTF-8. */
static const char *clean_line(char *line, const char *text)
{
	return text_clean(line, LINE_BYTES, text, strlen(text));
}

double sheet_text_width(const struct sheet *sheet, const struct text_style *style, const char *text)
{
	char line[LINE_BYTES];

	return sheet->meter->width(sheet->meter->context, clean_line(line, text), style);
}

void sheet_text(
	struct sheet *sheet, const struct text_style *style, double x, double y, const char *text)
{
	char line[LINE_BYTES];

	if (!text[0])
		return;
	clean_line(line, text);
	sheet_begin(sheet, SHAPE_TEXT, (struct pen){ .role = style->role, .opacity = 1 });
	sheet_point(sheet, x, y);
	sheet->shapes[sheet->shape_count - 1].style = *style;
	sheet->shapes[sheet->shape_count - 1].text = sheet->texts.size;
	buffer_add(&sheet->texts, line, strlen(line) + 1);
}

/* Removes the last character of UTF-8 text, and spaces before it. */
static void drop_last(char *text)
{
	size_t size = strlen(text);

	while (size && ((unsigned char)text[--size] & 0xC0) == 0x80)
		;
	while (size && text[size - 1] == ' ')
		size--;
	text[size] = '\0';
}

/* Shortens `line` to `width`; false if nothing fits. */
static bool shorten(
	const struct sheet *sheet, const struct text_style *style, double width, char *line)
{
	static const char ellipsis[] = "…";
	char cut[LINE_BYTES + sizeof(ellipsis)];

	if (sheet_text_width(sheet, style, line) <= width)
		return true;
	do {
		drop_last(line);
		strcpy(cut, line);
		strcat(cut, ellipsis);
	} while (line[0] && sheet_text_width(sheet, style, cut) > width);
	if (!line[0])
		return false;
	strcpy(line, cut);
	return true;
}

double sheet_text_fit(struct sheet *sheet, const struct text_style *style, double x, double y,
	double width, const char *text)
{
	char line[LINE_BYTES + 4];

	clean_line(line, text);
	if (!shorten(sheet, style, width, line))
		return 0;
	sheet_text(sheet, style, x, y, line);
	return sheet_text_width(sheet, style, line);
}

/* The bytes of `text` on one line: all, or up to the last separator that fits. */
static size_t line_length(const struct sheet *sheet, const struct text_style *style, double width,
	const char *separator, const char *text)
{
	size_t fits = 0;
	char line[LINE_BYTES];

	for (const char *at = text;; at += strlen(separator)) {
		const char *next = strstr(at, separator);
		size_t length = next ? (size_t)(next - text) : strlen(text);

		text_clean(line, sizeof(line), text, length);
		if (fits && sheet_text_width(sheet, style, line) > width)
			return fits;
		fits = length;
		if (!next)
			return fits;
		at = next;
	}
}

int sheet_text_wrap(struct sheet *sheet, const struct text_style *style, struct point at,
	double width, double spacing, int lines_max, const char *separator, const char *text,
	bool draw)
{
	int lines = 0;

	while (*text && lines < lines_max) {
		bool last = lines + 1 == lines_max;
		size_t length =
			last ? strlen(text) : line_length(sheet, style, width, separator, text);
		char *line = xstrndup(text, length);

		if (draw)
			sheet_text_fit(sheet, style, at.x, at.y + lines * spacing, width, line);
		free(line);
		lines++;
		text += length;
		if (*text)
			text += strlen(separator);
	}
	return lines;
}

struct box sheet_text_box(const struct sheet *sheet, const struct shape *shape)
{
	const struct point *at = &sheet->points[shape->first];
	double width = sheet_text_width(sheet, &shape->style, sheet->texts.data + shape->text);
	double left = at->x;

	if (shape->style.align == ALIGN_CENTER)
		left -= width / 2;
	else if (shape->style.align == ALIGN_RIGHT)
		left -= width;
	return (struct box){ left, at->y - ASCENT * shape->style.size, left + width,
		at->y + DESCENT * shape->style.size };
}
