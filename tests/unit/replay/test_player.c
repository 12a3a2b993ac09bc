#include "../../../replay/player.h"
#include "../../../replay/screen.h"
#include "../support.h"

#include <string.h>

/* A recording of 300 s with markers at 0, 100 and 200 s, a gap from 150 to 170 s, and peaks at 40
 * and 240 s. */
enum { SAMPLES = 300, GAP_AFTER = 150, GAP_SECONDS = 20, CORES = 12 };

static struct event events[] = {
	{ .kind = EVENT_MARK, .time_ns = 0, .text = "idle" },
	{ .kind = EVENT_MARK, .time_ns = 100 * NS_PER_S, .text = "build" },
	{ .kind = EVENT_MARK, .time_ns = 200 * NS_PER_S, .text = "game" },
};

static void add_sample(struct series *series, int index)
{
	int second = index + 1 + (index >= GAP_AFTER ? GAP_SECONDS : 0);
	struct sample_row row = {
		.time_ns = second * NS_PER_S,
		.wall_ns = (1787061930 + second) * NS_PER_S,
		.window_ns = NS_PER_S,
	};
	double watts = second == 40 ? 30 : second == 240 ? 40 : 5 + (index * 7 % 11) / 10.0;

	sample_init(&row.sample);
	for (enum metric_id id = 0; id < METRIC_COUNT; id++)
		row.sample.values[id] = (double)(id + 1) + index % 17;
	row.sample.values[METRIC_CPU_W] = watts / 2;
	row.sample.values[METRIC_GPU_W] = watts / 2;
	row.sample.values[METRIC_COMBINED_W] = watts;
	row.sample.core_count = CORES;
	for (int id = 0; id < CORES; id++)
		row.sample.cores[id] = (struct core){ .tier = id < 4 ? 'E' : 'P',
			.busy_pct = (index * 13 + id * 29) % 101,
			.mhz = 1000 };
	strcpy(row.sample.thermal_pressure, index % 50 < 40 ? "Nominal" : "Heavy");
	series_add(series, &row);
}

static void make_series(struct series *series)
{
	*series = (struct series){ .catalog = {
					   .events = events, .event_count = ARRAY_SIZE(events) } };
	series->catalog.machine =
		(struct machine){ .chip = "Apple M4 Pro", .e_cores = 4, .p_cores = 8 };
	series->catalog.chip = chip_find("Apple M4 Pro");
	for (int i = 0; i < SAMPLES; i++)
		add_sample(series, i);
}

static void drop_series(struct series *series)
{
	series->catalog.events = NULL; /* not owned */
	series_release(series);
}

static const struct dashboard_options display = { .avg_ns = 30 * NS_PER_S, .zoom = 1 };

static void make_player(struct player *player, const struct series *series)
{
	player_init(player, series, &display, 0, series_end(series), 0);
}

static int64_t second_of(const struct player *player)
{
	return playback_position(&player->playback, 0) / NS_PER_S;
}

static void press(struct player *player, const char *keys)
{
	for (; *keys; keys++)
		player_key(player, *keys, 0);
}

static void draw_text(
	const struct player *player, int width, int height, int64_t now_ns, struct buffer *text)
{
	struct canvas canvas;

	canvas_init(&canvas, width, height, false);
	player_draw(player, &canvas, now_ns);
	text->size = 0;
	canvas_print_text(&canvas, text);
	canvas_release(&canvas);
}

#define WITH_PLAYER                                                                                \
	struct series series;                                                                      \
	struct player player;                                                                      \
	make_series(&series);                                                                      \
	make_player(&player, &series)

TEST(keys_move)
{
	WITH_PLAYER;

	press(&player, "..t");
	assert_int_equal(second_of(&player), 4);
	press(&player, ",");
	assert_int_equal(second_of(&player), 3);
	player_key(&player, SCREEN_RIGHT, 0);
	player_key(&player, SCREEN_SHIFT_RIGHT, 0);
	assert_int_equal(second_of(&player), 73);
	player_key(&player, SCREEN_LEFT, 0);
	assert_int_equal(second_of(&player), 63);
	press(&player, "G");
	assert_int_equal(second_of(&player), SAMPLES + GAP_SECONDS);
	press(&player, "g");
	assert_int_equal(second_of(&player), 0);
	press(&player, "90G");
	assert_int_equal(second_of(&player), 90);
	press(&player, "b50%\n");
	assert_int_equal(second_of(&player), 160);
	press(&player, "bmarker:game\n");
	assert_int_equal(second_of(&player), 200);
	press(&player, "b\033q"); /* Escape cancels the prompt, so q quits */
	assert_true(player.quits);
	drop_series(&series);
}

TEST(brackets_find_markers_and_gaps)
{
	/* The first second in the gap in which no sample is current. */
	static const int stops[] = { 100, 151, 200 };
	WITH_PLAYER;

	for (size_t i = 0; i < ARRAY_SIZE(stops); i++) {
		press(&player, "]");
		assert_int_equal(second_of(&player), stops[i]);
	}
	press(&player, "]");
	assert_has(player.message, "no later marker");
	press(&player, "[[");
	assert_int_equal(second_of(&player), 100);
	drop_series(&series);
}

TEST(n_finds_peaks)
{
	WITH_PLAYER;

	press(&player, "n");
	assert_int_equal(second_of(&player), 40);
	press(&player, "n");
	assert_int_equal(second_of(&player), 240);
	press(&player, "n");
	assert_int_equal(second_of(&player), 240);
	assert_has(player.message, "no later peak");
	press(&player, "N");
	assert_int_equal(second_of(&player), 40);
	press(&player, "N");
	assert_has(player.message, "no earlier peak");
	drop_series(&series);
}

TEST(zoom_keeps_the_peak)
{
	struct buffer text = { 0 };
	WITH_PLAYER;

	press(&player, "100Gzzzz");
	assert_int_equal(player.display.zoom, 16);
	draw_text(&player, 107, 30, 0, &text);
	assert_has(text.data, "16 samples per column");
	assert_has(text.data, "peak: 30.00W");
	press(&player, "zzzzzzzzzzzzzz");
	assert_int_equal(player.display.zoom, 1024);
	press(&player, "ZZZZZZZZZZZZZZ");
	assert_int_equal(player.display.zoom, 1);
	buffer_release(&text);
	drop_series(&series);
}

TEST(a_gap_can_be_skipped)
{
	WITH_PLAYER;

	player.skip_gaps = true;
	press(&player, "140G ");
	/* 10 s to the gap, 1 s of the sample before it, and 1 s of the sample after it. */
	for (int64_t now_ns = 0; now_ns <= 12 * NS_PER_S; now_ns += 16 * NS_PER_MS) {
		player_tick(&player, now_ns);
		assert_true(player_moment(&player, now_ns).is_current);
	}
	assert_between(playback_position(&player.playback, 12 * NS_PER_S), 171900 * NS_PER_MS,
		172 * NS_PER_S);
	/* In reverse. */
	playback_set_reverse(&player.playback, true, 12 * NS_PER_S);
	for (int64_t now_ns = 12 * NS_PER_S; now_ns <= 15 * NS_PER_S; now_ns += 16 * NS_PER_MS) {
		player_tick(&player, now_ns);
		assert_true(player_moment(&player, now_ns).is_current);
	}
	assert_between(playback_position(&player.playback, 15 * NS_PER_S), 148900 * NS_PER_MS,
		149100 * NS_PER_MS);
	drop_series(&series);
}

TEST(no_sample_is_shown_twice)
{
	static const double speeds[] = { 0.5, 1, 60, 1024 };

	for (size_t i = 0; i <= ARRAY_SIZE(speeds); i++) {
		int64_t now_ns = 0, due_ns = 0;
		size_t shown = 0, frames = 0;
		WITH_PLAYER;

		playback_set_speed(&player.playback, i < ARRAY_SIZE(speeds) ? speeds[i] : 1, 0);
		player.playback.max = i == ARRAY_SIZE(speeds);
		playback_pause(&player.playback, false, 0);
		for (; due_ns >= 0; now_ns += due_ns) {
			player_tick(&player, now_ns);
			assert_true(player_moment(&player, now_ns).index >= shown);
			if (player.playback.max && shown < SAMPLES - 1)
				assert_int_equal(player_moment(&player, now_ns).index, shown + 1);
			shown = player_moment(&player, now_ns).index;
			frames++;
			assert_true(frames < 100000);
			due_ns = player_due(&player, now_ns);
		}
		assert_int_equal(shown, SAMPLES - 1);
		drop_series(&series);
	}
}

TEST(a_passed_marker_is_highlighted_for_a_while)
{
	WITH_PLAYER;

	player_tick(&player, 0);
	assert_true(player_is_fresh(&player, NS_PER_S));
	assert_false(player_is_fresh(&player, 4 * NS_PER_S));
	press(&player, "99G");
	player_tick(&player, 10 * NS_PER_S);
	assert_false(player_is_fresh(&player, 10 * NS_PER_S));
	playback_pause(&player.playback, false, 10 * NS_PER_S);
	player_tick(&player, 11 * NS_PER_S);
	assert_true(player_is_fresh(&player, 11 * NS_PER_S));
	drop_series(&series);
}

TEST(a_following_player_stays_at_the_end)
{
	struct buffer text = { 0 };
	WITH_PLAYER;

	player.follows = true;
	press(&player, "G");
	assert_false(player.playback.paused);
	draw_text(&player, 80, 24, 0, &text);
	assert_has(text.data, "● live");
	add_sample(&series, SAMPLES);
	player_set_bounds(&player, 0, series_end(&series), NS_PER_S);
	assert_int_equal(player_moment(&player, NS_PER_S).index, SAMPLES);
	/* A paused player keeps its position. */
	player_key(&player, ' ', NS_PER_S);
	add_sample(&series, SAMPLES + 1);
	player_set_bounds(&player, 0, series_end(&series), 2 * NS_PER_S);
	assert_int_equal(player_moment(&player, 2 * NS_PER_S).index, SAMPLES);
	player_key(&player, 'G', 3 * NS_PER_S);
	assert_int_equal(player_moment(&player, 3 * NS_PER_S).index, SAMPLES + 1);
	buffer_release(&text);
	drop_series(&series);
}

TEST(a_frame_does_not_depend_on_how_it_is_reached)
{
	struct buffer sought = { 0 }, played = { 0 }, reversed = { 0 };
	int64_t now_ns = 0;
	WITH_PLAYER;

	press(&player, "120G");
	draw_text(&player, 107, 30, 0, &sought);
	press(&player, "gzZ ");
	playback_set_speed(&player.playback, 16, 0);
	while (playback_position(&player.playback, now_ns) < 120 * NS_PER_S) {
		player_tick(&player, now_ns);
		draw_text(&player, 107, 30, now_ns, &played);
		now_ns += NS_PER_MS;
	}
	playback_pause(&player.playback, true, now_ns);
	playback_seek(&player.playback, 120 * NS_PER_S, now_ns);
	playback_set_speed(&player.playback, 1, now_ns);
	player.passed_now_ns = -1;
	draw_text(&player, 107, 30, now_ns, &played);
	assert_string_equal(sought.data, played.data);
	player_key(&player, 'G', now_ns);
	while (playback_position(&player.playback, now_ns) > 120 * NS_PER_S)
		player_key(&player, ',', now_ns);
	draw_text(&player, 107, 30, now_ns, &reversed);
	assert_string_equal(sought.data, reversed.data);
	buffer_release(&sought);
	buffer_release(&played);
	buffer_release(&reversed);
	drop_series(&series);
}

/* ---- gaps ---- */

/* In the gap from 150 to 170 s, the sample before it is shown for as long as any other. */
TEST(nothing_is_current_in_a_gap)
{
	struct buffer text = { 0 };
	WITH_PLAYER;

	for (int64_t ms = 149000; ms < 173000; ms += 250) {
		bool is_gap = ms >= 151000 && ms < 171000;

		playback_seek(&player.playback, ms * NS_PER_MS, 0);
		draw_text(&player, 107, 30, 0, &text);
		assert_int_equal(player_moment(&player, 0).is_current, !is_gap);
		assert_int_equal(!!strstr(text.data, "P-CPU Usage: n/a"), is_gap);
		assert_int_equal(!!strstr(text.data, "CPU+GPU+ANE Power: n/a ("), is_gap);
		assert_int_equal(!!strstr(text.data, "throttle: n/a"), is_gap);
		assert_int_equal(!!strstr(text.data, "gap: "), is_gap);
		assert_has(text.data, "peak: 30.00W");
	}
	playback_seek(&player.playback, 163 * NS_PER_S, 0);
	draw_text(&player, 107, 30, 0, &text);
	assert_has(text.data, "2:43 / 5:20   gap: 8 s to the next sample   ");
	assert_has(text.data, " gap: 8 s to the next sample ╱");
	draw_text(&player, 60, 30, 0, &text);
	assert_has(text.data, " gap: 8 s ╱");
	buffer_release(&text);
	drop_series(&series);
}

/* The style of the first cell of a text on the canvas. */
static int style_of(const struct canvas *canvas, const char *text)
{
	for (int i = 0; i < canvas->width * canvas->height; i++) {
		size_t at = 0;

		while (text[at] && i + (int)at < canvas->width * canvas->height &&
			canvas->cells[i + (int)at].text[0] == text[at])
			at++;
		if (!text[at])
			return canvas->cells[i].style;
	}
	return -1;
}

TEST(values_that_are_not_current_are_dim)
{
	static const char *const captions[] = { "E-CPU Usage: ", "GPU Usage: ", "ANE Usage: ",
		"RAM Usage: ", "CPU+GPU+ANE Power: ", "CPU: ", "GPU: ", "throttle: " };
	WITH_PLAYER;

	for (int is_gap = 0; is_gap <= 1; is_gap++) {
		int expected = is_gap ? STYLE_DIM : STYLE_COLOR;
		struct canvas canvas;

		playback_seek(&player.playback, (is_gap ? 160 : 130) * NS_PER_S, 0);
		player.display.show_cores = true;
		canvas_init(&canvas, 107, 40, false);
		player_draw(&player, &canvas, 0);
		for (size_t i = 0; i < ARRAY_SIZE(captions); i++)
			assert_int_equal(style_of(&canvas, captions[i]), expected);
		assert_int_equal(style_of(&canvas, is_gap ? "n/a     n/a" : "Apple"), expected);
		assert_int_equal(style_of(&canvas, "Memory"), STYLE_COLOR);
		canvas_release(&canvas);
	}
	drop_series(&series);
}

TEST(steps_go_to_the_samples_around_a_gap)
{
	WITH_PLAYER;

	press(&player, "160G.");
	assert_int_equal(second_of(&player), 171);
	press(&player, ",");
	assert_int_equal(second_of(&player), 150);
	press(&player, "160G,");
	assert_int_equal(second_of(&player), 150);
	press(&player, "160GN");
	assert_int_equal(second_of(&player), 40);
	press(&player, "160Gn");
	assert_int_equal(second_of(&player), 240);
	/* There is no sample beyond the ends. */
	press(&player, "G.");
	assert_int_equal(second_of(&player), SAMPLES + GAP_SECONDS);
	press(&player, "g,");
	assert_int_equal(second_of(&player), 0);
	drop_series(&series);
}

/* Plays from `from_s` at a speed and in a direction. Checks that every frame is right for its
 * position and that each of the three parts was shown. */
static void play_through_gap(int from_s, double speed, bool reverse)
{
	int64_t now_ns = 0, due_ns = 0;
	int frames[3] = { 0 };
	WITH_PLAYER;

	playback_seek(&player.playback, from_s * NS_PER_S, 0);
	playback_set_speed(&player.playback, speed, 0);
	playback_set_reverse(&player.playback, reverse, 0);
	playback_pause(&player.playback, false, 0);
	for (; due_ns >= 0 && now_ns < 60 * NS_PER_S; now_ns += due_ns) {
		int64_t position_ns = playback_position(&player.playback, now_ns);
		bool is_gap = position_ns >= 151 * NS_PER_S && position_ns < 171 * NS_PER_S;

		player_tick(&player, now_ns);
		assert_int_equal(player_moment(&player, now_ns).is_current, !is_gap);
		frames[is_gap ? 1 : position_ns < 151 * NS_PER_S ? 0 : 2]++;
		due_ns = player_due(&player, now_ns);
		assert_true(due_ns != 0);
	}
	for (size_t i = 0; i < ARRAY_SIZE(frames); i++)
		assert_true(frames[i] > 0);
	drop_series(&series);
}

TEST(a_gap_is_played_through_at_any_speed)
{
	static const double speeds[] = { 0.5, 1, 16, 64 };

	for (size_t i = 0; i < ARRAY_SIZE(speeds); i++) {
		play_through_gap(148, speeds[i], false);
		play_through_gap(173, speeds[i], true);
	}
}

/* The frame changes when the gap begins and when it ends, not a second later. */
TEST(a_frame_is_due_when_a_gap_begins)
{
	WITH_PLAYER;

	playback_seek(&player.playback, 150500 * NS_PER_MS, 0);
	playback_pause(&player.playback, false, 0);
	assert_int_equal(player_due(&player, 0), 500 * NS_PER_MS);
	playback_seek(&player.playback, 170750 * NS_PER_MS, 0);
	assert_int_equal(player_due(&player, 0), 250 * NS_PER_MS);
	playback_seek(&player.playback, 151250 * NS_PER_MS, 0);
	playback_set_reverse(&player.playback, true, 0);
	assert_int_equal(player_due(&player, 0), 250 * NS_PER_MS + 1);
	drop_series(&series);
}

/* ---- live ---- */

TEST(a_silent_powermetrics_is_a_gap)
{
	struct run run = { .interval_ns = 2 * NS_PER_S };
	struct buffer text = { 0 };
	WITH_PLAYER;

	series.catalog.runs = &run;
	series.catalog.run_count = 1;
	player.follows = true;
	player.heard_now_ns = 0;
	press(&player, "G");
	/* With an interval of 2 s, a sample may be late by three intervals. */
	assert_int_equal(player_due(&player, 0), 8 * NS_PER_S + 1);
	draw_text(&player, 107, 30, 8 * NS_PER_S, &text);
	assert_has(text.data, "● live");
	assert_null(strstr(text.data, "gap: "));
	draw_text(&player, 107, 30, 8 * NS_PER_S + 1, &text);
	assert_has(text.data, "● live   5:20 / 5:20   gap: no sample for 8 s   ");
	assert_has(text.data, "P-CPU Usage: n/a");
	assert_int_equal(player_due(&player, 8500 * NS_PER_MS), 500 * NS_PER_MS);
	draw_text(&player, 107, 30, 75 * NS_PER_S, &text);
	assert_has(text.data, "gap: no sample for 1 min 15 s");
	/* A new sample is current. */
	add_sample(&series, SAMPLES);
	player_set_bounds(&player, 0, series_end(&series), 75 * NS_PER_S);
	player.heard_now_ns = 75 * NS_PER_S;
	draw_text(&player, 107, 30, 76 * NS_PER_S, &text);
	assert_null(strstr(text.data, "gap: "));
	/* A paused player shows a measured moment. */
	player_key(&player, ' ', 76 * NS_PER_S);
	draw_text(&player, 107, 30, 99 * NS_PER_S, &text);
	assert_has(text.data, "paused");
	assert_null(strstr(text.data, "gap: "));
	series.catalog.runs = NULL;
	buffer_release(&text);
	drop_series(&series);
}

TEST(a_recording_that_has_ended_is_not_live)
{
	struct run run = { .interval_ns = NS_PER_S, .end_wall_ns = 1, .ended = "quit" };
	struct buffer text = { 0 };
	WITH_PLAYER;

	series.catalog.runs = &run;
	series.catalog.run_count = 1;
	player.follows = true;
	player.heard_now_ns = 0;
	press(&player, "G");
	draw_text(&player, 107, 30, 99 * NS_PER_S, &text);
	assert_has(text.data, "end 1x   5:20 / 5:20");
	assert_null(strstr(text.data, "gap: "));
	series.catalog.runs = NULL;
	buffer_release(&text);
	drop_series(&series);
}

TEST(a_snapshot_omits_the_playback_state)
{
	struct buffer text = { 0 };
	WITH_PLAYER;

	player.is_still = true;
	press(&player, "120G");
	draw_text(&player, 80, 24, 0, &text);
	assert_has(text.data, "\n 2:00 / 5:20   14:07:30 UTC+00:00   build\n");
	buffer_release(&text);
	drop_series(&series);
}

/* Dropping old samples does not change what a live session shows. */
TEST(a_series_without_its_start_shows_the_same)
{
	struct buffer whole = { 0 }, trimmed = { 0 };
	WITH_PLAYER;

	press(&player, "299Gzz");
	draw_text(&player, 60, 10, 0, &whole);
	series_drop(&series, 190);
	assert_int_equal(series.dropped, 128);
	assert_int_equal(series.count, SAMPLES - 128);
	draw_text(&player, 60, 10, 0, &trimmed);
	assert_string_equal(whole.data, trimmed.data);
	assert_near(series_peak(&series, METRIC_COMBINED_W, 0), 30);
	buffer_release(&whole);
	buffer_release(&trimmed);
	drop_series(&series);
}

TEST(peaks_of_blocks_are_peaks_of_samples)
{
	WITH_PLAYER;

	for (size_t first = 0; first < SAMPLES; first += 7) {
		double peak = NAN;

		for (size_t end = first; end <= SAMPLES; end++) {
			struct range range = { first, end };

			assert_near(series_range_peak(&series, METRIC_CPU_W, range), peak);
			if (end < SAMPLES)
				peak = fmax(peak, series.values[METRIC_CPU_W][end]);
		}
	}
	drop_series(&series);
}

/* Boxes are complete at any size: every corner has its counterparts. */
TEST(boxes_are_complete_at_any_size)
{
	WITH_PLAYER;

	press(&player, "145G");
	for (int height = 1; height <= 110; height += height < 40 ? 1 : 7) {
		for (int width = 1; width <= 310; width += width < 130 ? 1 : 9) {
			struct moment moment;
			struct canvas canvas;
			bool boxed = false;

			moment = player_moment(&player, 0);
			canvas_init(&canvas, width, height, false);
			player.display.show_cores = (width + height) % 2;
			dashboard_draw(&canvas, (struct rect){ 0, 0, width, height }, &series,
				&moment, &player.display);
			for (int y = 0; y < height; y++) {
				const char *left = canvas_cell(&canvas, 0, y)->text;
				const char *right = canvas_cell(&canvas, width - 1, y)->text;

				boxed = boxed || !strcmp(left, "┌");
				if (boxed)
					assert_true((!strcmp(left, "┌") && !strcmp(right, "┐")) ||
						(!strcmp(left, "│") && !strcmp(right, "│")) ||
						(!strcmp(left, "└") && !strcmp(right, "┘")));
			}
			/* From two thirds of 80x24 on there are boxes. */
			if (width >= 54 && height >= 16)
				assert_true(boxed);
			canvas_release(&canvas);
		}
	}
	drop_series(&series);
}

TEST(help_has_every_key_on_its_pages)
{
	static const char *const words[] = { "play or pause", "go to the next marker or gap",
		"quit" };
	struct buffer all = { 0 }, page = { 0 };
	WITH_PLAYER;

	player.height = 12;
	press(&player, "?");
	for (int i = 0; i < 10 && player.help_page; i++) {
		draw_text(&player, 80, 12, 0, &page);
		buffer_add_string(&all, page.data);
		press(&player, "x");
	}
	assert_int_equal(player.help_page, 0);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		assert_has(all.data, words[i]);
	buffer_release(&all);
	buffer_release(&page);
	drop_series(&series);
}

/* Ten thousand random keys, sizes and moments. */
TEST(any_keys_at_any_size)
{
	static const int special[] = { SCREEN_LEFT, SCREEN_RIGHT, SCREEN_SHIFT_LEFT,
		SCREEN_SHIFT_RIGHT, SCREEN_HOME, SCREEN_END, SCREEN_RESIZE, SCREEN_OTHER,
		SCREEN_ENTER, SCREEN_ESCAPE, SCREEN_BACKSPACE, -7, 0x7fffffff };
	uint32_t seed = 1;
	int64_t now_ns = 0;
	WITH_PLAYER;

	for (int i = 0; i < 10000; i++) {
		struct canvas canvas;
		int key;

		seed = seed * 1664525 + 1013904223;
		key = seed >> 28 < 4 ? special[(seed >> 8) % ARRAY_SIZE(special)]
				     : (int)((seed >> 8) % 256);
		player_key(&player, key, now_ns);
		player.quits = false;
		now_ns += (int64_t)(seed >> 4);
		player_tick(&player, now_ns);
		assert_true(player_due(&player, now_ns) >= -1);
		assert_true(player_moment(&player, now_ns).index < series.count);
		player.follows = i % 1000 > 700;
		player.skip_gaps = i % 1000 > 500;
		player.display.show_cores = i & 1;
		player.height = (int)(seed >> 12) % 60;
		canvas_init(&canvas, (int)(seed >> 20) % 130, player.height, i % 5 == 0);
		player_draw(&player, &canvas, now_ns);
		canvas_release(&canvas);
	}
	drop_series(&series);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_move),
		cmocka_unit_test(brackets_find_markers_and_gaps),
		cmocka_unit_test(n_finds_peaks),
		cmocka_unit_test(zoom_keeps_the_peak),
		cmocka_unit_test(a_gap_can_be_skipped),
		cmocka_unit_test(no_sample_is_shown_twice),
		cmocka_unit_test(a_passed_marker_is_highlighted_for_a_while),
		cmocka_unit_test(a_following_player_stays_at_the_end),
		cmocka_unit_test(a_frame_does_not_depend_on_how_it_is_reached),
		cmocka_unit_test(nothing_is_current_in_a_gap),
		cmocka_unit_test(values_that_are_not_current_are_dim),
		cmocka_unit_test(steps_go_to_the_samples_around_a_gap),
		cmocka_unit_test(a_gap_is_played_through_at_any_speed),
		cmocka_unit_test(a_frame_is_due_when_a_gap_begins),
		cmocka_unit_test(a_silent_powermetrics_is_a_gap),
		cmocka_unit_test(a_recording_that_has_ended_is_not_live),
		cmocka_unit_test(a_snapshot_omits_the_playback_state),
		cmocka_unit_test(a_series_without_its_start_shows_the_same),
		cmocka_unit_test(peaks_of_blocks_are_peaks_of_samples),
		cmocka_unit_test(boxes_are_complete_at_any_size),
		cmocka_unit_test(help_has_every_key_on_its_pages),
		cmocka_unit_test(any_keys_at_any_size),
	};

	return RUN_TESTS(tests);
}
