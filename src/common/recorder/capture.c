#include "capture.h"
#include "../codec/codec.h"
#include "../host/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>

const struct command_option capture_option_table[] = {
	{ OPTION_INTERVAL, 'i', "interval", offsetof(struct capture_options, interval_ns), "T",
		"time between samples: 1, 0.5, 500ms (1)", INTERVAL_LIMITS },
	{ OPTION_STRING, 0, "samplers", offsetof(struct capture_options, samplers), "LIST",
		"powermetrics samplers, separated by commas (" DEFAULT_SAMPLERS ")" },
	{ OPTION_STRING, 0, "input", offsetof(struct capture_options, input), "FILE",
		"read a 'powermetrics -f plist' stream; '-' is standard input" },
	{ OPTION_STRING, 0, "chip", offsetof(struct capture_options, chip), "NAME",
		"chip of that stream: 'M4 Pro' (from the Mac's model)" },
	{ OPTION_STRING, 0, "powermetrics", offsetof(struct capture_options, powermetrics), "PATH",
		"the program to run (" DEFAULT_POWERMETRICS ")" },
	OPTION_END,
};

enum { READ_SIZE = 256 * 1024, NICE = 10 };

/* The words of the sudo prefix, and of the whole command line with its terminating NULL. */
enum { SUDO_WORDS = 3, WORDS_MAX = 16 };

/* powermetrics' command line; borrows all strings from the options but `interval`. */
struct command_line {
	char *words[WORDS_MAX];
	char interval[32];
};

static const char *program_of(const struct capture_options *options)
{
	return options->powermetrics ? options->powermetrics : DEFAULT_POWERMETRICS;
}

/* A program chosen with --powermetrics runs as the user. */
static bool needs_sudo(const struct capture_options *options)
{
	return geteuid() != 0 && !options->powermetrics && !options->launcher;
}

static void write_command_line(
	const struct capture_options *options, bool with_sudo, struct command_line *line)
{
	const char *samplers = options->samplers ? options->samplers : DEFAULT_SAMPLERS;
	/* -b 0: no buffering; -a 0: no averages between the samples. */
	const char *const words[WORDS_MAX] = { "sudo", "-n", "--", program_of(options), "-f",
		"plist", "-b", "0", "-a", "0", "-i", line->interval, "--samplers", samplers };
	size_t first = with_sudo ? 0 : SUDO_WORDS;

	snprintf(line->interval, sizeof(line->interval), "%lld",
		(long long)((options->interval_ns + NS_PER_MS / 2) / NS_PER_MS));
	for (size_t i = 0; i < WORDS_MAX; i++)
		line->words[i] = i + first < WORDS_MAX ? (char *)(uintptr_t)words[i + first] : NULL;
}

bool capture_check(const struct capture_options *options, struct error *err)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_,";

	return !options->samplers ||
		(*options->samplers &&
			strspn(options->samplers, letters) == strlen(options->samplers)) ||
		error_usage(err,
			"--samplers '%s' is not a list of names such as '" DEFAULT_SAMPLERS "'",
			options->samplers);
}

static const struct process_options process_options = { .nice = NICE };

bool capture_launch(struct capture_options *options, struct launcher *launcher, struct error *err)
{
	struct command_line line;

	if (options->input)
		return true;
	write_command_line(options, false, &line);
	if (!capture_check(options, err) ||
		!launcher_open(launcher, line.words, &process_options, err))
		return false;
	options->launcher = launcher;
	return true;
}

static bool start_child(
	struct capture *capture, const struct capture_options *options, struct error *err)
{
	struct command_line line;
	bool done;

	write_command_line(options, needs_sudo(options), &line);
	done = options->launcher
		? launcher_start(options->launcher, &capture->process, err)
		: process_start(&capture->process, line.words, &process_options, err);
	if (!done)
		return false;
	capture->launcher = options->launcher;
	capture->fd = capture->process.out;
	capture->state = CAPTURE_OPEN;
	return true;
}

static int stop_child(struct capture *capture)
{
	return capture->launcher ? launcher_stop(capture->launcher, &capture->process)
				 : process_stop(&capture->process);
}

static bool open_child(
	struct capture *capture, const struct capture_options *options, struct error *err)
{
	const char *path = program_of(options);

	capture->kind = CAPTURE_CHILD;
	capture->name = xstrdup(path);
	if (!options->powermetrics && access(path, F_OK) < 0)
		return error_set(err,
			"powermetrics not found: it is part of macOS; elsewhere use --input to"
			" import a stream, --powermetrics to run a compatible program, or"
			" 'asitop replay' to play a recording");
	if (needs_sudo(options) && !sudo_ticket_open(&capture->ticket, path, err))
		return false;
	return start_child(capture, options, err);
}

static int open_file(const char *path)
{
	/* Does not wait for the writer of a FIFO or the carrier of a serial line. */
	return open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

static bool cannot_open(const char *path, struct error *err)
{
	int cause = errno;
	struct stat stat_of;

	if (stat(path, &stat_of) == 0 && S_ISSOCK(stat_of.st_mode))
		return error_set(
			err, "cannot read '%s': it is a socket; pipe its data to --input -", path);
	errno = cause;
	return error_errno(err, "cannot open '%s'", path);
}

/* Reads the contents of an archive instead. */
static bool unpack(struct capture *capture, struct error *err)
{
	int packed = capture->fd;

	if (archive_kind_of_file(packed) == ARCHIVE_NONE || lseek(packed, 0, SEEK_CUR) != 0)
		return true;
	capture->fd = private_file_unpack(packed, capture->name, &capture->damage, err);
	close(packed);
	return capture->fd >= 0;
}

static bool open_input(struct capture *capture, const char *input, struct error *err)
{
	bool is_stdin = !strcmp(input, "-");
	struct stat stat_of;

	capture->kind = CAPTURE_FILE;
	capture->name = xstrdup(is_stdin ? "standard input" : input);
	capture->fd = is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open_file(input);
	if (capture->fd < 0 || fstat(capture->fd, &stat_of) < 0)
		return cannot_open(capture->name, err);
	if (S_ISDIR(stat_of.st_mode))
		return error_set(err, "cannot read '%s': it is a directory", capture->name);
	if (S_ISREG(stat_of.st_mode))
		return unpack(capture, err);
	capture->kind = CAPTURE_STREAM;
	return true;
}

bool capture_open(struct capture *capture, const struct capture_options *options, struct error *err)
{
	*capture = (struct capture){
		.fd = -1,
		.process = { .out = -1, .err = -1 },
		.ticket.refresh = { .out = -1, .err = -1 },
	};
	if (options->input)
		return open_input(capture, options->input, err);
	return open_child(capture, options, err);
}

void capture_close(struct capture *capture)
{
	if (capture->kind == CAPTURE_CHILD)
		stop_child(capture);
	else if (capture->fd >= 0)
		close(capture->fd);
	capture->fd = -1;
	sudo_ticket_close(&capture->ticket);
	buffer_release(&capture->process.complaints);
	framer_release(&capture->framer);
	free(capture->name);
	capture->name = NULL;
}

/* The next line of `text` that differs from the previous one; false: none. */
static bool next_line(const char **text, const char **line, int *size)
{
	const char *last = *line;
	int last_size = *size;

	do {
		*text += strspn(*text, "\r\n\t ");
		*line = *text;
		*size = (int)strcspn(*text, "\r\n");
		*text += *size;
	} while (*size == last_size && *size && !strncmp(*line, last, (size_t)*size));
	return *size;
}

/*
 * Joins the child's stderr into one line that is safe to print. If it is too long, keeps the first
 * lines and the last: the reason may precede a usage text or follow earlier warnings.
 */
static void collect_words(char *words, size_t size, const char *text)
{
	const char *line = "", *last = "";
	int length = 0, last_length = 0;
	size_t left_out = 0;
	struct buffer all = { 0 };

	while (next_line(&text, &line, &length)) {
		if (left_out || (all.size && all.size + (size_t)length > size / 2))
			left_out++;
		else
			buffer_addf(&all, "%s%.*s", all.size ? "; " : "", length, line);
		last = line;
		last_length = length;
	}
	if (left_out)
		buffer_addf(&all, "; %s%.*s", left_out > 1 ? "...; " : "", last_length, last);
	text_clean(words, size, buffer_string(&all), all.size);
	buffer_release(&all);
}

/* What to do about an error of powermetrics or sudo. */
static const char *advice_on(const char *complaint)
{
	static const struct {
		const char *word;
		const char *advice;
	} rows[] = {
		{ "superuser", " (run it with sudo)" },
		{ "password is required", " (run 'sudo asitop' instead)" },
		{ "unrecognized sampler", " ('powermetrics -h' lists those of this Mac)" },
		{ "already running", " (end the other powermetrics first)" },
		{ "in use", " (end the other powermetrics first)" },
		{ "busy", " (end the other powermetrics first)" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (strstr(complaint, rows[i].word))
			return rows[i].advice;
	}
	return "";
}

/* Stops the child. The error contains `how`, or how it ended if that is NULL, and its stderr. */
static void end_child(struct capture *capture, const char *how, struct error *err)
{
	char described[64], words[256];

	process_describe(stop_child(capture), described, sizeof(described));
	capture->fd = -1;
	capture->state = CAPTURE_ENDED;
	collect_words(words, sizeof(words), buffer_string(&capture->process.complaints));
	if (how)
		error_set(err, "'%s' %s%s%s%s", capture->name, how, words[0] ? ": " : "", words,
			advice_on(words));
	else
		error_set(err, "'%s' ended%s (%s)%s%s%s", capture->name,
			capture->documents ? "" : " before its first sample", described,
			words[0] ? ": " : "", words, advice_on(words));
	buffer_release(&capture->process.complaints);
}

void capture_give_up(struct capture *capture, struct error *err)
{
	end_child(capture,
		capture->documents ? "has stopped printing samples"
				   : "prints no samples; is another powermetrics running?",
		err);
}

void capture_refuse_empty(struct capture *capture, struct error *err)
{
	end_child(capture,
		"measures nothing on this machine: its first sample has no power, utilization or"
		" frequency, as in a virtual machine",
		err);
}

bool capture_restart(
	struct capture *capture, const struct capture_options *options, struct error *err)
{
	return start_child(capture, options, err);
}

bool capture_cut(struct capture *capture, struct buffer *bytes)
{
	const char *tail;
	size_t size;

	if (framer_is_blank(&capture->framer))
		return false;
	framer_tail(&capture->framer, &tail, &size);
	buffer_add(bytes, tail, size);
	framer_clear(&capture->framer);
	return true;
}

/* A stream may begin with a prompt or a warning of up to this size. */
enum { FOREWORD_MAX = 4096 };

/* The first line may be an error message on the wrong stream. */
static bool error_not_plist(const struct capture *capture, const char *text, struct error *err)
{
	char words[256];

	text += strspn(text, "\r\n\t ");
	text_clean(words, sizeof(words), text, strcspn(text, "\r\n"));
	return error_set(err, "cannot use '%s': its output is not a property list: %s%s",
		capture->name, words, advice_on(words));
}

/* After the first document anything is kept, and reported at the end. */
static bool check_format(const struct capture *capture, struct error *err)
{
	const char *tail;
	size_t size;

	framer_tail(&capture->framer, &tail, &size);
	if (size > CODEC_RAW_MAX)
		return error_set(err, "cannot use '%s': %d MB without the end of a document",
			capture->name, CODEC_RAW_MAX >> 20);
	if (capture->documents || !framer_is_lost(&capture->framer))
		return true;
	if (capture->kind == CAPTURE_CHILD)
		return error_not_plist(capture, tail, err);
	if (archive_kind(tail, size) != ARCHIVE_NONE)
		return error_set(err,
			"cannot use '%s': a stream must not be compressed; decompress it first",
			capture->name);
	if (capture->state == CAPTURE_OPEN && size <= FOREWORD_MAX)
		return true;
	return error_set(err,
		"cannot use '%s': it is not a property list; powermetrics needs -f plist",
		capture->name);
}

/*
 * The caller may have woken up for a signal or a deadline, and reading a stream would block. A
 * read() from a FIFO without a writer returns end of file; on both Linux and Darwin, select()
 * reports such a FIFO as readable only with its first bytes, or when its last writer closes it.
 */
static bool is_readable(int fd)
{
	struct timeval now = { .tv_sec = 0 };
	fd_set readable;

	FD_ZERO(&readable);
	FD_SET(fd, &readable);
	return select(fd + 1, &readable, NULL, NULL, &now) != 0;
}

bool capture_read(struct capture *capture, struct error *err)
{
	char *bytes;
	ssize_t size;
	int cause;

	sudo_ticket_refresh(&capture->ticket);
	if (capture->kind == CAPTURE_STREAM && !is_readable(capture->fd))
		return true;
	bytes = xmalloc(READ_SIZE);
	size = read(capture->fd, bytes, READ_SIZE);
	cause = errno;
	if (size > 0) {
		framer_add(&capture->framer, bytes, (size_t)size);
		capture->bytes += size;
	}
	free(bytes);
	if (capture->kind == CAPTURE_CHILD)
		process_read_complaints(&capture->process);
	if (capture->launcher && !launcher_is_alive(capture->launcher))
		return error_set(
			err, "the root process that controls '%s' was killed", capture->name);
	if (size < 0 && (cause == EINTR || cause == EAGAIN))
		return true;
	if (size < 0) {
		errno = cause;
		return error_errno(err, "cannot read '%s'", capture->name);
	}
	if (size == 0) {
		capture->state = CAPTURE_ENDED;
		if (capture->kind == CAPTURE_CHILD) {
			process_hang_up(&capture->process);
			end_child(capture, NULL, err);
			return false;
		}
	}
	return check_format(capture, err);
}

bool capture_next(struct capture *capture, const char **raw, size_t *size, bool *is_complete)
{
	if (!framer_next(&capture->framer, raw, size))
		return false;
	*is_complete = !capture->framer.is_cut;
	capture->documents += *is_complete;
	return true;
}

void capture_tail(const struct capture *capture, const char **tail, size_t *size)
{
	framer_tail(&capture->framer, tail, size);
}
