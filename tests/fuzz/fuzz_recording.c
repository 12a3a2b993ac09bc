/*
 * A whole file through every command that reads, as it is and with checksums that agree: status 0,
 * 2 or 3, and a word when it fails.
 */
#include "fuzz.h"

#include <stdio.h>
#include <unistd.h>

extern const struct command replay_command, report_command, info_command, export_command,
	share_command;

static void run_all(const char *path)
{
	char copy[96];
	const struct {
		const struct command *command;
		const char *arguments[6];
	} runs[] = {
		{ &info_command, { "info", path, "--check" } },
		{ &info_command, { "info", path, "--json", "--privacy" } },
		{ &report_command, { "report", path } },
		{ &report_command, { "report", path, "--json" } },
		{ &export_command, { "export", path } },
		{ &export_command, { "export", path, "--format", "json" } },
		{ &export_command, { "export", path, "--format", "openmetrics" } },
		{ &export_command, { "export", path, "--format", "raw" } },
		{ &share_command, { "share", path, "-o", copy } },
		{ &replay_command, { "replay", path, "--snapshot", "--show-cores" } },
	};

	snprintf(copy, sizeof(copy), "%s-copy", path);
	for (size_t i = 0; i < ARRAY_SIZE(runs); i++) {
		struct error err;
		int status = command_run(runs[i].command, runs[i].arguments, &err);

		must(status == STATUS_OK || status == STATUS_FAILED || status == STATUS_DAMAGED,
			"status 0, 2 or 3");
		must(status == STATUS_OK || err.message[0], "a failure has a message");
		unlink(copy);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scratch_write(data, size);
	run_all(scratch_file());
	if (file_seal(scratch_file()))
		run_all(scratch_file());
	return 0;
}
