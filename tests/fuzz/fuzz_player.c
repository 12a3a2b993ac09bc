/* Keys and resizes into the player: a byte a step, on a series made up here. */
#include "../../replay/player.h"
#include "../../replay/screen.h"
#include "fuzz.h"

#include <math.h>
#include <string.h>

enum { SAMPLES = 200 };

static void fill(struct series *series)
{
	*series = (struct series){ .catalog.chip = chip_find("Apple M1 Pro") };
	for (int i = 0; i < SAMPLES; i++) {
		struct sample_row row = { .id = i + 1, .run_id = 1, .window_ns = NS_PER_S };

		sample_init(&row.sample);
		row.time_ns = (i + 1 + (i > SAMPLES / 2) * 100) * NS_PER_S;
		row.wall_ns = INT64_C(1786975529) * NS_PER_S + row.time_ns;
		for (enum metric_id id = 0; id < METRIC_COUNT; id++)
			row.sample.values[id] = i % 7 ? (double)(i % 100) : (double)NAN;
		strcpy(row.sample.thermal_pressure, "Nominal");
		row.sample.core_count = 8;
		for (int id = 0; id < 8; id++)
			row.sample.cores[id] = (struct core){ "EP"[id / 4], i % 100, 2000 };
		series_add(series, &row);
	}
}

/* What a step of the input does: a key, the time that passes, another size of the screen. */
static int key_of(uint8_t byte)
{
	return byte < 0xa0 ? byte : SCREEN_LEFT + (byte - 0xa0) % (SCREEN_OTHER - SCREEN_LEFT + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dashboard_options options = { .avg_ns = 30 * NS_PER_S, .zoom = 1 };
	struct series series;
	struct player player;
	int width = 80, height = 24;
	int64_t now_ns = 0;

	fill(&series);
	player_init(&player, &series, &options, 0, series_end(&series), now_ns);
	for (size_t i = 0; i < size && i < 200 && !player.quits; i++) {
		struct canvas canvas;

		if (data[i] >= 0xf0 && i + 1 < size) {
			width = 1 + data[i + 1] % 200;
			height = 1 + data[i] % 16 * 4;
		} else {
			player_key(&player, key_of(data[i]), now_ns);
		}
		now_ns += (int64_t)data[i] * data[i] * NS_PER_MS;
		player_tick(&player, now_ns);
		must(player_moment(&player, now_ns).index < series.count, "a sample is on show");
		player_due(&player, now_ns);
		canvas_init(&canvas, width, height, data[i] & 1);
		player_draw(&player, &canvas, now_ns);
		canvas_release(&canvas);
	}
	series_release(&series);
	return 0;
}
