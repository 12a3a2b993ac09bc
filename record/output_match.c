#include "output_match.h"
#include "../src/common/base/units.h"

#include <stdlib.h>
#include <string.h>

/* ---- patterns ---- */

void output_patterns_release(struct output_patterns *patterns)
{
	for (int i = 0; i < patterns->count; i++)
		regfree(&patterns->items[i].regex);
	patterns->count = 0;
}

bool output_patterns_add(struct output_patterns *patterns, const char *text, struct error *err)
{
	struct output_pattern *pattern = &patterns->items[patterns->count];
	size_t size = strcspn(text, ":");
	char why[128];
	int status;

	if (patterns->count == COMMAND_QUANTITIES_MAX)
		return error_usage(err, "--per: there are more than %d", COMMAND_QUANTITIES_MAX);
	*pattern = (struct output_pattern){ .name = "" };
	if (!text[size] || !quantity_name_is_valid(text, size))
		return error_usage(err,
			"--per: '%s' is neither NAME=N nor NAME:REGEX, with letters, digits and '_' "
			"in NAME",
			text);
	memcpy(pattern->name, text, size);
	status = regcomp(&pattern->regex, text + size + 1, REG_EXTENDED);
	if (status) {
		regerror(status, &pattern->regex, why, sizeof(why));
		return error_usage(
			err, "--per: '%s' is not a regular expression: %s", text + size + 1, why);
	}
	patterns->count++;
	return pattern->regex.re_nsub ||
		error_usage(err,
			"--per: '%s' has no group; put the number in parentheses: ([0-9.]+)",
			text + size + 1);
}

/* ---- searching ---- */

void output_search_init(struct output_search *search, const struct output_patterns *patterns)
{
	*search = (struct output_search){ .patterns = patterns };
}

static bool find_number(const regex_t *regex, const char *line, double *value)
{
	regmatch_t groups[2];
	char *number;
	bool found;

	if (regexec(regex, line, ARRAY_SIZE(groups), groups, 0) || groups[1].rm_so < 0)
		return false;
	number = xstrndup(line + groups[1].rm_so, (size_t)(groups[1].rm_eo - groups[1].rm_so));
	found = parse_number(number, value) && quantity_value_is_valid(*value);
	free(number);
	return found;
}

/* Length of the control sequence at `text`, ESC [ ... and a letter; 0: there is none. */
static size_t control_sequence(const char *text, size_t size)
{
	size_t length = 2;

	if (size < 2 || text[0] != '\033' || text[1] != '[')
		return 0;
	while (length < size && (unsigned char)text[length] < 0x40)
		length++;
	return length < size ? length + 1 : size;
}

void output_search_line(struct output_search *search, const char *line, size_t size)
{
	struct buffer plain = { 0 };
	double value;

	for (size_t i = 0; i < size;) {
		size_t skipped = control_sequence(line + i, size - i);

		if (!skipped)
			buffer_add(&plain, line[i] ? line + i : " ", 1);
		i += skipped ? skipped : 1;
	}
	for (int i = 0; i < search->patterns->count; i++) {
		if (!find_number(&search->patterns->items[i].regex, buffer_string(&plain), &value))
			continue;
		search->found[i] = true;
		search->values[i] = value;
	}
	buffer_release(&plain);
}

/* ---- lines ---- */

void output_lines_end(struct output_lines *lines, struct output_search *search)
{
	if (lines->line.size)
		output_search_line(search, lines->line.data, lines->line.size);
	lines->line.size = 0;
}

void output_lines_add(
	struct output_lines *lines, const char *bytes, size_t size, struct output_search *search)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] == '\n' || bytes[i] == '\r')
			output_lines_end(lines, search);
		else if (lines->line.size < OUTPUT_LINE_MAX)
			buffer_add(&lines->line, &bytes[i], 1);
	}
}

void output_lines_release(struct output_lines *lines)
{
	buffer_release(&lines->line);
}
