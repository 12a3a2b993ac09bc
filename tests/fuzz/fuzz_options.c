/* The command line: words separated by line feeds; the first byte chooses the command. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

extern const struct command record_command, replay_command, report_command, info_command,
	export_command, share_command, mark_command;

enum { WORDS_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct command *const commands[] = { &record_command, &replay_command,
		&report_command, &info_command, &export_command, &share_command, &mark_command };
	const struct command *command = commands[size ? data[0] % ARRAY_SIZE(commands) : 0];
	char *text = xstrndup((const char *)data, size), *rest = text, *word;
	char *argv[WORDS_MAX + 1] = { xstrdup(command->name) }, *kept[WORDS_MAX];
	void *values = xcalloc(1, command->values_size);
	struct error err = { .message = "" };
	int argc = 1, first = 0;

	if (command->defaults)
		memcpy(values, command->defaults, command->values_size);
	while (argc < WORDS_MAX && (word = strsep(&rest, "\n")))
		argv[argc++] = xstrdup(word);
	memcpy(kept, argv, sizeof(kept));
	switch (command_parse(command, argc, argv, values, &first, &err)) {
	case PARSE_OK:
		must(first >= 1 && first <= argc, "operands are arguments");
		break;
	case PARSE_FAILED:
		must(err.message[0] && err.status == STATUS_USAGE, "a failure has a message");
		break;
	default:
		break;
	}
	for (int i = 0; i < argc; i++)
		free(kept[i]);
	free(values);
	free(text);
	return 0;
}
