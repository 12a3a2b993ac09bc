/*
 * asitop: the table of commands, dispatch, and the only place that prints an error and exits.
 */
#include "../replay/screen.h"
#include "common/drawing/paint.h"
#include "common/host/caller.h"
#include "common/recorder/capture.h"
#include "common/codec/checksum.h"
#include "common/codec/codec.h"
#include "common/cli/completion.h"
#include "common/cli/suggestion.h"
#include "common/sample/plist_library.h"
#include "common/recording/recording.h"
#include "common/base/version.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

extern const struct command live_command;
extern const struct command record_command;
extern const struct command mark_command;
extern const struct command replay_command;
extern const struct command report_command;
extern const struct command info_command;
extern const struct command export_command;
extern const struct command share_command;

static const struct command *const commands[] = {
	&record_command,
	&mark_command,

	&replay_command,
	&report_command,
	&info_command,
	&export_command,
	&share_command,
};

static const struct {
	const char *name;
	const char *(*version)(void);
} libraries[] = {
	{ "SQLite", recording_library_version },
	{ "zstd", codec_library_version },
	{ "zlib", checksum_library_version },
	{ "libplist", plist_library_version },
	{ "ncurses", screen_library_version },
	{ "cairo", paint_library_version },
};

/* One line to paste into a bug report: our version and those of the libraries. */
static void print_version(void)
{
	fputs("asitop " ASITOP_VERSION, stdout);
	for (size_t i = 0; i < ARRAY_SIZE(libraries); i++) {
		const char *version = libraries[i].version();

		printf(" %s%s%s", libraries[i].name, version ? "/" : "", version ? version : "");
	}
	putchar('\n');
}

static void print_usage(FILE *out)
{
	fputs("usage: asitop [OPTIONS]\n"
	      "       asitop COMMAND [OPTIONS] [ARGUMENTS]\n\n"
	      "A flight recorder for Apple Silicon Macs. Without a command: the live dashboard.\n\n"
	      "commands:\n",
		out);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n'asitop COMMAND --help' lists the options of a command.\n\n"
	      "options of the live dashboard:\n",
		out);
	command_options_help(&live_command, out);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	}
	return NULL;
}

static bool unknown_command(const char *name, struct error *err)
{
	struct suggestion suggestion = { .word = name, .length = strlen(name) };

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		suggestion_consider(&suggestion, commands[i]->name);
	if (suggestion.name)
		return error_usage(err, "'%s' is not an asitop command; did you mean '%s'?", name,
			suggestion.name);
	return error_usage(err, "'%s' is not an asitop command; see 'asitop --help'", name);
}

/* Messages quote file names and recorded text, which may hold control characters. */
static void print_error(const struct error *err)
{
	char clean[sizeof(err->message)];

	text_clean(clean, sizeof(clean), err->message, strlen(err->message));
	fprintf(stderr, "asitop: %s\n", clean);
}

/* ---- privileges ---- */

/*
 * If a standard descriptor is closed, the next file that we open gets its number: a message would
 * then be written into a recording or its lock file.
 */
static bool open_standard_streams(struct error *err)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return error_errno(err, "cannot open '/dev/null'");
	close(fd);
	return true;
}

/*
 * For a command that may run powermetrics. The command line determines what runs as root, so it is
 * parsed before this; everything after this runs as the user who called sudo.
 */
static bool give_up_root(struct caller *caller, struct capture_options *capture,
	struct launcher *launcher, struct error *err)
{
	if (caller->is_sudo && capture && !capture_launch(capture, launcher, err))
		return false;
	return caller_become(caller, err);
}

/* ---- a command ---- */

static int run_parsed(const struct command *command, enum parse_result result, const void *values,
	int count, char **operands, struct error *err)
{
	switch (result) {
	case PARSE_OK:
		if (err->message[0])
			print_error(err);
		error_clear(err);
		return command->run(values, count, operands, err);
	case PARSE_HELP:
		if (command == &live_command)
			print_usage(stdout);
		else
			command_help(command, stdout);
		return STATUS_OK;
	case PARSE_VERSION:
		print_version();
		return STATUS_OK;
	default:
		return STATUS_USAGE;
	}
}

static int run_command(const struct command *command, struct caller *caller, int argc, char **argv,
	struct error *err)
{
	void *values = xcalloc(1, command->values_size);
	struct launcher launcher = { .socket = -1 };
	int first_operand = 0, status;
	enum parse_result result;
	bool captures;

	if (command->defaults)
		memcpy(values, command->defaults, command->values_size);
	result = command_parse(command, argc, argv, values, &first_operand, err);
	captures = result == PARSE_OK && command->capture;
	if (give_up_root(caller, captures ? command->capture(values) : NULL, &launcher, err)) {
		/* Not LC_NUMERIC: libplist and our own parsers need a decimal point. */
		setlocale(LC_CTYPE, "");
		status = run_parsed(
			command, result, values, argc - first_operand, argv + first_operand, err);
	} else {
		status = (int)err->status;
	}
	launcher_close(&launcher);
	free(values);
	return status;
}

/* Output that cannot be written is a failure. A closed pipe never gets here: SIGPIPE ends us. */
static int flush_output(int status, struct error *err)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	if (status == STATUS_OK)
		error_errno(err, "cannot write the output");
	return status == STATUS_OK ? STATUS_FAILED : status;
}

/* Ends by the signal that ended COMMAND, so that our caller sees it. COMMAND has dumped core
 * already, so we do not. */
static void die_of(int number)
{
	const struct rlimit no_dump = { 0, 0 };
	sigset_t set;

	setrlimit(RLIMIT_CORE, &no_dump);
	fflush(NULL);
	signal(number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(number);
}

/* Every way out of main() leads through here. */
static int finish(int status, struct error *err)
{
	status = flush_output(status, err);
	if (err->message[0])
		print_error(err);
	if (status >= STATUS_SIGNAL)
		die_of(status - STATUS_SIGNAL);
	return status;
}

static bool is_repeated(const struct event *events, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (events[i].kind == EVENT_MARK && !strcmp(events[i].text, events[index].text))
			return true;
	}
	return false;
}

/* A repeated marker stands for its first occurrence. */
static void each_marker(
	const char *path, void (*found)(const char *text, void *context), void *context)
{
	struct error ignored;
	/* Standard input is not the shell's to give. */
	struct recording *recording = strcmp(path, "-") ? recording_open(path, &ignored) : NULL;
	struct event *events = NULL;
	size_t count = 0;

	if (recording && recording_events(recording, &events, &count, &ignored)) {
		for (size_t i = 0; i < count; i++) {
			if (events[i].kind == EVENT_MARK && !is_repeated(events, i))
				found(events[i].text, context);
		}
	}
	free(events);
	recording_close(recording);
}

/* For the completion scripts of the shells; not shown by --help. */
static int complete(char *const *words, int count)
{
	const struct completion completion = {
		.live = &live_command,
		.commands = commands,
		.count = ARRAY_SIZE(commands),
		.each_marker = each_marker,
		.out = stdout,
	};

	completion_print(&completion, words, count);
	return STATUS_OK;
}

int main(int argc, char **argv)
{
	bool live = argc < 2 || argv[1][0] == '-';
	bool completes = argc > 1 && !strcmp(argv[1], "--complete");
	const struct command *command = live ? &live_command : find_command(argv[1]);
	bool may_capture = command && command->capture && !completes;
	struct error err = { .message = "" };
	struct caller caller;

	/* A closed pipe ends us silently, even if our caller ignores the signal. */
	signal(SIGPIPE, SIG_DFL);
	/* A command that never runs powermetrics gives up root before it parses its options. */
	if (!open_standard_streams(&err) || !caller_find(&caller, &err) ||
		(!may_capture && !caller_become(&caller, &err)))
		return finish(STATUS_FAILED, &err);
	if (completes)
		return finish(complete(argv + 2, argc - 2), &err);
	if (!command) {
		unknown_command(argv[1], &err);
		return finish(STATUS_USAGE, &err);
	}
	return finish(
		run_command(command, &caller, live ? argc : argc - 1, live ? argv : argv + 1, &err),
		&err);
}
