#include "../../../src/common/host/launcher.h"
#include "../support.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void wait_for_bytes(int fd)
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
		if (size < 0) {
			assert_int_equal(errno, EAGAIN);
			wait_for_bytes(fd);
			continue;
		}
		output->size += (size_t)size;
		buffer_reserve(output, 0);
	}
}

static void open_shell(struct launcher *launcher, const char *script)
{
	const struct process_options options = { .nice = 0 };
	static char shell[] = "sh", option[] = "-c";
	char *arguments[] = { shell, option, (char *)(uintptr_t)script, NULL };
	struct error err = { .message = "" };

	if (!launcher_open(launcher, arguments, &options, &err))
		fail_msg("%s", err.message);
}

static void start(struct launcher *launcher, struct process *process)
{
	struct error err = { .message = "" };

	if (!launcher_start(launcher, process, &err))
		fail_msg("%s", err.message);
	/* Only the launcher can stop it. */
	assert_int_equal(process->pid, 0);
}

static void wait_for_death(const struct launcher *launcher)
{
	wait_for_bytes(launcher->socket);
	assert_false(launcher_is_alive(launcher));
}

TEST(output_complaints_and_status_come_back)
{
	struct buffer output = { 0 };
	struct launcher launcher;
	struct process process;
	int status;

	open_shell(&launcher, "echo hello; echo trouble >&2; exit 3");
	start(&launcher, &process);
	read_all(process.out, &output);
	process_hang_up(&process);
	status = launcher_stop(&launcher, &process);
	assert_string_equal(output.data, "hello\n");
	assert_string_equal(buffer_string(&process.complaints), "trouble\n");
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
	assert_int_equal(process.out, -1);
	assert_int_equal(process.err, -1);
	launcher_close(&launcher);
	buffer_release(&process.complaints);
	buffer_release(&output);
}

TEST(stop_ends_it_and_its_children)
{
	struct buffer output = { 0 };
	struct launcher launcher;
	struct process process;
	int status, out;

	open_shell(&launcher, "sleep 1000 & echo started; wait");
	start(&launcher, &process);
	wait_for_bytes(process.out);
	out = dup(process.out);
	status = launcher_stop(&launcher, &process);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGTERM);
	read_all(out, &output);
	assert_string_equal(output.data, "started\n");
	assert_int_equal(launcher_stop(&launcher, &process), -1);
	close(out);
	launcher_close(&launcher);
	buffer_release(&process.complaints);
	buffer_release(&output);
}

TEST(it_can_be_started_again)
{
	struct launcher launcher;
	struct process process;

	open_shell(&launcher, "echo again");
	for (int i = 0; i < 3; i++) {
		struct buffer output = { 0 };

		start(&launcher, &process);
		read_all(process.out, &output);
		assert_string_equal(output.data, "again\n");
		process_hang_up(&process);
		assert_int_equal(launcher_stop(&launcher, &process), 0);
		buffer_release(&process.complaints);
		buffer_release(&output);
	}
	launcher_close(&launcher);
}

TEST(missing_program_is_named)
{
	const struct process_options options = { .nice = 0 };
	char *arguments[] = { (char[]){ "/nonexistent/powermetrics" }, NULL };
	struct launcher launcher;
	struct process process;
	struct error err = { .message = "" };

	assert_true(launcher_open(&launcher, arguments, &options, &err));
	assert_false(launcher_start(&launcher, &process, &err));
	assert_int_equal(errno, ENOENT);
	assert_string_equal(
		err.message, "cannot run '/nonexistent/powermetrics': No such file or directory");
	assert_true(launcher_is_alive(&launcher));
	launcher_close(&launcher);
}

/* The same happens when the program dies. */
TEST(close_ends_what_it_runs)
{
	struct buffer output = { 0 };
	struct launcher launcher;
	struct process process;

	open_shell(&launcher, "echo started; exec sleep 1000");
	start(&launcher, &process);
	wait_for_bytes(process.out);
	launcher_close(&launcher);
	assert_int_equal(waitpid(launcher.pid, NULL, 0), -1);
	read_all(process.out, &output);
	process_close_pipes(&process);
	launcher_close(&launcher);
	buffer_release(&output);
}

TEST(its_death_is_noticed)
{
	struct launcher launcher;
	struct process process;
	struct error err = { .message = "" };

	open_shell(&launcher, "echo started; exec sleep 1000");
	start(&launcher, &process);
	assert_true(launcher_is_alive(&launcher));
	/* Its child would end by the closed pipe, but this one never writes again. */
	assert_int_equal(launcher_stop(&launcher, &process), SIGTERM);
	kill(launcher.pid, SIGKILL);
	wait_for_death(&launcher);
	assert_int_equal(launcher_stop(&launcher, &process), -1);
	buffer_release(&process.complaints);
	assert_false(launcher_start(&launcher, &process, &err));
	assert_string_equal(err.message, "cannot run 'sh': the process that stays root was killed");
	launcher_close(&launcher);
}

/* The socket only allows starting and stopping the one program, once at a time. */
static void assert_ends_by(const char *requests)
{
	struct buffer output = { 0 };
	struct launcher launcher;
	struct process process;

	open_shell(&launcher, "echo started; exec sleep 1000");
	start(&launcher, &process);
	wait_for_bytes(process.out);
	assert_int_equal(send(launcher.socket, requests, strlen(requests), 0), strlen(requests));
	wait_for_death(&launcher);
	read_all(process.out, &output);
	assert_string_equal(output.data, "started\n");
	process_close_pipes(&process);
	launcher_close(&launcher);
	buffer_release(&output);
}

TEST(other_requests_end_it_and_what_it_runs)
{
	assert_ends_by("x");
	assert_ends_by("s");
	assert_ends_by("/bin/sh -i");
}

TEST(it_outlives_the_signals_of_the_program)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2 };
	struct buffer output = { 0 };
	struct launcher launcher;
	struct process process;
	int status;

	open_shell(&launcher, "echo started; kill -TERM $$; sleep 1000");
	assert_int_not_equal(getpgid(launcher.pid), getpgrp());
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		kill(launcher.pid, signals[i]);
	/* Its child does not inherit ignored signals. */
	start(&launcher, &process);
	read_all(process.out, &output);
	process_hang_up(&process);
	status = launcher_stop(&launcher, &process);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGTERM);
	assert_true(launcher_is_alive(&launcher));
	launcher_close(&launcher);
	buffer_release(&process.complaints);
	buffer_release(&output);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_complaints_and_status_come_back),
		cmocka_unit_test(stop_ends_it_and_its_children),
		cmocka_unit_test(it_can_be_started_again),
		cmocka_unit_test(missing_program_is_named),
		cmocka_unit_test(close_ends_what_it_runs),
		cmocka_unit_test(its_death_is_noticed),
		cmocka_unit_test(other_requests_end_it_and_what_it_runs),
		cmocka_unit_test(it_outlives_the_signals_of_the_program),
	};

	return RUN_TESTS(tests);
}
