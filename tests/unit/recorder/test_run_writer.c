#include "../../../src/common/recorder/run_writer.h"
#include "../recordings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A writer, and what waits for it. */
struct scene {
	struct recording *recording;
	struct arrivals arrivals;
	struct run_writer writer;
	int64_t arrived_ns; /* the time of the last arrival */
};

/* Powermetrics at 1 Hz, one sample per commit. */
static struct run_writer_options live_options(void)
{
	return (struct run_writer_options){
		.run = { .interval_ns = NS_PER_S,
			.source = "powermetrics",
			.arguments = "-i 1000",
			.note = "a note" },
		.group = 1,
		.patience_ns = NS_PER_MS,
	};
}

static struct run_writer_options import_options(void)
{
	return (struct run_writer_options){
		.run = { .source = "import", .arguments = "stream.plist" },
		.is_import = true,
		.group = CODEC_KEY_INTERVAL,
	};
}

/* Writes to a file at `path`, or into memory if it is NULL. */
static void scene_init(
	struct scene *scene, const char *path, const struct run_writer_options *options)
{
	struct error err = { .message = "" };

	*scene = (struct scene){ .arrived_ns = 1000 * NS_PER_S };
	scene->recording = recording_create(path, RECORDING_APPEND, &err);
	if (!scene->recording)
		fail_msg("%s", err.message);
	arrivals_init(&scene->arrivals, 0);
	run_writer_init(&scene->writer, scene->recording, options);
}

static void scene_release(struct scene *scene)
{
	run_writer_release(&scene->writer);
	arrivals_release(&scene->arrivals);
	recording_close(scene->recording);
}

/* The time of an arrival `passed_ns` after the last one. */
static struct arrival_stamp stamp_after(struct scene *scene, int64_t passed_ns)
{
	scene->arrived_ns += passed_ns;
	return (struct arrival_stamp){
		.clock_ns = scene->arrived_ns,
		.wall_ns = START_WALL + scene->arrived_ns,
		.memory = memory_usage_absent,
	};
}

/* The document in `notation` arrives. */
static void arrive(struct scene *scene, int64_t passed_ns, const char *notation)
{
	struct arrival_stamp stamp = stamp_after(scene, passed_ns);
	struct buffer document = { 0 };

	document_add(&document, notation);
	assert_true(arrivals_add_document(&scene->arrivals, document.data, document.size, &stamp));
	buffer_release(&document);
}

/* A window of a second arrives. */
static void arrive_window(struct scene *scene, int64_t passed_ns)
{
	arrive(scene, passed_ns, "{elapsed_ns: 1000000000}");
}

static void arrive_event(struct scene *scene, enum event_kind kind, const char *text)
{
	struct arrival_stamp stamp = stamp_after(scene, 0);

	arrivals_add_event(&scene->arrivals, kind, text, &stamp);
}

static void arrive_command(struct scene *scene, int64_t passed_ns, enum arrival_kind kind,
	const struct command_run *command)
{
	struct arrival_stamp stamp = stamp_after(scene, passed_ns);

	arrivals_add_command(&scene->arrivals, kind, command, &stamp);
}

static void arrive_restart(struct scene *scene, const char *why)
{
	struct arrival_stamp stamp = stamp_after(scene, 0);

	arrivals_add_restart(&scene->arrivals, why, &stamp);
}

static void assert_writes(struct scene *scene)
{
	struct error err = { .message = "" };

	if (!run_writer_write(&scene->writer, &scene->arrivals, &err))
		fail_msg("%s", err.message);
}

static void assert_ends(struct scene *scene)
{
	struct error err = { .message = "" };

	if (!run_writer_end(&scene->writer, "end of input", "tail", 4, &err))
		fail_msg("%s", err.message);
}

/* Event number `index` of a kind; fails when there is none. */
static struct event event_of(struct scene *scene, enum event_kind kind, int index)
{
	struct event *events, found = { .kind = EVENT_UNKNOWN };
	struct error err;
	size_t count;

	assert_true(recording_events(scene->recording, &events, &count, &err));
	for (size_t i = 0; i < count; i++) {
		if (events[i].kind == kind && index-- == 0)
			found = events[i];
	}
	free(events);
	assert_int_equal(found.kind, kind);
	return found;
}

static void assert_rows(struct scene *scene, size_t count)
{
	struct rows *rows = read_rows(scene->recording, 1, INT64_MAX - 1);

	assert_int_equal(rows->count, count);
	free(rows);
}

TEST(run_begins_with_the_first_window)
{
	const struct run_writer_options options = live_options();
	struct scene scene;
	struct run *runs;
	struct error err;
	size_t count;

	scene_init(&scene, NULL, &options);
	arrive_event(&scene, EVENT_MARK, "too early");
	arrive(&scene, 0, "{is_delta: false, elapsed_ns: 1000000000}");
	arrive_restart(&scene, "too early");
	assert_writes(&scene);
	assert_int_equal(scene.writer.run.id, 0);
	assert_int_equal(scene.arrivals.count, 3);
	assert_rows(&scene, 0);

	arrive(&scene, NS_PER_S, "{elapsed_ns: 1000000000, hw_model: 'Mac16,8'}");
	assert_writes(&scene);
	assert_int_equal(scene.arrivals.count, 0);
	assert_int_equal(scene.writer.documents, 2);
	assert_int_equal(scene.writer.samples, 1);
	assert_string_equal(scene.writer.machine.model, "Mac16,8");
	assert_true(recording_runs(scene.recording, &runs, &count, &err));
	assert_int_equal(count, 1);
	assert_int_equal(runs[0].interval_ns, NS_PER_S);
	assert_int_equal(runs[0].start_wall_ns, START_WALL + 1000 * NS_PER_S);
	assert_string_equal(runs[0].source, "powermetrics");
	assert_string_equal(runs[0].arguments, "-i 1000");
	assert_string_equal(runs[0].note, "a note");
	free(runs);
	/* Of what preceded the window, only the document has a place in the run. */
	assert_string_equal(
		event_of(&scene, EVENT_ERROR, 0).text, "skipped a document with totals since boot");
	assert_int_equal(event_of(&scene, EVENT_ERROR, 0).time_ns, 0);
	arrive_window(&scene, 11 * NS_PER_S);
	assert_writes(&scene);
	assert_string_equal(event_of(&scene, EVENT_GAP, 0).text, "");
	scene_release(&scene);
}

TEST(each_live_sample_is_committed)
{
	const struct run_writer_options options = live_options();
	struct scene scene;

	scene_init(&scene, NULL, &options);
	for (int i = 1; i <= 3; i++) {
		arrive_window(&scene, NS_PER_S);
		assert_writes(&scene);
		assert_int_equal(scene.writer.safe, i);
	}
	scene_release(&scene);
}

TEST(samples_of_a_file_are_committed_in_groups)
{
	const struct run_writer_options options = import_options();
	struct scene scene;

	scene_init(&scene, NULL, &options);
	for (int i = 1; i <= 2 * CODEC_KEY_INTERVAL + 1; i++) {
		arrive_window(&scene, 0);
		assert_writes(&scene);
		assert_int_equal(scene.writer.samples, i);
		assert_int_equal(scene.writer.safe, i / CODEC_KEY_INTERVAL * CODEC_KEY_INTERVAL);
	}
	assert_ends(&scene);
	assert_int_equal(scene.writer.safe, 2 * CODEC_KEY_INTERVAL);
	assert_rows(&scene, 2 * CODEC_KEY_INTERVAL + 1);
	scene_release(&scene);
}

TEST(live_samples_are_placed_by_their_arrival)
{
	const struct run_writer_options options = live_options();
	struct scene scene;
	struct event gap;

	scene_init(&scene, NULL, &options);
	arrive_window(&scene, 0);
	arrive_window(&scene, NS_PER_S);
	arrive_window(&scene, 11 * NS_PER_S);
	assert_writes(&scene);
	gap = event_of(&scene, EVENT_GAP, 0);
	assert_int_equal(gap.time_ns, 2 * NS_PER_S);
	assert_int_equal(gap.duration_ns, 10 * NS_PER_S);
	assert_int_equal(scene.writer.last.time_ns, 13 * NS_PER_S);
	scene_release(&scene);
}

TEST(imported_samples_are_placed_by_their_timestamps)
{
	const struct run_writer_options options = import_options();
	struct scene scene;

	scene_init(&scene, NULL, &options);
	arrive(&scene, 0, "{elapsed_ns: 1000000000, timestamp: @2026-05-18T17:00:01Z}");
	arrive(&scene, 60 * NS_PER_S, "{elapsed_ns: 1000000000, timestamp: @2026-05-18T17:00:02Z}");
	arrive(&scene, 0, "{elapsed_ns: 1000000000, timestamp: @2026-05-18T17:00:13Z}");
	assert_writes(&scene);
	assert_ends(&scene);
	assert_int_equal(event_of(&scene, EVENT_GAP, 0).time_ns, 2 * NS_PER_S);
	assert_int_equal(event_of(&scene, EVENT_GAP, 0).duration_ns, 10 * NS_PER_S);
	assert_int_equal(scene.writer.run.interval_ns, NS_PER_S);
	scene_release(&scene);
}

/* A restart applies to what arrives after it, although it is written together with the rest. */
TEST(gap_of_a_restart_has_its_reason)
{
	const struct run_writer_options options = live_options();
	struct scene scene;

	scene_init(&scene, NULL, &options);
	arrive_window(&scene, 0);
	arrive_window(&scene, 11 * NS_PER_S);
	arrive_restart(&scene, "it died");
	arrive_window(&scene, 3 * NS_PER_S / 2);
	arrive_window(&scene, 11 * NS_PER_S);
	assert_writes(&scene);
	assert_string_equal(event_of(&scene, EVENT_GAP, 0).text, "");
	assert_string_equal(event_of(&scene, EVENT_GAP, 1).text, "it died");
	assert_int_equal(event_of(&scene, EVENT_GAP, 1).duration_ns, NS_PER_S / 2);
	assert_string_equal(event_of(&scene, EVENT_GAP, 2).text, "");
	scene_release(&scene);
}

TEST(all_time_of_lost_samples_is_a_gap)
{
	const struct run_writer_options options = live_options();
	struct scene scene;

	scene_init(&scene, NULL, &options);
	arrive_window(&scene, 0);
	arrive_event(&scene, EVENT_LOST, "1 sample");
	arrive_window(&scene, 2 * NS_PER_S);
	assert_writes(&scene);
	assert_int_equal(event_of(&scene, EVENT_LOST, 0).time_ns, NS_PER_S);
	assert_int_equal(event_of(&scene, EVENT_GAP, 0).duration_ns, NS_PER_S);
	scene_release(&scene);
}

TEST(fragment_is_kept_and_is_not_unreadable)
{
	const struct run_writer_options options = live_options();
	struct arrival_stamp stamp;
	struct buffer raw = { 0 };
	struct scene scene;
	struct error err;

	scene_init(&scene, NULL, &options);
	arrive_window(&scene, 0);
	stamp = stamp_after(&scene, 0);
	arrivals_add_fragment(&scene.arrivals, "<plist>", 7, &stamp);
	arrivals_add_document(&scene.arrivals, "<plist></plist>", 15, &stamp);
	assert_writes(&scene);
	assert_int_equal(scene.writer.documents, 3);
	assert_int_equal(scene.writer.samples, 1);
	assert_int_equal(scene.writer.unreadable, 1);
	assert_true(recording_raw(scene.recording, 2, &raw, &err));
	assert_string_equal(raw.data, "<plist>");
	assert_string_equal(event_of(&scene, EVENT_ERROR, 0).text, "the document is truncated");
	scene_release(&scene);
	buffer_release(&raw);
}

TEST(first_sample_without_numbers_is_noticed)
{
	const struct run_writer_options options = live_options();
	struct scene scene;

	scene_init(&scene, NULL, &options);
	arrive_window(&scene, 0);
	assert_writes(&scene);
	assert_true(scene.writer.is_empty);
	scene_release(&scene);

	scene_init(&scene, NULL, &options);
	arrive(&scene, 0, "{elapsed_ns: 1000000000, gpu: {idle_ratio: 0.5}}");
	arrive_window(&scene, NS_PER_S);
	assert_writes(&scene);
	assert_false(scene.writer.is_empty);
	scene_release(&scene);
}

TEST(power_is_that_of_the_newest_settled_sample)
{
	const struct run_writer_options options = live_options();
	struct scene scene;

	scene_init(&scene, NULL, &options);
	assert_absent(scene.writer.combined_w);
	arrive(&scene, 0,
		"{elapsed_ns: 1000000000, processor: {cpu_power: 4000.5, gpu_power: 0.0,"
		" combined_power: 4000.5}}");
	assert_writes(&scene);
	assert_near(scene.writer.combined_w, 4.0005);
	scene_release(&scene);
}

TEST(writing_stops_when_the_file_is_full)
{
	struct run_writer_options options = live_options();
	struct scene scene;
	char *path = scratch_path(state, "a.db");

	options.size_max = 1;
	scene_init(&scene, path, &options);
	arrive_window(&scene, 0);
	arrive_window(&scene, NS_PER_S);
	assert_writes(&scene);
	assert_true(scene.writer.is_full);
	assert_int_equal(scene.writer.safe, 1);
	assert_int_equal(scene.arrivals.count, 1);
	assert_ends(&scene);
	scene_release(&scene);
	assert_answer(path, "SELECT count(*) FROM samples", "1");
	free(path);
}

TEST(ring_drops_groups_that_are_older_than_it_keeps)
{
	struct run_writer_options options = live_options();
	struct scene scene;
	int64_t first, last;
	struct error err;

	options.keep_ns = 10 * NS_PER_S;
	scene_init(&scene, NULL, &options);
	for (int i = 0; i < 3 * CODEC_KEY_INTERVAL; i++)
		arrive_window(&scene, NS_PER_S);
	assert_writes(&scene);
	assert_int_equal(scene.writer.samples, 3 * CODEC_KEY_INTERVAL);
	assert_true(recording_extent(scene.recording, &first, &last, &err));
	assert_int_equal(first, 2 * CODEC_KEY_INTERVAL + 1);
	assert_int_equal(last, 3 * CODEC_KEY_INTERVAL);
	scene_release(&scene);
}

/* Records a run of one sample of `model` into the file. */
static bool add_run(const char *path, const char *model, int64_t later_ns, struct error *err)
{
	const struct run_writer_options options = live_options();
	struct scene scene;
	char notation[128];
	bool done;

	snprintf(notation, sizeof(notation), "{elapsed_ns: 1000000000, hw_model: '%s'}", model);
	scene_init(&scene, path, &options);
	arrive(&scene, later_ns, notation);
	done = run_writer_write(&scene.writer, &scene.arrivals, err);
	assert_int_equal(scene.writer.is_broken, !done);
	assert_int_equal(scene.writer.samples, done);
	if (done)
		assert_ends(&scene);
	scene_release(&scene);
	return done;
}

TEST(run_is_appended_after_the_time_between_two_runs)
{
	char *path = scratch_path(state, "a.db");
	struct error err = { .message = "" };

	assert_true(add_run(path, "Mac16,8", 0, &err));
	assert_true(add_run(path, "Mac16,8", 60 * NS_PER_S, &err));
	assert_answer(path, "SELECT group_concat(time_ns / 1000000000) FROM samples", "1,61");
	assert_answer(path,
		"SELECT (time_ns / 1000000000) || '+' || (duration_ns / 1000000000) || ' ' || text"
		" FROM events WHERE kind = 'gap'",
		"1+59 between two runs");
	free(path);
}

TEST(run_of_another_machine_is_rejected)
{
	char *path = scratch_path(state, "a.db");
	struct error err = { .message = "" };

	assert_true(add_run(path, "Mac16,8", 0, &err));
	assert_false(add_run(path, "Mac14,2", 60 * NS_PER_S, &err));
	assert_has(err.message, "was recorded on another machine: Apple M4 Pro Mac16,8, not ");
	assert_answer(path, "SELECT count(*) FROM samples", "1");
	free(path);
}

/* Arrivals remain while another program locks the file. */
TEST(locked_file_is_busy)
{
	const struct run_writer_options options = live_options();
	char *path = scratch_path(state, "a.db");
	struct error err = { .message = "" };
	struct scene scene;
	sqlite3 *holder;

	scene_init(&scene, path, &options);
	arrive_window(&scene, 0);
	assert_writes(&scene);
	assert_int_equal(sqlite3_open(path, &holder), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(holder, "BEGIN; SELECT count(*) FROM samples", NULL, NULL, NULL),
		SQLITE_OK);
	/* The first is in the transaction, the second waits. */
	arrive_window(&scene, NS_PER_S);
	arrive_window(&scene, NS_PER_S);
	assert_writes(&scene);
	assert_true(scene.writer.is_busy);
	assert_int_equal(scene.writer.safe, 1);
	assert_int_equal(scene.arrivals.count, 1);
	assert_false(run_writer_write_patiently(&scene.writer, &scene.arrivals, &err));
	assert_has(err.message, "is locked by another program; 2 samples could not be written");
	sqlite3_close(holder);
	assert_writes(&scene);
	assert_false(scene.writer.is_busy);
	assert_int_equal(scene.writer.safe, 3);
	assert_ends(&scene);
	scene_release(&scene);
	assert_answer(path, "SELECT count(*) FROM samples", "3");
	free(path);
}

/* Its row is there when it has started, and complete when it has ended. */
TEST(command_is_placed_on_the_axis)
{
	const struct run_writer_options options = live_options();
	struct command_run command, *read;
	struct scene scene;
	struct error err;
	size_t count;

	(void)state;
	command_run_init(&command);
	strcpy(command.name, "A");
	command_run_add_quantity(&command, "tokens", 5);
	scene_init(&scene, NULL, &options);
	/* Before the first window there is no axis. */
	arrive_command(&scene, 0, ARRIVAL_COMMAND_START, &command);
	arrive_window(&scene, NS_PER_S);
	arrive_command(&scene, NS_PER_S / 4, ARRIVAL_COMMAND_START, &command);
	assert_writes(&scene);
	assert_true(recording_commands(scene.recording, &read, &count, &err));
	assert_int_equal(count, 1);
	assert_int_equal(read[0].start_ns, NS_PER_S + NS_PER_S / 4);
	assert_false(command_run_has_ended(&read[0]));
	free(read);

	arrive_window(&scene, 3 * NS_PER_S / 4);
	command.exit_status = 0;
	arrive_command(&scene, NS_PER_S / 2, ARRIVAL_COMMAND_END, &command);
	arrive_command(&scene, NS_PER_S / 2, ARRIVAL_COMMAND_WORK, &command);
	assert_writes(&scene);
	assert_true(recording_commands(scene.recording, &read, &count, &err));
	assert_int_equal(count, 1);
	assert_string_equal(read[0].name, "A");
	assert_int_equal(read[0].end_ns, 2 * NS_PER_S + NS_PER_S / 2);
	assert_true(command_run_succeeded(&read[0]));
	assert_int_equal(read[0].quantity_count, 1);
	assert_near(read[0].quantities[0].value, 5);
	free(read);
	scene_release(&scene);
}

TEST(end_of_the_run_has_its_reason_and_tail)
{
	const struct run_writer_options options = live_options();
	struct buffer tail = { 0 };
	struct scene scene;
	struct error err;

	scene_init(&scene, NULL, &options);
	arrive_window(&scene, 0);
	assert_writes(&scene);
	assert_ends(&scene);
	assert_string_equal(event_of(&scene, EVENT_STOP, 0).text, "end of input");
	assert_int_equal(event_of(&scene, EVENT_STOP, 0).time_ns, NS_PER_S);
	assert_true(recording_tail(scene.recording, 1, &tail, &err));
	assert_string_equal(tail.data, "tail");
	scene_release(&scene);
	buffer_release(&tail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(run_begins_with_the_first_window),
		cmocka_unit_test(each_live_sample_is_committed),
		cmocka_unit_test(samples_of_a_file_are_committed_in_groups),
		cmocka_unit_test(live_samples_are_placed_by_their_arrival),
		cmocka_unit_test(imported_samples_are_placed_by_their_timestamps),
		cmocka_unit_test(gap_of_a_restart_has_its_reason),
		cmocka_unit_test(all_time_of_lost_samples_is_a_gap),
		cmocka_unit_test(fragment_is_kept_and_is_not_unreadable),
		cmocka_unit_test(first_sample_without_numbers_is_noticed),
		cmocka_unit_test(power_is_that_of_the_newest_settled_sample),
		cmocka_unit_test(ring_drops_groups_that_are_older_than_it_keeps),
		cmocka_unit_test(command_is_placed_on_the_axis),
		cmocka_unit_test(end_of_the_run_has_its_reason_and_tail),
		scratch_test(writing_stops_when_the_file_is_full),
		scratch_test(run_is_appended_after_the_time_between_two_runs),
		scratch_test(run_of_another_machine_is_rejected),
		scratch_test(locked_file_is_busy),
	};

	return RUN_TESTS(tests);
}
