/*
 * asitop mark: adds a marker to a recording that another asitop is writing.
 */
#include "../src/common/cli/command.h"
#include "../src/common/recording/recording.h"

static const struct command_option options_table[] = { OPTION_END };

static int mark_run(const void *values, int count, char **operands, struct error *err)
{
	(void)values;
	(void)count;
	if (!operands[1][0])
		error_usage(err, "the name of the marker is empty");
	else if (recording_mark(operands[0], operands[1], host_clock_wall(), err))
		return STATUS_OK;
	return (int)err->status;
}

const struct command mark_command = {
	.name = "mark",
	.summary = "add a marker to a recording in progress",
	.operands = "FILE TEXT",
	.operands_min = 2,
	.operands_max = 2,
	.description = "Adds a marker named TEXT at the current time to FILE, which another asitop "
		       "is recording. A marker starts a phase in reports, and 'marker:TEXT' can be "
		       "used wherever an option takes a TIME.",
	.options = options_table,
	.values_size = 1,
	.run = mark_run,
};
