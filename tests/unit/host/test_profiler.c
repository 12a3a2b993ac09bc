/* Scripts stand for system_profiler. Time does not pass: tests set when the profiler is stopped. */
#include "../../../src/common/host/host.h"
#include "../../../src/common/host/profiler.h"
#include "../support.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CORES(number) "<key>sppci_cores</key>\n\t\t\t\t<string>" number "</string>\n"

/* Long enough for any machine. */
#define PATIENCE (3600 * NS_PER_S)

/* Starts a script that is not stopped before it ends. */
static void start(void **state, struct profiler *profiler, const char *script)
{
	char *path = scratch_path(state, "system_profiler");

	write_file(path, script, strlen(script));
	assert_int_equal(chmod(path, 0700), 0);
	profiler_start(profiler, path);
	assert_true(profiler->process.pid > 0);
	profiler->until_ns += PATIENCE;
	free(path);
}

/* Starts a program that prints `output`, which may contain zeros. */
static void start_printing(void **state, struct profiler *profiler, const char *output, size_t size)
{
	char *path = scratch_path(state, "output");
	struct buffer script = { 0 };

	write_file(path, output, size);
	buffer_addf(&script, "#!/bin/sh\nexec cat '%s'\n", path);
	start(state, profiler, script.data);
	buffer_release(&script);
	free(path);
}

static void assert_gone(const struct profiler *profiler)
{
	assert_int_equal(profiler->process.pid, 0);
	assert_int_equal(profiler->process.out, -1);
	assert_int_equal(profiler->process.err, -1);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void assert_answer(struct profiler *profiler, int expected)
{
	int cores = 0;

	assert_int_equal(profiler_answer(profiler, PATIENCE, &cores), expected > 0);
	assert_int_equal(cores, expected);
	assert_gone(profiler);
	/* The answer comes once. */
	assert_false(profiler_answer(profiler, PATIENCE, &cores));
	profiler_stop(profiler);
}

TEST(answer_is_the_number_of_cores)
{
	static const char xml[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<plist version=\"1.0\">\n<array>\n\t<dict>\n\t\t<key>_items</key>\n"
		"\t\t<array>\n\t\t\t<dict>\n\t\t\t\t<key>_name</key>\n"
		"\t\t\t\t<string>Apple M1 Pro</string>\n\t\t\t\t" CORES(
			"16") "\t\t\t</dict>\n\t\t</array>\n\t\t<key>_properties</key>\n\t\t<dict>\n"
			      "\t\t\t<key>sppci_cores</key>\n\t\t\t<dict>\n\t\t\t\t<key>_order</key>\n"
			      "\t\t\t\t<string>4</string>\n\t\t\t</dict>\n\t\t</dict>\n\t</dict>\n</array>\n"
			      "</plist>\n";
	struct profiler profiler;

	start_printing(state, &profiler, xml, strlen(xml));
	assert_answer(&profiler, 16);
}

TEST(number_is_found_after_the_description_of_its_key)
{
	static const char twice[] = "<key>sppci_cores</key><dict/>" CORES("40");
	struct profiler profiler;

	start_printing(state, &profiler, twice, strlen(twice));
	assert_answer(&profiler, 40);
}

TEST(garbage_is_not_an_answer)
{
	static const char *const garbage[] = {
		"",
		"<key>sppci_cores</key>",
		"<key>sppci_cores</key>\n",
		CORES(""),
		CORES("0"),
		CORES("-4"),
		CORES("99999999999999999999"),
		CORES("16 cores"),
		CORES("sixteen"),
		"<key>sppci_cores</key><string>16",
		"<key>sppci_cores</key><dict/>",
		"2026-01-01 system_profiler[12]: 16 cores\n",
	};
	static const char binary[] = "\0\377\376" CORES("16");
	struct profiler profiler;

	for (size_t i = 0; i < ARRAY_SIZE(garbage); i++) {
		start_printing(state, &profiler, garbage[i], strlen(garbage[i]));
		assert_answer(&profiler, 0);
	}
	start_printing(state, &profiler, binary, sizeof(binary) - 1);
	assert_answer(&profiler, 0);
}

TEST(missing_program_gives_no_answer)
{
	struct profiler profiler;
	int cores;

	profiler_start(&profiler, "/nowhere/system_profiler");
	assert_false(profiler_answer(&profiler, PATIENCE, &cores));
	profiler_stop(&profiler);
}

TEST(profiler_that_was_not_started_gives_no_answer)
{
	struct profiler profiler = { .until_ns = 0 };
	int cores;

	assert_false(profiler_answer(&profiler, PATIENCE, &cores));
	profiler_stop(&profiler);
}

TEST(failure_after_the_answer_does_not_matter)
{
	struct profiler profiler;

	start(state, &profiler,
		"#!/bin/sh\necho '<key>sppci_cores</key><string>20</string>'\nexit 1\n");
	assert_answer(&profiler, 20);
}

/* Warnings of any size do not stop it. */
TEST(warnings_are_ignored)
{
	struct profiler profiler;

	start(state, &profiler,
		"#!/bin/sh\nhead -c 1000000 /dev/zero >&2\n"
		"echo '<key>sppci_cores</key><string>8</string>'\n");
	assert_answer(&profiler, 8);
}

static const char hangs[] = "#!/bin/sh\n"
			    "sleep 1000 &\n"
			    "echo '<key>sppci_cores</key><string>14</string>'\n"
			    "wait\n";

/* Waits until the script has printed its answer. */
static void wait_for_output(struct profiler *profiler)
{
	int cores;

	while (!profiler->output.size)
		assert_false(profiler_answer(profiler, NS_PER_MS, &cores));
}

TEST(answer_is_awaited_only_as_long_as_wanted)
{
	struct profiler profiler;
	int cores;

	start(state, &profiler, hangs);
	for (int i = 0; i < 10; i++)
		assert_false(profiler_answer(&profiler, 0, &cores));
	profiler_stop(&profiler);
	assert_gone(&profiler);
}

TEST(hanging_program_is_stopped_and_its_answer_counts)
{
	struct profiler profiler;

	start(state, &profiler, hangs);
	wait_for_output(&profiler);
	profiler.until_ns = host_clock_awake();
	assert_answer(&profiler, 14);
}

TEST(output_is_bounded)
{
	struct profiler profiler;

	start(state, &profiler,
		"#!/bin/sh\necho '<key>sppci_cores</key><string>32</string>'\nexec yes\n");
	assert_answer(&profiler, 32);
}

TEST(time_to_answer_is_bounded)
{
	struct profiler profiler;
	int64_t now_ns = host_clock_awake();

	profiler_start(&profiler, "true");
	assert_between(profiler.until_ns - now_ns, 5 * NS_PER_S, PATIENCE);
	profiler_stop(&profiler);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(answer_is_the_number_of_cores),
		scratch_test(number_is_found_after_the_description_of_its_key),
		scratch_test(garbage_is_not_an_answer),
		scratch_test(missing_program_gives_no_answer),
		scratch_test(profiler_that_was_not_started_gives_no_answer),
		scratch_test(failure_after_the_answer_does_not_matter),
		scratch_test(warnings_are_ignored),
		scratch_test(answer_is_awaited_only_as_long_as_wanted),
		scratch_test(hanging_program_is_stopped_and_its_answer_counts),
		scratch_test(output_is_bounded),
		scratch_test(time_to_answer_is_bounded),
	};

	return RUN_TESTS(tests);
}
