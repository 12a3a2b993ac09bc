#include "private_fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Only so many values of a field are printed; --json has all of them. */
enum { VALUES_MAX = 12 };

struct finder {
	struct recording *recording;
	struct privacy *privacy;
	struct progress *progress;
	int64_t last_id;
	struct buffer raw, clean;
};

/* Skips samples that cannot be read; --check reports them. */
static bool look(const struct sample_row *row, void *context)
{
	struct finder *finder = context;
	struct error ignored;

	progress_show(finder->progress, row->id, finder->last_id);
	if (recording_raw(finder->recording, row->id, &finder->raw, &ignored))
		privacy_clean_document(finder->privacy, finder->raw.data, finder->raw.size,
			&finder->clean, &ignored);
	return true;
}

bool find_fields(struct recording *recording, const struct catalog *catalog,
	struct privacy *privacy, struct progress *progress, struct error *err)
{
	struct finder finder = {
		.recording = recording,
		.privacy = privacy,
		.progress = progress,
		.last_id = catalog->last_id,
	};
	bool done = true;

	for (size_t i = 0; i < catalog->run_count && done; i++) {
		struct run run = catalog->runs[i];

		done = recording_tail(recording, run.id, &finder.raw, err);
		privacy_clean_run(privacy, &run, finder.raw.data, finder.raw.size);
	}
	for (size_t i = 0; i < catalog->event_count; i++) {
		struct event event = catalog->events[i];

		privacy_clean_event(privacy, &event);
	}
	for (size_t i = 0; i < catalog->command_count; i++) {
		struct command_run command = catalog->commands[i];

		privacy_clean_command(privacy, &command);
	}
	done = done &&
		recording_read(recording, catalog->first_id, catalog->last_id, look, &finder, err);
	buffer_release(&finder.raw);
	buffer_release(&finder.clean);
	return done;
}

static void print_values(const struct privacy *privacy, size_t first)
{
	const struct private_value *field = &privacy->values[first];
	size_t count = 0;

	for (size_t i = first; i < privacy->count; i++) {
		const struct private_value *value = &privacy->values[i];
		char text[128];

		if (!value->size || value->is_kept != field->is_kept ||
			strcmp(value->field, field->field))
			continue;
		text_clean(text, sizeof(text), value->text, value->size);
		if (count++ < VALUES_MAX)
			printf("    %s\n", text);
	}
	if (count > VALUES_MAX)
		printf("    and %zu more\n", count - VALUES_MAX);
}

void print_fields(const struct privacy *privacy)
{
	puts("\nPrivate fields");
	for (size_t i = 0; i < privacy->count; i++) {
		const struct private_value *value = &privacy->values[i];

		if (privacy_first_of(privacy, i) != i)
			continue;
		printf("  %s: %s\n", privacy_label(value->field),
			value->is_kept ? "'asitop share' keeps it" : "'asitop share' removes it");
		print_values(privacy, i);
	}
	if (!privacy->count)
		puts("  none");
}

void json_fields(struct json *json, const struct privacy *privacy)
{
	json_begin_array(json, "private");
	for (size_t i = 0; i < privacy->count; i++) {
		const struct private_value *value = &privacy->values[i];

		json_begin_object(json, NULL);
		json_string(json, "field", value->field);
		json_string(json, "value", value->text);
		json_boolean(json, "is_removed", !value->is_kept);
		json_end_object(json);
	}
	json_end_array(json);
}
