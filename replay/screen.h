/*
 * The terminal: the only module that knows ncurses.
 *
 * It shows a canvas, cell by cell (ncurses sends what changed), and tells which key was pressed.
 * screen_close() gives the terminal back as it was. A crash (SIGSEGV, abort and their like) does so
 * too, from a static copy of the terminal's state, before it takes its course.
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

/* True when stdout is a terminal that can show a screen, and there are keys: from stdin when that
 * is a terminal, else, where it is data, from /dev/tty. */
bool screen_is_possible(void);

/* Fails when nobody knows the terminal's type: to be asked before work that takes time. */
bool screen_check(struct error *err);

/* Takes the terminal, which screen_check() has passed; `color` as for --color. */
bool screen_open(int color, struct error *err);
void screen_close(void);

void screen_size(int *width, int *height);

/* Shows a canvas; `before` is what was shown last (empty: nothing), so that only what changed is
 * touched. */
void screen_show(const struct canvas *canvas, const struct canvas *before);

/* Gives the terminal back while the program is stopped, and takes it again: it is empty then. */
void screen_suspend(void);
void screen_resume(void);

/* What is readable when a key waits. */
int screen_keys_fd(void);

/* The next key that waits; never blocks. */
int screen_key(void);

/* "6.4.20221231": the version of ncurses that is linked. */
const char *screen_library_version(void);

#endif
