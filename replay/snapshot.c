#include "snapshot.h"
#include "player.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { SIZE_MAX_CELLS = 2000 };

static void find_size(int *width, int *height)
{
	struct winsize size = { 0 };

	*width = 80;
	*height = 24;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col && size.ws_row) {
		*width = size.ws_col;
		*height = size.ws_row;
	}
}

bool snapshot_print(const struct series *series, const struct snapshot *snapshot,
	const struct display_options *display, struct error *err)
{
	const struct dashboard_options dashboard = display_dashboard(display);
	struct buffer text = { 0 };
	struct canvas canvas;
	struct player player;
	int width, height;

	find_size(&width, &height);
	if (snapshot->size && !parse_dimensions(snapshot->size, 1, SIZE_MAX_CELLS, &width, &height))
		return error_usage(
			err, "--size must be COLSxROWS, such as 107x30, not '%s'", snapshot->size);
	player_init(&player, series, &dashboard, snapshot->begin_ns, snapshot->end_ns, 0);
	playback_seek(&player.playback, snapshot->at_ns, 0);
	player.is_still = true;
	canvas_init(&canvas, width, height, display_is_ascii(display));
	player_draw(&player, &canvas, 0);
	if (snapshot->ansi)
		canvas_print_ansi(&canvas, display->color, &text);
	else
		canvas_print_text(&canvas, &text);
	fputs(buffer_string(&text), stdout);
	buffer_release(&text);
	canvas_release(&canvas);
	return true;
}
