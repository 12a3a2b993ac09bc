#include "command_outcome.h"
#include "../base/units.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct command_outcome unknown = {
	.exit_status = -1,
	.signal = -1,
	.user_s = NAN,
	.system_s = NAN,
	.max_rss_bytes = NAN,
};

static void describe_end(const struct command_outcome *outcome, char *text, size_t size)
{
	if (outcome->signal >= 0)
		snprintf(text, size, "killed by signal %d", outcome->signal);
	else
		snprintf(text, size, "exit status %d", outcome->exit_status);
}

void command_outcome_store(const struct command_outcome *outcome, char *text, size_t size)
{
	char end[64];

	describe_end(outcome, end, sizeof(end));
	snprintf(text, size, "%s, user %.6f s, system %.6f s, %.0f bytes", end, outcome->user_s,
		outcome->system_s, outcome->max_rss_bytes);
}

/* ---- parsing ---- */

/* Advances `*text` past `word` if it begins with it. */
static bool skip(const char **text, const char *word)
{
	size_t length = strlen(word);
	bool found = !strncmp(*text, word, length);

	*text += found ? length : 0;
	return found;
}

static bool take_number(const char **text, double *value)
{
	const char *end = scan_number(*text, value);

	if (end)
		*text = end;
	return end;
}

static bool take_whole(const char **text, int *value)
{
	double number;

	if (!take_number(text, &number) || number != floor(number) || number > INT_MAX)
		return false;
	*value = (int)number;
	return true;
}

static bool take_end(const char **text, struct command_outcome *outcome)
{
	return skip(text, "exit status ")         ? take_whole(text, &outcome->exit_status)
		: skip(text, "killed by signal ") ? take_whole(text, &outcome->signal)
						  : false;
}

/* "812345344 bytes", or three digits with a unit as format_bytes() writes them. */
static bool take_bytes(const char **text, double *bytes)
{
	static const char *const units[] = { " B", " kB", " MB", " GB", " TB" };
	double scale = 1;

	if (!take_number(text, bytes))
		return false;
	if (skip(text, " bytes"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(units); i++, scale *= 1000) {
		if (!strcmp(*text, units[i])) {
			*bytes *= scale;
			return skip(text, units[i]);
		}
	}
	return false;
}

bool command_outcome_parse(const char *text, struct command_outcome *outcome)
{
	*outcome = unknown;
	if (take_end(&text, outcome) &&
		(!*text ||
			(skip(&text, ", user ") && take_number(&text, &outcome->user_s) &&
				skip(&text, " s, system ") &&
				take_number(&text, &outcome->system_s) && skip(&text, " s, ") &&
				take_bytes(&text, &outcome->max_rss_bytes) && !*text)))
		return true;
	*outcome = unknown;
	return false;
}

void command_outcome_describe(const char *stored, char *text, size_t size)
{
	struct command_outcome outcome;
	char end[64], memory[32];

	if (!command_outcome_parse(stored, &outcome) || isnan(outcome.max_rss_bytes)) {
		snprintf(text, size, "%s", stored);
		return;
	}
	describe_end(&outcome, end, sizeof(end));
	format_bytes(memory, sizeof(memory), outcome.max_rss_bytes);
	snprintf(text, size, "%s, user %.2f s, system %.2f s, %s", end, outcome.user_s,
		outcome.system_s, memory);
}
