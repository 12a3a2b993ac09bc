#include "share_copy.h"

#include "../src/common/sample/plist_scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct verifier {
	struct share_copy *copy;
	struct recording *recording;
	struct buffer vocabulary;
	struct buffer raw;
	int64_t samples;
	bool failed;
};

static bool found(struct verifier *verifier, const struct private_value *value, const char *where)
{
	char text[64];

	if (!value)
		return false;
	verifier->failed = true;
	text_clean(text, sizeof(text), value->text, value->size);
	error_set(verifier->copy->err,
		"'%s' (%s) would still be in %s, possibly in a note or marker", text,
		privacy_label(value->field), where);
	return true;
}

struct strings {
	struct verifier *verifier;
	bool is_vocabulary;
};

static void look_at_text(void *context, enum plist_text_kind kind, const char *text, size_t length)
{
	struct strings *strings = context;
	struct verifier *verifier = strings->verifier;

	if (kind == PLIST_TEXT_KEY) {
		/* The name of a field is not private, even if a process has the same name. */
		if (strings->is_vocabulary) {
			buffer_add(&verifier->vocabulary, text, length);
			buffer_add_string(&verifier->vocabulary, "\n");
		}
		return;
	}
	if (!strings->is_vocabulary && kind == PLIST_TEXT_STRING && !verifier->failed)
		found(verifier, privacy_search_text(&verifier->copy->privacy, text, length),
			"a sample");
}

static bool verify_row(const struct sample_row *row, void *context)
{
	struct verifier *verifier = context;
	struct share_copy *copy = verifier->copy;
	struct strings strings = { verifier, true };

	progress_show(&copy->progress, row->id, copy->samples);
	verifier->samples++;
	if (!recording_check_row(verifier->recording, row, &verifier->raw, copy->err)) {
		verifier->failed = true;
		return false;
	}
	if (verifier->samples == 1)
		plist_each_text(verifier->raw.data, verifier->raw.size, look_at_text, &strings);
	strings.is_vocabulary = false;
	if (!privacy_is_clean_document(verifier->raw.data, verifier->raw.size)) {
		verifier->failed = true;
		return error_set(
			copy->err, "a private field is still in sample %lld", (long long)row->id);
	}
	/* The header, what stands once in a document and what stands in strings. */
	plist_each_text(verifier->raw.data, verifier->raw.size, look_at_text, &strings);
	if (!verifier->failed)
		found(verifier,
			privacy_search(&copy->privacy, &verifier->vocabulary, verifier->raw.data,
				verifier->raw.size, 8),
			"a sample");
	return !verifier->failed;
}

/* Searches the raw bytes of the file, which include what no reader of the database sees. */
static bool verify_file(struct verifier *verifier, const char *path)
{
	struct share_copy *copy = verifier->copy;
	struct buffer file = { 0 };
	FILE *in = fopen(path, "rb");
	size_t size = 0;
	bool done = in;

	for (; done && !feof(in) && !ferror(in); file.size += size)
		size = fread(buffer_reserve(&file, 1 << 20), 1, 1 << 20, in);
	done = done && !ferror(in);
	if (!done)
		error_errno(copy->err, "cannot read '%s' back", path);
	done = done &&
		!found(verifier,
			privacy_search(&copy->privacy, &verifier->vocabulary, buffer_string(&file),
				file.size, 6),
			"the file");
	if (in)
		fclose(in);
	buffer_release(&file);
	return done;
}

/* Words that every recording contains, in case a process has such a name. */
static const char words[] =
	"powermetrics\nimport\nasitop\nsqlite\nsqlite_schema\nsamples\nmetrics\nmachines\nevents\n"
	"(removed)\nPropertyList\nencoding\nversion\ninteger\nstring\n";

/* What a command is called is kept on purpose, even if it is also in a list of processes. */
static void allow_commands(struct verifier *verifier)
{
	static const char *const fields[] = { "command", "name of a command", "unit of work" };
	const struct privacy *privacy = &verifier->copy->privacy;

	for (size_t i = 0; i < privacy->count; i++) {
		const struct private_value *value = &privacy->values[i];

		for (size_t j = 0; j < ARRAY_SIZE(fields) && value->is_kept; j++) {
			if (!strcmp(value->field, fields[j]))
				buffer_addf(&verifier->vocabulary, "\n%s\n", value->text);
		}
	}
}

bool share_copy_verify(struct share_copy *copy, const char *file)
{
	struct verifier verifier = { .copy = copy };
	int64_t first_id, last_id;
	bool done;

	buffer_add_string(&verifier.vocabulary, words);
	buffer_add_string(&verifier.vocabulary, recording_words());
	allow_commands(&verifier);
	progress_init(&copy->progress, "verifying");
	verifier.recording = recording_open(file, copy->err);
	done = verifier.recording && recording_check_database(verifier.recording, copy->err) &&
		recording_extent(verifier.recording, &first_id, &last_id, copy->err) &&
		recording_read(
			verifier.recording, first_id, last_id, verify_row, &verifier, copy->err) &&
		!verifier.failed;
	if (done && verifier.samples != copy->samples)
		done = error_set(copy->err, "the copy has %lld of %lld samples",
			(long long)verifier.samples, (long long)copy->samples);
	recording_close(verifier.recording);
	done = done && verify_file(&verifier, file);
	progress_end(&copy->progress);
	buffer_release(&verifier.vocabulary);
	buffer_release(&verifier.raw);
	return done;
}
