#include "side_look.h"

enum { CORNERS_MAX = 4, CIRCLE = 0 };

#define OUTLINE 1.3

/* Marks of about the area of a circle with the radius 1; one without corners is that circle. */
static const struct {
	size_t count;
	struct point corners[CORNERS_MAX];
} shapes[] = {
	[CIRCLE] = { 0 },
	{ 4, { { -0.88, -0.88 }, { 0.88, -0.88 }, { 0.88, 0.88 }, { -0.88, 0.88 } } },
	{ 3, { { 0, -1.4 }, { 1.28, 0.86 }, { -1.28, 0.86 } } },
	{ 4, { { 0, -1.3 }, { 1.3, 0 }, { 0, 1.3 }, { -1.3, 0 } } },
};

struct side_look side_look(size_t index)
{
	static const int roles[] = { COLOR_BLUE, COLOR_ORANGE, COLOR_TEAL, COLOR_PURPLE, COLOR_RED,
		COLOR_GRAY };

	return (struct side_look){ roles[index % ARRAY_SIZE(roles)],
		(int)(index % ARRAY_SIZE(shapes)) };
}

static void fill(struct sheet *sheet, int shape, struct pen pen, struct point at, double radius)
{
	if (shape == CIRCLE) {
		pen.thickness = radius;
		sheet_dot(sheet, pen, at.x, at.y);
		return;
	}
	sheet_begin(sheet, SHAPE_AREA, pen);
	for (size_t i = 0; i < shapes[shape].count; i++) {
		const struct point *corner = &shapes[shape].corners[i];

		sheet_point(sheet, at.x + radius * corner->x, at.y + radius * corner->y);
	}
	sheet_end(sheet, 3);
}

void side_look_mark(struct sheet *sheet, const struct side_look *look, struct point at,
	double radius, double opacity, bool hollow)
{
	const struct pen pen = { .role = look->role, .opacity = opacity };
	const struct pen ground = { .role = ROLE_BACKGROUND, .opacity = 1 };

	fill(sheet, look->shape, pen, at, radius);
	if (hollow && radius > OUTLINE)
		fill(sheet, look->shape, ground, at, radius - OUTLINE);
}
