#include "options.h"

#include "clock.h"
#include "output.h"
#include "words.h"
#include "workload.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum option_kind {
	KIND_FLAG,    /* bool */
	KIND_NUMBER,  /* int64_t */
	KIND_TEXT,    /* const char * */
	KIND_IGNORED, /* accepted as by powermetrics, without effect */
	KIND_SAMPLERS,
	KIND_CHIP,
	KIND_MACOS,
	KIND_WORKLOAD,
	KIND_START,
	KIND_DURATION,
	KIND_FAULT,
};

#define AT(member) offsetof(struct options, member)

static const struct option_row {
	const char *name;
	char letter;
	enum option_kind kind;
	const char *argument; /* NULL: no argument */
	size_t offset;
	const char *help;
} rows[] = {
	{ "sample-rate", 'i', KIND_NUMBER, "MS", AT(interval_ms),
		"sample every MS ms; 0: only on SIGINFO (5000)" },
	{ "sample-count", 'n', KIND_NUMBER, "N", AT(count), "stop after N samples; 0: never (0)" },
	{ "format", 'f', KIND_TEXT, "FORMAT", AT(format), "text or plist (text)" },
	{ "samplers", 's', KIND_SAMPLERS, "LIST", 0,
		"cpu_power,gpu_power,thermal,ane_power,tasks" },
	{ "buffer-size", 'b', KIND_NUMBER, "SIZE", AT(buffer_size),
		"0: none, 1: line, else a block of SIZE bytes" },
	{ "poweravg", 'a', KIND_NUMBER, "N", AT(average), "accepted" },
	{ "output-file", 'o', KIND_TEXT, "FILE", AT(output), "write to FILE, also -u" },
	{ "output-file", 'u', KIND_TEXT, "FILE", AT(output), NULL },
	{ "order", 'r', KIND_IGNORED, "METHOD", 0, "accepted" },
	{ "show-all", 'A', KIND_FLAG, NULL, AT(show_all), "all samplers" },
	{ "show-initial-usage", 0, KIND_FLAG, NULL, AT(initial_usage),
		"write the totals since boot first" },
	{ "show-usage-summary", 0, KIND_FLAG, NULL, AT(usage_summary),
		"write a summary of the run last" },
	{ "handle-invalid-values", 0, KIND_IGNORED, NULL, 0, "accepted" },
	{ "hide-cpu-duty-cycle", 0, KIND_IGNORED, NULL, 0, "accepted" },
	{ "show-process-energy", 0, KIND_IGNORED, NULL, 0, "accepted" },
	{ "help", 'h', KIND_FLAG, NULL, AT(help), "this text" },
	/* the simulator's own options have no letter */
	{ "chip", 0, KIND_CHIP, "NAME", 0, "chip to simulate; 'help' lists them (M1 Pro)" },
	{ "macos", 0, KIND_MACOS, "VERSION", 0, "macOS release (that of the chip's evidence)" },
	{ "model", 0, KIND_TEXT, "ID", AT(model), "hw_model (that of the chip)" },
	{ "bootargs", 0, KIND_TEXT, "TEXT", AT(bootargs), "kern_bootargs (empty)" },
	{ "workload", 0, KIND_WORKLOAD, "NAME|FILE", 0, "workload; 'help' lists them (idle)" },
	{ "seed", 0, KIND_NUMBER, "N", AT(seed), "seed of the noise (1)" },
	{ "start", 0, KIND_START, "TIME", 0, "start: RFC 3339 in UTC, or @EPOCH (now)" },
	{ "duration", 0, KIND_DURATION, "TIME", AT(duration), "stop after that time: 90s, 24h" },
	{ "fast", 0, KIND_FLAG, NULL, AT(fast), "use a virtual clock and never wait" },
	{ "require-root", 0, KIND_FLAG, NULL, AT(require_root),
		"fail unless run as root, as powermetrics does" },
	{ "fault", 0, KIND_FAULT, "NAME[=ARG][@N]", 0, "simulate a fault; 'help' lists them" },
};

static const struct {
	const char *name;
	unsigned bit;
	bool by_default;
} samplers[] = {
	{ "tasks", SAMPLER_TASKS, true },
	{ "battery", SAMPLER_OTHER, true },
	{ "network", SAMPLER_OTHER, true },
	{ "disk", SAMPLER_OTHER, true },
	{ "interrupts", SAMPLER_OTHER, true },
	{ "cpu_power", SAMPLER_CPU, true },
	{ "gpu_power", SAMPLER_GPU, true },
	{ "ane_power", SAMPLER_ANE, true },
	{ "thermal", SAMPLER_THERMAL, false },
	{ "sfi", SAMPLER_OTHER, false },
	{ "bandwidth", SAMPLER_BANDWIDTH, false },
};

static bool sampler_exists(size_t index, int macos)
{
	bool early = macos_has(macos, MACOS_BANDWIDTH);

	if (samplers[index].bit == SAMPLER_BANDWIDTH)
		return early;
	return samplers[index].bit != SAMPLER_ANE || !early;
}

static bool add_sampler(struct options *options, const char *name, size_t size, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(samplers); i++) {
		bool all = size == 3 && !strncmp(name, "all", 3);
		bool usual = size == 7 && !strncmp(name, "default", 7) && samplers[i].by_default;

		if (!sampler_exists(i, options->macos))
			continue;
		if (all || usual)
			options->samplers |= samplers[i].bit;
		if (strlen(samplers[i].name) == size && !strncmp(name, samplers[i].name, size)) {
			options->samplers |= samplers[i].bit;
			return true;
		}
	}
	if ((size == 3 && !strncmp(name, "all", 3)) || (size == 7 && !strncmp(name, "default", 7)))
		return true;
	return error_usage(err, "unrecognized sampler: %.*s", (int)size, name);
}

/* Called when the macOS release is known, which determines the samplers. */
static bool choose_samplers(struct options *options, const char *list, struct error *err)
{
	if (options->show_all)
		list = "all";
	else if (!list)
		list = "default";
	while (*list) {
		size_t size = strcspn(list, ",");

		if (size && !add_sampler(options, list, size, err))
			return false;
		list += size;
		list += *list == ',';
	}
	return true;
}

static bool parse_number(const char *text, int64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoll(text, &end, 10);
	return end != text && !*end && !errno;
}

static bool set_chip(struct options *options, const char *text, struct error *err)
{
	options->listed = !strcmp(text, "help");
	if (options->listed) {
		chip_list(stdout);
		return true;
	}
	options->chip = chip_find(text);
	return options->chip ||
		error_usage(err, "unknown chip '%s'; '--chip help' lists the chips", text);
}

static bool set_workload(struct options *options, const char *text)
{
	options->listed = !strcmp(text, "help");
	if (options->listed)
		workload_list(stdout);
	options->workload = text;
	return true;
}

static bool add_fault(struct options *options, const char *text, struct error *err)
{
	options->listed = !strcmp(text, "help");
	if (!options->listed)
		return faults_add(&options->faults, text, err);
	faults_list(stdout);
	return true;
}

static bool set_option(struct options *options, const struct option_row *row, const char *text,
	const char **sampler_list, struct error *err)
{
	void *value = (char *)options + row->offset;
	bool fine = true;

	switch (row->kind) {
	case KIND_FLAG:
		*(bool *)value = true;
		break;
	case KIND_NUMBER:
		fine = parse_number(text, value);
		break;
	case KIND_TEXT:
		*(const char **)value = text;
		break;
	case KIND_IGNORED:
		break;
	case KIND_SAMPLERS:
		*sampler_list = text;
		break;
	case KIND_CHIP:
		return set_chip(options, text, err);
	case KIND_MACOS:
		fine = macos_parse(text, &options->macos);
		break;
	case KIND_WORKLOAD:
		return set_workload(options, text);
	case KIND_START:
		fine = clock_parse_time(text, &options->start);
		break;
	case KIND_DURATION:
		fine = clock_parse_duration(text, value);
		break;
	case KIND_FAULT:
		return add_fault(options, text, err);
	}
	return fine || error_usage(err, "option --%s does not take '%s'", row->name, text);
}

/* getopt's tables, generated from the rows; getopt_long() returns a row's index. */
static void make_tables(struct option *longs, char *letters)
{
	const size_t first = 256; /* beyond any letter */

	*letters++ = ':';
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		longs[i] = (struct option){
			.name = rows[i].name,
			.has_arg = rows[i].argument ? required_argument : no_argument,
			.val = (int)(first + i),
		};
		if (!rows[i].letter)
			continue;
		*letters++ = rows[i].letter;
		if (rows[i].argument)
			*letters++ = ':';
	}
	*letters = '\0';
	longs[ARRAY_SIZE(rows)] = (struct option){ .name = NULL };
}

static const struct option_row *find_row(int result)
{
	if (result >= 256)
		return &rows[result - 256];
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].letter == result)
			return &rows[i];
	return NULL;
}

static bool parse_words(struct options *options, int argc, char **argv, const char **sampler_list,
	struct error *err)
{
	struct option longs[ARRAY_SIZE(rows) + 1];
	char letters[2 * ARRAY_SIZE(rows) + 2];
	int result;

	make_tables(longs, letters);
	opterr = 0;
	while ((result = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct option_row *row = find_row(result);

		if (!row)
			return error_usage(err,
				result == ':' ? "option '%s' needs an argument"
					      : "unrecognized option '%s'",
				argv[optind - 1]);
		if (!set_option(options, row, optarg, sampler_list, err))
			return false;
		if (options->listed)
			return true;
	}
	if (optind < argc)
		return error_usage(err, "unexpected argument '%s'", argv[optind]);
	return true;
}

static bool check(struct options *options, const char *sampler_list, struct error *err)
{
	if (!options->chip)
		options->chip = chip_find("M1 Pro");
	if (!options->macos)
		options->macos = options->chip->macos;
	if (options->macos < options->chip->macos_first)
		return error_usage(err, "macOS %d.%d does not run on %s", options->macos / 100,
			options->macos % 100, options->chip->name);
	if (!options->model)
		options->model = options->chip->model;
	if (strcmp(options->format, "plist") && strcmp(options->format, "text"))
		return error_usage(err, "unrecognized format: %s", options->format);
	if (options->interval_ms < 0 || options->interval_ms > INT32_MAX)
		return error_usage(err, "invalid sample rate");
	if (!options->interval_ms && options->fast)
		return error_usage(err, "a sample rate of 0 needs the real clock");
	if (options->count < 0)
		options->count = 0; /* powermetrics --help documents -1 as infinite, its manual 0 */
	if (options->buffer_size < 0)
		return error_usage(err, "invalid buffer size");
	return choose_samplers(options, sampler_list, err);
}

bool options_parse(
	struct options *options, int argc, char **argv, const char *environment, struct error *err)
{
	const char *sampler_list = NULL;
	int count;

	*options = (struct options){
		.interval_ms = 5000,
		.buffer_size = OUTPUT_DEFAULT_BLOCK,
		.format = "text",
		.bootargs = "",
		.workload = "idle",
		.seed = 1,
		.start = -1,
	};
	options->words = words_join(argc, argv, environment ? environment : "", &count, err);
	if (!options->words || !parse_words(options, count, options->words, &sampler_list, err))
		return false;
	return options->listed || options->help || check(options, sampler_list, err);
}

void options_release(struct options *options)
{
	words_free(options->words);
	options->words = NULL;
}

void options_help(FILE *out)
{
	fputs("Usage: powermetrics [options]\n"
	      "A simulation of Apple's powermetrics, for tests; see samples/README.md.\n\n",
		out);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct option_row *row = &rows[i];
		char usage[64];

		if (!row->help)
			continue;
		if (row->letter)
			snprintf(usage, sizeof(usage), "-%c, --%s %s", row->letter, row->name,
				row->argument ? row->argument : "");
		else
			snprintf(usage, sizeof(usage), "    --%s %s", row->name,
				row->argument ? row->argument : "");
		fprintf(out, "  %-32s %s\n", usage, row->help);
	}
	fputs("\nThe environment variable POWERMETRICS_SIM adds options before these.\n", out);
}
