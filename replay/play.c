#include "play.h"
#include "../src/common/host/host.h"
#include "../src/common/host/pending_signals.h"
#include "screen.h"

#include <errno.h>
#include <signal.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

/* ---- signals ---- */

/* The only mutable global: the last signal. A signal that ends the program is not replaced. */
static volatile sig_atomic_t caught_signal;

static void on_signal(int signal_number)
{
	if (!caught_signal || caught_signal == SIGTSTP)
		caught_signal = signal_number;
}

static const int caught_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGTSTP };

void play_catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < ARRAY_SIZE(caught_signals); i++) {
		sigaction(caught_signals[i], &action, NULL);
		sigaddset(&blocked, caught_signals[i]);
	}
	/* Signals are delivered only inside pselect(), so that none is lost between a check and the
	 * wait. The screen handles SIGWINCH. */
	sigaddset(&blocked, SIGWINCH);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
}

int play_signal(void)
{
	return caught_signal == SIGTSTP ? 0 : caught_signal;
}

sigset_t play_signal_mask(void)
{
	sigset_t mask;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	for (size_t i = 0; i < ARRAY_SIZE(caught_signals); i++)
		sigdelset(&mask, caught_signals[i]);
	sigdelset(&mask, SIGWINCH);
	return mask;
}

/* ---- the loop ---- */

struct stage {
	struct player *player;
	const struct play_source *source;
	bool ascii;
	struct canvas shown; /* what the terminal shows */
	int64_t grow_at_ns;  /* on host_clock_awake(); -1: not before there is data */
	int silent_wakes;    /* how often in a row the terminal was readable without a key */
};

/* Stops the process as SIGTSTP does by default; returns after SIGCONT. */
static void stop_here(struct stage *stage)
{
	struct sigaction as_usual = { .sa_handler = SIG_DFL }, ours;
	sigset_t stop;

	screen_suspend();
	sigaction(SIGTSTP, &as_usual, &ours);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, NULL);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	sigaction(SIGTSTP, &ours, NULL);
	caught_signal = 0;
	screen_resume();
	canvas_release(&stage->shown);
	if (stage->source->resume)
		stage->source->resume(stage->source->context);
}

static void show(struct stage *stage, int64_t now_ns)
{
	struct canvas next;
	int width, height;

	screen_size(&width, &height);
	canvas_init(&next, width, height, stage->ascii);
	stage->player->height = height;
	player_draw(stage->player, &next, now_ns);
	screen_show(&next, &stage->shown);
	canvas_release(&stage->shown);
	stage->shown = next;
}

static bool grow(struct stage *stage, bool all, struct error *err)
{
	const struct play_source *source = stage->source;
	int64_t now_ns = host_clock_awake(), again_ns = -1;

	if (!source->grow)
		return true;
	if (!source->grow(source->context, stage->player, all, now_ns, &again_ns, err))
		return false;
	stage->grow_at_ns = again_ns < 0 ? -1 : now_ns + again_ns;
	return true;
}

/* The timeout of the next wait, ns; -1: none. */
static int64_t wait_time(const struct stage *stage)
{
	int64_t now_ns = host_clock_awake(), due_ns = player_due(stage->player, now_ns);
	int64_t grow_ns = stage->grow_at_ns - now_ns;

	if (stage->grow_at_ns < 0)
		return due_ns;
	grow_ns = grow_ns < 0 ? 0 : grow_ns;
	return due_ns < 0 || grow_ns < due_ns ? grow_ns : due_ns;
}

/* Waits for keys, data, a signal or the timeout; reports whether there are keys and data. A signal
 * comes before the keys: those typed after Ctrl-Z are for the shell. */
static bool wait_for_input(const struct stage *stage, bool *keys, bool *data)
{
	const struct play_source *source = stage->source;
	int64_t wait_ns = wait_time(stage);
	struct timespec timeout = { .tv_sec = (time_t)(wait_ns / NS_PER_S),
		.tv_nsec = (long)(wait_ns % NS_PER_S) };
	int fd = source->fd ? source->fd(source->context) : -1, keys_fd = screen_keys_fd(), ready;
	sigset_t mask = play_signal_mask();
	fd_set readable;

	FD_ZERO(&readable);
	FD_SET(keys_fd, &readable);
	if (fd >= 0)
		FD_SET(fd, &readable);
	*keys = *data = false;
	if (caught_signal)
		return true;
	ready = pselect((fd > keys_fd ? fd : keys_fd) + 1, &readable, NULL, NULL,
		wait_ns < 0 ? NULL : &timeout, &mask);
	if (ready < 0)
		return errno == EINTR;
	pending_signals_deliver(&mask);
	*keys = ready && !caught_signal && FD_ISSET(keys_fd, &readable);
	*data = ready && fd >= 0 && FD_ISSET(fd, &readable);
	return true;
}

/* A terminal that is gone is always readable, without a key. */
enum { SILENT_WAKES_MAX = 20 };

/* The terminal discards the keys before Ctrl-Z that are not yet read. So does this for the one that
 * was read at the same time. */
static int next_key(void)
{
	int key = screen_key();
	sigset_t mask = play_signal_mask();

	pending_signals_deliver(&mask);
	return caught_signal ? SCREEN_NONE : key;
}

static bool take_keys(struct stage *stage, bool readable, struct error *err)
{
	int key = next_key();

	stage->silent_wakes = readable && key == SCREEN_NONE ? stage->silent_wakes + 1 : 0;
	if (key != SCREEN_NONE && key != SCREEN_RESIZE && !grow(stage, true, err))
		return false;
	while (key != SCREEN_NONE) {
		player_key(stage->player, key, host_clock_awake());
		/* Leave keys typed after the one that quits to the shell. */
		key = stage->player->quits ? SCREEN_NONE : next_key();
	}
	return true;
}

static bool is_due(const struct stage *stage)
{
	return stage->grow_at_ns >= 0 && stage->grow_at_ns <= host_clock_awake();
}

static bool run(struct stage *stage, struct error *err)
{
	bool keys, data, done = !stage->source->fd || grow(stage, true, err);

	while (done && !stage->player->quits && !play_signal() &&
		stage->silent_wakes < SILENT_WAKES_MAX) {
		int64_t now_ns = host_clock_awake();

		player_tick(stage->player, now_ns);
		show(stage, now_ns);
		if (!wait_for_input(stage, &keys, &data))
			break;
		if (!caught_signal)
			done = take_keys(stage, keys, err);
		if (caught_signal == SIGTSTP)
			stop_here(stage);
		else if (done && (data || is_due(stage)))
			done = grow(stage, false, err);
	}
	return done;
}

bool play(struct player *player, const struct play_source *source, int color, bool ascii,
	struct error *err)
{
	struct stage stage = {
		.player = player,
		.source = source,
		.ascii = ascii,
		.grow_at_ns = source->grow ? 0 : -1,
	};
	bool done;

	play_catch_signals();
	if (!screen_open(color, err))
		return false;
	done = run(&stage, err);
	screen_close();
	canvas_release(&stage.shown);
	return done;
}
