/* Samples wait in bounded memory while another program locks the file. */
#include "../../../src/common/recorder/recorder.h"
#include "../recordings.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A recorder whose powermetrics prints what the test writes into a pipe. */
struct scene {
	char *path, *fifo, *program;
	int pipe;
	int documents; /* written so far */
	struct recording *recording;
	struct recorder recorder;
	sqlite3 *holder; /* locks the file */
};

/* Memory has room for two documents and a part of a third. */
static size_t room(void)
{
	struct buffer document = { 0 };
	size_t size;

	stream_document(&document, 0);
	size = document.size * 5 / 2;
	buffer_release(&document);
	return size;
}

static void scene_init(struct scene *scene, void **state)
{
	struct error err = { .message = "" };
	struct buffer script = { 0 };
	struct recorder_options options;

	*scene = (struct scene){ .path = scratch_path(state, "a.db"),
		.fifo = scratch_path(state, "fifo"),
		.program = scratch_path(state, "powermetrics") };
	options = (struct recorder_options){ .arrivals_max = room(),
		.patience_ns = 50 * NS_PER_MS,
		.capture = { .powermetrics = scene->program, .interval_ns = NS_PER_S } };
	assert_int_equal(mkfifo(scene->fifo, 0600), 0);
	buffer_addf(&script, "#!/bin/sh\nexec cat '%s'\n", scene->fifo);
	write_file(scene->program, script.data, script.size);
	assert_int_equal(chmod(scene->program, 0700), 0);
	buffer_release(&script);
	scene->recording = recording_create(scene->path, RECORDING_NEW, &err);
	if (!recorder_open(&scene->recorder, scene->recording, &options, &err))
		fail_msg("%s", err.message);
	scene->pipe = open(scene->fifo, O_WRONLY);
}

static void scene_release(struct scene *scene)
{
	recorder_close(&scene->recorder);
	recording_close(scene->recording);
	close(scene->pipe);
	free(scene->path);
	free(scene->fifo);
	free(scene->program);
}

/* powermetrics prints `count` documents one by one, and the recorder takes each. */
static void print_documents(struct scene *scene, int count)
{
	struct error err = { .message = "" };

	while (count--) {
		struct buffer document = { 0 };

		stream_document(&document, scene->documents++);
		assert_int_equal(
			write(scene->pipe, document.data, document.size), (ssize_t)document.size);
		buffer_release(&document);
		while (scene->recorder.capture.documents < scene->documents) {
			if (!recorder_step(&scene->recorder, &err))
				fail_msg("%s", err.message);
		}
	}
}

/* Another program starts to read and holds its lock. */
static void lock(struct scene *scene)
{
	assert_int_equal(sqlite3_open(scene->path, &scene->holder), SQLITE_OK);
	assert_int_equal(sqlite3_exec(scene->holder, "BEGIN; SELECT count(*) FROM samples", NULL,
				 NULL, NULL),
		SQLITE_OK);
}

/* The program ends its read, and the recorder writes what waits. */
static void unlock(struct scene *scene)
{
	struct error err = { .message = "" };

	sqlite3_close(scene->holder);
	while (scene->recorder.writer.is_busy || scene->recorder.arrivals.count) {
		if (!recorder_step(&scene->recorder, &err))
			fail_msg("%s", err.message);
	}
}

static void assert_finishes(struct scene *scene, int64_t samples, int64_t lost)
{
	struct error err = { .message = "" };

	if (!recorder_finish(&scene->recorder, "interrupted", &err))
		fail_msg("%s", err.message);
	assert_int_equal(scene->recorder.writer.samples, samples);
	assert_int_equal(scene->recorder.arrivals.lost, lost);
}

TEST(samples_wait_for_a_locked_file)
{
	struct scene scene;

	scene_init(&scene, state);
	print_documents(&scene, 2);
	lock(&scene);
	/* One in the transaction, two that wait. */
	print_documents(&scene, 3);
	unlock(&scene);
	assert_answer(scene.path, "SELECT count(*) FROM samples", "5");
	assert_finishes(&scene, 5, 0);
	assert_answer(scene.path, "SELECT count(*) FROM events WHERE kind = 'lost'", "0");
	assert_answer(scene.path, "SELECT max(time_ns) = sum(window_ns) FROM samples", "1");
	scene_release(&scene);
}

TEST(samples_that_do_not_fit_are_reported_where_they_are_missing)
{
	struct scene scene;

	scene_init(&scene, state);
	print_documents(&scene, 2);
	lock(&scene);
	print_documents(&scene, 6);
	unlock(&scene);
	print_documents(&scene, 1);
	assert_finishes(&scene, 6, 3);
	assert_answer(scene.path, "SELECT group_concat(text) FROM events WHERE kind = 'lost'",
		"3 samples");
	assert_answer(scene.path,
		"SELECT count(*) FROM samples WHERE time_ns <="
		" (SELECT time_ns FROM events WHERE kind = 'lost')",
		"5");
	scene_release(&scene);
}

TEST(samples_that_are_lost_at_the_end_are_reported)
{
	struct scene scene;

	scene_init(&scene, state);
	print_documents(&scene, 2);
	lock(&scene);
	print_documents(&scene, 4);
	unlock(&scene);
	assert_finishes(&scene, 5, 1);
	assert_answer(scene.path, "SELECT group_concat(text) FROM events WHERE kind = 'lost'",
		"1 sample");
	scene_release(&scene);
}

TEST(file_that_stays_locked_ends_the_recording_with_a_message)
{
	struct error err = { .message = "" };
	struct scene scene;

	scene_init(&scene, state);
	print_documents(&scene, 2);
	lock(&scene);
	print_documents(&scene, 3);
	assert_false(recorder_finish(&scene.recorder, "interrupted", &err));
	assert_has(err.message, "is locked by another program; 3 samples could not be written");
	unlock(&scene);
	scene_release(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(samples_wait_for_a_locked_file),
		scratch_test(samples_that_do_not_fit_are_reported_where_they_are_missing),
		scratch_test(samples_that_are_lost_at_the_end_are_reported),
		scratch_test(file_that_stays_locked_ends_the_recording_with_a_message),
	};

	return RUN_TESTS(tests);
}
