#include "chart.h"
#include "side_tables.h"
#include "phase_label.h"
#include "../../src/common/base/version.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MARGIN       28.0
#define AXIS_WIDTH   44.0 /* left of the panels, for their labels */
#define PHASE_HEIGHT 17.0
#define PANEL_GAP    8.0
#define ASIDE_GAP    24.0
#define MARKER_TICK  3.0

/* Narrower sheets have their tables below the panels. */
#define WIDTH_FOR_ASIDE 960.0
/* Less height is not worth being taken from the panels. */
#define LEAST_BELOW 100.0

struct layout {
	struct panel_frame frame;
	const struct side *side;
	const struct chart_options *options;
	struct sheet *sheet;
	double left, right; /* of the panels */
	double top, bottom; /* between header and footer */
	enum chart_panel panels[CHART_PANELS];
	struct panel_row rows[CHART_PANELS];
	size_t panel_count;
	bool dropped[CHART_PANELS];
	struct side_tables aside;
	bool beside;
	double below; /* height of the tables below; 0: none */
};

bool chart_parse_panels(const char *list, struct chart_options *options, struct error *err)
{
	options->panel_count = 0;
	for (const char *at = list;; at++) {
		size_t length = strcspn(at, ",");
		enum chart_panel panel;

		if (!panel_find(at, length, &panel))
			return error_usage(err,
				"--panels: there is no panel '%.*s'; there are power, utilization, "
				"frequency, memory, bandwidth, thermal, cores",
				(int)length, at);
		for (size_t i = 0; i < options->panel_count; i++) {
			if (options->panels[i] == panel)
				return error_usage(
					err, "--panels: '%s' is there twice", panel_name(panel));
		}
		options->panels[options->panel_count++] = panel;
		at += length;
		if (!*at)
			return true;
	}
}

/* ---- header ---- */

void chart_title(const struct side *sides, size_t count, const struct chart_options *options,
	char *text, size_t size)
{
	char first[96], last[96];

	machine_title(&sides[0].series->catalog.machine, first, sizeof(first));
	machine_title(&sides[count - 1].series->catalog.machine, last, sizeof(last));
	if (options->title)
		snprintf(text, size, "%s", options->title);
	else if (!strcmp(first, last))
		snprintf(text, size, "%s", first);
	else
		snprintf(text, size, "%s and %s", first, last);
}

static double draw_facts(struct layout *layout, struct point at, double from_x)
{
	const struct text_style style = { TYPE_BODY + 0.5, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };
	const struct series *series = layout->frame.series;
	double width = layout->sheet->width - MARGIN - at.x;
	char text[320] = "", chip[96];
	size_t used;

	if (layout->options->title) {
		machine_title(&series->catalog.machine, chip, sizeof(chip));
		snprintf(text, sizeof(text), "%s · ", chip);
	}
	used = strlen(text);
	machine_facts(&series->catalog.machine, text + used, sizeof(text) - used);
	if (!text[used] && used)
		text[used - strlen(" · ")] = '\0';
	if (from_x + sheet_text_width(layout->sheet, &style, text) <= at.x + width) {
		sheet_text(layout->sheet, &style, from_x, at.y, text);
		return at.y;
	}
	at.y += 4;
	return at.y +
		17 *
		sheet_text_wrap(layout->sheet, &style, (struct point){ at.x, at.y + 17 }, width, 17,
			3, " · ", text, true);
}

static double draw_note(struct layout *layout, struct point at, double width)
{
	const struct text_style style = { TYPE_BODY, FACE_ITALIC, ALIGN_LEFT, ROLE_DIM };
	const struct run *run = series_run_at(layout->frame.series, layout->frame.summary->from_ns);
	char text[600];

	if (!run || !run->note[0])
		return at.y;
	snprintf(text, sizeof(text), "“%s”", run->note);
	return at.y +
		18 *
		sheet_text_wrap(layout->sheet, &style, (struct point){ at.x, at.y + 18 }, width, 18,
			2, " ", text, true);
}

/* Returns the last baseline. */
static double draw_header(struct layout *layout)
{
	const struct text_style title = { TYPE_TITLE, FACE_BOLD, ALIGN_LEFT, ROLE_TEXT };
	const struct text_style span = { TYPE_BODY, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };
	const struct series *series = layout->frame.series;
	struct point at = { layout->left, MARGIN + 14 };
	double width = layout->sheet->width - MARGIN - at.x, taken;
	char text[320];

	chart_title(layout->side, 1, layout->options, text, sizeof(text));
	taken = sheet_text_fit(layout->sheet, &title, at.x, at.y, width, text);
	at.y = draw_facts(layout, at, at.x + taken + 16);
	summary_span(layout->frame.summary, series, text, sizeof(text));
	at.y += 2;
	at.y += 18 *
		sheet_text_wrap(layout->sheet, &span, (struct point){ at.x, at.y + 18 }, width, 18,
			3, " · ", text, true);
	return draw_note(layout, at, width);
}

/* ---- footer ---- */

static void footer_text(const struct layout *layout, char *text, size_t size)
{
	const struct panel_frame *frame = &layout->frame;
	size_t used;
	bool any = false;
	char column[32];

	snprintf(text, size, "%s · %s · asitop " ASITOP_VERSION, summary_caution,
		layout->side->name);
	if (frame->map.dense) {
		used = strlen(text);
		format_duration(column, sizeof(column),
			(frame->time.to_ns - frame->time.from_ns) / (int64_t)frame->time.count);
		snprintf(text + used, size - used, " · shaded: lowest to highest within each %s",
			column);
	}
	for (size_t i = 0; i < CHART_PANELS; i++) {
		if (!layout->dropped[i])
			continue;
		used = strlen(text);
		snprintf(text + used, size - used, "%s %s", any ? "," : " · no room for",
			panel_name((enum chart_panel)i));
		any = true;
	}
}

/* Height of the footer, drawn from `top` on when `draw`. */
static double footer(const struct layout *layout, double top, bool draw)
{
	const struct text_style style = { TYPE_SMALL - 0.5, FACE_REGULAR, ALIGN_LEFT, ROLE_DIM };
	char text[700];

	footer_text(layout, text, sizeof(text));
	return 15 *
		sheet_text_wrap(layout->sheet, &style, (struct point){ layout->left, top + 12 },
			layout->sheet->width - MARGIN - layout->left, 15, 4, " ", text, draw);
}

/* ---- which panels, how high ---- */

/* The first to go when there is no room, to the last. */
static const enum chart_panel drop_order[] = { CHART_BANDWIDTH, CHART_MEMORY, CHART_FREQUENCY,
	CHART_CORES, CHART_THERMAL, CHART_UTILIZATION };

static void choose_panels(struct layout *layout)
{
	const struct chart_options *options = layout->options;

	for (size_t i = 0; i < (options->panel_count ? options->panel_count : CHART_PANELS); i++) {
		enum chart_panel panel =
			options->panel_count ? options->panels[i] : (enum chart_panel)i;

		if (panel_is_present(panel, &layout->frame))
			layout->panels[layout->panel_count++] = panel;
	}
}

static void drop_panel(struct layout *layout)
{
	for (size_t k = 0; k < ARRAY_SIZE(drop_order); k++) {
		for (size_t i = 0; i < layout->panel_count; i++) {
			if (layout->panels[i] != drop_order[k])
				continue;
			layout->dropped[drop_order[k]] = true;
			layout->panel_count--;
			memmove(&layout->panels[i], &layout->panels[i + 1],
				(layout->panel_count - i) * sizeof(layout->panels[0]));
			return;
		}
	}
}

/* False when the pictures' height is less than they need. */
static bool share_height(struct layout *layout)
{
	double height = layout->bottom - layout->top - PANEL_TICK_HEIGHT;

	if (layout->frame.summary->phase_count)
		height -= PHASE_HEIGHT;
	height -= (double)layout->panel_count * (PANEL_TITLE_HEIGHT + PANEL_GAP);
	for (size_t i = 0; i < layout->panel_count; i++)
		layout->rows[i] = panel_row(layout->panels[i], &layout->frame);
	return panel_share_height(layout->rows, layout->panel_count, height);
}

/* Sets `bottom`, panels and heights. */
static void fit_panels(struct layout *layout, double bottom)
{
	layout->bottom = bottom - footer(layout, 0, false);
	while (!share_height(layout) && layout->panel_count > 1) {
		drop_panel(layout);
		layout->bottom = bottom - footer(layout, 0, false);
	}
}

/* ---- phases and markers ---- */

/* Quiet bands behind a panel: every second phase. */
static void draw_bands(const struct layout *layout, double top, double bottom)
{
	const struct pen band = { .role = ROLE_BAND, .opacity = 1 };
	struct phase_label segment;

	for (size_t i = 0, n = 0; phase_label_next(&layout->frame, &i, &segment); n++) {
		if (n % 2 && segment.count == 1)
			sheet_rect(layout->sheet, band,
				(struct box){ segment.left, top, segment.right, bottom });
	}
}

/* Where too many stand together they are ticks above `plot`, so that it can still be read. */
static void draw_markers(const struct layout *layout, double top, const struct box *plot)
{
	const struct pen pen = {
		.role = ROLE_MARKER, .opacity = 1, .thickness = 1, .dash = DASH_DOT
	};
	struct phase_label segment;

	for (size_t i = 0; phase_label_next(&layout->frame, &i, &segment);) {
		double x = sheet_snap(layout->sheet, segment.left);

		if (segment.marked && segment.count == 1)
			sheet_line(layout->sheet, pen, x, top, x, plot->bottom);
		else if (segment.marked && top < plot->top)
			sheet_line(layout->sheet, pen, x, top, x, top + MARKER_TICK);
	}
}

static void draw_panels(const struct layout *layout)
{
	double y = layout->top, first_top = 0;

	for (size_t i = 0; i < layout->panel_count; i++) {
		double title_bottom = y + PANEL_TITLE_HEIGHT;
		struct box plot = { .left = layout->left, .right = layout->right };

		plot.top = title_bottom;
		if (!i && layout->frame.summary->phase_count) {
			plot.top += PHASE_HEIGHT;
			first_top = title_bottom;
		}
		plot.top = sheet_snap(layout->sheet, plot.top);
		plot.bottom = sheet_snap(layout->sheet, plot.top + layout->rows[i].height);
		draw_bands(layout, i ? plot.top : first_top, plot.bottom);
		if (!i)
			phase_label_draw_names(&layout->frame, plot.top - 5, false);
		panel_draw(layout->panels[i], &layout->frame, plot, title_bottom);
		draw_markers(layout, i ? plot.top : first_top, &plot);
		y = plot.bottom + PANEL_GAP;
		if (i + 1 == layout->panel_count)
			panel_time_axis(layout->sheet, &layout->frame.time, plot.bottom);
	}
}

/* ---- the sheet ---- */

static struct time_scale time_scale_of(const struct layout *layout, const struct summary *summary)
{
	double column = layout->sheet->pixel;

	return (struct time_scale){
		.from_ns = summary->from_ns,
		.to_ns = summary->to_ns,
		.left = layout->left,
		.column = column,
		.count = (size_t)fmax(floor((layout->right - layout->left) / column), 1),
	};
}

/* Where the tables go, and how wide that leaves the panels. */
static void place_aside(struct layout *layout)
{
	const struct sheet *sheet = layout->sheet;

	layout->beside = sheet->width >= WIDTH_FOR_ASIDE && sheet->width >= sheet->height * 1.1;
	layout->left = sheet_snap(layout->sheet, MARGIN + AXIS_WIDTH);
	layout->right = sheet->width - MARGIN - MEAN_LABEL_WIDTH;
	if (layout->beside)
		layout->right -= ASIDE_WIDTH + ASIDE_GAP;
}

/* The most that the tables may take: beside all that there is, below less than the panels keep. */
static double height_for_aside(const struct layout *layout, double bottom)
{
	double height = bottom - layout->top - footer(layout, 0, false);

	return layout->beside ? height : height * 0.42;
}

/* Tables below get their height when the panels have enough without it. */
static double reserve_below(struct layout *layout, double bottom)
{
	if (layout->beside)
		return 0;
	layout->below = side_tables_height_below(&layout->aside,
		layout->sheet->width - MARGIN - layout->left, height_for_aside(layout, bottom));
	if (layout->below < LEAST_BELOW)
		layout->below = 0;
	return layout->below > 0 ? layout->below + TABLE_SPACING : 0;
}

static void draw_aside(const struct layout *layout)
{
	struct box box = { .right = layout->sheet->width - MARGIN };

	box.top = layout->beside ? layout->top : layout->bottom + TABLE_SPACING;
	box.left = layout->beside ? box.right - ASIDE_WIDTH : layout->left;
	box.bottom = layout->beside ? layout->bottom : box.top + layout->below;
	if (layout->beside)
		side_tables_draw_beside(layout->sheet, &layout->aside, box);
	else if (layout->below > 0)
		side_tables_draw_below(layout->sheet, &layout->aside, box);
}

void chart_layout(struct sheet *sheet, const struct side *side, const struct chart_options *options)
{
	struct layout layout = { .side = side, .options = options, .sheet = sheet };
	double bottom = sheet->height - MARGIN / 2, reserved;
	struct table_source source;

	place_aside(&layout);
	panel_frame_init(&layout.frame, sheet, side->series, side->summary,
		time_scale_of(&layout, side->summary));
	layout.right = time_scale_right(&layout.frame.time);
	source = (struct table_source){ .series = side->series, .summary = side->summary };
	layout.top = draw_header(&layout) + 12;
	side_tables_init(&layout.aside, &source, height_for_aside(&layout, bottom));
	choose_panels(&layout);
	reserved = reserve_below(&layout, bottom);
	fit_panels(&layout, bottom - reserved);
	draw_panels(&layout);
	draw_aside(&layout);
	footer(&layout, layout.bottom + reserved, true);
	side_tables_release(&layout.aside);
	panel_frame_release(&layout.frame);
}
