#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *scratch_file(void)
{
	static char path[64];
	struct stat memory;

	if (!path[0])
		snprintf(path, sizeof(path), "%s/asitop-fuzz-%ld.db",
			stat("/dev/shm", &memory) == 0 ? "/dev/shm" : "/tmp", (long)getpid());
	return path;
}

static void remove_scratch(void)
{
	unlink(scratch_file());
}

void scratch_write(const void *data, size_t size)
{
	static bool registered;
	FILE *file = fopen(scratch_file(), "wb");

	if (!registered)
		registered = atexit(remove_scratch) == 0;
	must(file && fwrite(data, 1, size, file) == size && fclose(file) == 0, "scratch file");
}

void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "not ok - %s\n", what);
	abort();
}

enum { ARGUMENTS_MAX = 32 };

int command_run(const struct command *command, const char *const *arguments, struct error *err)
{
	void *values = xcalloc(1, command->values_size);
	char *argv[ARGUMENTS_MAX + 1] = { NULL };
	int argc = 0, first = 0, status = STATUS_USAGE;

	*err = (struct error){ .message = "" };
	if (command->defaults)
		memcpy(values, command->defaults, command->values_size);
	for (; arguments[argc]; argc++)
		argv[argc] = xstrdup(arguments[argc]);
	must(freopen("/dev/null", "w", stdout), "/dev/null");
	if (command_parse(command, argc, argv, values, &first, err) == PARSE_OK)
		status = command->run(values, argc - first, argv + first, err);
	for (int i = 0; i < argc; i++)
		free(argv[i]);
	free(values);
	return status;
}
