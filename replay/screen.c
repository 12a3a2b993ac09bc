#include "screen.h"

#include <curses.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

/* ncurses 6.0, which macOS has, drops repeated characters if the terminal has the capability `rep`,
 * and cannot read terminal descriptions with 32-bit numbers. */
#if NCURSES_VERSION_MAJOR < 6 || (NCURSES_VERSION_MAJOR == 6 && NCURSES_VERSION_MINOR < 1)
#error "ncurses 6.1 or later is needed; on a Mac: brew install ncurses"
#endif

enum { PAIR_COLOR = 1, PAIR_ALERT = 2 };

/* If standard input is data, read the keys from /dev/tty. */
static int open_keys(void)
{
	return isatty(STDIN_FILENO) ? dup(STDIN_FILENO) : open("/dev/tty", O_RDONLY | O_CLOEXEC);
}

bool screen_is_possible(void)
{
	const char *type = getenv("TERM");
	int fd;

	if (!isatty(STDOUT_FILENO) || !type || !type[0] || !strcmp(type, "dumb"))
		return false;
	fd = open_keys();
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* ---- crashes ---- */

/* All that a signal handler needs to restore the terminal: it may call no function of ncurses. */
static struct {
	bool taken;
	FILE *keys; /* what screen_key() reads */
	struct termios modes;
	char sequences[256];
	size_t size;
} terminal;

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT };

static void on_crash(int signal_number)
{
	ssize_t ignored;

	if (terminal.taken) {
		ignored = write(STDOUT_FILENO, terminal.sequences, terminal.size);
		(void)ignored;
		tcsetattr(STDOUT_FILENO, TCSANOW, &terminal.modes);
	}
	/* SA_RESETHAND has restored the default action. */
	raise(signal_number);
}

/* Adds a terminfo string without its delays ("$<5>"), which no terminal needs any more. */
static void add_sequence(const char *name)
{
	const char *text = tigetstr(name);

	/* tigetstr() returns -1 for a capability that is not a string. */
	if (!text || text == (const char *)-1)
		return;
	while (*text && terminal.size < sizeof(terminal.sequences)) {
		if (text[0] == '$' && text[1] == '<' && strchr(text, '>'))
			text = strchr(text, '>') + 1;
		else
			terminal.sequences[terminal.size++] = *text++;
	}
}

static void prepare_for_crash(void)
{
	struct sigaction action = { .sa_handler = on_crash, .sa_flags = (int)SA_RESETHAND };

	terminal.size = 0;
	add_sequence("sgr0");
	add_sequence("rmkx");
	add_sequence("rmcup");
	add_sequence("cnorm");
	terminal.taken = true;
	for (size_t i = 0; i < ARRAY_SIZE(crashes); i++)
		sigaction(crashes[i], &action, NULL);
}

/* ---- open and close ---- */

static void start_colors(int color)
{
	if (!has_colors() || getenv("NO_COLOR"))
		return;
	start_color();
	use_default_colors();
	/* Bright black needs sixteen colours. */
	if (color >= COLORS)
		color = COLOR_WHITE;
	init_pair(PAIR_COLOR, (short)color, -1);
	init_pair(PAIR_ALERT, COLOR_RED, -1);
}

bool screen_check(struct error *err)
{
	int result;

	if (setupterm(NULL, STDOUT_FILENO, &result) != OK)
		return error_set(err,
			"unknown terminal type '%s'; set TERM to a known one, such as vt100, or "
			"pipe the output into cat to print one screen as text",
			getenv("TERM"));
	del_curterm(cur_term);
	return true;
}

bool screen_open(int color, struct error *err)
{
	int fd = open_keys();
	SCREEN *screen;

	terminal.keys = fd >= 0 ? fdopen(fd, "r") : NULL;
	if (!terminal.keys)
		return error_errno(err, "cannot read keys from the terminal");
	tcgetattr(STDOUT_FILENO, &terminal.modes);
	/* newterm() returns on failure, where initscr() would exit. */
	screen = newterm(NULL, stdout, terminal.keys);
	if (!screen) {
		fclose(terminal.keys);
		return error_set(err, "cannot use the terminal '%s'", getenv("TERM"));
	}
	set_term(screen);
	start_colors(color);
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(25);
	curs_set(0);
	prepare_for_crash();
	return true;
}

void screen_close(void)
{
	endwin();
	terminal.taken = false;
	fclose(terminal.keys);
}

void screen_suspend(void)
{
	endwin();
	terminal.taken = false;
}

/* The terminal may have been resized while the program was stopped. */
void screen_resume(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col)
		resizeterm(size.ws_row, size.ws_col);
	terminal.taken = true;
	erase();
	clearok(curscr, TRUE);
	refresh();
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

static void show_cell(const struct cell *cell, int x, int y)
{
	wchar_t wide[2] = { 0 };
	cchar_t character;
	short pair;
	attr_t style = attributes(cell->style, &pair);

	if (!cell->text[0])
		return;
	if (mbtowc(wide, cell->text, strlen(cell->text)) <= 0)
		wide[0] = L'?';
	setcchar(&character, wide, style, pair, NULL);
	mvadd_wch(y, x, &character);
}

static bool is_same(const struct cell *a, const struct cell *b)
{
	return a->style == b->style && !strcmp(a->text, b->text);
}

void screen_show(const struct canvas *canvas, const struct canvas *before)
{
	bool anew = canvas->width != before->width || canvas->height != before->height;

	if (anew)
		erase();
	for (int y = 0; y < canvas->height; y++) {
		for (int x = 0; x < canvas->width; x++) {
			const struct cell *cell = canvas_cell(canvas, x, y);

			if (anew || !is_same(cell, canvas_cell(before, x, y)))
				show_cell(cell, x, y);
		}
	}
	refresh();
}

int screen_keys_fd(void)
{
	return fileno(terminal.keys);
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

const char *screen_library_version(void)
{
	const char *version = curses_version(), *space = strchr(version, ' ');

	/* "ncurses 6.4.20221231" */
	return space ? space + 1 : version;
}
