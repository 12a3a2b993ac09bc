#include "capture.h"
#include "codec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_SIZE = 256 * 1024, NICE = 10 };

static bool open_child(
	struct capture *capture, const struct capture_options *options, struct error *err)
{
	const struct process_options process_options = { .nice = NICE };
	const char *path = options->powermetrics ? options->powermetrics : DEFAULT_POWERMETRICS;
	const char *samplers = options->samplers ? options->samplers : DEFAULT_SAMPLERS;
	char interval[32];
	bool done;

	snprintf(interval, sizeof(interval), "%lld",
		(long long)((options->interval_ns + NS_PER_MS / 2) / NS_PER_MS));
	/* -b 0: no buffering; -a 0: no averages between the samples. */
	char *arguments[] = { (char *)(uintptr_t)path, "-f", "plist", "-b", "0", "-a", "0", "-i",
		interval, "--samplers", (char *)(uintptr_t)samplers, NULL };

	done = process_start(&capture->process, arguments, &process_options, err);
	if (!done && errno == ENOENT && !options->powermetrics)
		error_set(err,
			"there is no powermetrics here: it is part of macOS; elsewhere use --input to"
			" import a stream, or --powermetrics for a program that behaves like it");
	capture->kind = CAPTURE_CHILD;
	capture->name = xstrdup(path);
	capture->fd = capture->process.out;
	return done;
}

static bool open_input(struct capture *capture, const char *input, struct error *err)
{
	struct stat stat_of;

	if (!strcmp(input, "-")) {
		capture->kind = CAPTURE_STDIN;
		capture->name = xstrdup("standard input");
		capture->fd = STDIN_FILENO;
		return true;
	}
	capture->kind = CAPTURE_FILE;
	capture->name = xstrdup(input);
	capture->fd = open(input, O_RDONLY | O_CLOEXEC);
	if (capture->fd < 0)
		return error_errno(err, "cannot open '%s'", input);
	if (fstat(capture->fd, &stat_of) == 0 && S_ISDIR(stat_of.st_mode))
		return error_set(err, "cannot read '%s': it is a directory", input);
	return true;
}

bool capture_open(struct capture *capture, const struct capture_options *options, struct error *err)
{
	*capture = (struct capture){ .fd = -1, .process = { .out = -1, .err = -1 } };
	if (options->input)
		return open_input(capture, options->input, err);
	return open_child(capture, options, err);
}

void capture_close(struct capture *capture)
{
	if (capture->kind == CAPTURE_CHILD)
		process_stop(&capture->process);
	else if (capture->kind == CAPTURE_FILE && capture->fd >= 0)
		close(capture->fd);
	capture->fd = -1;
	buffer_release(&capture->process.complaints);
	framer_release(&capture->framer);
	free(capture->name);
	capture->name = NULL;
}

/* The last line that the child wrote to stderr; it says best what is wrong. */
static const char *last_line(struct buffer *text)
{
	char *line;

	while (text->size && strchr("\n\r ", text->data[text->size - 1]))
		text->data[--text->size] = '\0';
	line = text->size ? strrchr(text->data, '\n') : NULL;
	return line ? line + 1 : buffer_string(text);
}

/* It never ends by itself: we run it without -n. */
static bool child_ended(struct capture *capture, struct error *err)
{
	char how[64], complaint[256];
	const char *line;

	process_describe(process_stop(&capture->process), how, sizeof(how));
	capture->fd = -1;
	line = last_line(&capture->process.complaints);
	text_clean(complaint, sizeof(complaint), line, strlen(line));
	if (strstr(complaint, "superuser"))
		return error_set(err, "%s (run it with sudo)", complaint);
	return error_set(err, "'%s' ended (%s)%s%s", capture->name, how, complaint[0] ? ": " : "",
		complaint);
}

/* Once documents came, what else comes is kept, and judged at the end. */
static bool check_form(const struct capture *capture, struct error *err)
{
	const char *tail;
	size_t size;

	framer_tail(&capture->framer, &tail, &size);
	if (size > CODEC_RAW_MAX)
		return error_set(err, "cannot use '%s': %d MB without the end of a document",
			capture->name, CODEC_RAW_MAX >> 20);
	if (!capture->documents && framer_is_lost(&capture->framer))
		return error_set(err,
			"cannot use '%s': it is not a property list; powermetrics needs -f plist",
			capture->name);
	return true;
}

bool capture_read(struct capture *capture, struct error *err)
{
	char *bytes = xmalloc(READ_SIZE);
	ssize_t size = read(capture->fd, bytes, READ_SIZE);
	int cause = errno;

	if (size > 0)
		framer_add(&capture->framer, bytes, (size_t)size);
	free(bytes);
	if (capture->kind == CAPTURE_CHILD)
		process_read_complaints(&capture->process);
	if (size < 0 && (cause == EINTR || cause == EAGAIN))
		return true;
	if (size < 0) {
		errno = cause;
		return error_errno(err, "cannot read '%s'", capture->name);
	}
	if (size == 0) {
		capture->state = CAPTURE_ENDED;
		return capture->kind != CAPTURE_CHILD || child_ended(capture, err);
	}
	return check_form(capture, err);
}

bool capture_next(struct capture *capture, const char **raw, size_t *size)
{
	if (!framer_next(&capture->framer, raw, size))
		return false;
	capture->documents++;
	return true;
}

void capture_tail(const struct capture *capture, const char **tail, size_t *size)
{
	framer_tail(&capture->framer, tail, size);
}
