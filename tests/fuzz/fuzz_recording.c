/*
 * A whole file through every command that reads, as it is and with checksums that agree: status 0,
 * 2 or 3, and a word when it fails.
 */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scratch_write(data, size);
	commands_run(scratch_file(), COMMANDS_ALL);
	if (file_seal(scratch_file()))
		commands_run(scratch_file(), COMMANDS_ALL);
	return 0;
}
