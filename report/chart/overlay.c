#include "overlay.h"
#include "../../src/common/base/version.h"
#include "compare_tables.h"
#include "overlay_panel.h"
#include "overview.h"

#include <stdio.h>
#include <string.h>

#define TABLES_WIDTH  348.0
#define PHASES_HEIGHT 34.0
/* Right of the panels, for the ticks of means and half of the last time label, where no tables
 * are. */
#define RIGHT_WIDTH 12.0

/* Headers of lower sheets are shorter. */
#define HEIGHT_FOR_FACTS 480.0

/* The panel of the thermal pressure; the others are an enum metric_id. */
enum { THERMAL_ID = METRIC_COUNT };

struct overlay {
	struct overview overview;
	const struct side *sides;
	const struct chart_options *options;
	struct panel_frame frames[SIDES];
	struct pair pair;
	struct time_scale time; /* from 0 on */
};

/* ---- header ---- */

static bool same_machine(const struct overlay *overlay)
{
	const struct machine *a = &overlay->sides[BEFORE].series->catalog.machine;
	const struct machine *b = &overlay->sides[AFTER].series->catalog.machine;

	return !strcmp(a->chip, b->chip) && !strcmp(a->model, b->model);
}

/* The text after the name of a side. */
static void side_text(const struct overlay *overlay, int side, char *text, size_t size)
{
	const struct side *shown = &overlay->sides[side];
	char machine[96] = "", facts[200] = "", span[200];

	summary_span(shown->summary, shown->series, span, sizeof(span));
	if (!same_machine(overlay) || overlay->options->title) {
		machine_title(&shown->series->catalog.machine, machine, sizeof(machine));
		machine_facts(&shown->series->catalog.machine, facts, sizeof(facts));
	}
	snprintf(text, size, "%s%s%s%s%s", machine, machine[0] ? " · " : "", facts,
		facts[0] ? " · " : "", span);
}

/* Draws the key, the name and the text of a side; returns the last baseline. */
static double draw_side(struct overlay *overlay, int side, double y)
{
	const struct text_style name = { TYPE_BODY, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	const struct text_style dim = { TYPE_BODY, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };
	struct sheet *sheet = overlay->overview.sheet;
	double x = overlay->overview.left + 24, width = sheet->width - PAGE_MARGIN - x, taken;
	char text[600];

	overlay_panel_key(sheet, side, overlay->overview.left, y);
	snprintf(text, sizeof(text), "%s: %s", overlay_panel_side_name(side),
		overlay->sides[side].name);
	taken = sheet_text_fit(sheet, &name, x, y, width, text) + 14;
	side_text(overlay, side, text, sizeof(text));
	if (taken + sheet_text_width(sheet, &dim, text) <= width) {
		sheet_text(sheet, &dim, x + taken, y, text);
		return y;
	}
	return y +
		17 *
		sheet_text_wrap(sheet, &dim, (struct point){ x, y + 17 }, width, 17,
			sheet->height < HEIGHT_FOR_FACTS ? 1 : 3, " · ", text, true);
}

/* The caveats of the comparison, and where the axis begins; "" if there are none. */
static void note_text(const struct overlay *overlay, char *text, size_t size)
{
	const struct side *sides = overlay->sides;
	const char *caveat;
	char from[SIDES][32];
	size_t used = 0;

	text[0] = '\0';
	for (int i = 0; (caveat = compare_caveat(&sides[BEFORE], &sides[AFTER], i))[0]; i++) {
		snprintf(text + used, size - used, "%s%s", used ? " · " : "", caveat);
		used = strlen(text);
	}
	if (sides[BEFORE].summary->from_ns == series_begin(sides[BEFORE].series) &&
		sides[AFTER].summary->from_ns == series_begin(sides[AFTER].series))
		return;
	for (int side = 0; side < SIDES; side++)
		format_position_exact(from[side], sizeof(from[side]), sides[side].summary->from_ns);
	snprintf(text + used, size - used, "%s0:00 is %s of before and %s of after",
		used ? " · " : "", from[BEFORE], from[AFTER]);
}

/* Returns the last baseline. */
static double draw_header(struct overlay *overlay)
{
	const struct text_style title = { TYPE_TITLE, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	const struct text_style facts = { TYPE_BODY + 0.5, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };
	const struct text_style note = { TYPE_BODY, FACE_ITALIC, ALIGN_LEFT, ROLE_TEXT };
	struct sheet *sheet = overlay->overview.sheet;
	double y = PAGE_MARGIN + 14, width = sheet->width - PAGE_MARGIN - overlay->overview.left,
	       taken;
	char text[400];

	chart_title(overlay->sides, SIDES, overlay->options, text, sizeof(text));
	taken = sheet_text_fit(sheet, &title, overlay->overview.left, y, width, text) + 16;
	if (same_machine(overlay) && !overlay->options->title) {
		machine_facts(&overlay->sides[AFTER].series->catalog.machine, text, sizeof(text));
		sheet_text_fit(
			sheet, &facts, overlay->overview.left + taken, y, width - taken, text);
	}
	y += 4;
	for (int side = 0; side < SIDES; side++)
		y = draw_side(overlay, side, y + 19);
	note_text(overlay, text, sizeof(text));
	return y +
		19 *
		sheet_text_wrap(sheet, &note, (struct point){ overlay->overview.left, y + 19 },
			width, 17, 2, " · ", text, true);
}

/* ---- footer ---- */

static void footer(const struct overview *overview, char *text, size_t size)
{
	const struct overlay *overlay = overview->context;
	size_t omitted = overview->omitted_count;
	char omission[64] = "", column[32], shaded[80] = "";

	if (overlay->frames[BEFORE].map.dense || overlay->frames[AFTER].map.dense) {
		format_duration(
			column, sizeof(column), overlay->time.to_ns / (int64_t)overlay->time.count);
		snprintf(shaded, sizeof(shaded), " · shaded: lowest to highest within each %s",
			column);
	}
	if (omitted)
		snprintf(omission, sizeof(omission), " · no room for %zu more panel%s", omitted,
			omitted == 1 ? "" : "s");
	snprintf(text, size, "%s · asitop " ASITOP_VERSION "%s%s", summary_caution, shaded,
		omission);
}

/* ---- tables ---- */

static void fill_tables(struct side_tables *tables, const void *context, bool is_brief)
{
	static const enum compare_table kinds[] = { COMPARE_MEANS, COMPARE_ENERGY, COMPARE_PHASES,
		COMPARE_PEAKS };
	const struct overlay *overlay = context;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct table table;

		compare_table_init(&table, kinds[i], overlay->sides, is_brief);
		side_tables_add(tables, &table);
	}
}

/* ---- panels ---- */

/* The panels that are shown by default. */
static const struct {
	int id;
	double weight;
	int rank;
} defaults[] = {
	{ METRIC_COMBINED_W, 3, 9 },
	{ METRIC_CPU_W, 1.3, 4 },
	{ METRIC_GPU_W, 1.3, 5 },
	{ METRIC_CPU_PCT, 1.3, 7 },
	{ METRIC_GPU_PCT, 1.3, 8 },
	{ METRIC_P_CPU_MHZ, 1, 3 },
	{ METRIC_S_CPU_MHZ, 1, 2 },
	{ METRIC_GPU_MHZ, 1, 3 },
	{ METRIC_RAM_USED, 1, 1 },
	{ THERMAL_ID, 0, 6 },
};

static bool is_present(const struct overlay *overlay, int id)
{
	if (id == THERMAL_ID)
		return overlay_panel_thermal_is_present(&overlay->pair);
	return compare_is_measured(overlay->sides, (enum metric_id)id);
}

static void add_panel(struct overlay *overlay, int id, double weight, int rank)
{
	bool is_thermal = id == THERMAL_ID;
	const struct panel_row row = {
		.id = id,
		.rank = rank,
		.weight = weight,
		.least = is_thermal ? PAIR_BANDS_HEIGHT : 38,
		.most = is_thermal ? PAIR_BANDS_HEIGHT : 1e9,
	};

	if (is_present(overlay, id))
		overview_add_panel(&overlay->overview, row);
}

/* Adds all metrics of a requested panel. The rank decreases from panel to panel. */
static void add_requested(struct overlay *overlay, enum chart_panel panel, int *rank)
{
	for (int id = 0; id < METRIC_COUNT; id++) {
		if (metrics[id].panel != PANEL_NONE && metrics[id].panel == panel_metrics(panel))
			add_panel(overlay, id, 1, (*rank)--);
	}
	if (panel == CHART_THERMAL)
		add_panel(overlay, THERMAL_ID, 0, (*rank)--);
}

static void add_panels(struct overlay *overlay)
{
	const struct chart_options *options = overlay->options;
	int rank = PANEL_ROWS_MAX;

	for (size_t i = 0; i < options->panel_count; i++)
		add_requested(overlay, options->panels[i], &rank);
	for (size_t i = 0; i < ARRAY_SIZE(defaults) && !options->panel_count; i++)
		add_panel(overlay, defaults[i].id, defaults[i].weight, defaults[i].rank);
}

static void draw_panels(const struct overlay *overlay)
{
	const struct overview *overview = &overlay->overview;
	struct box plot = { .left = overview->left, .right = overview->right };

	plot.top = sheet_snap(overview->sheet, overview->top);
	plot.bottom = plot.top + PHASES_HEIGHT;
	overlay_panel_draw_phases(&overlay->pair, plot);
	for (size_t i = 0; i < overview->row_count; i++) {
		double title_bottom = plot.bottom + PANEL_TITLE_HEIGHT +
			(i ? OVERVIEW_PANEL_GAP : OVERVIEW_PANEL_GAP / 2);
		int id = overview->rows[i].id;

		plot.top = sheet_snap(overview->sheet, title_bottom);
		plot.bottom = sheet_snap(overview->sheet, plot.top + overview->rows[i].height);
		if (id == THERMAL_ID)
			overlay_panel_draw_thermal(&overlay->pair, plot, title_bottom);
		else
			overlay_panel_draw(&overlay->pair, (enum metric_id)id, plot, title_bottom);
		overlay_panel_draw_markers(&overlay->pair, plot);
	}
	panel_time_axis(overview->sheet, &overlay->time, plot.bottom);
}

/* ---- the sheet ---- */

static int64_t span_of(const struct side *side)
{
	return side->summary->to_ns - side->summary->from_ns;
}

/* The axis is as long as the longer recording; both start at its left end. */
static void init_frames(struct overlay *overlay)
{
	const struct side *sides = overlay->sides;
	int64_t before_ns = span_of(&sides[BEFORE]), after_ns = span_of(&sides[AFTER]);

	overlay->time = overview_time_scale(
		&overlay->overview, 0, before_ns > after_ns ? before_ns : after_ns);
	for (int side = 0; side < SIDES; side++) {
		struct time_scale time = overlay->time;

		time.from_ns = sides[side].summary->from_ns;
		time.to_ns += time.from_ns;
		panel_frame_init(&overlay->frames[side], overlay->overview.sheet,
			sides[side].series, sides[side].summary, time);
	}
	overlay->pair = (struct pair){ overlay->frames, sides };
}

void overlay_layout(
	struct sheet *sheet, const struct side *sides, const struct chart_options *options)
{
	struct overlay overlay = { .sides = sides, .options = options };
	struct overview *overview = &overlay.overview;

	overview_init(overview, sheet, TABLES_WIDTH);
	overview->footer = footer;
	overview->context = &overlay;
	if (!overview->is_beside)
		overview->right -= RIGHT_WIDTH;
	init_frames(&overlay);
	overview_add_tables(overview, draw_header(&overlay) + 14, fill_tables, &overlay);
	add_panels(&overlay);
	overview_fit(overview, PHASES_HEIGHT);
	draw_panels(&overlay);
	overview_finish(overview);
	for (int side = 0; side < SIDES; side++)
		panel_frame_release(&overlay.frames[side]);
}
