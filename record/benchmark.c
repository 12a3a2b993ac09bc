#include "benchmark.h"
#include "../src/common/host/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS_MAX = 10000 };

/* How long to wait for calm unless --settle says so. */
#define SETTLE_PATIENCE (300 * NS_PER_S)

#define MEMBER(member) offsetof(struct benchmark_options, member)

const struct command_option benchmark_options[] = {
	{ OPTION_STRINGS, 'c', "candidate", MEMBER(candidates), "NAME=COMMAND",
		"run COMMAND with /bin/sh, under a name; may be given several times" },
	{ OPTION_INTEGER, 0, "runs", MEMBER(runs), "N", "run each command N times (1)", 1,
		RUNS_MAX },
	{ OPTION_INTEGER, 0, "warmup", MEMBER(warmups), "N",
		"first run each command N times, not measured (0)", 0, RUNS_MAX },
	{ OPTION_STRING, 0, "until", MEMBER(until), "FIGURE<N%",
		"stop before --runs when the mean is known to N %: 'energy<2%', 'duration<1%'" },
	{ OPTION_DURATION, 0, "lead", MEMBER(lead_ns), "T",
		"record for T before each command starts, as a baseline", DURATION_LIMITS },
	{ OPTION_DURATION, 0, "tail", MEMBER(tail_ns), "T",
		"record for T after the last command exits", DURATION_LIMITS },
	{ OPTION_DURATION, 0, "cooldown", MEMBER(cooldown_ns), "T", "wait for T between two runs",
		DURATION_LIMITS },
	{ OPTION_STRING, 0, "settle", MEMBER(settle), "METRIC<VALUE[:T]",
		"before each run wait until METRIC is below VALUE, at most T: 'combined_w<1.5' "
		"(5m)" },
	{ OPTION_STRING, 0, "prepare", MEMBER(prepare), "COMMAND",
		"run COMMAND with /bin/sh before each run, not measured" },
	{ OPTION_FLAG, 0, "shuffle", MEMBER(shuffle), NULL,
		"run several commands in a random order in each round" },
	{ OPTION_DURATION, 0, "timeout", MEMBER(timeout_ns), "T",
		"end a run after T; it then has failed", DURATION_LIMITS },
	{ OPTION_FLAG, 0, "ignore-failure", MEMBER(ignore_failure), NULL,
		"continue after a run that failed" },
	{ OPTION_STRINGS, 0, "per", MEMBER(per), "NAME=N|NAME:REGEX",
		"store how much work each run does: tokens=1234, or a number in its output: "
		"'tokens:([0-9]+) tokens'" },
	{ OPTION_FLAG, 0, "save-command", MEMBER(save_command), NULL,
		"store the command lines in the recording" },
	OPTION_END,
};

/* ---- the commands ---- */

static bool needs_quotes(const char *word)
{
	return !*word ||
		strspn(word,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789_-+=./,:@%^") != strlen(word);
}

static char *quoted_line(char *const *arguments)
{
	struct buffer text = { 0 };
	char *line;

	for (char *const *word = arguments; *word; word++) {
		buffer_add_string(&text, word == arguments ? "" : " ");
		if (!needs_quotes(*word)) {
			buffer_add_string(&text, *word);
			continue;
		}
		buffer_add_string(&text, "'");
		for (const char *at = *word; *at; at++) {
			if (*at == '\'')
				buffer_add_string(&text, "'\\''");
			else
				buffer_add(&text, at, 1);
		}
		buffer_add_string(&text, "'");
	}
	line = xstrdup(buffer_string(&text));
	buffer_release(&text);
	return line;
}

static bool is_name(const char *text, size_t size)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_-+.";
	struct side side;

	return size && size < sizeof(side.name) && strspn(text, allowed) >= size;
}

static bool has_name(const struct benchmark *benchmark, const char *name)
{
	for (int i = 0; i < benchmark->side_count; i++) {
		if (!strcmp(benchmark->sides[i].name, name))
			return true;
	}
	return false;
}

/* "NAME=COMMAND". */
static bool add_named(struct benchmark *benchmark, const char *text, struct error *err)
{
	struct side *side = &benchmark->sides[benchmark->side_count];
	size_t size = strcspn(text, "=");

	if (!text[size] || !is_name(text, size))
		return error_usage(err,
			"--candidate: '%s' has no name; write NAME=COMMAND, with letters, digits and "
			"'_-+.' in NAME",
			text);
	if (!text[size + 1])
		return error_usage(err, "--candidate: '%s' has no command after the '='", text);
	*side = (struct side){ .line = xstrdup(text + size + 1) };
	memcpy(side->name, text, size);
	if (has_name(benchmark, side->name)) {
		free(side->line);
		return error_usage(
			err, "--candidate: there are two commands named '%.*s'", (int)size, text);
	}
	side->shell[0] = xstrdup("/bin/sh");
	side->shell[1] = xstrdup("-c");
	side->shell[2] = xstrdup(side->line);
	side->arguments = side->shell;
	benchmark->side_count++;
	return true;
}

static bool add_sides(struct benchmark *benchmark, char *const *arguments, struct error *err)
{
	const struct string_list *candidates = &benchmark->options->candidates;

	if (candidates->count && arguments)
		return error_usage(err, "give the command either with --candidate or at the end");
	for (int i = 0; i < candidates->count; i++) {
		if (!add_named(benchmark, candidates->items[i], err))
			return false;
	}
	if (arguments)
		benchmark->sides[benchmark->side_count++] = (struct side){
			.arguments = arguments,
			.line = quoted_line(arguments),
		};
	return true;
}

/* ---- settling, and work ---- */

/* "combined_w<1.5" or "combined_w<1.5:30s". */
static bool parse_settle(struct benchmark *benchmark, struct error *err)
{
	const char *text = benchmark->options->settle;
	size_t size;
	const char *end;
	char *key;

	benchmark->settle.metric = METRIC_COUNT;
	benchmark->settle.patience_ns = SETTLE_PATIENCE;
	if (!text)
		return true;
	size = strcspn(text, "<");
	key = xstrndup(text, size);
	benchmark->settle.metric = metric_find(key);
	free(key);
	end = text[size] ? scan_number(text + size + 1, &benchmark->settle.below) : NULL;
	if (!end || (*end && *end != ':'))
		return error_usage(err,
			"--settle: '%s' is not METRIC<VALUE, such as 'combined_w<1.5' or "
			"'combined_w<1.5:30s'",
			text);
	if (benchmark->settle.metric == METRIC_COUNT)
		return error_usage(err,
			"--settle: '%.*s' is not a metric; the columns of 'asitop export' are metrics",
			(int)size, text);
	if (*end && !parse_duration(end + 1, &benchmark->settle.patience_ns))
		return error_usage(err, "--settle: '%s' is not a duration", end + 1);
	return true;
}

/* "energy<2%". */
static bool parse_until(struct benchmark *benchmark, struct error *err)
{
	const char *text = benchmark->options->until;
	const char *end;
	double percent = 0;
	size_t size;

	benchmark->until.figure = ESTIMATE_FIGURES;
	if (!text)
		return true;
	size = strcspn(text, "<");
	end = text[size] ? scan_number(text + size + 1, &percent) : NULL;
	benchmark->until.figure = estimate_figure_find(text, size);
	benchmark->until.share = percent / 100;
	if (!end || strcmp(end, "%") || benchmark->until.figure == ESTIMATE_FIGURES ||
		!(percent > 0))
		return error_usage(err,
			"--until: '%s' is neither 'energy<N%%' nor 'duration<N%%', such as "
			"'energy<2%%'",
			text);
	return benchmark->options->runs >= ESTIMATE_RUNS_MIN ||
		error_usage(err,
			"--until requires --runs, the most runs of each command, at least %d",
			ESTIMATE_RUNS_MIN);
}

static bool parse_work(struct benchmark *benchmark, struct error *err)
{
	const struct string_list *per = &benchmark->options->per;
	struct command_run scratch;

	command_run_init(&scratch);
	for (int i = 0; i < per->count; i++) {
		const char *text = per->items[i];
		struct quantity quantity;

		if (text[strcspn(text, "=:")] == ':') {
			if (!output_patterns_add(&benchmark->patterns, text, err))
				return false;
		} else if (!quantity_parse(&quantity, text) ||
			!command_run_add_quantity(&scratch, quantity.name, quantity.value)) {
			return error_usage(err,
				"--per: '%s' is neither NAME=N, such as tokens=1234, nor "
				"NAME:REGEX, with letters, digits and '_' in NAME and N from 1e-9 to 1e15",
				text);
		}
	}
	memcpy(benchmark->work, scratch.quantities, sizeof(benchmark->work));
	benchmark->work_count = (int)scratch.quantity_count;
	return true;
}

/* ---- all ---- */

static bool check_needs(const struct benchmark_options *options, struct error *err)
{
	if (options->lead_ns || options->tail_ns || options->save_command)
		return error_usage(err, "--lead, --tail and --save-command require a COMMAND");
	if (options->runs > 1 || options->warmups || options->cooldown_ns || options->settle ||
		options->prepare || options->shuffle || options->timeout_ns ||
		options->ignore_failure || options->until || options->per.count)
		return error_usage(err,
			"--runs, --warmup, --cooldown, --settle, --prepare, --shuffle, --timeout, "
			"--ignore-failure, --until and --per require a COMMAND");
	return true;
}

bool benchmark_init(struct benchmark *benchmark, const struct benchmark_options *options,
	char *const *arguments, struct error *err)
{
	*benchmark = (struct benchmark){ .options = options };
	return add_sides(benchmark, arguments, err) &&
		(benchmark->side_count || check_needs(options, err)) &&
		parse_settle(benchmark, err) && parse_until(benchmark, err) &&
		parse_work(benchmark, err);
}

void benchmark_release(struct benchmark *benchmark)
{
	for (int i = 0; i < benchmark->side_count; i++) {
		free(benchmark->sides[i].line);
		for (size_t j = 0; j < ARRAY_SIZE(benchmark->sides[i].shell); j++)
			free(benchmark->sides[i].shell[j]);
	}
	benchmark->side_count = 0;
	output_patterns_release(&benchmark->patterns);
}

bool benchmark_repeats(const struct benchmark *benchmark)
{
	return benchmark->side_count * (benchmark->options->runs + benchmark->options->warmups) > 1;
}

void benchmark_plan(const struct benchmark *benchmark, struct plan *plan)
{
	const struct benchmark_options *options = benchmark->options;
	const struct plan_options plan_options = {
		.sides = benchmark->side_count,
		.runs = options->runs,
		.warmups = options->warmups,
		.shuffle = options->shuffle,
		.seed = (uint64_t)host_clock_wall(),
		.prepares = options->prepare,
		.settles = options->settle,
		.cooldown_ns = options->cooldown_ns,
		.settle_max_ns = benchmark->settle.patience_ns,
		.lead_ns = options->lead_ns,
		.timeout_ns = options->timeout_ns,
		.ignore_failure = options->ignore_failure,
	};

	plan_init(plan, &plan_options);
}
