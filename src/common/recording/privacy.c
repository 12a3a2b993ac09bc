#include "privacy.h"
#include "../codec/checksum.h"
#include "../sample/plist_scan.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Entries of a document that contain only measurements and facts about the model. */
static const char *const kept_keys[] = { "is_delta", "elapsed_ns", "hw_model", "kern_osversion",
	"timestamp", "processor", "gpu", "thermal_pressure", "bandwidth_counters", "battery",
	"network", "disk" };

/* ---- the list ---- */

void privacy_release(struct privacy *privacy)
{
	for (size_t i = 0; i < privacy->count; i++) {
		free(privacy->values[i].field);
		free(privacy->values[i].text);
	}
	free(privacy->values);
	free(privacy->buckets);
	*privacy = (struct privacy){ .count = 0 };
}

static size_t *bucket_of(const struct privacy *privacy, const char *text, size_t size)
{
	return &privacy->buckets[checksum_crc32(text, size) % privacy->bucket_count];
}

static void rehash(struct privacy *privacy)
{
	free(privacy->buckets);
	privacy->bucket_count = privacy->bucket_count * 2 + 64;
	privacy->buckets = xcalloc(privacy->bucket_count, sizeof(*privacy->buckets));
	for (size_t i = 0; i < privacy->count; i++) {
		struct private_value *value = &privacy->values[i];
		size_t *bucket = bucket_of(privacy, value->text, value->size);

		value->next = *bucket;
		*bucket = i + 1;
	}
}

static void add(struct privacy *privacy, const char *field, size_t field_size, const char *text,
	size_t size, bool is_kept)
{
	struct private_value *value;
	size_t *bucket, at;

	if (privacy->count >= privacy->bucket_count)
		rehash(privacy);
	bucket = bucket_of(privacy, text, size);
	for (at = *bucket; at; at = value->next) {
		value = &privacy->values[at - 1];
		if (value->size == size && !memcmp(value->text, text, size) &&
			value->is_kept == is_kept && strlen(value->field) == field_size &&
			!memcmp(value->field, field, field_size))
			return;
	}
	if (privacy->count == privacy->capacity) {
		privacy->capacity = privacy->capacity * 2 + 64;
		privacy->values =
			xreallocarray(privacy->values, privacy->capacity, sizeof(*privacy->values));
	}
	privacy->values[privacy->count++] = (struct private_value){
		.field = xstrndup(field, field_size),
		.text = xstrndup(text, size),
		.size = size,
		.is_kept = is_kept,
		.next = *bucket,
	};
	*bucket = privacy->count;
}

static void add_text(struct privacy *privacy, const char *field, const char *text, bool is_kept)
{
	add(privacy, field, strlen(field), text, strlen(text), is_kept);
}

size_t privacy_first_of(const struct privacy *privacy, size_t index)
{
	const struct private_value *value = &privacy->values[index];
	size_t first = 0;

	while (strcmp(privacy->values[first].field, value->field) ||
		privacy->values[first].is_kept != value->is_kept)
		first++;
	return first;
}

const char *privacy_label(const char *field)
{
	static const char *const labels[][2] = {
		{ "kern_boottime", "boot time" },
		{ "kern_bootargs", "boot arguments" },
		{ "tasks", "names and numbers of processes" },
		{ "coalitions", "names and numbers of processes, by coalition" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(labels); i++) {
		if (!strcmp(labels[i][0], field))
			return labels[i][1];
	}
	return field;
}

/* ---- documents ---- */

struct cleaner {
	struct privacy *privacy;
	struct buffer *clean;
	const char *copied; /* everything before it is in `clean` or removed */
	const char *key;    /* of the entry to remove */
	size_t key_size;
	bool is_scalar;
	bool any; /* a word or number of the entry was recorded */
};

static bool is_kept_key(const char *key, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(kept_keys); i++) {
		if (strlen(kept_keys[i]) == size && !memcmp(kept_keys[i], key, size))
			return true;
	}
	return false;
}

/* Records process names and the like. Numbers are recorded only if the whole entry is one, such as
 * the boot time: the thousands of numbers in a list of tasks are not worth searching for. */
static void remember(void *context, enum plist_text_kind kind, const char *text, size_t length)
{
	struct cleaner *cleaner = context;

	if (kind == PLIST_TEXT_KEY || (kind == PLIST_TEXT_NUMBER && !cleaner->is_scalar) || !length)
		return;
	cleaner->any = true;
	add(cleaner->privacy, cleaner->key, cleaner->key_size, text, length, false);
}

static bool clean_entry(
	void *context, const char *key, size_t key_size, const char *first, const char *last)
{
	struct cleaner *cleaner = context;
	const char *value = key + key_size + strlen("</key>");

	if (is_kept_key(key, key_size))
		return true;
	buffer_add(cleaner->clean, cleaner->copied, (size_t)(first - cleaner->copied));
	cleaner->copied = last;
	while (value < last && isspace((unsigned char)*value))
		value++;
	cleaner->key = key;
	cleaner->key_size = key_size;
	cleaner->is_scalar = strncmp(value, "<array", 6) && strncmp(value, "<dict", 5);
	cleaner->any = false;
	plist_each_text(value, (size_t)(last - value), remember, cleaner);
	if (!cleaner->any)
		add(cleaner->privacy, key, key_size, "", 0, false);
	return true;
}

bool privacy_clean_document(struct privacy *privacy, const char *raw, size_t size,
	struct buffer *clean, struct error *err)
{
	struct cleaner cleaner = { .privacy = privacy, .clean = clean, .copied = raw };

	clean->size = 0;
	if (!plist_each_entry(raw, size, clean_entry, &cleaner, err))
		return false;
	buffer_add(clean, cleaner.copied, (size_t)(raw + size - cleaner.copied));
	return true;
}

static bool expect_kept(
	void *context, const char *key, size_t key_size, const char *first, const char *last)
{
	bool *clean = context;

	(void)first;
	(void)last;
	*clean = is_kept_key(key, key_size);
	return *clean;
}

bool privacy_is_clean_document(const char *raw, size_t size)
{
	struct error ignored;
	bool clean = true;

	return plist_each_entry(raw, size, expect_kept, &clean, &ignored) && clean;
}

/* ---- runs, commands and events ---- */

/* A message that contains a path reveals where the user keeps files. */
static void clean_message(struct privacy *privacy, const char *field, char *text, size_t size)
{
	if (!strchr(text, '/'))
		return;
	add_text(privacy, field, text, false);
	snprintf(text, size, "(removed)");
}

static bool is_blank(const char *text, size_t size)
{
	while (size && (*text == '\0' || isspace((unsigned char)*text))) {
		text++;
		size--;
	}
	return size == 0;
}

void privacy_clean_run(struct privacy *privacy, struct run *run, const char *tail, size_t tail_size)
{
	if (!strcmp(run->source, "import") && run->arguments[0]) {
		add_text(privacy, "name of the imported file", run->arguments, false);
		run->arguments[0] = '\0';
	}
	clean_message(privacy, "arguments", run->arguments, sizeof(run->arguments));
	clean_message(privacy, "why a run ended", run->ended, sizeof(run->ended));
	if (!is_blank(tail, tail_size))
		add_text(privacy, "bytes after the last document", "", false);
	if (run->note[0])
		add_text(privacy, "note", run->note, true);
	if (run->zone[0])
		add_text(privacy, "time zone", run->zone, true);
}

void privacy_clean_command(struct privacy *privacy, struct command_run *command)
{
	size_t word = strcspn(command->line, " \t");
	char name[sizeof(command->line)];

	if (command->line[word] || strchr(command->line, '/')) {
		add_text(privacy, "command line", command->line, false);
		command->line[word] = '\0';
		snprintf(name, sizeof(name), "%s", path_name(command->line));
		memcpy(command->line, name, sizeof(name));
	}
	if (command->line[0])
		add_text(privacy, "command", command->line, true);
	if (command->name[0])
		add_text(privacy, "name of a command", command->name, true);
	for (size_t i = 0; i < command->quantity_count; i++)
		add_text(privacy, "unit of work", command->quantities[i].name, true);
}

bool privacy_clean_event(struct privacy *privacy, struct event *event)
{
	switch (event->kind) {
	case EVENT_UNKNOWN:
		add_text(privacy, "event of a newer asitop", event->text, false);
		return false;
	case EVENT_MARK:
		add_text(privacy, "marker", event->text, true);
		return true;
	case EVENT_COMMAND_START:
	case EVENT_COMMAND_EXIT:
		return true;
	default:
		clean_message(privacy, event_name(event->kind), event->text, sizeof(event->text));
		return true;
	}
}

/* ---- searching ---- */

enum { PREFIX = 4 };

static uint32_t prefix_of(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
		(uint32_t)at[3] << 24;
}

/* One pass over the bytes for any number of values: hash chains by the first four bytes. */
const struct private_value *privacy_search(const struct privacy *privacy,
	const struct buffer *vocabulary, const void *bytes, size_t size, size_t least)
{
	enum { CHAINS = 4096 };
	size_t *chains = xcalloc(CHAINS, sizeof(*chains));
	size_t *next = xcalloc(privacy->count + 1, sizeof(*next));
	const unsigned char *at = bytes, *end = at + size;
	const struct private_value *found = NULL;

	for (size_t i = 0; i < privacy->count; i++) {
		const struct private_value *value = &privacy->values[i];
		size_t *chain;

		if (value->is_kept || value->size < least || value->size < PREFIX ||
			memmem(buffer_string(vocabulary), vocabulary->size, value->text,
				value->size))
			continue;
		chain = &chains[prefix_of((unsigned char *)value->text) * 2654435761u >> 20];
		next[i] = *chain;
		*chain = i + 1;
	}
	for (; end - at >= PREFIX && !found; at++) {
		for (size_t i = chains[prefix_of(at) * 2654435761u >> 20]; i; i = next[i - 1]) {
			const struct private_value *value = &privacy->values[i - 1];

			if ((size_t)(end - at) >= value->size &&
				!memcmp(at, value->text, value->size))
				found = value;
		}
	}
	free(chains);
	free(next);
	return found;
}

const struct private_value *privacy_search_text(
	const struct privacy *privacy, const char *text, size_t size)
{
	for (size_t i = 0; i < privacy->count; i++) {
		const struct private_value *value = &privacy->values[i];

		if (value->is_kept || !value->size)
			continue;
		if (value->size >= PREFIX ? memmem(text, size, value->text, value->size) != NULL
					  : value->size == size && !memcmp(text, value->text, size))
			return value;
	}
	return NULL;
}
