#include "../../../src/common/host/output_file.h"
#include "../support.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int count_files(const char *folder)
{
	DIR *directory = opendir(folder);
	int count = 0;

	assert_non_null(directory);
	for (struct dirent *entry; (entry = readdir(directory));)
		count += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(directory);
	return count;
}

static void assert_content(const char *path, const char *text)
{
	struct buffer content = { 0 };

	assert_true(read_file(path, &content));
	assert_string_equal(buffer_string(&content), text);
	buffer_release(&content);
}

TEST(an_output_appears_when_it_is_finished)
{
	char *path = scratch_path(state, "a.csv");
	struct error err = { .message = "" };
	struct output_file output;
	struct stat status;
	mode_t mask = umask(027);

	assert_true(output_file_check(path, false, "none", &err));
	assert_true(output_file_open(&output, path, false, &err));
	fputs("text", output.file);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(count_files(*state), 1);
	assert_true(output_file_finish(&output, &err));
	umask(mask);
	assert_content(path, "text");
	assert_int_equal(count_files(*state), 1);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0640);
	output_file_discard(&output);
	assert_content(path, "text");
	free(path);
}

TEST(a_discarded_output_leaves_nothing)
{
	char *path = scratch_path(state, "a.csv");
	struct error err = { .message = "" };
	struct output_file output;

	assert_true(output_file_open(&output, path, false, &err));
	fputs("text", output.file);
	output_file_discard(&output);
	assert_int_equal(count_files(*state), 0);
	free(path);
}

TEST(an_existing_file_stays_unless_it_may_be_replaced)
{
	char *path = scratch_path(state, "a.csv");
	struct error err = { .message = "" };
	struct output_file output;

	write_file(path, "old", 3);
	assert_false(output_file_check(path, false, "none", &err));
	assert_has(err.message, "already exists; use --overwrite to replace it");
	/* A file that is created meanwhile is not replaced either. */
	assert_true(output_file_open(&output, path, false, &err));
	fputs("new", output.file);
	assert_false(output_file_finish(&output, &err));
	assert_has(err.message, "already exists; use --overwrite to replace it");
	assert_content(path, "old");
	assert_int_equal(count_files(*state), 1);

	assert_true(output_file_check(path, true, "none", &err));
	assert_true(output_file_open(&output, path, true, &err));
	fputs("new", output.file);
	assert_content(path, "old");
	assert_true(output_file_finish(&output, &err));
	assert_content(path, "new");
	assert_int_equal(count_files(*state), 1);
	free(path);
}

TEST(only_a_regular_file_is_replaced_and_not_the_input)
{
	char *path = scratch_path(state, "a.db"), *other = scratch_path(state, "b.db");
	char *fifo = scratch_path(state, "fifo"), *symlink_path = scratch_path(state, "link");
	struct error err = { .message = "" };

	write_file(path, "old", 3);
	assert_int_equal(link(path, other), 0);
	assert_int_equal(symlink(path, symlink_path), 0);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_false(output_file_check(path, true, path, &err));
	assert_has(err.message, "is the recording itself; name another file");
	assert_false(output_file_check(other, true, path, &err));
	assert_has(err.message, "is the recording itself");
	assert_false(output_file_check(symlink_path, true, "none", &err));
	assert_has(err.message, "is not a regular file");
	assert_false(output_file_check(fifo, true, "none", &err));
	assert_has(err.message, "is not a regular file");
	assert_false(output_file_check(*state, true, "none", &err));
	assert_has(err.message, "is a directory; name a file in it");
	assert_false(output_file_check("/dev/null/x", true, "none", &err));
	assert_has(err.message, "Not a directory");
	free(path);
	free(other);
	free(fifo);
	free(symlink_path);
}

/* Runs `body` in a child process and returns its status. */
static int in_child(void (*body)(const char *path), const char *path)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (!child) {
		struct rlimit no_dump = { 0, 0 };

		setrlimit(RLIMIT_CORE, &no_dump);
		body(path);
		_exit(99);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void open_output(struct output_file *output, const char *path)
{
	struct error err;

	if (!output_file_open(output, path, false, &err))
		_exit(98);
	fputs("half", output->file);
	fflush(output->file);
}

static void be_terminated(const char *path)
{
	struct output_file output;

	open_output(&output, path);
	raise(SIGTERM);
}

static void be_interrupted(const char *path)
{
	struct output_file output;

	open_output(&output, path);
	raise(SIGINT);
}

static void ignore_a_hangup(const char *path)
{
	struct output_file output;
	struct error err;

	signal(SIGHUP, SIG_IGN);
	open_output(&output, path);
	raise(SIGHUP);
	_exit(output_file_finish(&output, &err) ? 0 : 97);
}

TEST(a_signal_leaves_nothing)
{
	char *path = scratch_path(state, "a.csv");
	int status = in_child(be_terminated, path);

	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGTERM);
	assert_int_equal(count_files(*state), 0);
	status = in_child(be_interrupted, path);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGINT);
	assert_int_equal(count_files(*state), 0);
	/* Signals that nohup(1) ignores stay ignored. */
	status = in_child(ignore_a_hangup, path);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_content(path, "half");
	assert_int_equal(count_files(*state), 1);
	free(path);
}

/* The error occurs while writing, or only when the buffer is flushed. */
static void exceed(const char *path)
{
	struct rlimit limit = { 4096, 4096 };
	struct output_file output;
	struct error err = { .message = "" };

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	open_output(&output, path);
	for (int i = 0; i < 5000; i++)
		fputc('x', output.file);
	if (output_file_finish(&output, &err) || !strstr(err.message, "File too large"))
		_exit(96);
	_exit(0);
}

TEST(failed_write_leaves_nothing_and_gives_the_reason)
{
	char *path = scratch_path(state, "a.csv");
	int status = in_child(exceed, path);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(count_files(*state), 0);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(an_output_appears_when_it_is_finished),
		scratch_test(a_discarded_output_leaves_nothing),
		scratch_test(an_existing_file_stays_unless_it_may_be_replaced),
		scratch_test(only_a_regular_file_is_replaced_and_not_the_input),
		scratch_test(a_signal_leaves_nothing),
		scratch_test(failed_write_leaves_nothing_and_gives_the_reason),
	};

	return RUN_TESTS(tests);
}
