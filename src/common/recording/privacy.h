/*
 * Which fields of a recording identify a person or a machine, and how to remove them.
 *
 * Of a sample's bytes only the parts are kept that are known to hold nothing of that kind: whatever
 * else is in the document (tasks, coalitions, boot time and arguments, and what a later
 * powermetrics adds) goes. Of a run the name of the imported file and the bytes behind the last
 * document go, of a command its arguments, of a message that names a path all of it. Notes and
 * markers are words that somebody wrote to be read: they stay, and are listed.
 *
 * What was removed is remembered, so that a copy can be searched for it.
 */
#ifndef ASITOP_PRIVACY_H
#define ASITOP_PRIVACY_H

#include "recording.h"

struct private_value {
	char *field; /* "kern_boottime", "tasks", "note" */
	char *text;  /* as it stands in the file; empty: the field has no words, or only numbers */
	size_t size;
	bool is_kept;
	size_t next; /* in its bucket, 1-based; 0: the last */
};

/* Zero-initialized is empty and valid. */
struct privacy {
	struct private_value *values; /* in the order in which they were met, each once */
	size_t count, capacity;
	size_t *buckets; /* index + 1 of the first by hash of field and text */
	size_t bucket_count;
};

void privacy_release(struct privacy *privacy);

/* Puts the document without its private entries into `clean` (replaced). False when it is no
 * property list. */
bool privacy_clean_document(struct privacy *privacy, const char *raw, size_t size,
	struct buffer *clean, struct error *err);

/* Edits a run in place; its tail cannot be kept. */
void privacy_clean_run(
	struct privacy *privacy, struct run *run, const char *tail, size_t tail_size);
/* Edits an event in place. False when the event cannot be kept. */
bool privacy_clean_event(struct privacy *privacy, struct event *event);

/* The first value that is of the same field, and kept or removed like it. */
size_t privacy_first_of(const struct privacy *privacy, size_t index);

/* What people call a field: "boot time". */
const char *privacy_label(const char *field);

/* True when all entries of a document are of the kind that is kept. */
bool privacy_is_clean_document(const char *raw, size_t size);

/*
 * Looks for the removed values of `least` bytes or more; the one found, or NULL. Those that are in
 * `vocabulary` are words that stand in every recording, and are not looked for.
 */
const struct private_value *privacy_search(const struct privacy *privacy,
	const struct buffer *vocabulary, const void *bytes, size_t size, size_t least);

/* A removed value that is the text, or is in it and 4 bytes or longer; NULL: none. */
const struct private_value *privacy_search_text(
	const struct privacy *privacy, const char *text, size_t size);

#endif
