/*
 * asitop share: makes a copy of a recording, or of a part of it, without private fields; verifies
 * the copy and searches it for everything that was removed.
 */
#include "../src/common/series/row_reader.h"
#include "../src/common/host/output_file.h"
#include "../src/common/sample/plist_scan.h"
#include "../src/common/recording/privacy.h"
#include "../src/common/cli/progress.h"
#include "../src/common/base/version.h"
#include "attachment.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct share_options {
	const char *output;
	bool overwrite;
	struct time_selection window;
};

static const struct command_option options_table[] = {
	{ OPTION_STRING, 'o', "output", offsetof(struct share_options, output), "OUT",
		"name of the copy" },
	{ OPTION_FLAG, 0, "overwrite", offsetof(struct share_options, overwrite), NULL,
		"replace OUT if it exists" },
	OPTION_ROWS(struct share_options, window, time_selection_options),
	OPTION_END,
};

struct share {
	struct row_reader rows;
	struct recording *out;
	struct privacy privacy;
	struct progress progress;
	size_t run;       /* of the original, whose samples are copied */
	bool has_begun;   /* the run exists in the copy */
	bool has_shift;   /* `shift_ns` is known */
	int64_t shift_ns; /* from the original's axis to the copy's */
	int64_t samples;
	int64_t left_out; /* documents without a window */
	int64_t lost;     /* damaged samples that an event in the copy names */
	int64_t bytes;    /* of the copy */
	int64_t end_ns;   /* of the copy's last sample */
	int64_t end_wall_ns;
	struct buffer raw, clean;
	bool failed;
	struct error *err;
};

/* ---- the copy ---- */

static bool is_of_run(const struct share *share, const struct event *event)
{
	return event->run_id == share->rows.catalog.runs[share->run].id;
}

static bool begins_phase(const struct event *event)
{
	return event->kind == EVENT_MARK || event->kind == EVENT_COMMAND_START ||
		event->kind == EVENT_COMMAND_EXIT;
}

/* Where a copy of a part begins; -1: the copy has all of the recording. */
static int64_t cut_ns(const struct share *share)
{
	return share->rows.whole && !share->rows.catalog.is_ring ? -1 : share->rows.from_ns;
}

/* The phase that is under way where the copy begins, begins with it. */
static bool holds_at_start(const struct share *share, size_t index)
{
	const struct row_reader *rows = &share->rows;

	for (size_t i = index + 1; i < rows->catalog.event_count; i++) {
		if (rows->catalog.events[i].time_ns > rows->from_ns)
			break;
		if (begins_phase(&rows->catalog.events[i]))
			return false;
	}
	return true;
}

static int64_t moved(const struct share *share, int64_t time_ns)
{
	return time_ns > share->shift_ns ? time_ns - share->shift_ns : 0;
}

/* Moves an event to its time in the copy, and cuts a gap; false if it is outside the window.
 * It is number `index` of the original's. */
static bool move_event(const struct share *share, size_t index, struct event *event)
{
	const struct row_reader *rows = &share->rows;
	int64_t end_ns = event->time_ns + event->duration_ns;

	if (event->time_ns > rows->to_ns)
		return false;
	if (begins_phase(event) && event->time_ns <= cut_ns(share)) {
		event->time_ns = 0;
		return holds_at_start(share, index);
	}
	if (end_ns < share->shift_ns || (event->duration_ns && end_ns == share->shift_ns))
		return false;
	if (event->time_ns < share->shift_ns)
		event->time_ns = share->shift_ns;
	if (event->duration_ns)
		event->duration_ns = end_ns - event->time_ns;
	event->time_ns -= share->shift_ns;
	return true;
}

/*
 * The events of commands are derived from their rows, which copy_commands() copies. A command that
 * ended before the window is not among them: the phase after it begins the copy as a marker.
 */
static bool takes_event(struct event *event, int64_t begin_ns)
{
	if (event->kind == EVENT_START || event->kind == EVENT_COMMAND_START)
		return false;
	if (event->kind != EVENT_COMMAND_EXIT)
		return true;
	if (event->time_ns > begin_ns)
		return false;
	event->kind = EVENT_MARK;
	snprintf(event->text, sizeof(event->text), "after the command");
	return true;
}

/* Copies the events inside the window, except the start, which begin_run() adds. */
static bool copy_events(struct share *share)
{
	const struct row_reader *rows = &share->rows;

	for (size_t i = 0; i < rows->catalog.event_count; i++) {
		struct event event = rows->catalog.events[i];

		if (!is_of_run(share, &event) || !takes_event(&event, cut_ns(share)) ||
			!move_event(share, i, &event) ||
			!privacy_clean_event(&share->privacy, &event))
			continue;
		if (!recording_add_event(share->out, &event, share->err))
			return false;
	}
	return true;
}

/* Moves a command to its time in the copy; false if it is outside the window. Where the window cuts
 * it off, its idle time or its end is not in the copy. */
static bool move_command(const struct share *share, struct command_run *command)
{
	const struct row_reader *rows = &share->rows;
	int64_t begin_ns = cut_ns(share);

	if (command->start_ns > rows->to_ns ||
		(command_run_has_ended(command) && command->end_ns <= begin_ns))
		return false;
	if (command->end_ns > rows->to_ns)
		command->end_ns = -1;
	if (command->idle_ns >= 0 && command->idle_ns < begin_ns)
		command->idle_ns = command->start_ns > begin_ns ? begin_ns : -1;
	command->start_ns = moved(share, command->start_ns);
	if (command->idle_ns >= 0)
		command->idle_ns = moved(share, command->idle_ns);
	if (command_run_has_ended(command))
		command->end_ns = moved(share, command->end_ns);
	return true;
}

static bool copy_command(struct share *share, struct command_run *command)
{
	bool done = recording_start_command(share->out, command, share->err) &&
		(!command_run_has_ended(command) ||
			recording_end_command(share->out, command, share->err));

	for (size_t i = 0; i < command->quantity_count && done; i++)
		done = recording_add_quantity(share->out, command->id, command->quantities[i].name,
			command->quantities[i].value, share->err);
	return done;
}

static bool copy_commands(struct share *share)
{
	const struct row_reader *rows = &share->rows;

	for (size_t i = 0; i < rows->catalog.command_count; i++) {
		struct command_run command = rows->catalog.commands[i];

		if (command.run_id != rows->catalog.runs[share->run].id ||
			!move_command(share, &command))
			continue;
		privacy_clean_command(&share->privacy, &command);
		if (!copy_command(share, &command))
			return false;
	}
	return true;
}

static bool add_edited_event(struct share *share, const struct event *start)
{
	struct event edited = *start;
	char from[32], to[32];

	edited.kind = EVENT_EDITED;
	format_position(from, sizeof(from), share->shift_ns);
	format_position(to, sizeof(to), share->rows.to_ns);
	snprintf(edited.text, sizeof(edited.text),
		"by asitop share " ASITOP_VERSION ": a copy of %s to %s without private fields",
		from, to);
	return recording_add_event(share->out, &edited, share->err);
}

/* The copy's time 0 is the start of its first sample, or --begin if that is earlier, in a gap. */
static void set_shift(struct share *share, const struct sample_row *first)
{
	int64_t start_ns = first->time_ns - first->window_ns;

	if (!share->has_shift)
		share->shift_ns = share->rows.from_ns < start_ns ? share->rows.from_ns : start_ns;
	share->has_shift = true;
}

static bool begin_run(struct share *share, const struct sample_row *first)
{
	struct run run = share->rows.catalog.runs[share->run];
	struct event start = { .kind = EVENT_START };
	struct buffer tail = { 0 };
	bool done = recording_tail(share->rows.recording, run.id, &tail, share->err);

	privacy_clean_run(&share->privacy, &run, tail.data, tail.size);
	buffer_release(&tail);
	set_shift(share, first);
	start.time_ns = first->time_ns - first->window_ns - share->shift_ns;
	/* A run copied from its first sample on keeps its start. */
	if (first->id != run.first_id)
		run.start_wall_ns = first->wall_ns - first->window_ns;
	start.wall_ns = run.start_wall_ns;
	share->has_begun = true;
	return done && recording_begin_run(share->out, &run, share->err) &&
		recording_set_machine(share->out, &share->rows.catalog.machine, share->err) &&
		recording_add_event(share->out, &start, share->err) &&
		add_edited_event(share, &start);
}

/* Removes private fields. verify() checks that the result decodes to the same numbers. */
static bool clean_bytes(struct share *share, const struct sample_row *row)
{
	struct error damage;

	return recording_raw(share->rows.recording, row->id, &share->raw, &damage) &&
		privacy_clean_document(
			&share->privacy, share->raw.data, share->raw.size, &share->clean, &damage);
}

static bool append_row(struct share *share, const struct sample_row *row)
{
	struct sample_row shifted = *row;

	if (!share->has_begun && !begin_run(share, row))
		return false;
	shifted.time_ns -= share->shift_ns;
	share->end_ns = shifted.time_ns;
	share->end_wall_ns = shifted.wall_ns;
	return recording_append(
		       share->out, &shifted, share->clean.data, share->clean.size, share->err) &&
		(++share->samples % CODEC_KEY_INTERVAL != 0 ||
			recording_commit(share->out, share->err));
}

static bool copy_row(const struct sample_row *row, void *context)
{
	struct share *share = context;

	progress_show(&share->progress, row->id - share->rows.first_id,
		share->rows.catalog.last_id - share->rows.first_id);
	if (row->window_ns <= 0)
		share->left_out++;
	else if (!clean_bytes(share, row))
		share->rows.damaged++;
	else
		share->failed = !append_row(share, row);
	return !share->failed;
}

/* Records how many damaged samples are missing, so that the copy does not look complete. */
static bool add_lost_event(struct share *share)
{
	int64_t lost = share->rows.damaged - share->lost;
	struct event event = {
		.kind = EVENT_LOST,
		.time_ns = share->end_ns,
		.wall_ns = share->end_wall_ns,
	};

	share->lost += lost;
	snprintf(event.text, sizeof(event.text),
		"%lld damaged sample%s of the original could not be copied", (long long)lost,
		lost == 1 ? "" : "s");
	return !lost || recording_add_event(share->out, &event, share->err);
}

static bool end_run(struct share *share)
{
	struct run run = share->rows.catalog.runs[share->run];
	bool is_last = share->run + 1 == share->rows.catalog.run_count;
	bool is_cut = !share->rows.whole && is_last &&
		share->end_ns + share->shift_ns < share->rows.catalog.end_ns;

	privacy_clean_run(&share->privacy, &run, NULL, 0);
	return copy_events(share) && copy_commands(share) && add_lost_event(share) &&
		recording_end_run(share->out, share->end_wall_ns,
			is_cut                 ? "end of the copy"
				: run.ended[0] ? run.ended
					       : "it has no end",
			"", 0, share->err);
}

static bool copy(struct share *share)
{
	struct row_reader *rows = &share->rows;
	bool done = true;

	rows->wants_own_numbers = true;
	progress_init(&share->progress, "copying");
	for (share->run = 0; share->run < rows->catalog.run_count && done; share->run++) {
		share->has_begun = false;
		done = row_reader_read_run(rows, share->run, copy_row, share, share->err) &&
			!share->failed && (!share->has_begun || end_run(share));
	}
	progress_end(&share->progress);
	if (done && !share->samples)
		return error_set(share->err, "no sample can be copied");
	return done && recording_commit(share->out, share->err);
}

/* ---- verifying ---- */

struct verifier {
	struct share *share;
	struct recording *copy;
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
	error_set(verifier->share->err,
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
		found(verifier, privacy_search_text(&verifier->share->privacy, text, length),
			"a sample");
}

static bool verify_row(const struct sample_row *row, void *context)
{
	struct verifier *verifier = context;
	struct share *share = verifier->share;
	struct strings strings = { verifier, true };

	progress_show(&share->progress, row->id, share->samples);
	verifier->samples++;
	if (!recording_check_row(verifier->copy, row, &verifier->raw, share->err)) {
		verifier->failed = true;
		return false;
	}
	if (verifier->samples == 1)
		plist_each_text(verifier->raw.data, verifier->raw.size, look_at_text, &strings);
	strings.is_vocabulary = false;
	if (!privacy_is_clean_document(verifier->raw.data, verifier->raw.size)) {
		verifier->failed = true;
		return error_set(
			share->err, "a private field is still in sample %lld", (long long)row->id);
	}
	/* The header, what stands once in a document and what stands in strings. */
	plist_each_text(verifier->raw.data, verifier->raw.size, look_at_text, &strings);
	if (!verifier->failed)
		found(verifier,
			privacy_search(&share->privacy, &verifier->vocabulary, verifier->raw.data,
				verifier->raw.size, 8),
			"a sample");
	return !verifier->failed;
}

/* Searches the raw bytes of the file, which include what no reader of the database sees. */
static bool verify_file(struct verifier *verifier, const char *path)
{
	struct share *share = verifier->share;
	struct buffer file = { 0 };
	FILE *in = fopen(path, "rb");
	size_t size = 0;
	bool done = in;

	for (; done && !feof(in) && !ferror(in); file.size += size)
		size = fread(buffer_reserve(&file, 1 << 20), 1, 1 << 20, in);
	done = done && !ferror(in);
	if (!done)
		error_errno(share->err, "cannot read '%s' back", path);
	done = done &&
		!found(verifier,
			privacy_search(&share->privacy, &verifier->vocabulary, buffer_string(&file),
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
	const struct privacy *privacy = &verifier->share->privacy;

	for (size_t i = 0; i < privacy->count; i++) {
		const struct private_value *value = &privacy->values[i];

		for (size_t j = 0; j < ARRAY_SIZE(fields) && value->is_kept; j++) {
			if (!strcmp(value->field, fields[j]))
				buffer_addf(&verifier->vocabulary, "\n%s\n", value->text);
		}
	}
}

static bool verify(struct share *share, const char *path)
{
	struct verifier verifier = { .share = share };
	int64_t first_id, last_id;
	bool done;

	buffer_add_string(&verifier.vocabulary, words);
	buffer_add_string(&verifier.vocabulary, recording_words());
	allow_commands(&verifier);
	progress_init(&share->progress, "verifying");
	verifier.copy = recording_open(path, share->err);
	done = verifier.copy && recording_check_database(verifier.copy, share->err) &&
		recording_size(verifier.copy, &share->bytes, share->err) &&
		recording_extent(verifier.copy, &first_id, &last_id, share->err) &&
		recording_read(
			verifier.copy, first_id, last_id, verify_row, &verifier, share->err) &&
		!verifier.failed;
	if (done && verifier.samples != share->samples)
		done = error_set(share->err, "the copy has %lld of %lld samples",
			(long long)verifier.samples, (long long)share->samples);
	recording_close(verifier.copy);
	done = done && verify_file(&verifier, path);
	progress_end(&share->progress);
	buffer_release(&verifier.vocabulary);
	buffer_release(&verifier.raw);
	return done;
}

/* ---- the result ---- */

static void print_fields(const struct privacy *privacy, bool kept)
{
	size_t fields = 0;

	for (size_t i = 0; i < privacy->count; i++) {
		const char *field = privacy_label(privacy->values[i].field);
		size_t count = 0;

		if (privacy->values[i].is_kept != kept || privacy_first_of(privacy, i) != i)
			continue;
		for (size_t j = i; j < privacy->count; j++)
			count += privacy_first_of(privacy, j) == i && privacy->values[j].size;
		printf("%s%s",
			fields++       ? ", "
				: kept ? "kept, please review: "
				       : "removed: ",
			field);
		if (count > 1)
			printf(" (%zu values)", count);
	}
	if (fields)
		fputs("\n", stdout);
}

static void print_result(const struct share *share, const char *path)
{
	char span[32], size[32], fits[128];

	format_duration(span, sizeof(span), share->end_ns);
	format_bytes(size, sizeof(size), (double)share->bytes);
	attachment_describe(fits, sizeof(fits), share->bytes, share->end_ns);
	printf("%s: %lld sample%s, %s, %s: %s\n", path, (long long)share->samples,
		share->samples == 1 ? "" : "s", span, size, fits);
	print_fields(&share->privacy, false);
	print_fields(&share->privacy, true);
	if (share->left_out)
		printf("left out: %lld document%s without measurements\n",
			(long long)share->left_out, share->left_out == 1 ? "" : "s");
	puts("verified: nothing that was removed is left in the copy");
}

/* ---- the command ---- */

static bool make_copy(struct share *share, const char *file)
{
	bool done;

	share->out = recording_create(file, RECORDING_FILL, share->err);
	done = share->out && copy(share);
	recording_close(share->out);
	return done && verify(share, file);
}

/* The copy appears under its name only if nothing private was found in it. */
static bool share_to(struct share *share, const char *path, bool overwrite, struct error *err)
{
	struct output_file output;

	if (!output_file_open(&output, path, overwrite, err))
		return false;
	if (!make_copy(share, output.name)) {
		output_file_discard(&output);
		return error_prefix(err, "'%s' was not created", path);
	}
	return output_file_finish(&output, err);
}

/* Reports the samples that are missing from the copy. */
static bool is_all(const struct share *share, const char *path, struct error *err)
{
	return recording_was_good(share->rows.recording, err) &&
		recording_is_whole(path, share->rows.damaged, "could not be copied", err);
}

static bool share_file(struct share *share, const char *path, const struct share_options *options,
	struct error *err)
{
	struct recording *recording = recording_open(path, err);
	bool done;

	if (!recording)
		return false;
	recording_distrust_cache(recording);
	done = row_reader_open(&share->rows, recording, &options->window, err) &&
		share_to(share, options->output, options->overwrite, err);
	if (done) {
		print_result(share, options->output);
		done = is_all(share, path, err);
	}
	row_reader_release(&share->rows);
	recording_close(recording);
	return done;
}

static int share_run(const void *values, int count, char **operands, struct error *err)
{
	const struct share_options *options = values;
	struct share share = { .err = err };
	bool done;

	(void)count;
	if (!options->output) {
		error_usage(err, "--output is required: the name of the copy");
		return STATUS_USAGE;
	}
	done = output_file_check(options->output, options->overwrite, operands[0], err) &&
		share_file(&share, operands[0], options, err);
	privacy_release(&share.privacy);
	buffer_release(&share.raw);
	buffer_release(&share.clean);
	return done ? STATUS_OK : (int)err->status;
}

const struct command share_command = {
	.name = "share",
	.summary = "copy a recording, or a part of it, without private fields",
	.operands = "FILE",
	.operands_min = 1,
	.operands_max = 1,
	.description =
		"Copies a recording, or a part of it, without the fields that identify a "
		"person or a machine, and searches the copy for everything that was removed.",
	.options = options_table,
	.values_size = sizeof(struct share_options),
	.run = share_run,
};
