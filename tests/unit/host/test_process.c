#include "../../../src/common/host/process.h"
#include "../support.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

static void wait_for_output(int fd)
{
	fd_set readable;

	FD_ZERO(&readable);
	FD_SET(fd, &readable);
	assert_int_equal(select(fd + 1, &readable, NULL, NULL, NULL), 1);
}

/* Reads until all processes have closed the other end. */
static void read_all(int fd, struct buffer *output)
{
	for (;;) {
		ssize_t size = read(fd, buffer_reserve(output, 4096), 4096);

		if (size == 0)
			return;
		if (size > 0) {
			output->size += (size_t)size;
			buffer_reserve(output, 0);
			continue;
		}
		assert_int_equal(errno, EAGAIN);
		wait_for_output(fd);
	}
}

static void start_shell(struct process *process, const char *script)
{
	const struct process_options options = { .nice = 0 };
	char *arguments[] = { (char[]){ "sh" }, (char[]){ "-c" }, (char *)(uintptr_t)script, NULL };
	struct error err = { .message = "" };

	if (!process_start(process, arguments, &options, &err))
		fail_msg("%s", err.message);
	assert_true(process->pid > 0);
}

static void release(struct process *process)
{
	assert_int_equal(process->pid, 0);
	assert_int_equal(process->out, -1);
	assert_int_equal(process->err, -1);
	buffer_release(&process->complaints);
}

static void assert_start_fails(const char *path, int cause, const char *message)
{
	const struct process_options options = { .nice = 0 };
	char *arguments[] = { (char *)(uintptr_t)path, NULL };
	struct process process;
	struct error err = { .message = "" };

	assert_false(process_start(&process, arguments, &options, &err));
	assert_int_equal(errno, cause);
	assert_string_equal(err.message, message);
	/* Stopping a process that never ran is allowed. */
	assert_int_equal(process_stop(&process), -1);
	release(&process);
}

TEST(output_and_status_are_reported)
{
	struct buffer output = { 0 };
	struct process process;
	int status;

	start_shell(&process, "echo hello; exit 3");
	read_all(process.out, &output);
	assert_string_equal(output.data, "hello\n");
	status = process_stop(&process);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
	release(&process);
	buffer_release(&output);
}

TEST(missing_program_is_named)
{
	assert_start_fails("/nonexistent/powermetrics", ENOENT,
		"cannot run '/nonexistent/powermetrics': No such file or directory");
	assert_start_fails("no-such-program-in-path", ENOENT,
		"cannot run 'no-such-program-in-path': No such file or directory");
}

TEST(file_that_is_not_executable_is_named)
{
	char *path = scratch_path(state, "plain");
	char *message = xasprintf("cannot run '%s': Permission denied", path);

	write_file(path, "#!/bin/sh\n", 10);
	assert_start_fails(path, EACCES, message);
	free(path);
	free(message);
}

TEST(stderr_is_kept)
{
	struct buffer output = { 0 };
	struct process process;

	start_shell(&process, "echo out; echo 'must be root' >&2; exit 1");
	read_all(process.out, &output);
	process_stop(&process);
	assert_string_equal(output.data, "out\n");
	assert_string_equal(process.complaints.data, "must be root\n");
	release(&process);
	buffer_release(&output);
}

/* powermetrics may print a warning for each sample, for days. */
TEST(last_part_of_a_long_stderr_is_kept)
{
	struct buffer output = { 0 };
	struct process process;

	start_shell(&process,
		"i=0; while [ $i -lt 2000 ]; do echo \"underflow $i\"; i=$((i + 1)); done >&2");
	read_all(process.out, &output);
	process_stop(&process);
	assert_int_equal(process.complaints.size, 16 * 1024);
	assert_has(process.complaints.data, "underflow 1999\n");
	release(&process);
	buffer_release(&output);
}

TEST(stop_ends_it_and_its_children)
{
	struct buffer output = { 0 };
	struct process process;
	int status, out;

	start_shell(&process, "sleep 1000 & echo started; wait");
	wait_for_output(process.out);
	/* The pipe ends when all processes of the group have closed it. */
	out = dup(process.out);
	status = process_stop(&process);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGTERM);
	read_all(out, &output);
	assert_string_equal(output.data, "started\n");
	close(out);
	release(&process);
	buffer_release(&output);
}

TEST(death_by_a_signal_is_reported)
{
	struct buffer output = { 0 };
	struct process process;
	char text[64];

	start_shell(&process, "kill -9 $$");
	read_all(process.out, &output);
	process_describe(process_stop(&process), text, sizeof(text));
	assert_string_equal(text, "killed by signal 9");
	release(&process);
	buffer_release(&output);
}

/* It must not read the keys of the terminal. */
TEST(stdin_is_empty)
{
	struct buffer output = { 0 };
	struct process process;

	start_shell(&process, "cat; echo done");
	read_all(process.out, &output);
	assert_string_equal(output.data, "done\n");
	process_stop(&process);
	release(&process);
	buffer_release(&output);
}

TEST(process_has_a_separate_group)
{
	struct process process;

	start_shell(&process, "sleep 1000");
	assert_int_equal(getpgid(process.pid), process.pid);
	process_stop(&process);
	release(&process);
}

TEST(statuses_are_described)
{
	char text[64];

	process_describe(-1, text, sizeof(text));
	assert_string_equal(text, "not running");
	process_describe(0, text, sizeof(text));
	assert_string_equal(text, "exit status 0");
	process_describe(1 << 8, text, sizeof(text));
	assert_string_equal(text, "exit status 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_and_status_are_reported),
		cmocka_unit_test(missing_program_is_named),
		scratch_test(file_that_is_not_executable_is_named),
		cmocka_unit_test(stderr_is_kept),
		cmocka_unit_test(last_part_of_a_long_stderr_is_kept),
		cmocka_unit_test(stop_ends_it_and_its_children),
		cmocka_unit_test(death_by_a_signal_is_reported),
		cmocka_unit_test(stdin_is_empty),
		cmocka_unit_test(process_has_a_separate_group),
		cmocka_unit_test(statuses_are_described),
	};

	return RUN_TESTS(tests);
}
