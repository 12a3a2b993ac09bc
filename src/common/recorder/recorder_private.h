/*
 * Shared by the recorder's files: recorder.c steps and supervises the capture, recorder_queue.c
 * holds arrivals until they are written, recorder_store.c places samples in time and writes them.
 */
#ifndef ASITOP_RECORDER_PRIVATE_H
#define ASITOP_RECORDER_PRIVATE_H

#include "recorder.h"

static inline bool is_import(const struct recorder *recorder)
{
	return recorder->capture.kind != CAPTURE_CHILD;
}

/* ---- recorder_queue.c ---- */

/* Adds a document, or an event with its text, that arrived just now. Returns false when there is no
 * room: the document is counted, and the next item is preceded by an EVENT_LOST. */
bool queue_add(struct recorder *recorder, enum event_kind kind, const char *bytes, size_t size);
/* Adds the beginning of a document whose writer died. */
void queue_add_cut(struct recorder *recorder, const char *bytes, size_t size);
/* Adds the EVENT_LOST now, since nothing else may follow. */
void queue_tell_lost(struct recorder *recorder);
/* Item number `index`; 0 is the oldest. */
struct arrival *queue_item(const struct recorder *recorder, size_t index);
/* Drops the oldest item. */
void queue_drop(struct recorder *recorder);
void queue_release(struct recorder *recorder);

/* ---- recorder_store.c ---- */

/*
 * Writes the queue and commits. A busy file is not a failure: sets `is_busy` and keeps the rest of
 * the queue.
 */
bool store_all(struct recorder *recorder, struct error *err);
/* The same, but retries until the file is free or `patience_ns` has passed. */
bool store_patiently(struct recorder *recorder, struct error *err);
/* Ends the run; `tail` is the bytes after the last document. */
bool store_end(struct recorder *recorder, const char *why, const char *tail, size_t tail_size,
	struct error *err);

#endif
