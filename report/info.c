/*
 * asitop info: prints what a recording contains and, on request, verifies it.
 */
#include "../src/common/cli/command.h"
#include "../src/common/base/json.h"
#include "../src/common/series/summary.h"
#include "verify.h"
#include "private_fields.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct info_options {
	bool json, check, privacy, refresh;
};

static const struct command_option options_table[] = {
	{ OPTION_FLAG, 0, "json", offsetof(struct info_options, json), NULL, "print JSON" },
	{ OPTION_FLAG, 0, "check", offsetof(struct info_options, check), NULL,
		"verify the database, every sample's bytes and numbers, the order of times" },
	{ OPTION_FLAG, 0, "privacy", offsetof(struct info_options, privacy), NULL,
		"list each field that identifies a person or a machine, with its values" },
	{ OPTION_FLAG, 0, "refresh", offsetof(struct info_options, refresh), NULL,
		"decode samples again whose numbers are damaged or outdated, and update FILE" },
	OPTION_END,
};

/* Everything that is printed. None of it needs the samples, so that a long recording is as fast as
 * a short one. */
struct info {
	const char *path;
	struct recording *recording;
	struct catalog catalog;
	int64_t bytes;
	bool cached;
	bool checked;
	struct findings findings;
	bool searched;
	struct privacy privacy;
};

/* Damage is no failure here: --check reports it, and so does every command that reads samples. */
static bool load_cache_state(struct info *info, struct error *err)
{
	struct error damage = { .message = "" };

	if (recording_is_cached(info->recording, &info->cached, &damage))
		return true;
	info->cached = true;
	if (damage.status != STATUS_DAMAGED)
		*err = damage;
	return damage.status == STATUS_DAMAGED;
}

static bool info_load(struct info *info, struct error *err)
{
	return catalog_load(&info->catalog, info->recording, err) &&
		recording_size(info->recording, &info->bytes, err) && load_cache_state(info, err);
}

static void info_release(struct info *info)
{
	catalog_release(&info->catalog);
	findings_release(&info->findings);
	privacy_release(&info->privacy);
	recording_close(info->recording);
}

static int64_t samples_of(const struct info *info, size_t run)
{
	int64_t first_id, last_id;

	catalog_run_extent(&info->catalog, run, &first_id, &last_id);
	return last_id < first_id ? 0 : last_id - first_id + 1;
}

static int64_t samples_in(const struct info *info)
{
	return info->catalog.last_id - info->catalog.first_id + 1;
}

static double bytes_a_sample(const struct info *info)
{
	return samples_in(info) ? (double)info->bytes / (double)samples_in(info) : NAN;
}

static size_t count_events(const struct info *info, enum event_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < info->catalog.event_count; i++)
		count += info->catalog.events[i].kind == kind;
	return count;
}

/* ---- text ---- */

/* Longer lists are cut; --json has all entries. */
enum { LIST_MAX = 12 };

static void print_head(const struct info *info)
{
	const struct run *run = info->catalog.run_count ? &info->catalog.runs[0] : NULL;
	int offset_s = run ? run->utc_offset_s : 0;
	char start[32], end[32], zone[32], span[32], bytes[32], each[32], facts[512];
	int64_t samples = samples_in(info);

	machine_title(&info->catalog.machine, facts, sizeof(facts));
	printf("%s", facts);
	machine_facts(&info->catalog.machine, facts, sizeof(facts));
	printf("%s%s\n", facts[0] ? " · " : "", facts);
	format_wall(start, sizeof(start),
		info->catalog.is_ring ? info->catalog.start_wall_ns + info->catalog.begin_ns
			: run         ? run->start_wall_ns
				      : 0,
		offset_s);
	format_wall(end, sizeof(end), info->catalog.end_wall_ns, offset_s);
	format_zone(zone, sizeof(zone), run ? run->zone : "", offset_s);
	format_duration(span, sizeof(span), info->catalog.end_ns - info->catalog.begin_ns);
	format_bytes(bytes, sizeof(bytes), (double)info->bytes);
	if (run && samples)
		printf("%s – %s %s · %s\n", start, strncmp(start, end, 11) ? end : end + 11, zone,
			span);
	printf("%lld sample%s · %s", (long long)samples, samples == 1 ? "" : "s", bytes);
	if (samples) {
		format_bytes(each, sizeof(each), bytes_a_sample(info));
		printf(" · %s a sample", each);
	}
	printf(" · format version %d\n", RECORDING_VERSION);
	if (recording_was_hot(info->recording))
		printf("the recorder died or is still running; uncommitted samples are not shown\n");
	if (info->catalog.is_ring) {
		format_position(start, sizeof(start), info->catalog.begin_ns);
		printf("samples before %s were dropped ('asitop record --keep')\n", start);
	}
	if (!info->cached)
		printf("the stored numbers are from another decoder version, so every command decodes "
		       "them again; 'asitop info --refresh' updates them\n");
}

static void print_runs(const struct info *info)
{
	printf("\nRuns\n");
	for (size_t i = 0; i < info->catalog.run_count; i++) {
		const struct run *run = &info->catalog.runs[i];
		int64_t samples = samples_of(info, i);
		char start[32], interval[32];

		format_wall(start, sizeof(start), run->start_wall_ns, run->utc_offset_s);
		format_duration(interval, sizeof(interval), run->interval_ns);
		printf("  %s  %lld sample%s at %s, %s%s\n", start, (long long)samples,
			samples == 1 ? "" : "s", interval, run->ended[0] ? "ended: " : "",
			run->ended[0] ? run->ended : "no end: still recording, or killed");
		printf("    asitop %s, %s%s%s\n", run->version, run->source,
			run->arguments[0] ? " " : "", run->arguments);
		if (run->note[0])
			printf("    “%s”\n", run->note);
	}
}

static void print_event(const struct event *event)
{
	char from[32], length[32];
	const char *text = event->text;

	format_position(from, sizeof(from), event->time_ns);
	format_duration(length, sizeof(length), event->duration_ns);
	if (event->kind == EVENT_GAP)
		printf("  %8s  %s\n", from, length);
	else if (event->kind == EVENT_MARK)
		printf("  %8s  %s\n", from, text);
	else
		printf("  %8s  %s%s%s\n", from, event_name(event->kind), text[0] ? " " : "", text);
}

static bool is_start_or_stop(const struct event *event)
{
	return event->kind == EVENT_START || event->kind == EVENT_STOP;
}

/* Events of one kind; EVENT_UNKNOWN: all kinds that have no list of their own. */
static void print_events(const struct info *info, const char *title, enum event_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < info->catalog.event_count; i++) {
		const struct event *event = &info->catalog.events[i];
		bool listed = event->kind == EVENT_MARK || event->kind == EVENT_GAP ||
			event_is_of_command(event->kind);

		if (kind == EVENT_UNKNOWN ? listed || is_start_or_stop(event) : event->kind != kind)
			continue;
		if (!count++)
			printf("\n%s\n", title);
		if (count <= LIST_MAX)
			print_event(event);
	}
	if (count > LIST_MAX)
		printf("  and %zu more\n", count - LIST_MAX);
}

static void print_commands(const struct catalog *catalog)
{
	for (size_t i = 0; i < catalog->command_count && i < LIST_MAX; i++) {
		const struct command_run *command = &catalog->commands[i];
		char from[32], title[256], length[48] = "", how[256];

		if (!i)
			printf("\nCommands\n");
		format_position(from, sizeof(from), command->start_ns);
		command_run_title(command, title, sizeof(title));
		command_run_describe(command, how, sizeof(how));
		if (command_run_has_ended(command))
			format_duration(
				length, sizeof(length), command->end_ns - command->start_ns);
		printf("  %8s  %s%s%s%s%s\n", from, title, title[0] ? ": " : "", length,
			length[0] && how[0] ? ", " : "", how);
	}
	if (catalog->command_count > LIST_MAX)
		printf("  and %zu more\n", catalog->command_count - LIST_MAX);
}

/* A file name is as untrusted as the contents of the file. */
static void print_clean(const char *indent, const char *text)
{
	char clean[512];

	printf("%s%s\n", indent, text_clean(clean, sizeof(clean), text, strlen(text)));
}

static void print_findings(const struct info *info)
{
	const struct findings *findings = &info->findings;

	if (!info->checked)
		return;
	printf("\nChecked: the database and %lld sample%s, ", (long long)findings->samples,
		findings->samples == 1 ? "" : "s");
	if (!findings->count)
		printf("no damage\n");
	else
		printf("%zu finding%s\n", findings->count, findings->count == 1 ? "" : "s");
	for (size_t i = 0; i < findings->count && i < FINDINGS_MAX; i++)
		print_clean("  ", findings->texts[i]);
	if (findings->count > FINDINGS_MAX)
		printf("  and %zu more\n", findings->count - FINDINGS_MAX);
}

static void print_text(const struct info *info)
{
	print_clean("", path_name(info->path));
	print_head(info);
	print_runs(info);
	print_commands(&info->catalog);
	print_events(info, "Markers", EVENT_MARK);
	print_events(info, "Gaps", EVENT_GAP);
	print_events(info, "Events", EVENT_UNKNOWN);
	print_findings(info);
	if (info->searched)
		print_fields(&info->privacy);
}

/* ---- JSON ---- */

static void json_runs(struct json *json, const struct info *info)
{
	json_begin_array(json, "runs");
	for (size_t i = 0; i < info->catalog.run_count; i++) {
		const struct run *run = &info->catalog.runs[i];

		json_begin_object(json, NULL);
		json_wall(json, "start", run->start_wall_ns);
		json_known_string(json, "zone", run->zone);
		json_integer(json, "utc_offset_s", run->utc_offset_s);
		json_seconds(json, "interval_s", run->interval_ns);
		json_known_string(json, "source", run->source);
		json_known_string(json, "arguments", run->arguments);
		json_known_string(json, "asitop_version", run->version);
		json_known_string(json, "note", run->note);
		json_integer(json, "samples", samples_of(info, i));
		json_boolean(json, "has_ended", run->ended[0]);
		json_known_string(json, "ended", run->ended);
		json_end_object(json);
	}
	json_end_array(json);
}

static void json_event(struct json *json, const struct event *event)
{
	json_begin_object(json, NULL);
	json_string(json, "kind", event_name(event->kind));
	json_seconds(json, "at_s", event->time_ns);
	if (event->duration_ns)
		json_seconds(json, "duration_s", event->duration_ns);
	json_known_string(json, "text", event->text);
	json_end_object(json);
}

static void json_events(struct json *json, const struct info *info)
{
	json_begin_array(json, "events");
	for (size_t i = 0; i < info->catalog.event_count; i++)
		json_event(json, &info->catalog.events[i]);
	json_end_array(json);
}

static void json_commands(struct json *json, const struct catalog *catalog)
{
	json_begin_array(json, "commands");
	for (size_t i = 0; i < catalog->command_count; i++) {
		json_begin_object(json, NULL);
		json_command(json, &catalog->commands[i]);
		json_end_object(json);
	}
	json_end_array(json);
}

static void json_findings(struct json *json, const struct findings *findings)
{
	json_begin_object(json, "check");
	json_integer(json, "samples", findings->samples);
	json_integer(json, "count", (int64_t)findings->count);
	json_begin_array(json, "findings");
	for (size_t i = 0; i < findings->count && i < FINDINGS_MAX; i++)
		json_string(json, NULL, findings->texts[i]);
	json_end_array(json);
	json_end_object(json);
}

static void print_json(const struct info *info)
{
	struct buffer text = { 0 };
	struct json json = { .out = &text };

	json_begin_object(&json, NULL);
	json_string(&json, "name", path_name(info->path));
	json_integer(&json, "format_version", RECORDING_VERSION);
	json_integer(&json, "bytes", info->bytes);
	json_machine(&json, &info->catalog.machine);
	json_integer(&json, "samples", samples_in(info));
	json_number(&json, "bytes_a_sample", bytes_a_sample(info), 1);
	json_seconds(&json, "begin_s", info->catalog.begin_ns);
	json_seconds(&json, "span_s", info->catalog.end_ns - info->catalog.begin_ns);
	if (samples_in(info))
		json_wall(&json, "end", info->catalog.end_wall_ns);
	json_integer(&json, "markers", (int64_t)count_events(info, EVENT_MARK));
	json_integer(&json, "gaps", (int64_t)count_events(info, EVENT_GAP));
	json_boolean(&json, "numbers_are_current", info->cached);
	json_runs(&json, info);
	json_commands(&json, &info->catalog);
	json_events(&json, info);
	if (info->checked)
		json_findings(&json, &info->findings);
	if (info->searched)
		json_fields(&json, &info->privacy);
	json_end_object(&json);
	fputs(buffer_string(&text), stdout);
	buffer_release(&text);
}

/* ---- the command ---- */

static bool check(struct info *info, struct error *err)
{
	struct progress progress;
	bool done;

	progress_init(&progress, "checking");
	done = check_recording(info->recording, &info->catalog, &info->findings, &progress, err);
	progress_end(&progress);
	info->checked = done;
	return done;
}

static bool search(struct info *info, struct error *err)
{
	struct progress progress;

	progress_init(&progress, "reading");
	info->searched =
		find_fields(info->recording, &info->catalog, &info->privacy, &progress, err);
	progress_end(&progress);
	return info->searched;
}

static bool refresh(struct info *info, struct error *err)
{
	struct progress progress;
	int64_t damaged = 0;
	bool done;

	progress_init(&progress, "decoding");
	done = recording_refresh(info->recording, progress_show, &progress, &damaged, err);
	progress_end(&progress);
	return done && recording_is_whole(info->path, damaged, "cannot be decoded", err);
}

/* Loads everything again, to print the file as it is after a refresh. */
static bool reopen(struct info *info, struct error *err)
{
	const char *path = info->path;

	info_release(info);
	*info = (struct info){ .path = path, .recording = recording_open(path, err) };
	return info->recording && info_load(info, err);
}

static int info_run(const void *values, int count, char **operands, struct error *err)
{
	const struct info_options *options = values;
	struct info info = { .path = operands[0], .recording = recording_open(operands[0], err) };
	bool done = info.recording && info_load(&info, err);

	(void)count;
	if (done && options->refresh)
		done = refresh(&info, err) && reopen(&info, err);
	done = done && (!options->check || check(&info, err));
	done = done && (!options->privacy || search(&info, err));
	if (done && options->json)
		print_json(&info);
	else if (done)
		print_text(&info);
	if (done && info.findings.count)
		done = error_damaged(err, "'%s' is damaged: %s", info.path, info.findings.texts[0]);
	done = done && recording_was_good(info.recording, err);
	info_release(&info);
	return done ? STATUS_OK : (int)err->status;
}

const struct command info_command = {
	.name = "info",
	.summary = "describe a recording, verify it",
	.operands = "FILE",
	.operands_min = 1,
	.operands_max = 1,
	.description = "Prints the machine, the runs, markers, gaps and the size of a recording.",
	.options = options_table,
	.values_size = sizeof(struct info_options),
	.run = info_run,
};
