#include "chart.h"
#include "heading.h"
#include "overview.h"
#include "phase_label.h"
#include "../../src/common/base/version.h"

#include <stdio.h>
#include <string.h>

#define TABLES_WIDTH 276.0
#define PHASE_HEIGHT 17.0
#define MARKER_TICK  3.0

struct chart {
	struct overview overview;
	struct panel_frame frame;
	const struct side *side;
	const struct chart_options *options;
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

/* The machine, with its name if the title is another one. */
static void facts_text(const struct chart *chart, char *text, size_t size)
{
	const struct machine *machine = &chart->side->series->catalog.machine;
	char chip[96], facts[200];

	machine_title(machine, chip, sizeof(chip));
	machine_facts(machine, facts, sizeof(facts));
	if (!chart->options->title)
		snprintf(text, size, "%s", facts);
	else
		snprintf(text, size, "%s%s%s", chip, facts[0] ? " · " : "", facts);
}

/* Returns the last baseline. */
static double draw_header(struct chart *chart)
{
	const struct series *series = chart->frame.series;
	const struct run *run = series_run_at(series, chart->frame.summary->from_ns);
	struct sheet *sheet = chart->overview.sheet;
	struct point at = { .x = chart->overview.left };
	double width = sheet->width - PAGE_MARGIN - at.x;
	char text[600], title[320];

	chart_title(chart->side, 1, chart->options, title, sizeof(title));
	facts_text(chart, text, sizeof(text));
	at.y = heading_draw(sheet, at.x, width, title, text) + 2;
	summary_span(chart->frame.summary, series, text, sizeof(text));
	at.y = heading_add(sheet, at, width, FACE_REGULAR, 3, " · ", text);
	if (!run || !run->note[0])
		return at.y;
	snprintf(text, sizeof(text), "“%s”", run->note);
	return heading_add(sheet, at, width, FACE_ITALIC, 2, " ", text);
}

/* ---- footer ---- */

static bool is_omitted(const struct overview *overview, enum chart_panel panel)
{
	const struct panel_row *omitted = overview->rows + overview->row_count;

	for (size_t i = 0; i < overview->omitted_count; i++) {
		if (omitted[i].id == (int)panel)
			return true;
	}
	return false;
}

static void footer(const struct overview *overview, char *text, size_t size)
{
	const struct chart *chart = overview->context;
	const struct panel_frame *frame = &chart->frame;
	const char *separator = " · no room for";
	char column[32];
	size_t used;

	snprintf(
		text, size, "%s · %s · asitop " ASITOP_VERSION, summary_caution, chart->side->name);
	if (frame->map.dense) {
		used = strlen(text);
		format_duration(column, sizeof(column),
			(frame->time.to_ns - frame->time.from_ns) / (int64_t)frame->time.count);
		snprintf(text + used, size - used, " · shaded: lowest to highest within each %s",
			column);
	}
	for (enum chart_panel panel = 0; panel < CHART_PANELS; panel++) {
		if (!is_omitted(overview, panel))
			continue;
		used = strlen(text);
		snprintf(text + used, size - used, "%s %s", separator, panel_name(panel));
		separator = ",";
	}
}

/* ---- tables ---- */

static void fill_tables(struct side_tables *tables, const void *context, bool is_brief)
{
	static const enum table_kind kinds[] = { TABLE_SUMMARY, TABLE_ENERGY, TABLE_PHASES,
		TABLE_THERMAL, TABLE_GAPS };
	const struct chart *chart = context;
	const struct table_source source = {
		.series = chart->side->series,
		.summary = chart->side->summary,
		.brief = is_brief,
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct table table;

		table_init(&table, kinds[i], &source);
		side_tables_add(tables, &table);
	}
}

/* ---- phases and markers ---- */

/* Draws pale bands behind every second phase of a panel. */
static void draw_bands(const struct chart *chart, double top, double bottom)
{
	const struct pen band = { .role = ROLE_BAND, .opacity = 1 };
	struct phase_label segment;

	for (size_t i = 0, n = 0; phase_label_next(&chart->frame, &i, &segment); n++) {
		if (n % 2 && segment.count == 1)
			sheet_rect(chart->overview.sheet, band,
				(struct box){ segment.left, top, segment.right, bottom });
	}
}

/* Markers that are too close together are ticks above `plot`, so that it stays legible. */
static void draw_markers(const struct chart *chart, double top, const struct box *plot)
{
	const struct pen pen = {
		.role = ROLE_MARKER, .opacity = 1, .thickness = 1, .dash = DASH_DOT
	};
	struct phase_label segment;

	for (size_t i = 0; phase_label_next(&chart->frame, &i, &segment);) {
		double x = sheet_snap(chart->overview.sheet, segment.left);

		if (segment.marked && segment.count == 1)
			sheet_line(chart->overview.sheet, pen, x, top, x, plot->bottom);
		else if (segment.marked && top < plot->top)
			sheet_line(chart->overview.sheet, pen, x, top, x, top + MARKER_TICK);
	}
}

/* ---- panels ---- */

static void add_panels(struct chart *chart)
{
	const struct chart_options *options = chart->options;

	for (size_t i = 0; i < (options->panel_count ? options->panel_count : CHART_PANELS); i++) {
		enum chart_panel panel =
			options->panel_count ? options->panels[i] : (enum chart_panel)i;

		if (panel_is_present(panel, &chart->frame))
			overview_add_panel(&chart->overview, panel_row(panel, &chart->frame));
	}
}

static double phase_height(const struct chart *chart)
{
	return chart->side->summary->phase_count ? PHASE_HEIGHT : 0;
}

static void draw_panels(const struct chart *chart)
{
	const struct overview *overview = &chart->overview;
	double y = overview->top, first_top = 0;

	for (size_t i = 0; i < overview->row_count; i++) {
		double title_bottom = y + PANEL_TITLE_HEIGHT;
		struct box plot = { .left = overview->left, .right = overview->right };

		plot.top = title_bottom;
		if (!i && phase_height(chart) > 0) {
			plot.top += phase_height(chart);
			first_top = title_bottom;
		}
		plot.top = sheet_snap(overview->sheet, plot.top);
		plot.bottom = sheet_snap(overview->sheet, plot.top + overview->rows[i].height);
		draw_bands(chart, i ? plot.top : first_top, plot.bottom);
		if (!i)
			phase_label_draw_names(&chart->frame, plot.top - 5, false);
		panel_draw(
			(enum chart_panel)overview->rows[i].id, &chart->frame, plot, title_bottom);
		draw_markers(chart, i ? plot.top : first_top, &plot);
		y = plot.bottom + OVERVIEW_PANEL_GAP;
		if (i + 1 == overview->row_count)
			panel_time_axis(overview->sheet, &chart->frame.time, plot.bottom);
	}
}

void chart_layout(struct sheet *sheet, const struct side *side, const struct chart_options *options)
{
	struct chart chart = { .side = side, .options = options };
	struct overview *overview = &chart.overview;
	struct time_scale time;

	overview_init(overview, sheet, TABLES_WIDTH);
	overview->footer = footer;
	overview->context = &chart;
	overview->right -= MEAN_LABEL_WIDTH;
	time = overview_time_scale(overview, side->summary->from_ns, side->summary->to_ns);
	panel_frame_init(&chart.frame, sheet, side->series, side->summary, time);
	overview_add_tables(overview, draw_header(&chart) + 12, fill_tables, &chart);
	add_panels(&chart);
	overview_fit(overview, phase_height(&chart));
	draw_panels(&chart);
	overview_finish(overview);
	panel_frame_release(&chart.frame);
}
