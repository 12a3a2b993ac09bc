#include "profiler.h"
#include "host.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* system_profiler usually answers within a second, with some kB for each display. */
#define WAIT_NS    (5 * NS_PER_S)
#define OUTPUT_MAX ((size_t)256 * 1024)

void profiler_start(struct profiler *profiler, const char *program)
{
	char path[] = "/usr/sbin/system_profiler", xml[] = "-xml", type[] = "SPDisplaysDataType";
	char *const arguments[] = { program ? (char *)(uintptr_t)program : path, xml, type, NULL };
	const struct process_options options = { .nice = 0 };
	struct error ignored;

	*profiler = (struct profiler){ .until_ns = host_clock_awake() + WAIT_NS };
	process_start(&profiler->process, arguments, &options, &ignored);
}

void profiler_stop(struct profiler *profiler)
{
	if (profiler->process.pid)
		process_stop(&profiler->process);
	buffer_release(&profiler->process.complaints);
	buffer_release(&profiler->output);
}

/* Reads available output. Returns true at its end or when it reaches the limit. */
static bool read_output(struct profiler *profiler)
{
	struct buffer *output = &profiler->output;
	size_t room = min_size(16 * 1024, OUTPUT_MAX - output->size);
	ssize_t got = read(profiler->process.out, buffer_reserve(output, room), room);

	if (got < 0)
		return errno != EINTR && errno != EAGAIN;
	if (got == 0) {
		process_hang_up(&profiler->process);
		return true;
	}
	output->size += (size_t)got;
	return output->size >= OUTPUT_MAX;
}

/* Reads until `until_ns`; true when the output is complete. */
static bool read_until(struct profiler *profiler, int64_t until_ns)
{
	int64_t left_ns;

	do {
		struct pollfd wait[] = {
			{ .fd = profiler->process.out, .events = POLLIN },
			{ .fd = profiler->process.err, .events = POLLIN },
		};

		left_ns = until_ns - host_clock_awake();
		if (poll(wait, ARRAY_SIZE(wait), left_ns > 0 ? (int)(left_ns / NS_PER_MS) + 1 : 0) <
			0) {
			if (errno != EINTR)
				return true;
			continue;
		}
		/* Warnings must not fill its pipe. */
		process_read_complaints(&profiler->process);
		if (wait[0].revents && read_output(profiler))
			return true;
	} while (left_ns > 0);
	return false;
}

/*
 * A text search is enough: the value is a plain number, so there is nothing to unescape, and output
 * in any other format only leaves the number unknown. (Only plist_library.c uses libplist.) The key
 * also occurs among the `_properties`, before a <dict>.
 */
static int find_cores(const char *xml)
{
	static const char key[] = "<key>sppci_cores</key>", tag[] = "<string>";
	const char *at = xml;
	char *end;
	long cores;

	while ((at = strstr(at, key))) {
		at += strlen(key);
		at += strspn(at, " \t\r\n");
		if (strncmp(at, tag, strlen(tag)))
			continue;
		at += strlen(tag);
		cores = strtol(at, &end, 10);
		if (*end == '<' && cores > 0 && cores < 10000)
			return (int)cores;
	}
	return 0;
}

bool profiler_answer(struct profiler *profiler, int64_t patience_ns, int *gpu_cores)
{
	int64_t until_ns = host_clock_awake() + patience_ns;
	int cores;

	if (!profiler->process.pid)
		return false;
	if (until_ns > profiler->until_ns)
		until_ns = profiler->until_ns;
	if (!read_until(profiler, until_ns) && host_clock_awake() < profiler->until_ns)
		return false;
	cores = find_cores(buffer_string(&profiler->output));
	profiler_stop(profiler);
	if (cores)
		*gpu_cores = cores;
	return cores;
}
