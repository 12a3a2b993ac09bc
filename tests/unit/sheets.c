#include "sheets.h"
#include "case.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- recordings ---- */

static double wave(size_t i, double period)
{
	return 0.5 + 0.5 * sin((double)i / period);
}

static void fill_row(struct sample_row *row, const struct plan *plan, size_t i)
{
	struct sample *sample = &row->sample;

	sample_init(sample);
	sample->values[METRIC_CPU_W] = plan->watts * 0.4 * wave(i, 7);
	sample->values[METRIC_GPU_W] = plan->watts * 0.4 * wave(i, 31);
	sample->values[METRIC_ANE_W] = plan->watts * 0.1 * wave(i, 11);
	sample->values[METRIC_COMBINED_W] = sample->values[METRIC_CPU_W] +
		sample->values[METRIC_GPU_W] + sample->values[METRIC_ANE_W];
	sample->values[METRIC_E_CPU_PCT] = 100 * wave(i, 13);
	sample->values[METRIC_P_CPU_PCT] = 100 * wave(i, 17);
	sample->values[METRIC_E_CPU_MHZ] = 2000 * wave(i, 13);
	sample->values[METRIC_P_CPU_MHZ] = 4500 * wave(i, 17);
	/* The GPU comes late and is absent now and then. */
	sample->values[METRIC_GPU_PCT] = i % 5 ? 100 * wave(i, 31) : NAN;
	sample->values[METRIC_RAM_USED] = 3e10 * wave(i, 100);
	sample->values[METRIC_MEM_READ] = 40 * wave(i, 3);
	sample->core_count = plan->cores;
	for (int id = 0; id < plan->cores; id++)
		sample->cores[id] = (struct core){ id < plan->cores / 3 ? 'E' : 'P',
			100 * wave(i + (size_t)id, 5), 1000 };
	strcpy(sample->thermal_pressure, i % 100 > 90 ? "Heavy" : "Nominal");
}

void add_event(struct series *series, enum event_kind kind, int64_t time_ns, const char *text)
{
	series->catalog.events = xreallocarray(series->catalog.events,
		series->catalog.event_count + 1, sizeof(*series->catalog.events));
	series->catalog.events[series->catalog.event_count] =
		(struct event){ .kind = kind, .time_ns = time_ns };
	snprintf(series->catalog.events[series->catalog.event_count].text,
		sizeof(series->catalog.events[0].text), "%s", text);
	series->catalog.event_count++;
}

void make_series(struct series *series, const struct plan *plan)
{
	struct sample_row row = { .window_ns = plan->window_ns };
	int64_t time_ns = 0;

	*series = (struct series){ .catalog.chip = chip_find("M4 Pro") };
	strcpy(series->catalog.machine.chip, "Apple M4 Pro");
	strcpy(series->catalog.machine.model, "Mac16,8");
	series->catalog.machine.e_cores = 4;
	series->catalog.machine.p_cores = 10;
	series->catalog.machine.memory_bytes = INT64_C(48) << 30;
	series->catalog.runs = xcalloc(1, sizeof(*series->catalog.runs));
	series->catalog.run_count = 1;
	series->catalog.runs[0].interval_ns = plan->window_ns;
	snprintf(series->catalog.runs[0].note, sizeof(series->catalog.runs[0].note), "%s",
		plan->note ? plan->note : "");
	for (size_t i = 0; i < plan->count; i++) {
		time_ns += plan->window_ns + (i && i == plan->gap_before ? plan->gap_ns : 0);
		fill_row(&row, plan, i);
		row.time_ns = time_ns;
		row.wall_ns = INT64_C(1795352529) * NS_PER_S + time_ns;
		series_add(series, &row);
	}
	for (int i = 0; i < plan->markers; i++) {
		char name[48];

		snprintf(name, sizeof(name), "phase %d with quite a long name", i);
		add_event(series, EVENT_MARK, time_ns / (plan->markers + 1) * (i + 1), name);
	}
}

static double fake_width(void *context, const char *text, const struct text_style *style)
{
	char clean[1024];
	double count = 0;

	(void)context;
	assert_string_equal(text, text_clean(clean, sizeof(clean), text, strlen(text)));
	for (; *text; text++)
		count += ((unsigned char)*text & 0xC0) != 0x80;
	if (style->pitch > 0)
		return count * style->pitch;
	return count * style->size * (style->face == FACE_BOLD ? 0.66 : 0.6);
}

const struct text_meter fake_meter = { fake_width, NULL };

/* ---- what is expected of a sheet ---- */

void expect_inside(const struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->shape_count; i++) {
		const struct shape *shape = &sheet->shapes[i];

		for (size_t k = 0; k < shape->count; k++) {
			struct point at = sheet->points[shape->first + k];

			assert_true(at.x >= 0 && at.x <= sheet->width);
			assert_true(at.y >= 0 && at.y <= sheet->height);
		}
		if (shape->kind == SHAPE_TEXT) {
			struct box box = sheet_text_box(sheet, shape);

			assert_true(box.left >= 0 && box.right <= sheet->width);
			assert_true(box.top >= 0 && box.bottom <= sheet->height);
		}
	}
}

static bool overlap(struct box a, struct box b)
{
	/* Ascents and descents are generous: touching lines do not collide. */
	return a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 1.5 &&
		b.top < a.bottom - 1.5;
}

void expect_no_overlap(const struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->shape_count; i++) {
		for (size_t k = i + 1; k < sheet->shape_count; k++) {
			const struct shape *a = &sheet->shapes[i], *b = &sheet->shapes[k];

			if (a->kind != SHAPE_TEXT || b->kind != SHAPE_TEXT)
				continue;
			if (overlap(sheet_text_box(sheet, a), sheet_text_box(sheet, b)))
				fail_msg("'%s' overlaps '%s' on %g x %g",
					sheet->texts.data + a->text, sheet->texts.data + b->text,
					sheet->width, sheet->height);
		}
	}
}

const struct shape *find_text(const struct sheet *sheet, const char *text)
{
	for (size_t i = 0; i < sheet->shape_count; i++) {
		if (sheet->shapes[i].kind == SHAPE_TEXT &&
			!strcmp(sheet->texts.data + sheet->shapes[i].text, text))
			return &sheet->shapes[i];
	}
	return NULL;
}

/* ---- what sheets are tested with ---- */

const struct sheet_size sheet_sizes[SHEET_SIZES] = { { 1600, 1000 }, { 1000, 500 }, { 1789, 894 },
	{ 1403, 992 }, { 700, 1200 }, { 375, 375 }, { 3200, 500 }, { 500, 2400 } };

const struct plan plans[PLANS] = {
	{ .count = 1, .window_ns = 2 * NS_PER_S, .watts = 0.06, .cores = 8 },
	{ .count = 5, .window_ns = NS_PER_S, .watts = 0.3, .cores = 12, .markers = 2 },
	{ .count = 600,
		.window_ns = NS_PER_S,
		.watts = 60,
		.cores = 14,
		.markers = 4,
		.gap_before = 300,
		.gap_ns = 22 * NS_PER_S,
		.note = "a note" },
	{ .count = 3600,
		.window_ns = NS_PER_S,
		.watts = 200,
		.cores = 32,
		.markers = 40,
		.note = "a note that goes on and on and on, since nobody stopped who wrote it, and "
			"then some more, because notes may be five hundred characters long and "
			"some people use them all to say what they did and why they did it" },
	{ .count = 8640,
		.window_ns = 10 * NS_PER_S,
		.watts = 9,
		.cores = 18,
		.gap_before = 4000,
		.gap_ns = 7200 * NS_PER_S },
	{ .count = 10080, .window_ns = 60 * NS_PER_S, .watts = 45, .cores = 0, .markers = 7 },
	{ .count = 300,
		.window_ns = 100 * NS_PER_MS,
		.watts = 0,
		.gap_before = 1,
		.gap_ns = 86400 * NS_PER_S },
};
