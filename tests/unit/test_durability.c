#include "recordings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* What a writer leaves that dies in a transaction whose pages are on the disk already: "hot.db"
 * with 40 committed samples and a journal. */
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
	/* So that pages get out before the end, as those of a commit do that is cut short. */
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

TEST(hot_journal_is_rolled_back_in_a_private_copy)
{
	char *path = make_hot_recording(state), *journal = scratch_path(state, "hot.db-journal");
	struct buffer file_before = { 0 }, journal_before = { 0 }, raw = { 0 };
	struct recording *recording;
	char *private_copy;
	struct rows *rows;
	struct error err;

	read_file(path, &file_before);
	read_file(journal, &journal_before);
	assert_true(journal_before.size > 512);
	recording = open_good(path);
	assert_true(recording_was_hot(recording));
	assert_string_equal(recording_path(recording), path);
	rows = read_rows(recording, 1, INT64_MAX);
	assert_int_equal(rows->count, 40);
	for (int64_t id = 1; id <= 40; id++)
		assert_true(recording_raw(recording, id, &raw, &err));
	assert_unchanged(path, &file_before);
	assert_unchanged(journal, &journal_before);
	/* Nothing of it stays behind. */
	private_copy = xstrdup(recording->private_copy);
	assert_int_equal(access(private_copy, F_OK), 0);
	recording_close(recording);
	assert_int_equal(access(private_copy, F_OK), -1);
	assert_unchanged(path, &file_before);
	assert_unchanged(journal, &journal_before);
	free(rows);
	free(private_copy);
	buffer_release(&raw);
	buffer_release(&file_before);
	buffer_release(&journal_before);
	free(path);
	free(journal);
}

/* Without its journal the same file is damaged, and says so rather than showing half of it. */
TEST(lost_journal_is_not_silent)
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(hot_journal_is_rolled_back_in_a_private_copy),
		scratch_test(lost_journal_is_not_silent),
	};

	return RUN_TESTS(tests);
}
