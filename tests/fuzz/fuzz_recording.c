/* A whole file through every command that reads: status 0, 2 or 3, and a word when it fails. */
#include "fuzz.h"

extern const struct command replay_command, report_command, info_command, export_command;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = scratch_file();
	const struct {
		const struct command *command;
		const char *arguments[5];
	} runs[] = {
		{ &info_command, { "info", path, "--check" } },
		{ &info_command, { "info", path, "--json" } },
		{ &report_command, { "report", path } },
		{ &report_command, { "report", path, "--json" } },
		{ &export_command, { "export", path } },
		{ &export_command, { "export", path, "--format", "raw" } },
		{ &replay_command, { "replay", path, "--snapshot", "--show-cores" } },
	};

	scratch_write(data, size);
	for (size_t i = 0; i < ARRAY_SIZE(runs); i++) {
		struct error err;
		int status = command_run(runs[i].command, runs[i].arguments, &err);

		must(status == STATUS_OK || status == STATUS_FAILED || status == STATUS_DAMAGED,
			"status 0, 2 or 3");
		must(status == STATUS_OK || err.message[0], "a failure has a message");
	}
	return 0;
}
