/*
 * The terminal: the only module that knows ncurses.
 *
 * It shows a canvas, cell by cell (ncurses sends what changed), and tells which key was pressed.
 * screen_close() gives the terminal back as it was, on every way out.
 */
#ifndef ASITOP_SCREEN_H
#define ASITOP_SCREEN_H

#include "canvas.h"

/* Keys are characters, or one of these. */
enum screen_key {
	SCREEN_NONE = -1, /* no key waits */
	SCREEN_ENTER = '\n',
	SCREEN_ESCAPE = 27,
	SCREEN_BACKSPACE = 127,
	SCREEN_LEFT = 0x1000,
	SCREEN_RIGHT,
	SCREEN_SHIFT_LEFT,
	SCREEN_SHIFT_RIGHT,
	SCREEN_HOME,
	SCREEN_END,
	SCREEN_RESIZE,
	SCREEN_OTHER, /* a key that nobody knows */
};

/* True when stdin and stdout are a terminal that can show a screen. */
bool screen_is_possible(void);

/* Takes the terminal; `color` as for --color. */
bool screen_open(int color, struct error *err);
void screen_close(void);

void screen_size(int *width, int *height);
void screen_show(const struct canvas *canvas);

/* The next key that waits; never blocks. */
int screen_key(void);

#endif
