#include "paint.h"
#include "../base/version.h"
#include "../host/output_file.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The toy interface takes one family; fontconfig finds its own for the generic ones. */
#ifdef __APPLE__
#define FONT_SANS "Helvetica"
#define FONT_MONO "Menlo"
#else
#define FONT_SANS "sans-serif"
#define FONT_MONO "monospace"
#endif

static void set_color(cairo_t *cr, enum theme theme, const struct pen *pen)
{
	struct rgb color = theme_color(theme, pen->role, pen->level);

	cairo_set_source_rgba(cr, color.r, color.g, color.b, pen->opacity);
}

/* ---- text ---- */

static const struct {
	const char *family;
	cairo_font_slant_t slant;
	cairo_font_weight_t weight;
} faces[] = {
	[FACE_REGULAR] = { FONT_SANS, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL },
	[FACE_BOLD] = { FONT_SANS, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD },
	[FACE_ITALIC] = { FONT_SANS, CAIRO_FONT_SLANT_ITALIC, CAIRO_FONT_WEIGHT_NORMAL },
	[FACE_MONO] = { FONT_MONO, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL },
	[FACE_MONO_BOLD] = { FONT_MONO, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD },
};

static void set_font(cairo_t *cr, const struct text_style *style)
{
	cairo_select_font_face(
		cr, faces[style->face].family, faces[style->face].slant, faces[style->face].weight);
	cairo_set_font_size(cr, style->size);
}

static size_t character_count(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xC0) != 0x80;
	return count;
}

static double text_width(void *context, const char *text, const struct text_style *style)
{
	cairo_text_extents_t extents;

	if (style->pitch > 0)
		return style->pitch * (double)character_count(text);
	set_font(context, style);
	cairo_text_extents(context, text, &extents);
	return extents.x_advance;
}

/* Places each glyph where its character belongs, whatever the font's own widths are. Fonts of the
 * toy interface have one glyph per character. */
static void show_at_pitch(cairo_t *cr, double x, double y, double pitch, const char *text)
{
	cairo_text_cluster_flags_t flags;
	cairo_text_cluster_t *clusters = NULL;
	cairo_glyph_t *glyphs = NULL;
	int glyph_count = 0, cluster_count = 0;

	if (cairo_scaled_font_text_to_glyphs(cairo_get_scaled_font(cr), x, y, text, -1, &glyphs,
		    &glyph_count, &clusters, &cluster_count, &flags))
		return;
	for (int i = 0; i < glyph_count; i++)
		glyphs[i].x = x + i * pitch;
	cairo_show_text_glyphs(cr, text, -1, glyphs, glyph_count, clusters, cluster_count, flags);
	cairo_glyph_free(glyphs);
	cairo_text_cluster_free(clusters);
}

static void paint_text(cairo_t *cr, const struct sheet *sheet, const struct shape *shape)
{
	const struct text_style *style = &shape->style;
	const struct point *at = &sheet->points[shape->first];
	const char *text = sheet->texts.data + shape->text;
	double width = text_width(cr, text, style), x = at->x;

	if (style->align == ALIGN_CENTER)
		x -= width / 2;
	else if (style->align == ALIGN_RIGHT)
		x -= width;
	set_font(cr, style);
	cairo_move_to(cr, x, at->y);
	if (style->pitch > 0)
		show_at_pitch(cr, x, at->y, style->pitch, text);
	else
		cairo_show_text(cr, text);
}

/* ---- shapes ---- */

/* A line of one pixel is sharp if it runs through the middle of a pixel. */
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
	cairo_t *cr, const struct sheet *sheet, const struct shape *shape, enum theme theme)
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
	cairo_t *cr, const struct sheet *sheet, const struct shape *shape, enum theme theme)
{
	set_color(cr, theme, &shape->pen);
	/* Text leaves a current point. */
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

static void paint_sheet(cairo_t *cr, const struct sheet *sheet, enum theme theme)
{
	const struct pen ground = { .role = ROLE_BACKGROUND, .opacity = 1 };

	set_color(cr, theme, &ground);
	cairo_paint(cr);
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	for (size_t i = 0; i < sheet->shape_count; i++)
		paint_shape(cr, sheet, &sheet->shapes[i], theme);
}

/* ---- files ---- */

static const char *const suffixes[FORMAT_COUNT] = {
	[FORMAT_PNG] = ".png",
	[FORMAT_SVG] = ".svg",
	[FORMAT_PDF] = ".pdf",
};

static enum picture_format format_of(const char *path)
{
	const char *dot = strrchr(path_name(path), '.');
	enum picture_format format = FORMAT_PNG;

	while (format < FORMAT_COUNT && (!dot || strcmp(dot, suffixes[format])))
		format++;
	return format;
}

bool paint_check_name(const char *path, struct error *err)
{
	if (!strcmp(path, "-"))
		return error_usage(err,
			"cannot draw to standard output; name a file that ends in .png, .pdf or "
			".svg");
	if (format_of(path) == FORMAT_COUNT)
		return error_usage(err,
			"the name of a picture must end in .png, .pdf or .svg, not '%s'", path);
	return true;
}

/* One picture on its way into a file. */
struct job {
	const struct picture *picture;
	enum theme theme;
	enum picture_format format;
	FILE *out;
};

static cairo_status_t write_bytes(void *context, const unsigned char *bytes, unsigned int size)
{
	return fwrite(bytes, 1, size, context) == size ? CAIRO_STATUS_SUCCESS
						       : CAIRO_STATUS_WRITE_ERROR;
}

static cairo_surface_t *create_surface(const struct job *job)
{
	const struct paper *paper = &job->picture->papers[job->format];
	cairo_surface_t *surface;

	switch (job->format) {
	case FORMAT_SVG:
		surface = cairo_svg_surface_create_for_stream(
			write_bytes, job->out, paper->width, paper->height);
		cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
		return surface;
	case FORMAT_PDF:
		return cairo_pdf_surface_create_for_stream(
			write_bytes, job->out, paper->width, paper->height);
	default:
		return cairo_image_surface_create(
			CAIRO_FORMAT_RGB24, (int)paper->width, (int)paper->height);
	}
}

/* The date is that of the picture's data, so that the same input gives the same bytes. */
static void set_metadata(cairo_surface_t *surface, const struct picture *picture)
{
	char title[320], date[40];

	text_clean(title, sizeof(title), picture->title, strlen(picture->title));
	format_wall_utc(date, sizeof(date), picture->wall_ns);
	/* cairo takes whole seconds. */
	strcpy(strchr(date, '.'), "Z");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
	cairo_pdf_surface_set_metadata(
		surface, CAIRO_PDF_METADATA_CREATOR, "asitop " ASITOP_VERSION);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, date);
}

/* Text has the same proportions at every size, so that one layout fits all. */
static void set_font_options(cairo_t *cr)
{
	cairo_font_options_t *options = cairo_font_options_create();

	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_set_font_options(cr, options);
	cairo_font_options_destroy(options);
}

static void paint_page(cairo_t *cr, const struct job *job, size_t page)
{
	const struct text_meter meter = { text_width, cr };
	const struct paper *paper = &job->picture->papers[job->format];
	/* Print resolves more than a point, and vectors have no pixels to snap to. */
	double pixel = job->format == FORMAT_PDF ? 0.5 : 1 / paper->scale;
	struct sheet sheet;

	sheet_init(
		&sheet, paper->width / paper->scale, paper->height / paper->scale, pixel, &meter);
	job->picture->draw(job->picture->model, page, &sheet);
	paint_sheet(cr, &sheet, job->theme);
	sheet_release(&sheet);
}

static void paint_pages(cairo_t *cr, const struct job *job)
{
	double scale = job->picture->papers[job->format].scale;
	size_t count = job->format == FORMAT_PDF ? job->picture->page_count : 1;

	cairo_scale(cr, scale, scale);
	set_font_options(cr);
	for (size_t page = 0; page < count; page++) {
		if (page)
			cairo_show_page(cr);
		paint_page(cr, job, page);
	}
}

static cairo_status_t paint_job(const struct job *job)
{
	cairo_surface_t *surface = create_surface(job);
	cairo_t *cr = cairo_create(surface);
	cairo_status_t status;

	if (job->format == FORMAT_PDF)
		set_metadata(surface, job->picture);
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

bool paint_picture(const char *path, const struct picture *picture, enum theme theme,
	bool overwrite, struct error *err)
{
	struct job job = { picture, theme, format_of(path), NULL };
	struct output_file output;
	cairo_status_t status;

	if (!output_file_open(&output, path, overwrite, err))
		return false;
	job.out = output.file;
	status = paint_job(&job);
	/* output_file_finish() reports why a write failed. */
	if (!status || ferror(output.file))
		return output_file_finish(&output, err);
	output_file_discard(&output);
	return error_set(err, "cannot draw '%s': %s", path, cairo_status_to_string(status));
}

const char *paint_library_version(void)
{
	return cairo_version_string();
}
