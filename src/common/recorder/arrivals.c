#include "arrivals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 32 MB hold more than twenty minutes at 1 Hz. */
enum { BYTES_MAX = 32 << 20 };

void arrivals_init(struct arrivals *arrivals, size_t bytes_max)
{
	*arrivals = (struct arrivals){ .bytes_max = bytes_max ? bytes_max : BYTES_MAX };
}

void arrivals_release(struct arrivals *arrivals)
{
	while (arrivals->count)
		arrivals_drop(arrivals);
	free(arrivals->items);
	arrivals->items = NULL;
	arrivals->capacity = 0;
}

static struct arrival *item(const struct arrivals *arrivals, size_t index)
{
	return &arrivals->items[(arrivals->first + index) % arrivals->capacity];
}

static void grow(struct arrivals *arrivals)
{
	size_t capacity = arrivals->capacity * 2 + 8;
	struct arrival *items = xcalloc(capacity, sizeof(*items));

	for (size_t i = 0; i < arrivals->count; i++)
		items[i] = *item(arrivals, i);
	free(arrivals->items);
	arrivals->items = items;
	arrivals->capacity = capacity;
	arrivals->first = 0;
}

/* ---- adding ---- */

static struct arrival *append(struct arrivals *arrivals, enum arrival_kind kind, const char *bytes,
	size_t size, const struct arrival_stamp *stamp)
{
	struct arrival *arrival;

	if (arrivals->count == arrivals->capacity)
		grow(arrivals);
	arrival = item(arrivals, arrivals->count++);
	*arrival = (struct arrival){ .kind = kind, .event = EVENT_UNKNOWN, .stamp = *stamp };
	buffer_add(&arrival->bytes, bytes, size);
	arrivals->bytes += size;
	return arrival;
}

void arrivals_report_lost(struct arrivals *arrivals, const struct arrival_stamp *stamp)
{
	char text[64];

	if (!arrivals->lost_unreported)
		return;
	snprintf(text, sizeof(text), "%lld sample%s", (long long)arrivals->lost_unreported,
		arrivals->lost_unreported == 1 ? "" : "s");
	arrivals->lost_unreported = 0;
	append(arrivals, ARRIVAL_EVENT, text, strlen(text), stamp)->event = EVENT_LOST;
}

bool arrivals_add_document(struct arrivals *arrivals, const char *bytes, size_t size,
	const struct arrival_stamp *stamp)
{
	if (arrivals->count && arrivals->bytes + size > arrivals->bytes_max) {
		arrivals->lost++;
		arrivals->lost_unreported++;
		return false;
	}
	arrivals_report_lost(arrivals, stamp);
	append(arrivals, ARRIVAL_DOCUMENT, bytes, size, stamp);
	return true;
}

void arrivals_add_fragment(struct arrivals *arrivals, const char *bytes, size_t size,
	const struct arrival_stamp *stamp)
{
	arrivals_report_lost(arrivals, stamp);
	append(arrivals, ARRIVAL_FRAGMENT, bytes, size, stamp);
}

void arrivals_add_event(struct arrivals *arrivals, enum event_kind event, const char *text,
	const struct arrival_stamp *stamp)
{
	arrivals_report_lost(arrivals, stamp);
	append(arrivals, ARRIVAL_EVENT, text, strlen(text), stamp)->event = event;
}

void arrivals_add_command(struct arrivals *arrivals, enum arrival_kind kind,
	const struct command_run *command, const struct arrival_stamp *stamp)
{
	struct arrival *arrival;

	arrivals_report_lost(arrivals, stamp);
	arrival = append(arrivals, kind, "", 0, stamp);
	arrival->command = xmalloc(sizeof(*command));
	*arrival->command = *command;
}

void arrivals_add_restart(
	struct arrivals *arrivals, const char *why, const struct arrival_stamp *stamp)
{
	arrivals_report_lost(arrivals, stamp);
	append(arrivals, ARRIVAL_RESTART, why, strlen(why), stamp);
}

/* ---- taking ---- */

const struct arrival *arrivals_first(const struct arrivals *arrivals)
{
	return arrivals->count ? item(arrivals, 0) : NULL;
}

void arrivals_drop(struct arrivals *arrivals)
{
	struct arrival *arrival = item(arrivals, 0);

	arrivals->bytes -= arrival->bytes.size;
	buffer_release(&arrival->bytes);
	free(arrival->command);
	arrivals->first = (arrivals->first + 1) % arrivals->capacity;
	arrivals->count--;
	arrivals->passed -= arrivals->passed > 0;
}

const struct arrival *arrivals_next(const struct arrivals *arrivals)
{
	return arrivals->passed < arrivals->count ? item(arrivals, arrivals->passed) : NULL;
}

void arrivals_pass(struct arrivals *arrivals)
{
	arrivals->passed++;
}
