#include "cell_shape.h"

/* The middle of a cell, where the lines of neighbours meet. */
#define MIDDLE_X (CELL_WIDTH / 2)
#define MIDDLE_Y (CELL_HEIGHT / 2)

static void add(struct cell_shape *shape, double left, double top, double right, double bottom)
{
	shape->boxes[shape->count++] = (struct box){ left, top, right, bottom };
}

/* ---- blocks ---- */

/* ▁ to █ grow from below, ▉ to ▏ shrink to the left. */
static void add_eighths(struct cell_shape *shape, uint32_t code)
{
	if (code <= 0x2588)
		add(shape, 0, CELL_HEIGHT - (code - 0x2580) * CELL_HEIGHT / 8, CELL_WIDTH,
			CELL_HEIGHT);
	else
		add(shape, 0, 0, (0x2590 - code) * CELL_WIDTH / 8, CELL_HEIGHT);
}

/* ▖ to ▟. Bits from the lowest: upper left, upper right, lower left, lower right. */
static void add_quadrants(struct cell_shape *shape, uint32_t code)
{
	static const unsigned char filled[] = { 4, 8, 1, 13, 9, 7, 11, 2, 6, 14 };

	for (int i = 0; i < 4; i++) {
		double x = i % 2 ? MIDDLE_X : 0, y = i >= 2 ? MIDDLE_Y : 0;

		if (filled[code - 0x2596] >> i & 1)
			add(shape, x, y, x + MIDDLE_X, y + MIDDLE_Y);
	}
}

/* U+2580 to U+259f; false for the shades ░, ▒, ▓. */
static bool add_block(struct cell_shape *shape, uint32_t code)
{
	if (code == 0x2580) /* ▀ */
		add(shape, 0, 0, CELL_WIDTH, MIDDLE_Y);
	else if (code < 0x2590)
		add_eighths(shape, code);
	else if (code == 0x2590) /* ▐ */
		add(shape, MIDDLE_X, 0, CELL_WIDTH, CELL_HEIGHT);
	else if (code == 0x2594) /* ▔ */
		add(shape, 0, 0, CELL_WIDTH, CELL_HEIGHT / 8);
	else if (code == 0x2595) /* ▕ */
		add(shape, CELL_WIDTH * 7 / 8, 0, CELL_WIDTH, CELL_HEIGHT);
	else if (code >= 0x2596)
		add_quadrants(shape, code);
	return shape->count > 0;
}

/* ---- lines ---- */

enum {
	ARM_UP = 1,
	ARM_DOWN = 2,
	ARM_LEFT = 4,
	ARM_RIGHT = 8,
};

static const struct {
	uint32_t code;
	int arms;
	double thickness;
} lines[] = {
	{ 0x2500, ARM_LEFT | ARM_RIGHT, 1 },                     /* ─ */
	{ 0x2501, ARM_LEFT | ARM_RIGHT, 2 },                     /* ━ */
	{ 0x2502, ARM_UP | ARM_DOWN, 1 },                        /* │ */
	{ 0x2503, ARM_UP | ARM_DOWN, 2 },                        /* ┃ */
	{ 0x250c, ARM_DOWN | ARM_RIGHT, 1 },                     /* ┌ */
	{ 0x2510, ARM_DOWN | ARM_LEFT, 1 },                      /* ┐ */
	{ 0x2514, ARM_UP | ARM_RIGHT, 1 },                       /* └ */
	{ 0x2518, ARM_UP | ARM_LEFT, 1 },                        /* ┘ */
	{ 0x251c, ARM_UP | ARM_DOWN | ARM_RIGHT, 1 },            /* ├ */
	{ 0x2524, ARM_UP | ARM_DOWN | ARM_LEFT, 1 },             /* ┤ */
	{ 0x252c, ARM_DOWN | ARM_LEFT | ARM_RIGHT, 1 },          /* ┬ */
	{ 0x2534, ARM_UP | ARM_LEFT | ARM_RIGHT, 1 },            /* ┴ */
	{ 0x253c, ARM_UP | ARM_DOWN | ARM_LEFT | ARM_RIGHT, 1 }, /* ┼ */
};

/* Lines lie to the left of the middle and above it, so that their edges are whole units. */
static void add_arms(struct cell_shape *shape, int arms, double thickness)
{
	double left = MIDDLE_X - thickness, top = MIDDLE_Y - thickness;

	if (arms & (ARM_LEFT | ARM_RIGHT))
		add(shape, arms & ARM_LEFT ? 0 : left, top,
			arms & ARM_RIGHT ? CELL_WIDTH : MIDDLE_X, MIDDLE_Y);
	if (arms & (ARM_UP | ARM_DOWN))
		add(shape, left, arms & ARM_UP ? 0 : top, MIDDLE_X,
			arms & ARM_DOWN ? CELL_HEIGHT : MIDDLE_Y);
}

/* ┊ */
static void add_dashes(struct cell_shape *shape)
{
	const double step = CELL_HEIGHT / 4;

	for (double y = step / 4; y < CELL_HEIGHT; y += step)
		add(shape, MIDDLE_X - 1, y, MIDDLE_X, y + step / 2);
}

/* U+2500 to U+257f; false for those that the dashboard does not use. */
static bool add_line(struct cell_shape *shape, uint32_t code)
{
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		if (lines[i].code == code)
			add_arms(shape, lines[i].arms, lines[i].thickness);
	}
	if (code == 0x250a)
		add_dashes(shape);
	shape->is_diagonal = code == 0x2571; /* ╱ */
	return shape->count || shape->is_diagonal;
}

/* ---- braille ---- */

/* Braille has a bit for each dot: two columns of three, then the fourth row. */
static void add_dots(struct cell_shape *shape, uint32_t code)
{
	static const struct {
		int column, row;
	} places[] = { { 0, 0 }, { 0, 1 }, { 0, 2 }, { 1, 0 }, { 1, 1 }, { 1, 2 }, { 0, 3 },
		{ 1, 3 } };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		double x = places[i].column * CELL_WIDTH / 2 + 1;
		double y = places[i].row * CELL_HEIGHT / 4 + 1;

		if (code >> i & 1)
			add(shape, x, y, x + 2, y + 2);
	}
}

bool cell_shape_init(struct cell_shape *shape, uint32_t code)
{
	*shape = (struct cell_shape){ .count = 0 };
	if (code == ' ')
		return true;
	if (code >= 0x2500 && code <= 0x257f)
		return add_line(shape, code);
	if (code >= 0x2580 && code <= 0x259f)
		return add_block(shape, code);
	if (code < 0x2800 || code > 0x28ff)
		return false;
	add_dots(shape, code);
	return true;
}
