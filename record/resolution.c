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

static int64_t interval_of(const struct series *series, const struct command_run *command)
{
	const struct run *run = series_run_at(series, command->start_ns);

	return run ? run->interval_ns : 0;
}

/* A build's number begins with that of its Darwin: 26A123 is one of macOS 27. */
static bool has_slow_counters(const struct series *series)
{
	return atoi(series->catalog.machine.os_build) >= DARWIN_OF_MACOS_27;
}

bool resolution_warning(const struct series *series, char *text, size_t size)
{
	const struct command_run *command = shortest(series);
	int64_t length_ns, interval_ns;
	char length[32];

	if (!command)
		return false;
	length_ns = command->end_ns - command->start_ns;
	interval_ns = interval_of(series, command);
	format_duration(length, sizeof(length), length_ns);
	if (interval_ns && length_ns / interval_ns < RESOLUTION_SAMPLES) {
		int64_t enough_ms = length_ns / RESOLUTION_SAMPLES / NS_PER_MS;

		snprintf(text, size,
			"the shortest run took %s, less than %d samples, so its energy is "
			"inaccurate; use --interval %lldms or longer runs",
			length, RESOLUTION_SAMPLES, (long long)(enough_ms > 0 ? enough_ms : 1));
		return true;
	}
	if (has_slow_counters(series) && length_ns < COUNTER_PERIOD) {
		snprintf(text, size,
			"the shortest run took %s, and this macOS updates energy counters about "
			"every 2 s, so its energy is inaccurate; use longer runs",
			length);
		return true;
	}
	return false;
}
