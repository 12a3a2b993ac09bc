#include "../../../record/resolution.h"
#include "../support.h"

#include <stdlib.h>
#include <string.h>

/* The warning for two commands, which took so long, on a macOS of that build; "": none. */
static const char *warning(
	const char *build, int64_t first_ns, int64_t second_ns, char *text, size_t size)
{
	struct command_run *commands = xcalloc(2, sizeof(*commands));
	struct series series;

	series_start(&series);
	strcpy(series.catalog.machine.os_build, build);
	for (int i = 0; i < 2; i++) {
		command_run_init(&commands[i]);
		commands[i].exit_status = 0;
		commands[i].end_ns = i ? second_ns : first_ns;
	}
	series.catalog.commands = commands;
	series.catalog.command_count = 2;
	if (!resolution_warning(&series, text, size))
		text[0] = '\0';
	series_release(&series);
	return text;
}

TEST(short_runs_on_macos_27_are_named)
{
	char text[256];

	(void)state;
	assert_has(warning("26A5001", 3 * NS_PER_S, 3 * NS_PER_S / 2, text, sizeof(text)),
		"the shortest run took 1.5 s");
	assert_string_equal(warning("26A5001", 3 * NS_PER_S, 2 * NS_PER_S, text, sizeof(text)), "");
	assert_string_equal(warning("25F71", NS_PER_S, NS_PER_S, text, sizeof(text)), "");
	assert_string_equal(warning("", NS_PER_S, NS_PER_S, text, sizeof(text)), "");
	/* One without an end is no measurement. */
	assert_string_equal(warning("26A5001", -1, 3 * NS_PER_S, text, sizeof(text)), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_runs_on_macos_27_are_named),
	};

	return RUN_TESTS(tests);
}
