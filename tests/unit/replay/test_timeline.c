#include "../../../replay/timeline.h"
#include "../support.h"

#include <string.h>

/* 100 s in windows of 1 s: markers at 20 and 70 s, a gap from 40 to 60 s, the peak at 90 s. In a
 * strip of 100 columns, each cell is one second. */
enum { WIDTH = 100, GAP_FROM = 40, GAP_TO = 60, PEAK = 90 };

static struct event events[] = {
	{ .kind = EVENT_START },
	{ .kind = EVENT_MARK, .time_ns = 20 * NS_PER_S, .text = "build" },
	{ .kind = EVENT_MARK, .time_ns = 70 * NS_PER_S, .text = "game" },
};

static void make_series(struct series *series)
{
	series_start(series);
	for (int second = 1; second <= WIDTH; second++) {
		struct sample_row row = row_of(second * INT64_C(1000), 1000, 1);

		row.sample.values[METRIC_COMBINED_W] = second == PEAK ? 8 : 4;
		if (second <= GAP_FROM || second > GAP_TO)
			series_add(series, &row);
	}
	series->catalog.events = events;
	series->catalog.event_count = ARRAY_SIZE(events);
}

static void drop_series(struct series *series)
{
	series->catalog.events = NULL; /* not owned */
	series_release(series);
}

static void draw(struct canvas *canvas, bool ascii, const struct series *series, double position_s)
{
	canvas_init(canvas, WIDTH, 1, ascii);
	timeline_draw(canvas, 0, 0, WIDTH, series, 0, WIDTH * NS_PER_S,
		(int64_t)(position_s * (double)NS_PER_S));
}

static void assert_cell(const struct canvas *canvas, int x, const char *text, enum style style)
{
	const struct cell *cell = canvas_cell(canvas, x, 0);

	assert_string_equal(cell->text, text);
	assert_int_equal(cell->style, style);
}

/* Finds the cells in the style of the position: the first of them and their number. */
static int find_playhead(const struct canvas *canvas, int *count)
{
	int first = -1;

	*count = 0;
	for (int x = 0; x < canvas->width; x++) {
		if (canvas_cell(canvas, x, 0)->style != STYLE_REVERSE)
			continue;
		first = first < 0 ? x : first;
		(*count)++;
	}
	return first;
}

TEST(the_playhead_is_at_the_position)
{
	/* On power, on a marker, in the gap and at both ends. */
	static const int seconds[] = { 0, 1, 20, 50, 70, 99, 100 };
	struct series series;

	make_series(&series);
	for (size_t i = 0; i < ARRAY_SIZE(seconds); i++) {
		int expected = seconds[i] < WIDTH ? seconds[i] : WIDTH - 1, count;
		struct canvas canvas;

		draw(&canvas, false, &series, seconds[i]);
		assert_int_equal(find_playhead(&canvas, &count), expected);
		assert_int_equal(count, 1);
		assert_cell(&canvas, expected, "┃", STYLE_REVERSE);
		canvas_release(&canvas);
	}
	drop_series(&series);
}

TEST(power_is_coloured_up_to_the_position)
{
	struct series series;
	struct canvas canvas;

	make_series(&series);
	draw(&canvas, false, &series, 30.5);
	assert_cell(&canvas, 0, "▄", STYLE_COLOR);
	assert_cell(&canvas, 29, "▄", STYLE_COLOR);
	assert_cell(&canvas, 31, "▄", STYLE_DIM);
	assert_cell(&canvas, PEAK - 1, "█", STYLE_DIM);
	canvas_release(&canvas);
	draw(&canvas, false, &series, 95);
	assert_cell(&canvas, PEAK - 1, "█", STYLE_COLOR);
	canvas_release(&canvas);
	drop_series(&series);
}

TEST(markers_and_gaps_are_drawn)
{
	struct series series;
	struct canvas canvas;

	make_series(&series);
	draw(&canvas, false, &series, 0);
	assert_cell(&canvas, 20, "┊", STYLE_PLAIN);
	assert_cell(&canvas, 70, "┊", STYLE_PLAIN);
	assert_cell(&canvas, GAP_FROM - 1, "▄", STYLE_DIM);
	for (int x = GAP_FROM; x < GAP_TO; x++)
		assert_cell(&canvas, x, "╱", STYLE_DIM);
	assert_cell(&canvas, GAP_TO, "▄", STYLE_DIM);
	canvas_release(&canvas);
	drop_series(&series);
}

/* A gap of 73 years, as a malicious file may have, and a position in it. */
TEST(a_gap_beyond_the_last_column_reaches_the_edge)
{
	struct sample_row row = row_of(GAP_FROM * INT64_C(1000), 1000, 1);
	struct series series;
	struct canvas canvas;
	int count;

	series_start(&series);
	series_add(&series, &row);
	row.time_ns = RECORDING_TIME_MAX;
	series_add(&series, &row);
	draw(&canvas, false, &series, (double)RECORDING_TIME_MAX / (double)NS_PER_S);
	for (int x = GAP_FROM; x < WIDTH - 1; x++)
		assert_cell(&canvas, x, "╱", STYLE_DIM);
	assert_int_equal(find_playhead(&canvas, &count), WIDTH - 1);
	canvas_release(&canvas);
	series_release(&series);
}

TEST(ascii_uses_other_characters)
{
	struct series series;
	struct canvas canvas;

	make_series(&series);
	draw(&canvas, true, &series, 10);
	assert_cell(&canvas, 10, "|", STYLE_REVERSE);
	assert_cell(&canvas, 20, "!", STYLE_PLAIN);
	assert_cell(&canvas, 50, "/", STYLE_DIM);
	for (int x = 0; x < WIDTH; x++)
		assert_between((unsigned char)canvas_cell(&canvas, x, 0)->text[0], ' ', '~');
	canvas_release(&canvas);
	drop_series(&series);
}

TEST(a_strip_may_be_a_narrow_part)
{
	struct series series;
	int count;

	make_series(&series);
	for (int width = 1; width < 12; width++) {
		struct canvas canvas;

		canvas_init(&canvas, 12, 1, false);
		timeline_draw(
			&canvas, 1, 0, width, &series, 40 * NS_PER_S, 80 * NS_PER_S, 60 * NS_PER_S);
		assert_int_equal(find_playhead(&canvas, &count), 1 + width / 2);
		assert_int_equal(count, 1);
		assert_cell(&canvas, 0, " ", STYLE_PLAIN);
		canvas_release(&canvas);
	}
	drop_series(&series);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_playhead_is_at_the_position),
		cmocka_unit_test(power_is_coloured_up_to_the_position),
		cmocka_unit_test(markers_and_gaps_are_drawn),
		cmocka_unit_test(a_gap_beyond_the_last_column_reaches_the_edge),
		cmocka_unit_test(ascii_uses_other_characters),
		cmocka_unit_test(a_strip_may_be_a_narrow_part),
	};

	return RUN_TESTS(tests);
}
