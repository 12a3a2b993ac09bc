#include "../../../src/common/recorder/recorder.h"
#include "../../../src/common/series/series.h"
#include "../support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The result of an import: the recorder's verdict and the recording. */
struct import {
	struct recording *recording;
	struct recorder recorder;
	bool done;
	struct error err;
};

/* Imports `stream` into memory; `chip` and `count` as in the options. */
static void import_bytes(void **state, struct import *import, const char *stream, size_t size,
	const char *chip, int64_t count)
{
	char *path = scratch_path(state, "stream.plist");
	const struct recorder_options options = {
		.capture = { .input = path, .chip = chip },
		.note = "a note",
		.count = count,
	};
	struct recorder *recorder = &import->recorder;

	*import = (struct import){ .err = { .message = "" } };
	write_file(path, stream, size);
	import->recording = recording_create(NULL, RECORDING_NEW, &import->err);
	assert_non_null(import->recording);
	assert_true(recorder_open(recorder, import->recording, &options, &import->err));
	import->done = true;
	while (import->done && !recorder_is_done(recorder))
		import->done = recorder_step(recorder, &import->err);
	if (import->done)
		import->done = recorder_finish(recorder, "end of input", &import->err);
	free(path);
}

static void release(struct import *import)
{
	recorder_close(&import->recorder);
	recording_close(import->recording);
}

static void import_stream(void **state, struct import *import, const struct buffer *stream)
{
	import_bytes(state, import, stream->data, stream->size, NULL, 0);
}

/* Adds a document without numbers: a window of `elapsed_ns` at `second` of a minute. */
static void add_window(struct buffer *stream, const char *more, int64_t elapsed_ns, int second)
{
	char notation[256];

	snprintf(notation, sizeof(notation),
		"{%s elapsed_ns: %lld, timestamp: @2026-05-18T17:%02d:%02dZ}", more,
		(long long)elapsed_ns, second / 60, second % 60);
	document_add(stream, notation);
}

static void load(struct import *import, struct series *series)
{
	struct error err = { .message = "" };

	if (!series_load(series, import->recording, &err))
		fail_msg("%s", err.message);
}

static const struct event *find_event(const struct series *series, enum event_kind kind)
{
	for (size_t i = 0; i < series->catalog.event_count; i++) {
		if (series->catalog.events[i].kind == kind)
			return &series->catalog.events[i];
	}
	return NULL;
}

TEST(stream_is_imported_with_its_run_and_machine)
{
	struct buffer stream = { 0 };
	struct import import;
	struct series series;

	for (int i = 0; i < 40; i++)
		stream_document(&stream, i);
	import_stream(state, &import, &stream);
	assert_true(import.done);
	assert_int_equal(import.recorder.writer.samples, 40);
	assert_int_equal(import.recorder.writer.last.id, 40);
	load(&import, &series);
	assert_int_equal(series.count, 40);
	assert_int_equal(series.time_ns[0], 1010000000);
	assert_int_equal(series.time_ns[1], 2020000001);
	assert_near(series.values[METRIC_CPU_W][39], 1.0395);
	assert_string_equal(series.catalog.machine.chip, "Apple M4 Pro");
	assert_string_equal(series.catalog.machine.model, "Mac16,8");
	assert_string_equal(series.catalog.machine.os_build, "25F71");
	assert_int_equal(series.catalog.machine.e_cores, 2);
	assert_int_equal(series.catalog.machine.p_cores, 1);
	assert_int_equal(series.catalog.machine.s_cores, 0);
	assert_int_equal(series.catalog.machine.memory_bytes, 0);
	assert_int_equal(series.catalog.runs[0].interval_ns, NS_PER_S);
	assert_string_equal(series.catalog.runs[0].source, "import");
	assert_string_equal(series.catalog.runs[0].arguments, "stream.plist");
	assert_string_equal(series.catalog.runs[0].note, "a note");
	assert_string_equal(series.catalog.runs[0].ended, "end of input");
	/* t = 0 is where the first window starts. */
	assert_int_equal(series.catalog.runs[0].start_wall_ns,
		(INT64_C(1779123601) * NS_PER_S) - 1010000000);
	assert_int_equal(find_event(&series, EVENT_START)->time_ns, 0);
	assert_int_equal(find_event(&series, EVENT_STOP)->time_ns, series_end(&series));
	/* This host's memory does not belong to the stream. */
	assert_false(series_has(&series, METRIC_RAM_USED));
	series_release(&series);
	release(&import);
	buffer_release(&stream);
}

TEST(chip_may_be_named)
{
	struct buffer stream = { 0 };
	struct import import;
	struct machine machine;
	struct error err;

	stream_document(&stream, 0);
	import_bytes(state, &import, stream.data, stream.size, "M4 Max", 0);
	assert_true(recording_machine(import.recording, &machine, &err));
	assert_string_equal(machine.chip, "Apple M4 Max");
	release(&import);
	import_bytes(state, &import, stream.data, stream.size, "Apple M4 Max", 0);
	assert_true(recording_machine(import.recording, &machine, &err));
	assert_string_equal(machine.chip, "Apple M4 Max");
	release(&import);
	buffer_release(&stream);
}

/* Concatenating all documents and the tail gives the stream. */
TEST(all_bytes_are_kept)
{
	struct buffer stream = { 0 }, joined = { 0 }, raw = { 0 };
	struct import import;
	struct error err;

	stream_document(&stream, 0);
	buffer_add(&stream, "\n\0", 2);
	stream_document(&stream, 1);
	buffer_add(&stream, "\n\0\n", 3);
	import_stream(state, &import, &stream);
	assert_true(import.done);
	for (int64_t id = 1; id <= 2; id++) {
		assert_true(recording_raw(import.recording, id, &raw, &err));
		buffer_add(&joined, raw.data, raw.size);
	}
	assert_true(recording_tail(import.recording, 1, &raw, &err));
	buffer_add(&joined, raw.data, raw.size);
	assert_int_equal(joined.size, stream.size);
	assert_memory_equal(joined.data, stream.data, stream.size);
	release(&import);
	buffer_release(&stream);
	buffer_release(&joined);
	buffer_release(&raw);
}

TEST(truncated_stream_is_damaged_and_kept)
{
	struct buffer stream = { 0 }, tail = { 0 };
	struct import import;
	struct error err;

	stream_document(&stream, 0);
	buffer_add_string(&stream, "\n<plist><dict>");
	import_stream(state, &import, &stream);
	assert_false(import.done);
	assert_int_equal(import.err.status, STATUS_DAMAGED);
	assert_has(import.err.message, "is truncated; 1 complete document before it was kept");
	assert_true(recording_tail(import.recording, 1, &tail, &err));
	assert_string_equal(tail.data, "\n<plist><dict>");
	release(&import);
	buffer_release(&stream);
	buffer_release(&tail);
}

TEST(unreadable_document_is_kept_as_bytes)
{
	struct buffer stream = { 0 }, raw = { 0 };
	struct import import;
	struct series series;
	struct error err;

	stream_document(&stream, 0);
	buffer_add_string(&stream, "<plist><real></dict></plist>");
	stream_document(&stream, 1);
	import_stream(state, &import, &stream);
	assert_false(import.done);
	assert_int_equal(import.err.status, STATUS_DAMAGED);
	assert_has(import.err.message, "1 of 3 documents in ");
	assert_true(recording_raw(import.recording, 2, &raw, &err));
	assert_string_equal(raw.data, "<plist><real></dict></plist>");
	load(&import, &series);
	assert_int_equal(series.count, 2);
	assert_int_equal(series.damaged, 0);
	assert_string_equal(
		find_event(&series, EVENT_ERROR)->text, "the property list is truncated");
	series_release(&series);
	release(&import);
	buffer_release(&stream);
	buffer_release(&raw);
}

/* A document that is not a window does not determine the time, the interval or the machine. */
TEST(run_begins_with_the_first_window)
{
	struct buffer stream = { 0 }, raw = { 0 };
	struct import import;
	struct series series;
	struct error err;

	buffer_add_string(&stream, "<plist><real></dict></plist>");
	add_window(&stream, "hw_model: 'Mac16,8',", 0, 1);
	add_window(&stream, "hw_model: 'Mac16,8',", NS_PER_S, 2);
	import_stream(state, &import, &stream);
	assert_int_equal(import.err.status, STATUS_DAMAGED);
	assert_int_equal(import.recorder.writer.samples, 1);
	assert_true(recording_raw(import.recording, 1, &raw, &err));
	assert_string_equal(raw.data, "<plist><real></dict></plist>");
	load(&import, &series);
	assert_string_equal(series.catalog.machine.model, "Mac16,8");
	assert_int_equal(series.catalog.runs[0].interval_ns, NS_PER_S);
	assert_int_equal(series.catalog.runs[0].start_wall_ns, series.wall_ns[0] - NS_PER_S);
	/* Earlier documents are placed at the start. */
	assert_int_equal(
		find_event(&series, EVENT_ERROR)->wall_ns, series.catalog.runs[0].start_wall_ns);
	series_release(&series);
	release(&import);
	buffer_release(&stream);
	buffer_release(&raw);
}

TEST(machine_has_every_core_that_was_ever_shown)
{
	static const char whole[] = "processor: {clusters: [{name: 'E-Cluster', cpus: [{cpu: 0}]},"
				    " {name: 'P-Cluster', cpus: [{cpu: 1}, {cpu: 2}]}]},";
	static const char part[] =
		"processor: {clusters: [{name: 'E-Cluster', cpus: [{cpu: 0}]}]},";
	struct buffer stream = { 0 };
	struct import import;
	struct series series;

	add_window(&stream, "", NS_PER_S, 1);
	add_window(&stream, whole, NS_PER_S, 2);
	add_window(&stream, part, NS_PER_S, 3);
	import_stream(state, &import, &stream);
	assert_true(import.done);
	load(&import, &series);
	assert_int_equal(series.catalog.machine.e_cores, 1);
	assert_int_equal(series.catalog.machine.p_cores, 2);
	series_release(&series);
	release(&import);
	buffer_release(&stream);
}

TEST(nothing_is_left_of_a_stream_without_samples)
{
	struct import import;
	int64_t first, last;
	struct error err;

	import_bytes(state, &import, "\n", 1, NULL, 0);
	assert_false(import.done);
	assert_int_equal(import.err.status, STATUS_FAILED);
	assert_has(import.err.message, "there is no complete sample in ");
	assert_int_equal(import.recorder.writer.samples, 0);
	assert_true(recording_extent(import.recording, &first, &last, &err));
	assert_int_equal(last, 0);
	release(&import);
}

TEST(count_ends_the_recording)
{
	struct buffer stream = { 0 }, tail = { 0 };
	struct import import;
	struct error err;

	for (int i = 0; i < 5; i++)
		stream_document(&stream, i);
	import_bytes(state, &import, stream.data, stream.size, NULL, 2);
	assert_true(import.done);
	assert_int_equal(import.recorder.writer.samples, 2);
	/* The rest was not requested. */
	assert_true(recording_tail(import.recording, 1, &tail, &err));
	assert_int_equal(tail.size, 0);
	release(&import);
	buffer_release(&stream);
	buffer_release(&tail);
}

TEST(gap_is_an_event_where_it_begins)
{
	struct buffer stream = { 0 };
	struct import import;
	struct series series;
	const struct event *gap;

	add_window(&stream, "", NS_PER_S, 1);
	add_window(&stream, "", NS_PER_S, 12);
	import_stream(state, &import, &stream);
	load(&import, &series);
	gap = find_event(&series, EVENT_GAP);
	assert_non_null(gap);
	assert_int_equal(gap->time_ns, NS_PER_S);
	assert_int_equal(gap->duration_ns, 10 * NS_PER_S);
	assert_int_equal(series.time_ns[1], 12 * NS_PER_S);
	series_release(&series);
	release(&import);
	buffer_release(&stream);
}

TEST(clock_that_was_set_is_an_event)
{
	struct buffer stream = { 0 };
	struct import import;
	struct series series;

	add_window(&stream, "", NS_PER_S, 601);
	add_window(&stream, "", NS_PER_S, 2);
	import_stream(state, &import, &stream);
	load(&import, &series);
	assert_null(find_event(&series, EVENT_GAP));
	assert_string_equal(find_event(&series, EVENT_CLOCK)->text, "-9:59");
	assert_int_equal(series.time_ns[1], 2 * NS_PER_S);
	series_release(&series);
	release(&import);
	buffer_release(&stream);
}

static void assert_windows(void **state, const struct buffer *stream, int64_t documents,
	size_t windows, const char *left_out)
{
	struct import import;
	struct series series;

	import_stream(state, &import, stream);
	assert_true(import.done);
	assert_int_equal(import.recorder.writer.documents, documents);
	assert_int_equal(import.recorder.writer.samples, windows);
	load(&import, &series);
	assert_int_equal(series.count, windows);
	assert_int_equal(series_end(&series), (int64_t)windows * NS_PER_S);
	assert_string_equal(find_event(&series, EVENT_ERROR)->text, left_out);
	series_release(&series);
	release(&import);
}

TEST(totals_since_boot_are_not_a_window)
{
	struct buffer stream = { 0 };

	add_window(&stream, "is_delta: false,", 500 * NS_PER_S, 1);
	add_window(&stream, "", NS_PER_S, 2);
	add_window(&stream, "", NS_PER_S, 3);
	assert_windows(state, &stream, 3, 2, "skipped a document with totals since boot");
	buffer_release(&stream);
}

/* A summary would count all energy twice. */
TEST(summary_of_the_run_is_not_a_window)
{
	struct buffer stream = { 0 };

	for (int second = 1; second <= 10; second++)
		add_window(&stream, "", NS_PER_S, second);
	add_window(&stream, "", 10 * NS_PER_S, 11);
	assert_windows(state, &stream, 11, 10, "skipped a document that summarizes earlier ones");
	buffer_release(&stream);
}

static void assert_interval(void **state, int64_t window_ms, int64_t expected_ms)
{
	struct buffer stream = { 0 };
	struct import import;

	add_window(&stream, "", window_ms * NS_PER_MS, 1);
	import_stream(state, &import, &stream);
	assert_int_equal(import.recorder.writer.run.interval_ns, expected_ms * NS_PER_MS);
	release(&import);
	buffer_release(&stream);
}

TEST(interval_of_an_import_is_guessed_from_its_first_window)
{
	assert_interval(state, 1012, 1000);
	assert_interval(state, 5037, 5000);
	assert_interval(state, 258, 260);
	assert_interval(state, 108, 110);
	assert_interval(state, 3, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(stream_is_imported_with_its_run_and_machine),
		scratch_test(chip_may_be_named),
		scratch_test(all_bytes_are_kept),
		scratch_test(truncated_stream_is_damaged_and_kept),
		scratch_test(unreadable_document_is_kept_as_bytes),
		scratch_test(run_begins_with_the_first_window),
		scratch_test(machine_has_every_core_that_was_ever_shown),
		scratch_test(nothing_is_left_of_a_stream_without_samples),
		scratch_test(count_ends_the_recording),
		scratch_test(gap_is_an_event_where_it_begins),
		scratch_test(clock_that_was_set_is_an_event),
		scratch_test(totals_since_boot_are_not_a_window),
		scratch_test(summary_of_the_run_is_not_a_window),
		scratch_test(interval_of_an_import_is_guessed_from_its_first_window),
	};

	return RUN_TESTS(tests);
}
