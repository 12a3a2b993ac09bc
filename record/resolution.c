#include "resolution.h"

#include <stdio.h>
#include <stdlib.h>

/* macOS 27 updates the energy counters about this often, as seen in its betas. */
#define COUNTER_PERIOD (2 * NS_PER_S)
enum { DARWIN_OF_MACOS_27 = 26 };

static const struct command_run *shortest(const struct series *series)
{
	const struct catalog *catalog = &series->catalog;
	const struct command_run *found = NULL;

	for (size_t i = 0; i < catalog->command_count; i++) {
		const struct command_run *command = &catalog->commands[i];

		if (command->role != COMMAND_MEASURED || !command_run_succeeded(command))
			continue;
		if (!found || command->end_ns - command->start_ns < found->end_ns - found->start_ns)
			found = command;
	}
	return found;
}

/* A build's number begins with that of its Darwin: 26A123 is one of macOS 27. */
static bool has_slow_counters(const struct series *series)
{
	return atoi(series->catalog.machine.os_build) >= DARWIN_OF_MACOS_27;
}

bool resolution_warning(const struct series *series, char *text, size_t size)
{
	const struct command_run *command = shortest(series);
	char length[32];

	if (!command || !has_slow_counters(series) ||
		command->end_ns - command->start_ns >= COUNTER_PERIOD)
		return false;
	format_duration(length, sizeof(length), command->end_ns - command->start_ns);
	snprintf(text, size,
		"the shortest run took %s, and this macOS updates energy counters about every 2 s, "
		"so its energy is inaccurate; use longer runs",
		length);
	return true;
}
