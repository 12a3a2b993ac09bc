/*
 * What the files of the recorder share: recorder.c steps and supervises, recorder_queue.c holds
 * what waits for the file, recorder_store.c gives samples their place and writes them.
 */
#ifndef ASITOP_RECORDER_PRIVATE_H
#define ASITOP_RECORDER_PRIVATE_H

#include "recorder.h"

static inline bool is_import(const struct recorder *recorder)
{
	return recorder->capture.kind != CAPTURE_CHILD;
}

/* ---- recorder_queue.c ---- */

/* Adds a document, or an event with its text, that came just now. False: there was no room for it;
 * it is counted, and what follows comes behind an EVENT_LOST. */
bool queue_add(struct recorder *recorder, enum event_kind kind, const char *bytes, size_t size);
/* Adds what is left of a document whose writer has died. */
void queue_add_cut(struct recorder *recorder, const char *bytes, size_t size);
/* Adds the EVENT_LOST at once: nothing may follow. */
void queue_tell_lost(struct recorder *recorder);
/* What waits, the oldest at 0. */
struct arrival *queue_item(const struct recorder *recorder, size_t index);
/* Forgets the oldest. */
void queue_drop(struct recorder *recorder);
void queue_release(struct recorder *recorder);

/* ---- recorder_store.c ---- */

/*
 * Writes what waits, and commits. What finds the file busy is no failure: `is_busy` is set and the
 * rest goes on waiting.
 */
bool store_all(struct recorder *recorder, struct error *err);
/* The same, trying again until the file is free or `patience_ns` is over. */
bool store_patiently(struct recorder *recorder, struct error *err);
/* Ends the run with the bytes behind the last document. */
bool store_end(struct recorder *recorder, const char *why, const char *tail, size_t tail_size,
	struct error *err);

#endif
