#include "status.h"

#include <math.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <unistd.h>

#define DRAW_INTERVAL (100 * NS_PER_MS)

/* Moves to the start of the row and clears it. */
#define CLEAR_ROW "\r\033[K"

enum { TEXT_MAX = 256, USUAL_COLUMNS = 80 };

void status_line_init(struct status_line *line, enum status_style style)
{
	if ((style == STATUS_ROW || style == STATUS_WAIT) && !isatty(STDERR_FILENO))
		style = STATUS_NONE;
	*line = (struct status_line){ .style = style };
}

/* The size of an hour at the present rate. Empty while there are few samples, and for a ring, which
 * does not grow. */
static void forecast(const struct run_writer *writer, char *text, size_t size)
{
	int64_t span_ns = writer->axis.time_ns;
	char bytes[32];

	text[0] = '\0';
	if (writer->samples < 10 || span_ns <= 0 || writer->options.keep_ns)
		return;
	format_bytes(bytes, sizeof(bytes),
		(double)writer->file_bytes * 3600 * (double)NS_PER_S / (double)span_ns);
	snprintf(text, size, ", %s an hour", bytes);
}

/* Documents that are not samples: unreadable, a summary of others, or with an impossible window. */
static void describe_left_out(const struct run_writer *writer, char *text, size_t size)
{
	int64_t count = writer->documents - writer->samples;

	text[0] = '\0';
	if (count)
		snprintf(text, size, ", %lld document%s omitted", (long long)count,
			count == 1 ? "" : "s");
}

static void describe(const struct recorder *recorder, char *text, size_t size)
{
	const struct run_writer *writer = &recorder->writer;
	char span[32], now[32], bytes[32], hour[48], left_out[48];

	format_position(span, sizeof(span), writer->axis.time_ns);
	if (recorder->supervision.restart_ns)
		snprintf(now, sizeof(now), "restarting powermetrics");
	else
		format_quantity(now, sizeof(now), UNIT_WATT, writer->combined_w);
	format_bytes(bytes, sizeof(bytes), (double)writer->file_bytes);
	forecast(writer, hour, sizeof(hour));
	describe_left_out(writer, left_out, sizeof(left_out));
	snprintf(text, size, "recording: %lld sample%s, %s, %s, %s%s%s", (long long)writer->safe,
		writer->safe == 1 ? "" : "s", span, now, bytes, hour, left_out);
}

/* True when a write to standard error does not block. */
static bool is_writable(void)
{
	struct timeval now = { .tv_sec = 0 };
	fd_set writable;

	FD_ZERO(&writable);
	FD_SET(STDERR_FILENO, &writable);
	return select(STDERR_FILENO + 1, NULL, &writable, NULL, &now) > 0;
}

/* The last column stays empty, since some terminals wrap after it. */
static int width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col - 1;
	return USUAL_COLUMNS - 1;
}

static void draw_row(struct status_line *line, const struct recorder *recorder)
{
	char text[TEXT_MAX];

	if (host_clock_awake() < line->drawn_ns + DRAW_INTERVAL || !is_writable())
		return;
	describe(recorder, text, sizeof(text));
	fprintf(stderr, CLEAR_ROW "%.*s", width(), text);
	line->drawn_ns = host_clock_awake();
}

void status_line_show(struct status_line *line, const struct recorder *recorder)
{
	if (line->style == STATUS_ROW)
		draw_row(line, recorder);
	if (line->style != STATUS_LINES || recorder->writer.safe == line->printed)
		return;
	status_line_print(line, recorder);
	line->printed = recorder->writer.safe;
}

void status_line_show_wait(struct status_line *line, const char *text)
{
	int64_t now_ns = host_clock_awake();

	if (line->style != STATUS_WAIT || (!text[0] && !line->is_drawn) ||
		(text[0] && now_ns < line->drawn_ns + DRAW_INTERVAL) || !is_writable())
		return;
	fprintf(stderr, CLEAR_ROW "%.*s", width(), text);
	line->is_drawn = text[0];
	line->drawn_ns = now_ns;
}

void status_line_hide(struct status_line *line)
{
	if ((line->style == STATUS_ROW || line->is_drawn) && is_writable())
		fputs(CLEAR_ROW, stderr);
	line->is_drawn = false;
}

void status_line_print(const struct status_line *line, const struct recorder *recorder)
{
	char text[TEXT_MAX];

	if (!is_writable())
		return;
	describe(recorder, text, sizeof(text));
	fprintf(stderr, "%s%s\n", line->style == STATUS_ROW || line->is_drawn ? CLEAR_ROW : "",
		text);
}

void status_print_result(const struct recorder *recorder, const char *path)
{
	const struct run_writer *writer = &recorder->writer;
	int64_t dropped = recorder->arrivals.lost;
	char span[32], bytes[32], lost[48] = "", left_out[48];

	describe_left_out(writer, left_out, sizeof(left_out));
	format_duration(span, sizeof(span), writer->axis.time_ns);
	format_bytes(bytes, sizeof(bytes), (double)writer->file_bytes);
	if (dropped)
		snprintf(lost, sizeof(lost), ", %lld sample%s lost", (long long)dropped,
			dropped == 1 ? "" : "s");
	fprintf(stderr, "%s: %lld sample%s, %s, %s%s%s\n", path, (long long)writer->samples,
		writer->samples == 1 ? "" : "s", span, bytes, lost, left_out);
}
