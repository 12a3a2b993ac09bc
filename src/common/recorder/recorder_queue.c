#include "recorder_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 32 MB hold more than twenty minutes at 1 Hz. */
enum { QUEUE_MAX = 32 << 20 };

struct arrival *queue_item(const struct recorder *recorder, size_t index)
{
	return &recorder->queue[(recorder->queue_first + index) % recorder->queue_size];
}

static void grow(struct recorder *recorder)
{
	size_t size = recorder->queue_size * 2 + 8;
	struct arrival *queue = xcalloc(size, sizeof(*queue));

	for (size_t i = 0; i < recorder->queue_count; i++)
		queue[i] = *queue_item(recorder, i);
	free(recorder->queue);
	recorder->queue = queue;
	recorder->queue_size = size;
	recorder->queue_first = 0;
}

static struct arrival *add(
	struct recorder *recorder, enum event_kind kind, const char *bytes, size_t size)
{
	struct arrival *arrival;

	if (recorder->queue_count == recorder->queue_size)
		grow(recorder);
	arrival = queue_item(recorder, recorder->queue_count++);
	*arrival = (struct arrival){
		.kind = kind,
		.clock_ns = host_clock_continuous(),
		.wall_ns = host_clock_wall(),
		.memory = memory_usage_absent,
	};
	buffer_add(&arrival->bytes, bytes, size);
	recorder->queue_bytes += size;
	return arrival;
}

void queue_tell_lost(struct recorder *recorder)
{
	char text[64];

	if (!recorder->lost_untold)
		return;
	snprintf(text, sizeof(text), "%lld sample%s", (long long)recorder->lost_untold,
		recorder->lost_untold == 1 ? "" : "s");
	recorder->lost_untold = 0;
	add(recorder, EVENT_LOST, text, strlen(text));
}

bool queue_add(struct recorder *recorder, enum event_kind kind, const char *bytes, size_t size)
{
	size_t most = recorder->options.queue_max ? recorder->options.queue_max : QUEUE_MAX;
	struct arrival *arrival;

	if (kind == EVENT_UNKNOWN && recorder->queue_bytes + size > most && recorder->queue_count) {
		recorder->lost++;
		recorder->lost_untold++;
		return false;
	}
	queue_tell_lost(recorder);
	arrival = add(recorder, kind, bytes, size);
	if (kind == EVENT_UNKNOWN && !is_import(recorder))
		host_memory(&arrival->memory);
	return true;
}

void queue_add_cut(struct recorder *recorder, const char *bytes, size_t size)
{
	add(recorder, EVENT_UNKNOWN, bytes, size)->cut = true;
}

void queue_drop(struct recorder *recorder)
{
	struct arrival *arrival = queue_item(recorder, 0);

	recorder->queue_bytes -= arrival->bytes.size;
	buffer_release(&arrival->bytes);
	recorder->queue_first = (recorder->queue_first + 1) % recorder->queue_size;
	recorder->queue_count--;
}

void queue_release(struct recorder *recorder)
{
	while (recorder->queue_count)
		queue_drop(recorder);
	free(recorder->queue);
	recorder->queue = NULL;
	recorder->queue_size = 0;
}
