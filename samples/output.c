#include "output.h"

#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long a reader may pause after a request to stop. */
#define STOP_PATIENCE_NS (500 * NS_PER_MS)

bool output_open(struct output *output, const char *path, int64_t block, struct error *err)
{
	struct stat status;

	*output = (struct output){ .fd = STDOUT_FILENO, .block = block };
	if (path) {
		output->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
		if (output->fd < 0)
			return error_errno(err, "unable to open '%s'", path);
		output->owned = true;
	}
	if (!fstat(output->fd, &status))
		output->pipe = S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode);
	if (isatty(output->fd) && block > OUTPUT_LINE_BUFFERED)
		output->block = OUTPUT_LINE_BUFFERED;
	return true;
}

static bool wait_for_reader(const struct output *output)
{
	for (;;) {
		bool stopping = signals_stop() > 0;

		if (signals_wait(output->fd, stopping ? STOP_PATIENCE_NS : -1))
			return true;
		if (stopping || signals_stop() > 1)
			return false;
	}
}

static bool write_all(struct output *output, const char *bytes, size_t size)
{
	while (size) {
		size_t piece = size;
		ssize_t written;

		if (output->piece)
			piece = min_size(piece, (size_t)output->piece);
		if (output->pipe) {
			if (!wait_for_reader(output))
				return false;
			/* The number of bytes that a pipe accepts without blocking when select()
			 * reports it as writable. */
			piece = min_size(piece, PIPE_BUF);
		}
		written = write(output->fd, bytes, piece);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		size -= (size_t)written;
	}
	return true;
}

static bool write_pending(struct output *output, size_t size)
{
	if (!size)
		return true;
	if (!write_all(output, output->pending.data, size))
		return false;
	buffer_consume(&output->pending, size);
	return true;
}

bool output_write(struct output *output, const void *bytes, size_t size)
{
	size_t due;

	buffer_add(&output->pending, bytes, size);
	if (output->block == OUTPUT_UNBUFFERED) {
		due = output->pending.size;
	} else if (output->block == OUTPUT_LINE_BUFFERED) {
		due = output->pending.size;
		while (due && output->pending.data[due - 1] != '\n')
			due--;
	} else {
		due = output->pending.size / (size_t)output->block * (size_t)output->block;
	}
	return write_pending(output, due);
}

bool output_flush(struct output *output)
{
	return write_pending(output, output->pending.size);
}

bool output_close(struct output *output)
{
	bool complete = output_flush(output);

	if (output->owned && close(output->fd))
		complete = false;
	buffer_release(&output->pending);
	return complete;
}
