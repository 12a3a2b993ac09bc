#include "../../../src/common/recording/catalog.h"
#include "../recordings.h"

#include <stdlib.h>
#include <string.h>

/* ---- one command ---- */

TEST(nothing_is_known_of_a_command_at_first)
{
	struct command_run command;
	char text[256];

	(void)state;
	command_run_init(&command);
	assert_false(command_run_has_ended(&command));
	assert_false(command_run_succeeded(&command));
	command_run_title(&command, text, sizeof(text));
	assert_string_equal(text, "");
	command_run_describe(&command, text, sizeof(text));
	assert_string_equal(text, "end not recorded");
	command.end_ns = 5;
	command_run_describe(&command, text, sizeof(text));
	assert_string_equal(text, "");
	assert_false(command_run_succeeded(&command));
}

TEST(title_is_the_name_or_the_command_line)
{
	struct command_run command;
	char text[256];

	(void)state;
	command_run_init(&command);
	command.role = COMMAND_WARMUP;
	command_run_title(&command, text, sizeof(text));
	assert_string_equal(text, "command (warmup)");
	strcpy(command.line, "make -j8");
	command_run_title(&command, text, sizeof(text));
	assert_string_equal(text, "make -j8 (warmup)");
	strcpy(command.name, "new");
	command.role = COMMAND_MEASURED;
	command_run_title(&command, text, sizeof(text));
	assert_string_equal(text, "new");
}

TEST(end_is_described_with_what_the_command_used)
{
	struct command_run command;
	char text[256];

	(void)state;
	command_run_init(&command);
	command.end_ns = 5;
	command.exit_status = 0;
	assert_true(command_run_succeeded(&command));
	command_run_describe(&command, text, sizeof(text));
	assert_string_equal(text, "exit status 0");
	command.user_ns = 1234567000;
	command.system_ns = 450000000;
	command.max_rss_bytes = 812345344;
	command_run_describe(&command, text, sizeof(text));
	assert_string_equal(text, "exit status 0, user 1.23 s, system 0.45 s, 812 MB");
	command.exit_status = -1;
	command.signal = 9;
	command_run_describe_end(&command, text, sizeof(text));
	assert_string_equal(text, "killed by signal 9");
	command.timed_out = true;
	command_run_describe_end(&command, text, sizeof(text));
	assert_string_equal(text, "timed out");
	command.exit_status = 0;
	assert_false(command_run_succeeded(&command));
}

TEST(work_of_one_name_is_added_up)
{
	struct command_run command;
	char name[] = "q0";

	(void)state;
	command_run_init(&command);
	assert_true(command_run_add_quantity(&command, "tokens", 1000));
	assert_true(command_run_add_quantity(&command, "images", 2));
	assert_true(command_run_add_quantity(&command, "tokens", 234.5));
	assert_int_equal(command.quantity_count, 2);
	assert_string_equal(command.quantities[0].name, "tokens");
	assert_near(command.quantities[0].value, 1234.5);
	for (; command.quantity_count < COMMAND_QUANTITIES_MAX; name[1]++)
		assert_true(command_run_add_quantity(&command, name, 1));
	assert_false(command_run_add_quantity(&command, "more", 1));
	assert_true(command_run_add_quantity(&command, "images", 1));
}

TEST(quantity_has_a_plain_name_and_a_usual_value)
{
	static const char *const names[] = { "", "1x", "_x", "a b", "a=1", "a:b", "é",
		"a1234567890123456789012345678901" };
	struct command_run command;

	(void)state;
	command_run_init(&command);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_false(command_run_add_quantity(&command, names[i], 1));
	assert_false(command_run_add_quantity(&command, "x", INFINITY));
	assert_false(command_run_add_quantity(&command, "x", NAN));
	assert_false(command_run_add_quantity(&command, "x", -5));
	assert_false(command_run_add_quantity(&command, "x", 4.9e-324));
	assert_false(command_run_add_quantity(&command, "x", 1e308));
	assert_true(command_run_add_quantity(&command, "x", 1e-9));
	assert_true(command_run_add_quantity(&command, "x", 1e15));
	assert_true(command_run_add_quantity(&command, "a123456789012345678901234567890", 1));
}

/* ---- in a file ---- */

/* Adds a command that ran from `start_ns` on; an `end_ns` of -1 leaves it running. */
static int64_t add_command(
	struct recording *recording, const char *name, int64_t start_ns, int64_t end_ns)
{
	struct command_run command;
	struct error err;

	command_run_init(&command);
	strcpy(command.name, name);
	command.start_ns = start_ns;
	assert_true(recording_start_command(recording, &command, &err));
	command.end_ns = end_ns;
	command.exit_status = 0;
	assert_true(end_ns < 0 || recording_end_command(recording, &command, &err));
	return command.id;
}

static struct command_run *read_commands(const char *path, size_t expected)
{
	struct recording *recording = open_good(path);
	struct command_run *commands;
	struct error err;
	size_t count;

	assert_true(recording_commands(recording, &commands, &count, &err));
	assert_int_equal(count, expected);
	recording_close(recording);
	return commands;
}

TEST(commands_are_read_back)
{
	char *path = scratch_path(state, "a.db");
	struct recording *recording = create_recording(path);
	struct command_run command, *read;
	struct error err;

	command_run_init(&command);
	strcpy(command.name, "old");
	strcpy(command.line, "./old --fast");
	command.role = COMMAND_WARMUP;
	command.idle_ns = 3;
	command.start_ns = 5;
	assert_true(recording_start_command(recording, &command, &err));
	assert_int_equal(command.run_id, 1);
	command.end_ns = 9;
	command.signal = 15;
	command.timed_out = true;
	command.user_ns = 1;
	command.system_ns = 2;
	command.max_rss_bytes = 4096;
	assert_true(recording_end_command(recording, &command, &err));
	add_command(recording, "", 10, -1);
	commit_recording(recording);
	recording_close(recording);

	read = read_commands(path, 2);
	assert_memory_equal(&read[0], &command, sizeof(command));
	assert_int_equal(read[1].idle_ns, -1);
	assert_int_equal(read[1].start_ns, 10);
	assert_int_equal(read[1].role, COMMAND_MEASURED);
	assert_false(command_run_has_ended(&read[1]));
	assert_int_equal(read[1].exit_status, -1);
	assert_int_equal(read[1].user_ns, -1);
	free(read);
	free(path);
}

TEST(work_belongs_to_its_command)
{
	char *path = scratch_path(state, "a.db");
	struct recording *recording = create_recording(path);
	int64_t first = add_command(recording, "a", 1, 2),
		second = add_command(recording, "b", 3, 4);
	struct command_run *read;
	struct error err;

	assert_true(recording_add_quantity(recording, second, "tokens", 0.1, &err));
	assert_true(recording_add_quantity(recording, first, "tokens", 1234, &err));
	assert_true(recording_add_quantity(recording, second, "tokens", 2, &err));
	assert_true(recording_add_quantity(recording, 99, "tokens", 2, &err));
	commit_recording(recording);
	recording_close(recording);
	read = read_commands(path, 2);
	assert_int_equal(read[0].quantity_count, 1);
	assert_near(read[0].quantities[0].value, 1234);
	assert_int_equal(read[1].quantity_count, 1);
	assert_near(read[1].quantities[0].value, 2.1);
	free(read);
	free(path);
}

/* Two that follow each other without a pause, and a mark where one starts. */
TEST(events_contain_the_start_and_the_exit_of_commands)
{
	static const char *const expected[] = { "start of a", "exit status 0", "mark", "b",
		"exit status 0", "c" };
	const struct event mark = { .kind = EVENT_MARK, .time_ns = 5, .text = "mark" };
	char *path = scratch_path(state, "a.db");
	struct recording *recording = create_recording(path);
	struct catalog catalog = { .run_count = 0 };
	const struct event *events;
	struct error err;

	add_command(recording, "start of a", 1, 4);
	add_command(recording, "b", 5, 8);
	add_command(recording, "c", 8, -1);
	assert_true(recording_add_event(recording, &mark, &err));
	commit_recording(recording);
	recording_close(recording);
	/* Events do not decide what a command is. */
	change_file(path, "INSERT INTO events VALUES (9, 1, 9, 0, 0, 'command-exit', 'x', NULL)");
	recording = open_good(path);
	assert_true(catalog_load(&catalog, recording, &err));
	events = catalog.events;
	assert_int_equal(catalog.event_count, ARRAY_SIZE(expected) + 1);
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		assert_string_equal(events[i].text, expected[i]);
	assert_int_equal(events[0].kind, EVENT_COMMAND_START);
	assert_int_equal(events[1].kind, EVENT_COMMAND_EXIT);
	assert_int_equal(events[1].time_ns, 4);
	assert_int_equal(events[6].kind, EVENT_UNKNOWN);
	catalog_release(&catalog);
	recording_close(recording);
	free(path);
}

/* What a stranger writes is within limits, and a role of a later version is not measured. */
TEST(invalid_values_of_a_command_are_unknown)
{
	char *path = scratch_path(state, "a.db");
	struct recording *recording = create_recording(path);
	struct command_run *read;

	add_command(recording, "a", 10, 20);
	commit_recording(recording);
	recording_close(recording);
	change_file(path,
		"UPDATE commands SET name = char(27) || 'x', role = 'dress rehearsal', idle_ns = 11,"
		" end_ns = 9, exit_status = -5, signal = 1 << 40, user_ns = -1;"
		"INSERT INTO quantities (command_id, name, value) VALUES (1, 'a b', 1),"
		" (1, 'x', 9e999), (1, 'y', 5)");
	read = read_commands(path, 1);
	assert_string_equal(read[0].name, "?x");
	assert_int_equal(read[0].role, COMMAND_WARMUP);
	assert_int_equal(read[0].idle_ns, 10);
	assert_int_equal(read[0].end_ns, 10);
	assert_int_equal(read[0].exit_status, -1);
	assert_int_equal(read[0].signal, -1);
	assert_int_equal(read[0].user_ns, -1);
	assert_int_equal(read[0].quantity_count, 1);
	assert_string_equal(read[0].quantities[0].name, "y");
	free(read);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_known_of_a_command_at_first),
		cmocka_unit_test(title_is_the_name_or_the_command_line),
		cmocka_unit_test(end_is_described_with_what_the_command_used),
		cmocka_unit_test(work_of_one_name_is_added_up),
		cmocka_unit_test(quantity_has_a_plain_name_and_a_usual_value),
		scratch_test(commands_are_read_back),
		scratch_test(work_belongs_to_its_command),
		scratch_test(events_contain_the_start_and_the_exit_of_commands),
		scratch_test(invalid_values_of_a_command_are_unknown),
	};

	return RUN_TESTS(tests);
}
