#include "../../../src/common/recorder/recorder.h"
#include "../disk.h"
#include "../recordings.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- death of the writer ---- */

static void copy(const char *from, const char *to)
{
	struct buffer content = { 0 };

	assert_true(read_file(from, &content));
	write_file(to, content.data, content.size);
	buffer_release(&content);
}

static void assert_unchanged(const char *path, const struct buffer *content)
{
	struct buffer now = { 0 };

	assert_true(read_file(path, &now));
	assert_int_equal(now.size, content->size);
	assert_memory_equal(now.data, content->data, now.size);
	buffer_release(&now);
}

/* Makes what a writer leaves when it dies in a transaction whose pages are already on disk:
 * "hot.db" with 40 committed samples and a journal. */
static char *make_hot_recording(void **state)
{
	char *path = scratch_path(state, "a.db"), *journal = scratch_path(state, "a.db-journal");
	char *hot = scratch_path(state, "hot.db");
	char *hot_journal = scratch_path(state, "hot.db-journal");
	struct recording *writer = create_recording(path);
	struct error err;

	for (int i = 0; i < 40; i++)
		append_document(writer, i);
	commit_recording(writer);
	/* Writes pages before the end, as an interrupted commit does. */
	assert_true(recording_exec(writer, "PRAGMA cache_spill = ON", &err));
	for (int i = 40; i < 80; i++)
		append_document(writer, i);
	assert_int_equal(sqlite3_db_cacheflush(writer->db), SQLITE_OK);
	copy(path, hot);
	copy(journal, hot_journal);
	recording_close(writer);
	free(path);
	free(journal);
	free(hot_journal);
	return hot;
}

/* Makes a new directory for copies; returns its path. */
static char *set_copies(void **state)
{
	char *copies = scratch_path(state, "copies");

	assert_int_equal(mkdir(copies, 0700), 0);
	assert_int_equal(setenv("TMPDIR", copies, 1), 0);
	return copies;
}

/* Asserts that it is empty, unsets TMPDIR and frees the path. */
static void assert_no_copies(char *copies)
{
	assert_int_equal(unsetenv("TMPDIR"), 0);
	assert_int_equal(rmdir(copies), 0);
	free(copies);
}

/* Opens a recording and asserts that its copy is already unlinked. */
static struct recording *open_copy(void **state, const char *path)
{
	char *copies = set_copies(state);
	struct recording *recording = open_good(path);

	assert_no_copies(copies);
	return recording;
}

TEST(hot_journal_is_rolled_back_in_a_private_copy)
{
	char *path = make_hot_recording(state), *journal = scratch_path(state, "hot.db-journal");
	struct buffer file_before = { 0 }, journal_before = { 0 }, raw = { 0 };
	struct recording *recording;
	struct rows *rows;
	struct error err;

	read_file(path, &file_before);
	read_file(journal, &journal_before);
	assert_true(journal_before.size > 512);
	recording = open_copy(state, path);
	assert_true(recording_was_hot(recording));
	assert_string_equal(recording_path(recording), path);
	rows = read_rows(recording, 1, INT64_MAX);
	assert_int_equal(rows->count, 40);
	for (int64_t id = 1; id <= 40; id++)
		assert_true(recording_raw(recording, id, &raw, &err));
	assert_unchanged(path, &file_before);
	assert_unchanged(journal, &journal_before);
	recording_close(recording);
	assert_unchanged(path, &file_before);
	assert_unchanged(journal, &journal_before);
	free(rows);
	buffer_release(&raw);
	buffer_release(&file_before);
	buffer_release(&journal_before);
	free(path);
	free(journal);
}

/* A signal during the copy is delivered after the copy is removed. */
TEST(copy_is_given_up_for_a_signal)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM };
	char *path = make_hot_recording(state);

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		struct error err = { .message = "" };
		char *copies = set_copies(state);
		/* The signal may be ignored in the environment of the tests. */
		void (*caller)(int) = signal(signals[i], SIG_DFL);
		sigset_t held, before;
		int number;

		sigemptyset(&held);
		sigaddset(&held, signals[i]);
		sigprocmask(SIG_BLOCK, &held, &before);
		raise(signals[i]);
		assert_null(recording_open(path, &err));
		assert_has(err.message, "interrupted");
		assert_int_equal(sigwait(&held, &number), 0);
		sigprocmask(SIG_SETMASK, &before, NULL);
		signal(signals[i], caller);
		assert_no_copies(copies);
	}
	free(path);
}

/* An ignored signal, as under nohup, does not interrupt the copy. */
TEST(copy_is_made_under_nohup)
{
	char *path = make_hot_recording(state);
	sigset_t held, before;

	signal(SIGHUP, SIG_IGN);
	sigemptyset(&held);
	sigaddset(&held, SIGHUP);
	sigprocmask(SIG_BLOCK, &held, &before);
	raise(SIGHUP);
	recording_close(open_copy(state, path));
	sigprocmask(SIG_SETMASK, &before, NULL);
	signal(SIGHUP, SIG_DFL);
	free(path);
}

/* The copy's old name is not used again: SQLite neither looks for a journal there nor removes one.
 */
TEST(copy_ignores_journals_of_other_files)
{
	char *path = make_hot_recording(state), *copies = set_copies(state);
	struct recording *recording = open_good(path);
	char *name = xstrdup(sqlite3_db_filename(recording->db, "main"));
	char *journal = xasprintf("%s-journal", name);
	struct rows *rows;

	*strrchr(name, '/') = '\0';
	assert_int_equal(mkdir(name, 0700), 0);
	write_file(journal, "journal", 7);
	rows = read_rows(recording, 1, INT64_MAX);
	assert_int_equal(rows->count, 40);
	recording_close(recording);
	assert_int_equal(unlink(journal), 0);
	assert_int_equal(rmdir(name), 0);
	assert_no_copies(copies);
	free(rows);
	free(journal);
	free(name);
	free(path);
}

/* Without its journal the same file is damaged; that is reported instead of showing half of it. */
TEST(lost_journal_is_reported)
{
	char *path = make_hot_recording(state), *journal = scratch_path(state, "hot.db-journal");
	struct error err = { .message = "" };
	struct recording *recording;
	struct buffer raw = { 0 };
	bool good;

	remove(journal);
	recording = recording_open(path, &err);
	good = recording;
	for (int64_t id = 1; good && id <= 40; id++)
		good = recording_raw(recording, id, &raw, &err);
	assert_true(good || err.status == STATUS_DAMAGED);
	recording_close(recording);
	buffer_release(&raw);
	free(path);
	free(journal);
}

/* ---- a disk that fails ---- */

/* Samples that a session records. */
enum { SESSION = 3 };

/* The recording that a session makes, its contents afterwards, and the streams of two sessions. */
struct scene {
	char *path, *journal;
	char *found, *found_journal;
	char *streams[2];
	struct buffer first; /* the file after the first session */
	uint32_t known[LOSS_COUNT]
		      [2]; /* checksums of what was found last, without and with journal */
};

static void scene_init(struct scene *scene, void **state)
{
	*scene = (struct scene){
		.path = scratch_path(state, "a.db"),
		.journal = scratch_path(state, "a.db-journal"),
		.found = scratch_path(state, "found.db"),
		.found_journal = scratch_path(state, "found.db-journal"),
		.streams = { scratch_path(state, "first"), scratch_path(state, "second") },
	};
	for (int session = 0; session < 2; session++) {
		struct buffer stream = { 0 };

		for (int i = 0; i < SESSION; i++)
			stream_document(&stream, session * SESSION + i);
		write_file(scene->streams[session], stream.data, stream.size);
		buffer_release(&stream);
	}
}

static void scene_release(struct scene *scene)
{
	free(scene->path);
	free(scene->journal);
	free(scene->found);
	free(scene->found_journal);
	free(scene->streams[0]);
	free(scene->streams[1]);
	buffer_release(&scene->first);
}

/* The result of a session. */
struct command_outcome {
	int64_t acknowledged;
	int64_t operations; /* disk operations before the file was closed */
	bool done;
	struct error err;
};

/* Records standard input: each sample is committed. */
static void record(struct command_outcome *outcome, struct recording *recording)
{
	const struct recorder_options options = { .capture = { .input = "-" } };
	struct recorder recorder;
	struct error ignored;

	outcome->done = recorder_open(&recorder, recording, &options, &outcome->err);
	while (outcome->done && !recorder_is_done(&recorder))
		outcome->done = recorder_step(&recorder, &outcome->err);
	if (!recorder_finish(&recorder, "end of input", outcome->done ? &outcome->err : &ignored))
		outcome->done = false;
	outcome->acknowledged = recorder.writer.samples;
	recorder_close(&recorder);
}

/* Records the first stream into a new file, or appends the second. */
static struct command_outcome run_session(
	const struct scene *scene, enum recording_mode mode, const struct disk *disk)
{
	struct command_outcome outcome = { .err = { .message = "" } };
	int input = open(scene->streams[mode == RECORDING_APPEND], O_RDONLY);
	struct recording *recording = recording_create(scene->path, mode, &outcome.err);

	assert_int_equal(dup2(input, STDIN_FILENO), STDIN_FILENO);
	close(input);
	if (recording)
		record(&outcome, recording);
	outcome.operations = disk->operations;
	recording_close(recording);
	if (mode == RECORDING_APPEND)
		outcome.acknowledged += SESSION;
	return outcome;
}

/* Restores the file that a session begins with. */
static void set_scene(struct scene *scene, enum recording_mode mode)
{
	struct disk disk;

	unlink(scene->path);
	unlink(scene->journal);
	if (mode == RECORDING_NEW)
		return;
	if (!scene->first.size) {
		disk_insert(&disk, DISK_DIES, 0);
		run_session(scene, RECORDING_NEW, &disk);
		disk_remove(&disk);
		disk_release(&disk);
		assert_true(read_file(scene->path, &scene->first));
	}
	write_file(scene->path, scene->first.data, scene->first.size);
}

/* Checks that every acknowledged sample has its bytes; `err` has the reason when not. */
static bool is_whole(const char *path, int64_t acknowledged, struct error *err)
{
	struct recording *recording = recording_open(path, err);
	bool whole = recording && recording_check_database(recording, err);
	struct buffer document = { 0 }, raw = { 0 };

	for (int64_t id = 1; whole && id <= acknowledged; id++) {
		struct rows *rows = read_rows(recording, id, id);

		document.size = 0;
		stream_document(&document, (int)id - 1);
		assert_int_equal(rows->count, 1);
		whole = recording_check_row(recording, &rows->items[0], &raw, err);
		if (whole) {
			assert_int_equal(raw.size, document.size);
			assert_memory_equal(raw.data, document.data, raw.size);
		}
		free(rows);
	}
	recording_close(recording);
	buffer_release(&document);
	buffer_release(&raw);
	return whole;
}

/* True when the checksum is the same as before. */
static bool is_known(struct scene *scene, const struct disk *disk, enum disk_loss loss,
	bool has_journal, int64_t acknowledged)
{
	uint32_t *known = &scene->known[loss][has_journal];
	uint32_t sum = disk_checksum(disk, DISK_DATABASE, loss) + (uint32_t)acknowledged;

	if (has_journal)
		sum = sum * 31 + disk_checksum(disk, DISK_JOURNAL, loss);
	if (sum == *known)
		return true;
	*known = sum;
	return false;
}

/* Without its journal it may be damaged, but the damage is reported. */
static void assert_survives(struct scene *scene, const struct disk *disk, enum disk_loss loss,
	bool has_journal, int64_t acknowledged)
{
	struct error err = { .message = "" };

	if (is_known(scene, disk, loss, has_journal, acknowledged))
		return;
	unlink(scene->found_journal);
	disk_leave(disk, DISK_DATABASE, loss, scene->found);
	if (has_journal)
		disk_leave(disk, DISK_JOURNAL, loss, scene->found_journal);
	if (!is_whole(scene->found, acknowledged, &err) && acknowledged &&
		(has_journal || err.status != STATUS_DAMAGED))
		fail_msg("operation %lld, loss %d: %s", (long long)disk->fail_at, (int)loss,
			err.message);
	if (has_journal)
		assert_answer(scene->found, "PRAGMA integrity_check", "ok");
}

/* Kills the writer at each disk operation of a session in turn. */
static void assert_outlives_death(void **state, enum recording_mode mode)
{
	struct scene scene;
	struct disk disk;
	bool died = true;

	scene_init(&scene, state);
	for (int64_t nth = 1; died; nth++) {
		struct command_outcome outcome;

		set_scene(&scene, mode);
		disk_insert(&disk, DISK_DIES, nth);
		outcome = run_session(&scene, mode, &disk);
		disk_remove(&disk);
		died = disk_has_failed(&disk);
		for (enum disk_loss loss = 0; loss < LOSS_COUNT; loss++) {
			assert_survives(&scene, &disk, loss, true, outcome.acknowledged);
			assert_survives(&scene, &disk, loss, false, outcome.acknowledged);
		}
		disk_release(&disk);
	}
	scene_release(&scene);
}

TEST(acknowledged_samples_of_a_new_recording_outlive_death_at_any_operation)
{
	assert_outlives_death(state, RECORDING_NEW);
}

TEST(acknowledged_samples_outlive_death_at_any_operation_of_an_append)
{
	assert_outlives_death(state, RECORDING_APPEND);
}

/* Lets the `nth` operation of a session fail: the session stops with the reason, and all samples it
 * counted are stored. False when it has fewer operations. */
static bool ends_clearly(struct scene *scene, enum recording_mode mode, enum disk_fault fault,
	int64_t nth, const char *why)
{
	struct error err = { .message = "" };
	struct command_outcome outcome;
	struct disk disk;
	bool failed;

	set_scene(scene, mode);
	disk_insert(&disk, fault, nth);
	outcome = run_session(scene, mode, &disk);
	disk_remove(&disk);
	failed = disk_has_failed(&disk);
	disk_release(&disk);
	assert_int_equal(outcome.done, outcome.operations < nth);
	if (!outcome.done) {
		assert_int_equal(outcome.err.status, STATUS_FAILED);
		assert_has(outcome.err.message, "cannot write '");
		assert_has(outcome.err.message, scene->path);
		assert_has(outcome.err.message, why);
	}
	if (outcome.acknowledged && !is_whole(scene->path, outcome.acknowledged, &err))
		fail_msg("operation %lld: %s", (long long)nth, err.message);
	return failed;
}

static void assert_ends_clearly(void **state, enum disk_fault fault, const char *why)
{
	const enum recording_mode modes[] = { RECORDING_NEW, RECORDING_APPEND };
	struct scene scene;

	scene_init(&scene, state);
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		int64_t nth = 1;

		while (ends_clearly(&scene, modes[i], fault, nth, why))
			nth++;
	}
	scene_release(&scene);
}

TEST(operation_that_fails_ends_the_recording_with_a_message)
{
	/* SQLite does not report a journal that cannot be created as an I/O error. */
	assert_ends_clearly(state, DISK_ERRS, "");
}

TEST(disk_that_is_full_ends_the_recording_with_a_message)
{
	assert_ends_clearly(state, DISK_FILLS, "database or disk is full");
}

TEST(full_syncs_are_made_only_when_asked_for)
{
	char *path = scratch_path(state, "a.db");
	struct error err = { .message = "" };
	struct recording *recording;
	struct disk disk;
	int64_t before;

	disk_insert(&disk, DISK_DIES, 0);
	recording = create_recording(path);
	append_document(recording, 0);
	commit_recording(recording);
	assert_true(disk.syncs > 0);
	assert_int_equal(disk.full_syncs, 0);
	before = disk.syncs;
	assert_true(recording_sync_fully(recording, &err));
	append_document(recording, 1);
	commit_recording(recording);
	assert_true(disk.full_syncs > 0);
	assert_int_equal(disk.syncs, before);
	recording_close(recording);
	disk_remove(&disk);
	disk_release(&disk);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(full_syncs_are_made_only_when_asked_for),
		scratch_test(hot_journal_is_rolled_back_in_a_private_copy),
		scratch_test(copy_is_given_up_for_a_signal),
		scratch_test(copy_is_made_under_nohup),
		scratch_test(copy_ignores_journals_of_other_files),
		scratch_test(lost_journal_is_reported),
		scratch_test(
			acknowledged_samples_of_a_new_recording_outlive_death_at_any_operation),
		scratch_test(acknowledged_samples_outlive_death_at_any_operation_of_an_append),
		scratch_test(operation_that_fails_ends_the_recording_with_a_message),
		scratch_test(disk_that_is_full_ends_the_recording_with_a_message),
	};

	return RUN_TESTS(tests);
}
