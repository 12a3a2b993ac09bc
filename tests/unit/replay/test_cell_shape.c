/*
 * Characters as shapes: they stay in their cell, cover what they stand for, and join.
 */
#include "../../../replay/cell_shape.h"
#include "../case.h"

#include <math.h>
#include <string.h>

static struct cell_shape shape_of(uint32_t code)
{
	struct cell_shape shape;

	assert_true(cell_shape_init(&shape, code));
	return shape;
}

static bool covers(const struct cell_shape *shape, double x, double y)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct box *box = &shape->boxes[i];

		if (x > box->left && x < box->right && y > box->top && y < box->bottom)
			return true;
	}
	return false;
}

/* In halves of a unit: 16 x 32 places. */
enum { PLACES_X = 16, PLACES_Y = 32 };

static double part(int index)
{
	return index * 0.5 + 0.25;
}

/* The part of the cell that is covered. */
static double coverage(const struct cell_shape *shape)
{
	int covered = 0;

	for (int y = 0; y < PLACES_Y; y++) {
		for (int x = 0; x < PLACES_X; x++)
			covered += covers(shape, part(x), part(y));
	}
	return (double)covered / (PLACES_X * PLACES_Y);
}

TEST(shapes_stay_in_their_cell)
{
	for (uint32_t code = 0; code < 0x3000; code++) {
		struct cell_shape shape;

		if (!cell_shape_init(&shape, code))
			continue;
		assert_true(shape.count <= CELL_BOXES_MAX);
		for (size_t i = 0; i < shape.count; i++) {
			const struct box *box = &shape.boxes[i];

			assert_true(box->left >= 0 && box->left < box->right);
			assert_true(box->top >= 0 && box->top < box->bottom);
			assert_true(box->right <= CELL_WIDTH && box->bottom <= CELL_HEIGHT);
		}
	}
}

TEST(letters_are_text)
{
	struct cell_shape shape;

	assert_true(cell_shape_init(&shape, ' '));
	assert_int_equal(shape.count, 0);
	for (uint32_t code = '!'; code < 0x2500; code++)
		assert_false(cell_shape_init(&shape, code));
	assert_false(cell_shape_init(&shape, 0x6784));
	/* Shades are left to the font. */
	assert_false(cell_shape_init(&shape, 0x2592));
}

TEST(eighths_fill_eighths)
{
	for (uint32_t n = 1; n <= 8; n++) {
		struct cell_shape lower = shape_of(0x2580 + n), left = shape_of(0x2590 - n);

		assert_true(coverage(&lower) == n / 8.0);
		assert_true(coverage(&left) == n / 8.0);
		assert_true(covers(&lower, 1, CELL_HEIGHT - 0.25));
		assert_true(covers(&left, 0.25, 1));
	}
}

/* Pairs of blocks that fill the cell together. */
TEST(blocks_complement_each_other)
{
	static const uint32_t pairs[][2] = {
		{ 0x2580, 0x2584 }, /* ▀ ▄ */
		{ 0x258c, 0x2590 }, /* ▌ ▐ */
		{ 0x2594, 0x2587 }, /* ▔ ▇ */
		{ 0x2595, 0x2589 }, /* ▕ ▉ */
		{ 0x2596, 0x259c }, /* ▖ ▜ */
		{ 0x2597, 0x259b }, /* ▗ ▛ */
		{ 0x2598, 0x259f }, /* ▘ ▟ */
		{ 0x259d, 0x2599 }, /* ▝ ▙ */
		{ 0x259a, 0x259e }, /* ▚ ▞ */
	};
	struct cell_shape quadrant;

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		struct cell_shape a = shape_of(pairs[i][0]), b = shape_of(pairs[i][1]);

		for (int y = 0; y < PLACES_Y; y++) {
			for (int x = 0; x < PLACES_X; x++)
				assert_true(covers(&a, part(x), part(y)) !=
					covers(&b, part(x), part(y)));
		}
	}
	quadrant = shape_of(0x2598); /* ▘ */
	assert_true(covers(&quadrant, 1, 1));
}

/* What a line covers of an edge of its cell. */
struct edges {
	double up, down, left, right; /* where the line crosses the edge; NaN: it does not */
};

static double crossing(const struct cell_shape *shape, bool across, double at)
{
	double sum = 0;
	int count = 0;

	for (int i = 0; i < (across ? PLACES_X : PLACES_Y); i++) {
		if (covers(shape, across ? part(i) : at, across ? at : part(i))) {
			sum += part(i);
			count++;
		}
	}
	return count ? sum / count : NAN;
}

static struct edges edges_of(uint32_t code)
{
	struct cell_shape shape = shape_of(code);

	return (struct edges){
		crossing(&shape, true, 0.1),
		crossing(&shape, true, CELL_HEIGHT - 0.1),
		crossing(&shape, false, 0.1),
		crossing(&shape, false, CELL_WIDTH - 0.1),
	};
}

/* A character's arms reach the edges of the cell at the same places as those of its neighbours. */
TEST(lines_join)
{
	static const struct {
		uint32_t code;
		const char *arms; /* up, down, left, right */
	} cases[] = { { 0x2500, "lr" }, { 0x2502, "ud" }, { 0x250c, "dr" }, { 0x2510, "dl" },
		{ 0x2514, "ur" }, { 0x2518, "ul" }, { 0x251c, "udr" }, { 0x2524, "udl" },
		{ 0x252c, "dlr" }, { 0x2534, "ulr" }, { 0x253c, "udlr" } };
	const double x = edges_of(0x2502).up, y = edges_of(0x2500).left;

	assert_true(fabs(x - CELL_WIDTH / 2) < 1 && fabs(y - CELL_HEIGHT / 2) < 1);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct edges edges = edges_of(cases[i].code);
		const struct {
			char arm;
			double at, expected;
		} sides[] = { { 'u', edges.up, x }, { 'd', edges.down, x }, { 'l', edges.left, y },
			{ 'r', edges.right, y } };

		for (size_t k = 0; k < ARRAY_SIZE(sides); k++) {
			if (strchr(cases[i].arms, sides[k].arm))
				assert_true(sides[k].at == sides[k].expected);
			else
				assert_true(isnan(sides[k].at));
		}
	}
}

/* The first bit is the upper left dot, the last the lower right one. */
TEST(braille_has_a_dot_for_each_bit)
{
	struct cell_shape first, last;

	for (uint32_t bits = 0; bits < 256; bits++) {
		struct cell_shape shape = shape_of(0x2800 + bits);
		size_t count = 0;

		for (uint32_t left = bits; left; left >>= 1)
			count += left & 1;
		assert_int_equal(shape.count, count);
		assert_true(coverage(&shape) == (double)count * 4 / (CELL_WIDTH * CELL_HEIGHT));
	}
	first = shape_of(0x2801);
	last = shape_of(0x2880);
	assert_true(covers(&first, 2, 2));
	assert_true(covers(&last, 6, 14));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shapes_stay_in_their_cell),
		cmocka_unit_test(letters_are_text),
		cmocka_unit_test(eighths_fill_eighths),
		cmocka_unit_test(blocks_complement_each_other),
		cmocka_unit_test(lines_join),
		cmocka_unit_test(braille_has_a_dot_for_each_bit),
	};

	return RUN_TESTS(tests);
}
