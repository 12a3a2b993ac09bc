#include "screen.h"

#include <curses.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

enum { PAIR_COLOR = 1, PAIR_ALERT = 2 };

bool screen_is_possible(void)
{
	const char *terminal = getenv("TERM");

	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && terminal && terminal[0] &&
		strcmp(terminal, "dumb");
}

static void start_colors(int color)
{
	if (!has_colors() || getenv("NO_COLOR"))
		return;
	start_color();
	use_default_colors();
	/* Bright black needs sixteen colours; without them it is black made bold by DIM. */
	if (color >= COLORS)
		color = COLOR_WHITE;
	init_pair(PAIR_COLOR, (short)color, -1);
	init_pair(PAIR_ALERT, COLOR_RED, -1);
}

bool screen_open(int color, struct error *err)
{
	/* newterm() returns where initscr() would exit. */
	SCREEN *screen = newterm(NULL, stdout, stdin);

	if (!screen)
		return error_set(err,
			"the terminal '%s' is not known here; set TERM, or use --snapshot",
			getenv("TERM"));
	set_term(screen);
	start_colors(color);
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(25);
	curs_set(0);
	return true;
}

void screen_close(void)
{
	endwin();
}

void screen_size(int *width, int *height)
{
	getmaxyx(stdscr, *height, *width);
}

static attr_t attributes(enum style style, short *pair)
{
	*pair = 0;
	switch (style) {
	case STYLE_PLAIN:
		break;
	case STYLE_COLOR:
		*pair = PAIR_COLOR;
		break;
	case STYLE_DIM:
		return A_DIM;
	case STYLE_ALERT:
		*pair = PAIR_ALERT;
		return A_BOLD;
	case STYLE_REVERSE:
		return A_REVERSE;
	}
	return A_NORMAL;
}

void screen_show(const struct canvas *canvas)
{
	erase();
	for (int y = 0; y < canvas->height; y++) {
		for (int x = 0; x < canvas->width; x++) {
			const struct cell *cell = canvas_cell(canvas, x, y);
			wchar_t wide[2] = { 0 };
			cchar_t character;
			short pair;
			attr_t style = attributes(cell->style, &pair);

			if (!cell->text[0])
				continue;
			if (mbtowc(wide, cell->text, strlen(cell->text)) <= 0)
				wide[0] = L'?';
			setcchar(&character, wide, style, pair, NULL);
			mvadd_wch(y, x, &character);
		}
	}
	refresh();
}

int screen_key(void)
{
	int key = getch();

	switch (key) {
	case ERR:
		return SCREEN_NONE;
	case KEY_LEFT:
		return SCREEN_LEFT;
	case KEY_RIGHT:
		return SCREEN_RIGHT;
	case KEY_SLEFT:
		return SCREEN_SHIFT_LEFT;
	case KEY_SRIGHT:
		return SCREEN_SHIFT_RIGHT;
	case KEY_HOME:
		return SCREEN_HOME;
	case KEY_END:
		return SCREEN_END;
	case KEY_RESIZE:
		return SCREEN_RESIZE;
	case KEY_ENTER:
	case '\r':
		return SCREEN_ENTER;
	case KEY_BACKSPACE:
	case '\b':
		return SCREEN_BACKSPACE;
	default:
		return key >= 0 && key < 256 ? key : SCREEN_OTHER;
	}
}
