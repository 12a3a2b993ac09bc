/*
 * The terminal. This is the only module that uses ncurses.
 *
 * It shows a canvas (ncurses sends the cells that changed) and reads keys. screen_close() restores
 * the terminal. So does a crash (SIGSEGV, SIGABRT and the like), from a static copy of the
 * terminal's state, before the default action of the signal.
 */
#ifndef ASITOP_SCREEN_H
#define ASITOP_SCREEN_H

#include "canvas.h"

/* Keys are characters, or one of these. */
enum screen_key {
	SCREEN_NONE = -1, /* no key is available */
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
	SCREEN_OTHER, /* an unknown key */
};

/* True if stdout is a terminal that can show a screen and keys can be read: from stdin if that is a
 * terminal, otherwise from /dev/tty. */
bool screen_is_possible(void);

/* Fails if the terminal type is unknown. Call it before any lengthy work. */
bool screen_check(struct error *err);

/* Takes over the terminal; call screen_check() before. `color` is that of --color. */
bool screen_open(int color, struct error *err);
void screen_close(void);

void screen_size(int *width, int *height);

/* Shows a canvas. `before` is the canvas shown last, or an empty one; only cells that differ from
 * it are written. */
void screen_show(const struct canvas *canvas, const struct canvas *before);

/* Restores the terminal while the program is stopped, and takes it over again, cleared. */
void screen_suspend(void);
void screen_resume(void);

/* The descriptor that is readable when a key is available. */
int screen_keys_fd(void);

/* The next key, or SCREEN_NONE; never blocks. */
int screen_key(void);

/* The version of the ncurses library in use, such as "6.4.20221231". */
const char *screen_library_version(void);

#endif
