/*
 * asitop mark: a marker in a recording that another asitop is making.
 */
#include "../src/common/cli/command.h"
#include "../src/common/recording/recording.h"

static const struct command_option options_table[] = { OPTION_END };

static int mark_run(const void *values, int count, char **operands, struct error *err)
{
	(void)values;
	(void)count;
	if (!operands[1][0])
		error_usage(err, "a marker needs a name");
	else if (recording_mark(operands[0], operands[1], host_clock_wall(), err))
		return STATUS_OK;
	return (int)err->status;
}

const struct command mark_command = {
	.name = "mark",
	.summary = "put a marker into a recording that is running",
	.operands = "FILE TEXT",
	.operands_min = 2,
	.operands_max = 2,
	.description = "Adds a marker at this moment to the recording that another asitop is "
		       "making in FILE. Reports have a part for each, and 'marker:TEXT' is a time "
		       "wherever a time is asked for.",
	.options = options_table,
	.values_size = 1,
	.run = mark_run,
};
