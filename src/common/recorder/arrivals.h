/*
 * The documents and events that wait to be written, in the order of their arrival. Pure: the time
 * of an arrival is an argument.
 *
 * The size of the documents is bounded. A document that does not fit is dropped and counted, and an
 * EVENT_LOST with the number of dropped documents precedes the next arrival. Events are never
 * dropped.
 */
#ifndef ASITOP_ARRIVALS_H
#define ASITOP_ARRIVALS_H

#include "../recording/recording.h"

enum arrival_kind {
	ARRIVAL_DOCUMENT,
	ARRIVAL_FRAGMENT, /* the beginning of a document whose writer died */
	ARRIVAL_EVENT,
	ARRIVAL_COMMAND_START,
	ARRIVAL_COMMAND_END,
	ARRIVAL_COMMAND_WORK, /* of the one that started last */
	ARRIVAL_RESTART,      /* powermetrics was restarted; the bytes are the reason */
};

/* When something arrived, and the memory usage at that time. */
struct arrival_stamp {
	int64_t clock_ns; /* continuous */
	int64_t wall_ns;
	struct memory_usage memory;
};

struct arrival {
	enum arrival_kind kind;
	enum event_kind event;       /* ARRIVAL_EVENT */
	struct buffer bytes;         /* the document, or text */
	struct command_run *command; /* of the ARRIVAL_COMMAND kinds; else NULL */
	struct arrival_stamp stamp;
};

/* A ring of `count` items from `first` on. */
struct arrivals {
	struct arrival *items;
	size_t first, count, capacity;
	size_t bytes, bytes_max; /* of all items */
	size_t passed;           /* the oldest items, which arrivals_pass() was called for */
	int64_t lost;            /* documents that did not fit */
	int64_t lost_unreported; /* those since the last EVENT_LOST */
};

/* `bytes_max` 0: 32 MB. */
void arrivals_init(struct arrivals *arrivals, size_t bytes_max);
void arrivals_release(struct arrivals *arrivals);

/* Adds a copy of a document; false when it does not fit. One document always fits. */
bool arrivals_add_document(struct arrivals *arrivals, const char *bytes, size_t size,
	const struct arrival_stamp *stamp);

void arrivals_add_fragment(struct arrivals *arrivals, const char *bytes, size_t size,
	const struct arrival_stamp *stamp);
void arrivals_add_event(struct arrivals *arrivals, enum event_kind event, const char *text,
	const struct arrival_stamp *stamp);
/* Adds a copy of a command that starts or ends, or did some work. */
void arrivals_add_command(struct arrivals *arrivals, enum arrival_kind kind,
	const struct command_run *command, const struct arrival_stamp *stamp);
void arrivals_add_restart(
	struct arrivals *arrivals, const char *why, const struct arrival_stamp *stamp);

/* Adds the EVENT_LOST now, if documents were dropped: nothing else will arrive. */
void arrivals_report_lost(struct arrivals *arrivals, const struct arrival_stamp *stamp);

/* The oldest item; NULL: none. Valid until the next call that adds or drops one. */
const struct arrival *arrivals_first(const struct arrivals *arrivals);

/* Drops the oldest item. */
void arrivals_drop(struct arrivals *arrivals);

/*
 * Inspects items before they are written: arrivals_next() returns the oldest item that
 * arrivals_pass() has not passed, or NULL.
 */
const struct arrival *arrivals_next(const struct arrivals *arrivals);
void arrivals_pass(struct arrivals *arrivals);

#endif
