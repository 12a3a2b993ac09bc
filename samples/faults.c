#include "faults.h"

#include "clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum argument_kind {
	ARGUMENT_NONE,
	ARGUMENT_NUMBER,
	ARGUMENT_DURATION,
	ARGUMENT_TEXT,
};

static const struct fault_row {
	const char *name;
	enum argument_kind argument;
	const char *placeholder; /* in brackets when there is a default */
	int64_t fallback;        /* the default; -1: the argument is required */
	const char *help;
} rows[FAULT_COUNT] = {
	[FAULT_NOT_ROOT] = { "not-root", ARGUMENT_NONE, NULL, 0,
		"fail as if it was not started as root" },
	[FAULT_DIE_AT_START] = { "die-at-start", ARGUMENT_NUMBER, "[STATUS]", 1,
		"print an error and exit before the first document (1)" },
	[FAULT_DEAF] = { "deaf", ARGUMENT_NONE, NULL, 0, "ignore SIGINT, SIGTERM and SIGHUP" },
	[FAULT_EXIT] = { "exit", ARGUMENT_NUMBER, "[STATUS]", 0,
		"exit with this status instead of writing this document (0)" },
	[FAULT_DIE] = { "die", ARGUMENT_NUMBER, "[PERCENT]", 50,
		"write PERCENT of this document and exit with status 1 (50)" },
	[FAULT_ABORT] = { "abort", ARGUMENT_NONE, NULL, 0,
		"fail an assertion instead of writing this document" },
	[FAULT_STDERR] = { "stderr", ARGUMENT_TEXT, "[TEXT]", 0,
		"with each document, print this (Second underflow occured.)" },
	[FAULT_STALL] = { "stall", ARGUMENT_DURATION, "[TIME]", 30 * NS_PER_S,
		"wait in real time before writing this document (30s)" },
	[FAULT_SLEEP] = { "sleep", ARGUMENT_DURATION, "[TIME]", 7200 * NS_PER_S,
		"the machine slept before this window: the timestamp jumps (2h)" },
	[FAULT_CLOCK_STEP] = { "clock-step", ARGUMENT_DURATION, "[+-TIME]", 3600 * NS_PER_S,
		"the clock was set before this window: both times jump (1h)" },
	[FAULT_SAME_TIMESTAMP] = { "same-timestamp", ARGUMENT_NONE, NULL, 0,
		"repeat the timestamp of the previous document" },
	[FAULT_NO_TIMESTAMP] = { "no-timestamp", ARGUMENT_NONE, NULL, 0, "omit timestamp" },
	[FAULT_ELAPSED] = { "elapsed", ARGUMENT_DURATION, "TIME", -1,
		"write this elapsed_ns and the power that results" },
	[FAULT_SUMMARY] = { "summary", ARGUMENT_NONE, NULL, 0,
		"before it, write a summary as --show-usage-summary does" },
	[FAULT_NO_PROCESSOR] = { "no-processor", ARGUMENT_NONE, NULL, 0, "omit processor" },
	[FAULT_NO_GPU] = { "no-gpu", ARGUMENT_NONE, NULL, 0, "omit gpu" },
	[FAULT_NO_THERMAL] = { "no-thermal", ARGUMENT_NONE, NULL, 0, "omit thermal_pressure" },
	[FAULT_NO_CLUSTER] = { "no-cluster", ARGUMENT_TEXT, "NAME", -1,
		"omit a cluster: P1-Cluster" },
	[FAULT_NO_CORE] = { "no-core", ARGUMENT_NUMBER, "CPU", -1, "omit a core" },
	[FAULT_CPU_ZERO] = { "cpu-zero", ARGUMENT_NONE, NULL, 0,
		"cpu_energy and cpu_power are 0, as in macOS 27 betas" },
	[FAULT_BATCHED_ENERGY] = { "batched-energy", ARGUMENT_DURATION, "[TIME]", 2100 * NS_PER_MS,
		"energy counters advance once per TIME, as seen on macOS 27 (2.1s)" },
	[FAULT_NAN] = { "nan", ARGUMENT_TEXT, "[gpu|cpu|power]", 0,
		"nan in gpu idle_ratio, in a core's ratios, or in the power (gpu)" },
	[FAULT_DUPLICATE_KEYS] = { "duplicate-keys", ARGUMENT_NONE, NULL, 0,
		"repeat keys in gpu, processor and the root, with equal values" },
	[FAULT_NAMES] = { "names", ARGUMENT_TEXT, "[utf8|bytes|control|markup|long]", 0,
		"unusual process names; needs the tasks sampler (all kinds)" },
	[FAULT_BIG] = { "big", ARGUMENT_NUMBER, "[KB]", 500,
		"documents of at least that size, padded with tasks (500)" },
	[FAULT_TEXT] = { "text", ARGUMENT_NONE, NULL, 0, "text instead of a property list" },
	[FAULT_SPLIT] = { "split", ARGUMENT_DURATION, "[TIME]", 20 * NS_PER_MS,
		"write two parts, split within a tag, with a pause (20ms)" },
	[FAULT_DRIBBLE] = { "dribble", ARGUMENT_NUMBER, "[BYTES]", 7,
		"write that many bytes at a time (7)" },
	[FAULT_MERGE] = { "merge", ARGUMENT_NUMBER, "[COUNT]", 2,
		"delay documents and write that many at once (2)" },
	[FAULT_NUL] = { "nul", ARGUMENT_TEXT, "never|after|both|spaces", -1,
		"what to write between documents and after the last" },
};

static bool parse_documents(const char *text, int64_t *first, int64_t *last)
{
	char *end;

	*first = *last = strtoll(text, &end, 10);
	if (end == text || *first < 1)
		return false;
	if (*end == '-') {
		const char *second = end + 1;

		*last = *second ? strtoll(second, &end, 10) : INT64_MAX;
		if (*second && end == second)
			return false;
		if (!*second)
			return true;
	}
	return !*end && *last >= *first;
}

static bool parse_argument(const struct fault_row *row, const char *text, int64_t *number)
{
	char *end;

	switch (row->argument) {
	case ARGUMENT_NONE:
		return false;
	case ARGUMENT_TEXT:
		return true;
	case ARGUMENT_DURATION:
		return clock_parse_duration(text, number);
	case ARGUMENT_NUMBER:
		errno = 0;
		*number = strtoll(text, &end, 10);
		return end != text && !*end && !errno && *number >= 0;
	}
	return false;
}

/* The row whose name is the first `size` bytes of the text; FAULT_COUNT when there is none. */
static enum fault_kind find_row(const char *name, size_t size)
{
	for (int kind = 0; kind < FAULT_COUNT; kind++)
		if (strlen(rows[kind].name) == size && !strncmp(rows[kind].name, name, size))
			return (enum fault_kind)kind;
	return FAULT_COUNT;
}

bool faults_add(struct faults *faults, const char *spec, struct error *err)
{
	struct fault fault = { .first = 1, .last = INT64_MAX };
	size_t size = strcspn(spec, "=@");
	const char *rest = spec + size;
	const char *at = strrchr(rest, '@');

	fault.kind = find_row(spec, size);
	if (fault.kind == FAULT_COUNT)
		return error_usage(
			err, "no fault '%.*s'; '--fault help' lists them", (int)size, spec);
	if (at && !parse_documents(at + 1, &fault.first, &fault.last))
		return error_usage(
			err, "'%s' is not a range of documents; use '@5', '@5-' or '@5-8'", at);
	fault.number = rows[fault.kind].fallback;
	if (*rest == '=') {
		int length = (int)(at ? (size_t)(at - rest) : strlen(rest)) - 1;

		snprintf(fault.text, sizeof(fault.text), "%.*s", length, rest + 1);
		if (!parse_argument(&rows[fault.kind], fault.text, &fault.number))
			return error_usage(err, "fault '%s' does not take '%s'",
				rows[fault.kind].name, fault.text);
	} else if (rows[fault.kind].fallback < 0) {
		return error_usage(err, "fault '%s' needs an argument: %s", rows[fault.kind].name,
			rows[fault.kind].placeholder);
	}
	if (faults->count == (int)ARRAY_SIZE(faults->items))
		return error_usage(err, "more than %d faults", faults->count);
	faults->items[faults->count++] = fault;
	return true;
}

const struct fault *faults_find(const struct faults *faults, enum fault_kind kind, int64_t document)
{
	for (int i = faults->count - 1; i >= 0; i--) {
		const struct fault *fault = &faults->items[i];

		if (fault->kind == kind && document >= fault->first && document <= fault->last)
			return fault;
	}
	return NULL;
}

void faults_list(FILE *out)
{
	for (int kind = 0; kind < FAULT_COUNT; kind++) {
		const struct fault_row *row = &rows[kind];
		char usage[64];

		snprintf(usage, sizeof(usage), "%s%s%s", row->name, row->placeholder ? "=" : "",
			row->placeholder ? row->placeholder : "");
		fprintf(out, "  %-30s %s\n", usage, row->help);
	}
}
