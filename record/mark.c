/*
 * asitop mark: adds a marker, or the work of a command, to a recording that another asitop is
 * writing.
 */
#include "../src/common/cli/command.h"
#include "../src/common/recording/recording.h"

struct mark_options {
	struct string_list values;
};

static const struct command_option options_table[] = {
	{ OPTION_STRINGS, 0, "value", offsetof(struct mark_options, values), "NAME=N",
		"add N to the work of the command that is running: tokens=1234" },
	OPTION_END,
};

static bool parse_values(
	const struct mark_options *options, struct quantity *values, struct error *err)
{
	for (int i = 0; i < options->values.count; i++) {
		if (!quantity_parse(&values[i], options->values.items[i]))
			return error_usage(err,
				"--value: '%s' is not NAME=N, such as tokens=1234, with letters, "
				"digits and '_' in NAME and N from 1e-9 to 1e15",
				options->values.items[i]);
	}
	return true;
}

static bool add_values(
	const char *path, const struct quantity *values, int count, struct error *err)
{
	for (int i = 0; i < count; i++) {
		if (!recording_mark_work(path, values[i].name, values[i].value, err))
			return false;
	}
	return true;
}

static int mark_run(const void *values, int count, char **operands, struct error *err)
{
	const struct mark_options *options = values;
	struct quantity work[ARRAY_SIZE(options->values.items)];

	if (count < 2 && !options->values.count)
		error_usage(err, "TEXT is missing");
	else if (count == 2 && !operands[1][0])
		error_usage(err, "the name of the marker is empty");
	else if (parse_values(options, work, err) &&
		add_values(operands[0], work, options->values.count, err) &&
		(count < 2 || recording_mark(operands[0], operands[1], host_clock_wall(), err)))
		return STATUS_OK;
	return (int)err->status;
}

const struct command mark_command = {
	.name = "mark",
	.summary = "add a marker to a recording in progress",
	.operands = "FILE [TEXT]",
	.operands_min = 1,
	.operands_max = 2,
	.description = "Adds a marker named TEXT at the current time to FILE, which another asitop "
		       "is recording. A marker starts a phase in reports, and 'marker:TEXT' can be "
		       "used wherever an option takes a TIME. With --value, adds work to the "
		       "command that is running or ran last.",
	.options = options_table,
	.values_size = sizeof(struct mark_options),
	.run = mark_run,
};
