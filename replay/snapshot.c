#include "snapshot.h"
#include "../src/common/drawing/paint.h"
#include "../src/common/host/output_file.h"
#include "../src/common/series/summary.h"
#include "frame.h"
#include "player.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The largest frame that is printed; a picture as large would not fit into memory. */
enum { CELLS_MAX = 2000, PICTURE_COLUMNS_MAX = 1000, PICTURE_ROWS_MAX = 500 };

/* A PNG has the resolution of a Retina display; in a PDF text has about its usual size on paper. */
#define PNG_SCALE 2.0
#define PDF_SCALE 0.75

static void terminal_size(int *width, int *height)
{
	struct winsize size = { 0 };

	*width = 80;
	*height = 24;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col && size.ws_row) {
		*width = size.ws_col;
		*height = size.ws_row;
	}
}

static bool find_size(
	const struct snapshot_options *options, int *width, int *height, struct error *err)
{
	terminal_size(width, height);
	if (options->size && !parse_dimensions(options->size, 1, CELLS_MAX, width, height))
		return error_usage(
			err, "--size must be COLSxROWS, such as 107x30, not '%s'", options->size);
	if (options->outputs.count && (*width > PICTURE_COLUMNS_MAX || *height > PICTURE_ROWS_MAX))
		return error_usage(err, "--size %dx%d is too large for a picture; at most %dx%d",
			*width, *height, PICTURE_COLUMNS_MAX, PICTURE_ROWS_MAX);
	return true;
}

bool snapshot_check(const struct snapshot_options *options, const char *path, struct error *err)
{
	int width, height;

	if (options->outputs.count && options->ansi)
		return error_usage(err, "--ansi and --output cannot be combined");
	for (int i = 0; i < options->outputs.count; i++) {
		const char *output = options->outputs.items[i];

		if (!paint_check_name(output, err) ||
			!output_file_check(output, options->overwrite, path, err))
			return false;
	}
	return find_size(options, &width, &height, err);
}

/* ---- pictures ---- */

struct model {
	const struct canvas *canvas;
	int color;
};

static void draw(const void *context, size_t page, struct sheet *sheet)
{
	const struct model *model = context;

	(void)page;
	frame_draw(sheet, model->canvas, model->color);
}

static struct paper paper_of(const struct canvas *canvas, double scale)
{
	return (struct paper){
		frame_width(canvas) * scale,
		frame_height(canvas) * scale,
		scale,
	};
}

static bool write_pictures(const struct snapshot *snapshot, const struct snapshot_options *options,
	const struct model *model, struct error *err)
{
	const struct series *series = snapshot->series;
	size_t index = series_at(series, snapshot->at_ns);
	char title[96];
	const struct picture picture = {
		.papers = {
			[FORMAT_PNG] = paper_of(model->canvas, PNG_SCALE),
			[FORMAT_SVG] = paper_of(model->canvas, 1),
			[FORMAT_PDF] = paper_of(model->canvas, PDF_SCALE),
		},
		.page_count = 1,
		.draw = draw,
		.model = model,
		.title = title,
		.wall_ns = series->wall_ns[index],
	};
	bool done = true;

	machine_title(&series->catalog.machine, title, sizeof(title));
	for (int i = 0; i < options->outputs.count && done; i++)
		done = paint_picture(options->outputs.items[i], &picture,
			options->theme ? THEME_LIGHT : THEME_DARK, options->overwrite, err);
	return done;
}

/* ---- the frame ---- */

static void draw_canvas(const struct snapshot *snapshot, const struct display_options *display,
	struct canvas *canvas)
{
	const struct dashboard_options dashboard = display_dashboard(display);
	struct player player;

	player_init(&player, snapshot->series, &dashboard, snapshot->begin_ns, snapshot->end_ns, 0);
	playback_seek(&player.playback, snapshot->at_ns, 0);
	player.is_still = true;
	player_draw(&player, canvas, 0);
}

static void print(const struct canvas *canvas, bool ansi, int color)
{
	struct buffer text = { 0 };

	if (ansi)
		canvas_print_ansi(canvas, color, &text);
	else
		canvas_print_text(canvas, &text);
	fputs(buffer_string(&text), stdout);
	buffer_release(&text);
}

bool snapshot_show(const struct snapshot *snapshot, const struct snapshot_options *options,
	const struct display_options *display, struct error *err)
{
	bool is_picture = options->outputs.count > 0, done = true;
	struct canvas canvas;
	int width, height;

	if (!find_size(options, &width, &height, err))
		return false;
	/* The locale matters to a terminal, not to a picture. */
	canvas_init(
		&canvas, width, height, is_picture ? display->ascii : display_is_ascii(display));
	draw_canvas(snapshot, display, &canvas);
	if (is_picture)
		done = write_pictures(
			snapshot, options, &(struct model){ &canvas, display->color }, err);
	else
		print(&canvas, options->ansi, display->color);
	canvas_release(&canvas);
	return done;
}
