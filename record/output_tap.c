#include "output_tap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

/* The command waits while more than this waits to be written. */
enum { PENDING_MAX = 1 << 16 };

/* What a pipe that is writable takes without blocking, on every system (PIPE_BUF). */
enum { CHUNK = 512 };

/* ---- open and close ---- */

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void channel_close(struct output_channel *channel)
{
	close_fd(&channel->from);
	close_fd(&channel->into);
}

static void copy_size(const struct output_channel *channel)
{
	struct winsize size;

	if (channel->is_terminal && channel->from >= 0 &&
		ioctl(channel->to, TIOCGWINSZ, &size) == 0)
		ioctl(channel->from, TIOCSWINSZ, &size);
}

/* A pseudo-terminal that passes each byte on as it is: our own terminal processes them. */
static bool open_terminal(struct output_channel *channel)
{
	struct termios settings;
	const char *name;

	channel->from = posix_openpt(O_RDWR | O_NOCTTY);
	if (channel->from < 0 || grantpt(channel->from) < 0 || unlockpt(channel->from) < 0)
		return false;
	name = ptsname(channel->from);
	channel->into = name ? open(name, O_RDWR | O_NOCTTY) : -1;
	if (channel->into < 0 || tcgetattr(channel->to, &settings) < 0)
		return false;
	settings.c_oflag &= ~(tcflag_t)OPOST;
	settings.c_lflag &= ~(tcflag_t)ECHO;
	channel->is_terminal = true;
	copy_size(channel);
	return tcsetattr(channel->into, TCSANOW, &settings) == 0;
}

static bool open_pipe(struct output_channel *channel)
{
	int ends[2];

	if (pipe(ends) < 0)
		return false;
	channel->from = ends[0];
	channel->into = ends[1];
	return true;
}

static bool channel_open(struct output_channel *channel, int to)
{
	*channel = (struct output_channel){ .from = -1, .into = -1, .to = to };
	if (!(isatty(to) ? open_terminal(channel) : open_pipe(channel)))
		return false;
	fcntl(channel->from, F_SETFL, O_NONBLOCK);
	fcntl(channel->from, F_SETFD, FD_CLOEXEC);
	fcntl(channel->into, F_SETFD, FD_CLOEXEC);
	return true;
}

static bool is_same_file(int a, int b)
{
	struct stat of_a, of_b;

	return fstat(a, &of_a) == 0 && fstat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
		of_a.st_ino == of_b.st_ino;
}

bool output_tap_open(struct output_tap *tap, struct error *err)
{
	int wanted = is_same_file(STDOUT_FILENO, STDERR_FILENO) ? 1 : 2;

	tap->count = 0;
	while (tap->count < wanted) {
		int to = tap->count ? STDERR_FILENO : STDOUT_FILENO;

		if (!channel_open(&tap->channels[tap->count++], to))
			return error_errno(err, "cannot pass the command's output through");
	}
	return true;
}

int output_tap_stdout(const struct output_tap *tap)
{
	return tap->count ? tap->channels[0].into : 0;
}

int output_tap_stderr(const struct output_tap *tap)
{
	return tap->count ? tap->channels[tap->count - 1].into : 0;
}

/* ---- passing ---- */

/* `patience` NULL: waits for it. */
static bool is_writable(int fd, struct timeval *patience)
{
	fd_set writable;

	FD_ZERO(&writable);
	FD_SET(fd, &writable);
	return select(fd + 1, NULL, &writable, NULL, patience) > 0;
}

static bool is_readable(int fd, struct timeval *patience)
{
	fd_set readable;

	FD_ZERO(&readable);
	FD_SET(fd, &readable);
	return select(fd + 1, &readable, NULL, NULL, patience) > 0;
}

/* When nobody reads our output any more, the command must see that. */
static bool write_some(struct output_channel *channel)
{
	ssize_t size =
		write(channel->to, channel->pending.data, min_size(channel->pending.size, CHUNK));

	if (size < 0 && (errno == EINTR || errno == EAGAIN))
		return false;
	if (size < 0) {
		channel->pending.size = 0;
		channel_close(channel);
		return false;
	}
	buffer_consume(&channel->pending, (size_t)size);
	return true;
}

static bool read_some(struct output_channel *channel, struct output_search *search)
{
	char *end = buffer_reserve(&channel->pending, 4096);
	ssize_t size = channel->from < 0 ? 0 : read(channel->from, end, 4096);

	if (size <= 0)
		return size < 0 && errno == EINTR;
	channel->pending.size += (size_t)size;
	output_lines_add(&channel->lines, end, (size_t)size, search);
	return true;
}

void output_tap_pass(struct output_tap *tap)
{
	for (int i = 0; i < tap->count; i++) {
		struct output_channel *channel = &tap->channels[i];

		copy_size(channel);
		while (channel->pending.size < PENDING_MAX && read_some(channel, &tap->search))
			;
		while (channel->pending.size && is_writable(channel->to, &(struct timeval){ 0 }) &&
			write_some(channel))
			;
	}
}

/*
 * A process in the background may continue to write: no more is read than a pipe can hold. A
 * pseudo-terminal hands over what was written with a short delay.
 */
static void drain(struct output_channel *channel, struct output_search *search)
{
	enum { READS_MAX = 256 };
	const struct timeval patience = { .tv_usec = channel->is_terminal ? 20000 : 0 };

	for (int i = 0; i < READS_MAX && channel->from >= 0; i++) {
		struct timeval left = patience;

		if (!is_readable(channel->from, &left) || !read_some(channel, search))
			break;
	}
}

void output_tap_drain(struct output_tap *tap)
{
	for (int i = 0; i < tap->count; i++) {
		drain(&tap->channels[i], &tap->search);
		output_lines_end(&tap->channels[i].lines, &tap->search);
	}
	output_tap_pass(tap);
}

void output_tap_wait_for(
	const struct output_tap *tap, fd_set *readable, fd_set *writable, int *limit)
{
	for (int i = 0; i < tap->count; i++) {
		const struct output_channel *channel = &tap->channels[i];
		int highest = channel->from > channel->to ? channel->from : channel->to;

		if (channel->from >= 0 && channel->pending.size < PENDING_MAX)
			FD_SET(channel->from, readable);
		if (channel->pending.size)
			FD_SET(channel->to, writable);
		if (*limit <= highest)
			*limit = highest + 1;
	}
}

void output_tap_close(struct output_tap *tap)
{
	for (int i = 0; i < tap->count; i++) {
		struct output_channel *channel = &tap->channels[i];

		while (channel->pending.size) {
			is_writable(channel->to, NULL);
			write_some(channel);
		}
		channel_close(channel);
		buffer_release(&channel->pending);
		output_lines_release(&channel->lines);
	}
	tap->count = 0;
}
