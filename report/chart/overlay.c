#include "overlay.h"
#include "../../src/common/base/version.h"
#include "side_tables.h"
#include "compare_tables.h"
#include "overlay_panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MARGIN        28.0
#define AXIS_WIDTH    44.0 /* left of the panels, for their labels */
#define RIGHT_MARGIN  40.0 /* for the ticks of means, and half of the last time */
#define PANEL_GAP     8.0
#define DIFFERENCES   348.0 /* wide */
#define ASIDE_GAP     24.0
#define PHASES_HEIGHT 34.0

/* Narrower sheets have their tables below the panels. */
#define WIDTH_FOR_ASIDE 960.0
#define LEAST_BELOW     100.0
/* Lower ones tell less of the recordings. */
#define HEIGHT_FOR_FACTS 480.0

/* One panel of the sheet. */
struct overlay_row {
	enum metric_id id; /* METRIC_COUNT: thermal pressure */
	double weight;
	int rank; /* the lowest is the first to go when there is no room */
};

struct overlay {
	struct sheet *sheet;
	const struct side *sides;
	const struct chart_options *options;
	struct panel_frame frames[SIDES];
	struct pair pair;
	struct time_scale time; /* from 0 on */
	double left, right;     /* of the panels */
	double top, bottom;     /* between header and footer */
	struct overlay_row rows[PANEL_ROWS_MAX];
	struct panel_row heights[PANEL_ROWS_MAX];
	size_t count, dropped;
	struct side_tables aside;
	bool beside;
	double below; /* height of the tables below; 0: none */
};

/* ---- header ---- */

static bool same_machine(const struct overlay *overlay)
{
	const struct machine *a = &overlay->sides[BEFORE].series->catalog.machine;
	const struct machine *b = &overlay->sides[AFTER].series->catalog.machine;

	return !strcmp(a->chip, b->chip) && !strcmp(a->model, b->model);
}

/* What is said of a side behind its name. */
static void side_text(const struct overlay *overlay, int side, char *text, size_t size)
{
	const struct side *told = &overlay->sides[side];
	char machine[96] = "", facts[200] = "", span[200];

	summary_span(told->summary, told->series, span, sizeof(span));
	if (!same_machine(overlay) || overlay->options->title) {
		machine_title(&told->series->catalog.machine, machine, sizeof(machine));
		machine_facts(&told->series->catalog.machine, facts, sizeof(facts));
	}
	snprintf(text, size, "%s%s%s%s%s", machine, machine[0] ? " · " : "", facts,
		facts[0] ? " · " : "", span);
}

/* Its key, its name and what it is; returns the last baseline. */
static double draw_side(struct overlay *overlay, int side, double y)
{
	const struct text_style name = { TYPE_BODY, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	const struct text_style dim = { TYPE_BODY, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };
	struct sheet *sheet = overlay->sheet;
	double x = overlay->left + 24, width = sheet->width - MARGIN - x, taken;
	char text[600];

	overlay_panel_key(sheet, side, overlay->left, y);
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

/* What must be known to read the chart rightly; "" when nothing must. */
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
	struct sheet *sheet = overlay->sheet;
	double y = MARGIN + 14, width = sheet->width - MARGIN - overlay->left, taken;
	char text[400];

	chart_title(overlay->sides, SIDES, overlay->options, text, sizeof(text));
	taken = sheet_text_fit(sheet, &title, overlay->left, y, width, text) + 16;
	if (same_machine(overlay) && !overlay->options->title) {
		machine_facts(&overlay->sides[AFTER].series->catalog.machine, text, sizeof(text));
		sheet_text_fit(sheet, &facts, overlay->left + taken, y, width - taken, text);
	}
	y += 4;
	for (int side = 0; side < SIDES; side++)
		y = draw_side(overlay, side, y + 19);
	note_text(overlay, text, sizeof(text));
	return y +
		19 *
		sheet_text_wrap(sheet, &note, (struct point){ overlay->left, y + 19 }, width, 17, 2,
			" · ", text, true);
}

/* ---- footer ---- */

/* Height of the footer, drawn from `top` on when `draw`. */
static double footer(const struct overlay *overlay, double top, bool draw)
{
	const struct text_style style = { TYPE_SMALL - 0.5, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };
	char text[400], left_out[64] = "", column[32], shaded[80] = "";

	if (overlay->frames[BEFORE].map.dense || overlay->frames[AFTER].map.dense) {
		format_duration(
			column, sizeof(column), overlay->time.to_ns / (int64_t)overlay->time.count);
		snprintf(shaded, sizeof(shaded), " · shaded: lowest to highest within each %s",
			column);
	}
	if (overlay->dropped)
		snprintf(left_out, sizeof(left_out), " · no room for %zu more panel%s",
			overlay->dropped, overlay->dropped == 1 ? "" : "s");
	snprintf(text, sizeof(text), "%s · asitop " ASITOP_VERSION "%s%s", summary_caution, shaded,
		left_out);
	return 15 *
		sheet_text_wrap(overlay->sheet, &style, (struct point){ overlay->left, top + 12 },
			overlay->sheet->width - MARGIN - overlay->left, 15, 4, " ", text, draw);
}

/* ---- which panels ---- */

/* One row is one panel: what a chart that nobody asked for more of shows. */
static const struct overlay_row leading[] = {
	{ METRIC_COMBINED_W, 3, 9 },
	{ METRIC_CPU_W, 1.3, 4 },
	{ METRIC_GPU_W, 1.3, 5 },
	{ METRIC_CPU_PCT, 1.3, 7 },
	{ METRIC_GPU_PCT, 1.3, 8 },
	{ METRIC_P_CPU_MHZ, 1, 3 },
	{ METRIC_S_CPU_MHZ, 1, 2 },
	{ METRIC_GPU_MHZ, 1, 3 },
	{ METRIC_RAM_USED, 1, 1 },
	{ METRIC_COUNT, 0, 6 },
};

static bool is_present(const struct overlay *overlay, enum metric_id id)
{
	if (id == METRIC_COUNT)
		return overlay_panel_thermal_is_present(&overlay->pair);
	return overlay->sides[BEFORE].summary->metrics[id].measured_ns ||
		overlay->sides[AFTER].summary->metrics[id].measured_ns;
}

static void add_row(struct overlay *overlay, struct overlay_row row)
{
	if (is_present(overlay, row.id))
		overlay->rows[overlay->count++] = row;
}

/* All metrics of the panels that were asked for; the last are the first to go. */
static void choose_asked(struct overlay *overlay)
{
	int rank = PANEL_ROWS_MAX;

	for (size_t i = 0; i < overlay->options->panel_count; i++) {
		enum chart_panel panel = overlay->options->panels[i];

		for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
			if (metrics[id].panel != PANEL_NONE &&
				metrics[id].panel == panel_metrics(panel))
				add_row(overlay, (struct overlay_row){ id, 1, rank-- });
		}
		if (panel == CHART_THERMAL)
			add_row(overlay, (struct overlay_row){ METRIC_COUNT, 0, rank-- });
	}
}

static void choose_rows(struct overlay *overlay)
{
	choose_asked(overlay);
	for (size_t i = 0; i < ARRAY_SIZE(leading) && !overlay->options->panel_count; i++)
		add_row(overlay, leading[i]);
}

static void drop_row(struct overlay *overlay)
{
	size_t least = 0;

	/* Of equals the last. */
	for (size_t i = 1; i < overlay->count; i++) {
		if (overlay->rows[i].rank <= overlay->rows[least].rank)
			least = i;
	}
	overlay->count--;
	overlay->dropped++;
	memmove(&overlay->rows[least], &overlay->rows[least + 1],
		(overlay->count - least) * sizeof(overlay->rows[0]));
}

static bool share_height(struct overlay *overlay)
{
	double height = overlay->bottom - overlay->top - PHASES_HEIGHT - PANEL_TICK_HEIGHT;

	for (size_t i = 0; i < overlay->count; i++) {
		bool thermal = overlay->rows[i].id == METRIC_COUNT;

		overlay->heights[i] = (struct panel_row){
			.weight = overlay->rows[i].weight,
			.least = thermal ? PAIR_BANDS_HEIGHT : 38,
			.most = thermal ? PAIR_BANDS_HEIGHT : 1e9,
		};
		height -= PANEL_TITLE_HEIGHT + PANEL_GAP;
	}
	return panel_share_height(overlay->heights, overlay->count, height);
}

/* Sets `bottom`, rows and heights. */
static void fit_rows(struct overlay *overlay, double bottom)
{
	overlay->bottom = bottom - footer(overlay, 0, false);
	while (!share_height(overlay) && overlay->count > 1) {
		drop_row(overlay);
		overlay->bottom = bottom - footer(overlay, 0, false);
	}
}

static void draw_rows(const struct overlay *overlay)
{
	struct box plot = { .left = overlay->left, .right = overlay->right };

	plot.top = sheet_snap(overlay->sheet, overlay->top);
	plot.bottom = plot.top + PHASES_HEIGHT;
	overlay_panel_draw_phases(&overlay->pair, plot);
	for (size_t i = 0; i < overlay->count; i++) {
		double title_bottom =
			plot.bottom + PANEL_TITLE_HEIGHT + (i ? PANEL_GAP : PANEL_GAP / 2);

		plot.top = sheet_snap(overlay->sheet, title_bottom);
		plot.bottom = sheet_snap(overlay->sheet, plot.top + overlay->heights[i].height);
		if (overlay->rows[i].id == METRIC_COUNT)
			overlay_panel_draw_thermal(&overlay->pair, plot, title_bottom);
		else
			overlay_panel_draw(&overlay->pair, overlay->rows[i].id, plot, title_bottom);
		overlay_panel_draw_markers(&overlay->pair, plot);
	}
	panel_time_axis(overlay->sheet, &overlay->time, plot.bottom);
}

/* ---- the sheet ---- */

static int64_t span_of(const struct side *side)
{
	return side->summary->to_ns - side->summary->from_ns;
}

/* One axis as long as the longer of both, which begins where each one's window does. */
static void init_frames(struct overlay *overlay)
{
	const struct side *sides = overlay->sides;
	int64_t before_ns = span_of(&sides[BEFORE]), after_ns = span_of(&sides[AFTER]);
	double column = overlay->sheet->pixel;

	overlay->time = (struct time_scale){
		.to_ns = before_ns > after_ns ? before_ns : after_ns,
		.left = overlay->left,
		.column = column,
		.count = (size_t)fmax(floor((overlay->right - overlay->left) / column), 1),
	};
	overlay->right = time_scale_right(&overlay->time);
	for (int side = 0; side < SIDES; side++) {
		struct time_scale time = overlay->time;

		time.from_ns = sides[side].summary->from_ns;
		time.to_ns += time.from_ns;
		panel_frame_init(&overlay->frames[side], overlay->sheet, sides[side].series,
			sides[side].summary, time);
	}
	overlay->pair = (struct pair){ overlay->frames, sides };
}

/* The most that the tables may take: beside all that there is, below less than the panels keep. */
static double height_for_aside(const struct overlay *overlay, double bottom)
{
	double height = bottom - overlay->top - footer(overlay, 0, false);

	return overlay->beside ? height : height * 0.42;
}

static void fill_aside(struct overlay *overlay, bool brief)
{
	static const enum compare_table kinds[] = { COMPARE_MEANS, COMPARE_ENERGY, COMPARE_PHASES,
		COMPARE_PEAKS };

	overlay->aside = (struct side_tables){ .width = DIFFERENCES };
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct table table;

		compare_table_init(&table, kinds[i], overlay->sides, brief);
		side_tables_add(&overlay->aside, &table);
	}
}

/* In a height in which the first tables do not fit, they are brief. */
static void init_aside(struct overlay *overlay, double bottom)
{
	fill_aside(overlay, false);
	if (side_tables_first_height(&overlay->aside) <= height_for_aside(overlay, bottom))
		return;
	side_tables_release(&overlay->aside);
	fill_aside(overlay, true);
}

/* Height that tables below take from the panels. */
static double reserve_below(struct overlay *overlay, double bottom)
{
	double width = overlay->sheet->width - MARGIN - overlay->left;

	if (overlay->beside)
		return 0;
	overlay->below =
		side_tables_height_below(&overlay->aside, width, height_for_aside(overlay, bottom));
	if (overlay->below < LEAST_BELOW)
		overlay->below = 0;
	return overlay->below > 0 ? overlay->below + TABLE_SPACING : 0;
}

static void draw_aside(const struct overlay *overlay)
{
	struct box box = { .right = overlay->sheet->width - MARGIN };

	box.top = overlay->beside ? overlay->top : overlay->bottom + TABLE_SPACING;
	box.left = overlay->beside ? box.right - DIFFERENCES : overlay->left;
	box.bottom = overlay->beside ? overlay->bottom : box.top + overlay->below;
	if (overlay->beside)
		side_tables_draw_beside(overlay->sheet, &overlay->aside, box);
	else if (overlay->below > 0)
		side_tables_draw_below(overlay->sheet, &overlay->aside, box);
}

void overlay_layout(
	struct sheet *sheet, const struct side *sides, const struct chart_options *options)
{
	struct overlay overlay = { .sheet = sheet, .sides = sides, .options = options };
	double bottom = sheet->height - MARGIN / 2, reserved;

	overlay.beside = sheet->width >= WIDTH_FOR_ASIDE && sheet->width >= sheet->height * 1.1;
	overlay.left = sheet_snap(sheet, MARGIN + AXIS_WIDTH);
	overlay.right = sheet->width - RIGHT_MARGIN;
	if (overlay.beside)
		overlay.right = sheet->width - MARGIN - DIFFERENCES - ASIDE_GAP;
	init_frames(&overlay);
	overlay.top = draw_header(&overlay) + 14;
	init_aside(&overlay, bottom);
	choose_rows(&overlay);
	reserved = reserve_below(&overlay, bottom);
	fit_rows(&overlay, bottom - reserved);
	draw_rows(&overlay);
	draw_aside(&overlay);
	footer(&overlay, overlay.bottom + reserved, true);
	side_tables_release(&overlay.aside);
	for (int side = 0; side < SIDES; side++)
		panel_frame_release(&overlay.frames[side]);
}
