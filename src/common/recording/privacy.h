/*
 * Which fields of a recording identify a person or a machine, and how to remove them.
 *
 * Of a sample's bytes, only parts known to be free of such data are kept. Everything else in the
 * document is removed: tasks, coalitions, boot time and arguments, and whatever a later
 * powermetrics adds. A run loses the name of the imported file and the bytes after the last
 * document, a command its arguments, and a message that contains a path its whole text. Notes and
 * markers were written to be read: they are kept and listed.
 *
 * Removed values are recorded, so that a copy can be searched for them.
 */
#ifndef ASITOP_PRIVACY_H
#define ASITOP_PRIVACY_H

#include "recording.h"

struct private_value {
	char *field; /* "kern_boottime", "tasks", "note" */
	char *text;  /* as stored in the file; empty: the field has no words, or only numbers */
	size_t size;
	bool is_kept;
	size_t next; /* in its bucket, 1-based; 0: the last */
};

/* Zero-initialized is empty and valid. */
struct privacy {
	struct private_value *values; /* distinct, in the order in which they were found */
	size_t count, capacity;
	size_t *buckets; /* index + 1 of the first by hash of field and text */
	size_t bucket_count;
};

void privacy_release(struct privacy *privacy);

/* Sets `clean` to the document without its private entries. False when it is not a property list.
 */
bool privacy_clean_document(struct privacy *privacy, const char *raw, size_t size,
	struct buffer *clean, struct error *err);

/* Edits a run in place; its tail cannot be kept. */
void privacy_clean_run(
	struct privacy *privacy, struct run *run, const char *tail, size_t tail_size);
/* Edits a command in place: its line loses the path and the arguments. */
void privacy_clean_command(struct privacy *privacy, struct command_run *command);
/* Edits an event in place. False when the event cannot be kept. */
bool privacy_clean_event(struct privacy *privacy, struct event *event);

/* Index of the first value of the same field that is also kept, or also removed. */
size_t privacy_first_of(const struct privacy *privacy, size_t index);

/* A readable name for a field, such as "boot time". */
const char *privacy_label(const char *field);

/* True when a document has only entries that are kept. */
bool privacy_is_clean_document(const char *raw, size_t size);

/*
 * Searches for removed values of at least `least` bytes; returns the one found, or NULL. Ignores
 * values contained in `vocabulary`, the words that are in every recording.
 */
const struct private_value *privacy_search(const struct privacy *privacy,
	const struct buffer *vocabulary, const void *bytes, size_t size, size_t least);

/* A removed value that equals the text, or is part of it and at least 4 bytes long; NULL: none. */
const struct private_value *privacy_search_text(
	const struct privacy *privacy, const char *text, size_t size);

#endif
