/*
 * What the fuzzers and the sweep share: commands run inside the process, a scratch file.
 *
 * A fuzzer is one file with LLVMFuzzerTestOneInput(). Linked by clang with libFuzzer it looks for
 * new inputs (`make fuzz`); linked with regress.c it runs over those that are kept (`make check`).
 */
#ifndef ASITOP_FUZZ_H
#define ASITOP_FUZZ_H

#include "../../src/common/cli/command.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The scratch file, on a memory file system where there is one; the process's own. */
const char *scratch_file(void);
void scratch_write(const void *data, size_t size);

/* Runs a command as src/asitop.c does, `arguments` from the command's name to a NULL; returns its
 * status, and its message in `err`. What it prints on standard output is thrown away. */
int command_run(const struct command *command, const char *const *arguments, struct error *err);

/*
 * Runs every command that reads on a file: status 0, 2 or 3, and a message with a failure. With a
 * number from 0 to COMMAND_PARTS - 1 only a part of them; refreshing writes.
 */
enum { COMMAND_PARTS = 5, COMMANDS_ALL = -1 };
void commands_run(const char *path, int part);

/* Gives each row the checksums of what now stands in it, so that a test may write
 * anything into a recording and still get past them, as a stranger can. False where there are no
 * such rows.
 */
bool file_seal(const char *path);

/* Ends the process in a way that a fuzzer notes, unless `good`. */
void must(bool good, const char *what);

#endif
