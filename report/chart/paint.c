#include "paint.h"
#include "../../src/common/host/output_file.h"
#include "../../src/common/base/version.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A4, landscape, points. */
#define PDF_WIDTH  841.89
#define PDF_HEIGHT 595.276
#define PDF_SCALE  0.60

/* The toy interface takes one family; fontconfig finds its own for "sans-serif". */
#ifdef __APPLE__
#define FONT_FAMILY "Helvetica"
#else
#define FONT_FAMILY "sans-serif"
#endif

/* ---- colours ---- */

/*
 * Chosen for people who see red and green alike and for black-and-white print: the colours that
 * meet in a panel differ in lightness as well (CIE L*, light theme: purple 25, blue 37, red 42,
 * teal 48, orange 62; dark theme: blue 59, red 63, teal 64, orange 74, purple 83), and a line has a
 * contrast of at least 3:1 with its ground; a layer of the stack is a little paler.
 */
static const uint32_t colors[][ROLE_COUNT] = {
	[THEME_LIGHT] = {
		[COLOR_INK] = 0x1b2130,
		[COLOR_GRAY] = 0x7d8594,
		[COLOR_BLUE] = 0x1f579f,
		[COLOR_ORANGE] = 0xd3821f,
		[COLOR_PURPLE] = 0x51237a,
		[COLOR_TEAL] = 0x228074,
		[COLOR_RED] = 0xb5343d,
		[ROLE_BACKGROUND] = 0xffffff,
		[ROLE_TEXT] = 0x1b2130,
		[ROLE_DIM] = 0x5b6372,
		[ROLE_GRID] = 0xe6e8ec,
		[ROLE_AXIS] = 0xa9afba,
		[ROLE_BAND] = 0xf3f5f8,
		[ROLE_MARKER] = 0x6b7280,
		[ROLE_HATCH] = 0xc3c8d1,
		[ROLE_CALM] = 0xe0ece6,
		[ROLE_WARM] = 0xf4cf86,
		[ROLE_HOT] = 0xe58a5b,
		[ROLE_CRITICAL] = 0xc8444b,
	},
	[THEME_DARK] = {
		[COLOR_INK] = 0xe8ebf1,
		[COLOR_GRAY] = 0x8d95a5,
		[COLOR_BLUE] = 0x4b8fe0,
		[COLOR_ORANGE] = 0xf2a74f,
		[COLOR_PURPLE] = 0xdac4fa,
		[COLOR_TEAL] = 0x3dab9a,
		[COLOR_RED] = 0xf0716f,
		[ROLE_BACKGROUND] = 0x14181f,
		[ROLE_TEXT] = 0xe8ebf1,
		[ROLE_DIM] = 0xa0a8b7,
		[ROLE_GRID] = 0x2a303b,
		[ROLE_AXIS] = 0x5a6373,
		[ROLE_BAND] = 0x1b212b,
		[ROLE_MARKER] = 0x9aa3b2,
		[ROLE_HATCH] = 0x4a5261,
		[ROLE_CALM] = 0x24362f,
		[ROLE_WARM] = 0x7d5f1e,
		[ROLE_HOT] = 0x9e4a22,
		[ROLE_CRITICAL] = 0xb02f3c,
	},
};

/* The ramp of a heat map, from idle to busy: one hue, monotonous in lightness. */
static const uint32_t ramps[][5] = {
	[THEME_LIGHT] = { 0xf2f6fb, 0xc3d9ee, 0x7fb2dc, 0x2f77bd, 0x0a3069 },
	[THEME_DARK] = { 0x1a212c, 0x1f3f63, 0x2b6aa8, 0x62a8e5, 0xd8ecff },
};

struct rgb {
	double r, g, b;
};

static struct rgb rgb_of(uint32_t hex)
{
	return (struct rgb){ (double)(hex >> 16 & 255) / 255, (double)(hex >> 8 & 255) / 255,
		(double)(hex & 255) / 255 };
}

static struct rgb ramp_color(enum paint_theme theme, double level)
{
	const size_t steps = ARRAY_SIZE(ramps[0]) - 1;
	double at = clamp(level, 0, 1) * (double)steps;
	size_t low = min_size((size_t)at, steps - 1);
	struct rgb a = rgb_of(ramps[theme][low]), b = rgb_of(ramps[theme][low + 1]);
	double t = at - (double)low;

	return (struct rgb){ a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t };
}

static void set_color(cairo_t *cr, enum paint_theme theme, const struct pen *pen)
{
	struct rgb color = pen->role == ROLE_HEAT ? ramp_color(theme, pen->level)
						  : rgb_of(colors[theme][pen->role]);

	cairo_set_source_rgba(cr, color.r, color.g, color.b, pen->opacity);
}

/* ---- text ---- */

static void set_font(cairo_t *cr, const struct text_style *style)
{
	cairo_select_font_face(cr, FONT_FAMILY,
		style->face == FACE_ITALIC ? CAIRO_FONT_SLANT_ITALIC : CAIRO_FONT_SLANT_NORMAL,
		style->face == FACE_BOLD ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cr, style->size);
}

static double text_width(void *context, const char *text, const struct text_style *style)
{
	cairo_text_extents_t extents;

	set_font(context, style);
	cairo_text_extents(context, text, &extents);
	return extents.x_advance;
}

static void paint_text(cairo_t *cr, const struct sheet *sheet, const struct shape *shape)
{
	const struct point *at = &sheet->points[shape->first];
	const char *text = sheet->texts.data + shape->text;
	double width = text_width(cr, text, &shape->style), x = at->x;

	if (shape->style.align == ALIGN_CENTER)
		x -= width / 2;
	else if (shape->style.align == ALIGN_RIGHT)
		x -= width;
	cairo_move_to(cr, x, at->y);
	cairo_show_text(cr, text);
}

/* ---- shapes ---- */

/* A line of one pixel is sharp when it runs through a pixel's middle. */
static void paint_line(cairo_t *cr, const struct sheet *sheet, const struct shape *shape)
{
	static const double dashes[][2] = {
		[DASH_LONG] = { 6, 4 },
		[DASH_SHORT] = { 3, 2 },
		[DASH_DOT] = { 1, 3 },
	};
	const struct point *points = &sheet->points[shape->first];
	bool straight =
		shape->count == 2 && (points[0].x == points[1].x || points[0].y == points[1].y);
	double shift = straight ? sheet->pixel / 2 : 0;

	if (shape->pen.dash)
		cairo_set_dash(cr, dashes[shape->pen.dash], 2, 0);
	else
		cairo_set_dash(cr, NULL, 0, 0);
	cairo_set_line_width(cr, shape->pen.thickness);
	for (size_t i = 0; i < shape->count; i++)
		cairo_line_to(cr, points[i].x + (points[0].x == points[1].x ? shift : 0),
			points[i].y + (points[0].y == points[1].y ? shift : 0));
	cairo_stroke(cr);
}

static void paint_rects(cairo_t *cr, const struct sheet *sheet, const struct shape *shape)
{
	const struct point *points = &sheet->points[shape->first];

	for (size_t i = 0; i + 1 < shape->count; i += 2)
		cairo_rectangle(cr, points[i].x, points[i].y, points[i + 1].x - points[i].x,
			points[i + 1].y - points[i].y);
	cairo_fill(cr);
}

static void paint_area(cairo_t *cr, const struct sheet *sheet, const struct shape *shape)
{
	const struct point *points = &sheet->points[shape->first];

	for (size_t i = 0; i < shape->count; i++)
		cairo_line_to(cr, points[i].x, points[i].y);
	cairo_close_path(cr);
	cairo_fill(cr);
}

static void paint_hatch(
	cairo_t *cr, const struct sheet *sheet, const struct shape *shape, enum paint_theme theme)
{
	const struct point *a = &sheet->points[shape->first], *b = a + 1;
	const struct pen ground = { .role = ROLE_BACKGROUND, .opacity = 1 };
	double height = b->y - a->y;

	cairo_save(cr);
	cairo_rectangle(cr, a->x, a->y, b->x - a->x, height);
	cairo_clip(cr);
	set_color(cr, theme, &ground);
	cairo_paint(cr);
	set_color(cr, theme, &shape->pen);
	cairo_set_dash(cr, NULL, 0, 0);
	cairo_set_line_width(cr, shape->pen.thickness);
	for (double x = a->x - height; x < b->x; x += 6) {
		cairo_move_to(cr, x, b->y);
		cairo_line_to(cr, x + height, a->y);
	}
	cairo_stroke(cr);
	cairo_restore(cr);
}

static void paint_dot(cairo_t *cr, const struct sheet *sheet, const struct shape *shape)
{
	const struct point *at = &sheet->points[shape->first];

	cairo_arc(cr, at->x, at->y, shape->pen.thickness, 0, 2 * acos(-1));
	cairo_fill(cr);
}

static void paint_shape(
	cairo_t *cr, const struct sheet *sheet, const struct shape *shape, enum paint_theme theme)
{
	set_color(cr, theme, &shape->pen);
	/* Text leaves a current point behind. */
	cairo_new_path(cr);
	switch (shape->kind) {
	case SHAPE_RECTS:
		paint_rects(cr, sheet, shape);
		break;
	case SHAPE_AREA:
		paint_area(cr, sheet, shape);
		break;
	case SHAPE_LINE:
		paint_line(cr, sheet, shape);
		break;
	case SHAPE_HATCH:
		paint_hatch(cr, sheet, shape, theme);
		break;
	case SHAPE_DOT:
		paint_dot(cr, sheet, shape);
		break;
	case SHAPE_TEXT:
		paint_text(cr, sheet, shape);
		break;
	}
}

static void paint_sheet(cairo_t *cr, const struct sheet *sheet, enum paint_theme theme)
{
	const struct pen ground = { .role = ROLE_BACKGROUND, .opacity = 1 };

	set_color(cr, theme, &ground);
	cairo_paint(cr);
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	for (size_t i = 0; i < sheet->shape_count; i++)
		paint_shape(cr, sheet, &sheet->shapes[i], theme);
}

/* ---- files ---- */

enum paint_format {
	FORMAT_PNG,
	FORMAT_SVG,
	FORMAT_PDF,
	FORMAT_COUNT,
};

static const char *const suffixes[FORMAT_COUNT] = {
	[FORMAT_PNG] = ".png",
	[FORMAT_SVG] = ".svg",
	[FORMAT_PDF] = ".pdf",
};

static enum paint_format format_of(const char *path)
{
	const char *dot = strrchr(path_name(path), '.');
	enum paint_format format = FORMAT_PNG;

	while (format < FORMAT_COUNT && (!dot || strcmp(dot, suffixes[format])))
		format++;
	return format;
}

bool paint_check_name(const char *path, struct error *err)
{
	if (!strcmp(path, "-"))
		return error_usage(err,
			"a chart does not go to standard output; name a file: .png, .pdf or .svg");
	if (format_of(path) == FORMAT_COUNT)
		return error_usage(err,
			"'%s' is no name for a chart; it must end in .png, .pdf or .svg", path);
	return true;
}

/* One drawing on its way into a file. */
struct job {
	const struct paint_options *options;
	const struct side *sides;
	size_t count; /* 1, or SIDES */
	enum paint_format format;
	FILE *out;
};

static cairo_status_t write_bytes(void *context, const unsigned char *bytes, unsigned int size)
{
	return fwrite(bytes, 1, size, context) == size ? CAIRO_STATUS_SUCCESS
						       : CAIRO_STATUS_WRITE_ERROR;
}

/* Units are pixels on a sheet of the usual size. Type grows with larger sheets, so that they are
 * the same picture in finer detail, and shrinks a little on small ones. */
static double pixels_per_unit(int width, int height)
{
	return fmax(sqrt((double)width * height / (1600.0 * 1000)), 0.8);
}

static void size_chart(const struct job *job, struct chart_options *chart, double *scale)
{
	const struct paint_options *options = job->options;
	bool is_pdf = job->format == FORMAT_PDF;

	*chart = options->chart;
	*scale = is_pdf ? PDF_SCALE : pixels_per_unit(options->width, options->height);
	chart->width = (is_pdf ? PDF_WIDTH : options->width) / *scale;
	chart->height = (is_pdf ? PDF_HEIGHT : options->height) / *scale;
	/* Print resolves more than a point, and vectors have no pixels to snap to. */
	chart->pixel = is_pdf ? 0.5 : 1 / *scale;
	chart->column = chart->pixel;
}

static cairo_surface_t *create_surface(const struct job *job)
{
	const struct paint_options *options = job->options;
	cairo_surface_t *surface;

	switch (job->format) {
	case FORMAT_SVG:
		surface = cairo_svg_surface_create_for_stream(
			write_bytes, job->out, options->width, options->height);
		cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
		return surface;
	case FORMAT_PDF:
		return cairo_pdf_surface_create_for_stream(
			write_bytes, job->out, PDF_WIDTH, PDF_HEIGHT);
	default:
		return cairo_image_surface_create(
			CAIRO_FORMAT_RGB24, options->width, options->height);
	}
}

/* The date is the end of the recording, the last of two: the same input gives the same bytes. */
static void set_metadata(cairo_surface_t *surface, const struct job *job)
{
	char text[320], title[320], date[40];
	int64_t end_ns = RECORDING_WALL_MIN;

	chart_title(job->sides, job->count, &job->options->chart, text, sizeof(text));
	text_clean(title, sizeof(title), text, strlen(text));
	for (size_t i = 0; i < job->count; i++) {
		const struct side *side = &job->sides[i];
		int64_t wall_ns = side->series->wall_ns[side->summary->range.end - 1];

		end_ns = wall_ns > end_ns ? wall_ns : end_ns;
	}
	format_wall_utc(date, sizeof(date), end_ns);
	/* cairo takes whole seconds. */
	strcpy(strchr(date, '.'), "Z");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
	cairo_pdf_surface_set_metadata(
		surface, CAIRO_PDF_METADATA_CREATOR, "asitop " ASITOP_VERSION);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, date);
}

/* Text keeps its proportions at every size: one layout serves all. */
static void set_font_options(cairo_t *cr)
{
	cairo_font_options_t *options = cairo_font_options_create();

	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_set_font_options(cr, options);
	cairo_font_options_destroy(options);
}

static void paint_pages(cairo_t *cr, const struct job *job)
{
	const struct text_meter meter = { text_width, cr };
	struct chart_options chart;
	struct sheet sheet;
	double scale;

	size_chart(job, &chart, &scale);
	cairo_scale(cr, scale, scale);
	set_font_options(cr);
	if (job->count == SIDES)
		overlay_layout(&sheet, job->sides, &chart, &meter);
	else
		chart_layout(&sheet, job->sides, &chart, &meter);
	paint_sheet(cr, &sheet, job->options->theme);
	sheet_release(&sheet);
	if (job->format != FORMAT_PDF)
		return;
	cairo_show_page(cr);
	if (job->count == SIDES)
		overlay_layout_details(&sheet, job->sides, &chart, &meter);
	else
		chart_layout_details(&sheet, job->sides, &chart, &meter);
	paint_sheet(cr, &sheet, job->options->theme);
	sheet_release(&sheet);
}

static cairo_status_t paint_job(const struct job *job)
{
	cairo_surface_t *surface = create_surface(job);
	cairo_t *cr = cairo_create(surface);
	cairo_status_t status;

	if (job->format == FORMAT_PDF)
		set_metadata(surface, job);
	paint_pages(cr, job);
	status = cairo_status(cr);
	if (!status && job->format == FORMAT_PNG)
		status = cairo_surface_write_to_png_stream(surface, write_bytes, job->out);
	cairo_destroy(cr);
	cairo_surface_finish(surface);
	if (!status)
		status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	return status;
}

bool paint_chart(const char *path, const struct paint_options *options, const struct side *sides,
	size_t count, struct error *err)
{
	struct job job = { options, sides, count, format_of(path), NULL };
	struct output_file output;
	cairo_status_t status;

	if (!output_file_open(&output, path, options->overwrite, err))
		return false;
	job.out = output.file;
	status = paint_job(&job);
	/* Why a write failed is known there. */
	if (!status || ferror(output.file))
		return output_file_finish(&output, err);
	output_file_discard(&output);
	return error_set(err, "cannot draw '%s': %s", path, cairo_status_to_string(status));
}

const char *paint_library_version(void)
{
	return cairo_version_string();
}
