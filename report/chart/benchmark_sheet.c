#include "benchmark_sheet.h"
#include "figure_rows.h"
#include "overview.h"
#include "silhouette.h"
#include "../../src/common/base/version.h"
#include "../../src/common/trial/trial_print.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GAP 12.0 /* below the header and the silhouettes */

/* The part of the height that silhouettes use if there is room. */
#define SILHOUETTES_PART 0.4

struct layout {
	struct sheet *sheet;
	const struct benchmark_sheet *benchmark;
	const struct chart_options *options;
	double left, right;
	double top, bottom; /* between header and footnote */
	struct figure_rows rows;
	size_t omitted_figures, omitted_sides;
	bool has_silhouettes;
};

/* ---- header ---- */

static void facts_text(const struct layout *layout, char *text, size_t size)
{
	const struct benchmark_sheet *benchmark = layout->benchmark;
	char machine[200] = "", facts[200];

	if (layout->options->title)
		chart_title(benchmark->recordings, benchmark->recording_count,
			&(struct chart_options){ .title = NULL }, machine, sizeof(machine));
	machine_facts(&benchmark->recordings[0].series->catalog.machine, facts, sizeof(facts));
	snprintf(text, size, "%s%s%s", machine, machine[0] && facts[0] ? " · " : "", facts);
}

/* When they were recorded: of several recordings, from the first to the last. */
static void span_text(const struct layout *layout, char *text, size_t size)
{
	const struct benchmark_sheet *benchmark = layout->benchmark;
	const struct side *first = &benchmark->recordings[0];
	const struct side *last = &benchmark->recordings[benchmark->recording_count - 1];
	char from[120], to[120];

	if (benchmark->recording_count == 1) {
		summary_span(first->summary, first->series, text, size);
		return;
	}
	summary_wall_span(first->summary, first->series, from, sizeof(from));
	summary_wall_span(last->summary, last->series, to, sizeof(to));
	snprintf(text, size, "%zu recordings · the first %s · the last %s",
		benchmark->recording_count, from, to);
}

/* Adds a caution unless the text has it already. */
static void add_note(struct buffer *notes, const char *note)
{
	if (notes->size && strstr(buffer_string(notes), note))
		return;
	buffer_addf(notes, "%s%s", notes->size ? " · " : "", note);
}

static bool has_spread(const struct trial *trial)
{
	for (size_t i = 0; i < trial->count; i++) {
		if (trial->sides[i].count > 1)
			return true;
	}
	return false;
}

static bool is_short(const struct trial_run *run)
{
	return run->samples < TRIAL_SAMPLES;
}

static bool is_uncovered(const struct trial_run *run)
{
	return run->coverage < TRIAL_COVERAGE;
}

/* "3 of 20 runs have less than 5 samples". */
static void add_limit(const struct trial *trial, bool (*matches)(const struct trial_run *run),
	const char *what, struct buffer *notes)
{
	size_t count = 0, all = 0;

	for (size_t i = 0; i < trial->count; i++) {
		all += trial->sides[i].count;
		for (size_t k = 0; k < trial->sides[i].count; k++)
			count += matches(&trial->sides[i].runs[k]);
	}
	if (count)
		buffer_addf(
			notes, "%s%zu of %zu runs %s", notes->size ? " · " : "", count, all, what);
}

static void add_notes(const struct layout *layout, struct buffer *notes)
{
	const struct trial *trial = layout->benchmark->trial;
	const char *note;

	for (size_t i = 1; i < trial->count; i++) {
		for (int k = 0; (note = trial_caution(&trial->sides[0], &trial->sides[i], k))[0];
			k++)
			add_note(notes, note);
	}
	if (trial->count > 1 && !has_spread(trial))
		add_note(notes, "one run each: spread unknown");
	add_limit(trial, is_short, "have less than 5 samples", notes);
	add_limit(
		trial, is_uncovered, "are not covered by samples; their energy is left out", notes);
}

/* Lower sheets have a shorter header. */
#define HEIGHT_FOR_FACTS 420.0

/* Returns the last baseline. */
static double draw_header(const struct layout *layout)
{
	const struct benchmark_sheet *benchmark = layout->benchmark;
	double width = layout->right - layout->left;
	bool is_low = layout->sheet->height < HEIGHT_FOR_FACTS;
	struct point at = { .x = layout->left };
	struct buffer notes = { 0 };
	char text[600], title[320];

	chart_title(benchmark->recordings, benchmark->recording_count, layout->options, title,
		sizeof(title));
	facts_text(layout, text, is_low ? 1 : sizeof(text));
	at.y = heading_draw(layout->sheet, at.x, width, title, text) + 2;
	span_text(layout, text, sizeof(text));
	at.y = heading_add(layout->sheet, at, width, FACE_REGULAR, is_low ? 1 : 2, " · ", text);
	add_notes(layout, &notes);
	if (notes.size)
		at.y = heading_add(
			layout->sheet, at, width, FACE_ITALIC, 2, " · ", buffer_string(&notes));
	buffer_release(&notes);
	return at.y;
}

/* ---- footnote ---- */

enum { LEFT_OUT_LISTED = 4 };

/* "left out: A run 3 (exit status 1), B run 7 (timed out) and 2 more". */
static void add_left_out(const struct trial *trial, struct buffer *text)
{
	size_t count = 0;

	for (size_t i = 0; i < trial->count; i++) {
		const struct trial_side *side = &trial->sides[i];

		for (size_t k = 0; k < side->left_out_count; k++) {
			char end[64];

			if (count++ >= LEFT_OUT_LISTED)
				continue;
			command_run_describe_end(side->left_out[k].command, end, sizeof(end));
			buffer_addf(text, "%s%.40s run %zu (%s)",
				count == 1 ? " · left out: " : ", ", side->name,
				side->left_out[k].number, end);
		}
	}
	if (count > LEFT_OUT_LISTED)
		buffer_addf(text, " and %zu more", count - LEFT_OUT_LISTED);
}

static void add_omission(struct buffer *text, size_t count, const char *what)
{
	if (count)
		buffer_addf(
			text, " · no room for %zu more %s%s", count, what, count == 1 ? "" : "s");
}

/* Returns the height. */
static double footnote(const struct layout *layout, double top, bool draws)
{
	const struct benchmark_sheet *benchmark = layout->benchmark;
	struct buffer text = { 0 };
	double height;

	buffer_addf(&text, "%s", summary_caution);
	if (benchmark->recording_count == 1)
		buffer_addf(&text, " · %s", benchmark->recordings[0].name);
	buffer_addf(&text, " · asitop %s", ASITOP_VERSION);
	add_left_out(benchmark->trial, &text);
	add_omission(&text, layout->omitted_sides + benchmark->trial->dropped, "side");
	add_omission(&text, layout->omitted_figures, "figure");
	height = footnote_draw(layout->sheet, layout->left, top, layout->right - layout->left,
		buffer_string(&text), draws);
	buffer_release(&text);
	return height;
}

/* ---- heights ---- */

/* Above the figures. */
static struct box silhouettes_box(const struct layout *layout)
{
	return (struct box){ layout->left, layout->top, layout->right,
		layout->bottom - figure_rows_height(&layout->rows) - GAP };
}

static bool have_silhouettes_room(const struct layout *layout)
{
	return silhouettes_fit(layout->sheet, layout->benchmark->trial, layout->rows.sides,
		silhouettes_box(layout));
}

static bool have_figures_room(const struct layout *layout)
{
	return figure_rows_height(&layout->rows) <= layout->bottom - layout->top;
}

static void set_bottom(struct layout *layout)
{
	layout->bottom = footnote_bottom(layout->sheet) - footnote(layout, 0, false);
}

/* Omits figures until `has_room` is true, or only one is left. */
static bool omit_figures(struct layout *layout, bool (*has_room)(const struct layout *layout))
{
	size_t all = layout->rows.count;

	for (;; layout->rows.count--) {
		layout->omitted_figures = all - layout->rows.count;
		set_bottom(layout);
		if (has_room(layout))
			return true;
		if (layout->rows.count <= 1)
			break;
	}
	layout->rows.count = all;
	return false;
}

/* Silhouettes have priority over all figures but the first, and the first over sides. */
static void fit(struct layout *layout)
{
	struct figure_rows *rows = &layout->rows;

	layout->has_silhouettes = omit_figures(layout, have_silhouettes_room);
	if (!layout->has_silhouettes && !omit_figures(layout, have_figures_room)) {
		layout->omitted_figures = rows->count ? rows->count - 1 : 0;
		rows->count = min_size(rows->count, 1);
		for (set_bottom(layout); !have_figures_room(layout) && rows->sides > 1;
			set_bottom(layout)) {
			rows->sides--;
			layout->omitted_sides++;
		}
	}
}

/* The rows are as high as their part of the height allows, and the silhouettes. */
static void share_height(struct layout *layout)
{
	struct figure_rows *rows = &layout->rows;
	double height = layout->bottom - layout->top;

	if (layout->has_silhouettes)
		height *= 1 - SILHOUETTES_PART;
	height = height / fmax((double)rows->count, 1) - FIGURE_TITLE_HEIGHT - FIGURE_FOOT_HEIGHT;
	rows->row_height = clamp(
		height / fmax((double)rows->sides, 1), FIGURE_ROW_LEAST, figure_rows_most(rows));
	while (layout->has_silhouettes && rows->row_height > FIGURE_ROW_LEAST &&
		!have_silhouettes_room(layout))
		rows->row_height = fmax(rows->row_height - 1, FIGURE_ROW_LEAST);
}

/* ---- the sheet ---- */

void benchmark_sheet_layout(struct sheet *sheet, const struct benchmark_sheet *benchmark,
	const struct chart_options *options)
{
	struct layout layout = {
		.sheet = sheet,
		.benchmark = benchmark,
		.options = options,
		.left = sheet_snap(sheet, PAGE_MARGIN + OVERVIEW_AXIS_WIDTH),
		.right = sheet->width - PAGE_MARGIN,
		.rows = {
			.sheet = sheet,
			.trial = benchmark->trial,
			.gates = benchmark->gates,
			.gate_count = benchmark->gate_count,
			.sides = benchmark->trial->count,
		},
	};

	layout.top = draw_header(&layout) + GAP;
	figure_rows_init(&layout.rows, layout.left, layout.right);
	fit(&layout);
	share_height(&layout);
	if (layout.has_silhouettes)
		silhouettes_draw(
			sheet, benchmark->trial, layout.rows.sides, silhouettes_box(&layout));
	figure_rows_draw(&layout.rows,
		layout.has_silhouettes ? layout.bottom - figure_rows_height(&layout.rows)
				       : layout.top);
	footnote(&layout, layout.bottom, true);
}
