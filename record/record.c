/*
 * asitop record: powermetrics, a file or standard input -> a recording.
 */
#include "../src/common/codec/archive.h"
#include "../src/common/cli/command.h"
#include "command_process.h"
#include "session.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The schema alone takes ten pages of 16 kB. */
enum { SIZE_MIN = 256 * 1000 };

static const struct record_options defaults = {
	.capture = CAPTURE_DEFAULTS,
	.benchmark.runs = 1,
};

static const struct command_option options_table[] = {
	{ OPTION_STRING, 'o', "output", offsetof(struct record_options, output), "FILE",
		"recording to create (asitop-YYYYMMDD-HHMMSS.db)" },
	{ OPTION_FLAG, 0, "append", offsetof(struct record_options, append), NULL,
		"add a run to FILE; create FILE if it does not exist" },
	{ OPTION_FLAG, 0, "overwrite", offsetof(struct record_options, overwrite), NULL,
		"replace FILE if it exists" },
	OPTION_ROWS(struct record_options, capture, capture_option_table),
	{ OPTION_DURATION, 'd', "duration", offsetof(struct record_options, duration_ns), "T",
		"record for T (until Ctrl-C)", DURATION_LIMITS },
	{ OPTION_INTEGER, 'n', "count", offsetof(struct record_options, count), "N",
		"stop after N samples", 1, 1000000000 },
	{ OPTION_DURATION, 0, "keep", offsetof(struct record_options, keep_ns), "T",
		"keep only the last T; older samples are dropped", DURATION_LIMITS },
	{ OPTION_BYTES, 0, "max-size", offsetof(struct record_options, size_max), "SIZE",
		"stop before FILE exceeds SIZE: 500k, 25M, 2G" },
	{ OPTION_STRING, 0, "note", offsetof(struct record_options, note), "TEXT",
		"store a note in the recording" },
	OPTION_ROWS(struct record_options, benchmark, benchmark_options),
	{ OPTION_FLAG, 0, "awake", offsetof(struct record_options, awake), NULL,
		"prevent idle sleep while recording" },
	{ OPTION_FLAG, 0, "fullfsync", offsetof(struct record_options, fullfsync), NULL,
		"flush the drive's cache at each commit, against power loss (macOS)" },
	{ OPTION_FLAG, 'v', "verbose", offsetof(struct record_options, verbose), NULL,
		"print the status each time samples are committed" },
	OPTION_END,
};

/* ---- the command ---- */

static void default_name(char *name, size_t size)
{
	time_t now = (time_t)(host_clock_wall() / NS_PER_S);
	struct tm local;

	localtime_r(&now, &local);
	strftime(name, size, "asitop-%Y%m%d-%H%M%S.db", &local);
}

static bool check_options(
	const struct record_options *options, const struct benchmark *benchmark, struct error *err)
{
	bool has_command = benchmark->side_count;

	if (options->append && options->overwrite)
		return error_usage(err, "--append and --overwrite cannot be combined");
	if (has_command && options->capture.input)
		return error_usage(err, "--input cannot be combined with COMMAND");
	if (has_command && (options->duration_ns || options->count))
		return error_usage(err, "--duration and --count cannot be combined with COMMAND");
	if (options->keep_ns && benchmark_repeats(benchmark))
		return error_usage(
			err, "--keep would drop runs: leave it out with several of them");
	if (options->output && !strcmp(options->output, "-"))
		return error_usage(err,
			"--output must be a file, not standard output; use 'asitop export' to "
			"write there");
	if (options->output && archive_kind_of_name(options->output) != ARCHIVE_NONE)
		return error_usage(err,
			"a recording is not compressed while it is written; use 'asitop share' to make "
			"'%s'",
			options->output);
	if (options->size_max && options->size_max < SIZE_MIN)
		return error_usage(err,
			"--max-size must be at least 256k: an empty recording takes more than half of that");
	return capture_check(&options->capture, err);
}

static struct capture_options *record_capture(void *values)
{
	struct record_options *options = values;

	return &options->capture;
}

/* Checks, before anything is recorded, that a COMMAND without a shell can be executed. */
static bool check_commands(const struct benchmark *benchmark, struct error *err)
{
	for (int i = 0; i < benchmark->side_count; i++) {
		struct command_process command;

		command_process_init(&command, benchmark->sides[i].arguments);
		if (!command_process_check(&command, err))
			return false;
	}
	return true;
}

static int record_run(const void *values, int count, char **operands, struct error *err)
{
	const struct record_options *options = values;
	struct benchmark benchmark;
	char name[64];
	const char *path = options->output;
	int status;

	if (!path) {
		default_name(name, sizeof(name));
		path = name;
	}
	if (benchmark_init(&benchmark, &options->benchmark, count ? operands : NULL, err) &&
		check_options(options, &benchmark, err) && check_commands(&benchmark, err))
		status = session_run(options, &benchmark, path, err);
	else
		status = (int)err->status;
	benchmark_release(&benchmark);
	return status;
}

const struct command record_command = {
	.name = "record",
	.summary = "record powermetrics output",
	.operands = "[-- COMMAND ARG...]",
	.operands_max = -1,
	.stop_at_operand = true,
	.description =
		"Records powermetrics output (requires root), byte for byte, in one file until "
		"Ctrl-C, or while COMMAND runs. Prints a summary at the end.",
	.options = options_table,
	.defaults = &defaults,
	.values_size = sizeof(struct record_options),
	.capture = record_capture,
	.run = record_run,
};
