/*
 * Finds numbers in the output of a command: "NAME:REGEX", whose first group is the number. Pure.
 */
#ifndef ASITOP_OUTPUT_MATCH_H
#define ASITOP_OUTPUT_MATCH_H

#include "../src/common/recording/command_run.h"

#include <regex.h>

struct output_pattern {
	char name[32];
	regex_t regex;
};

struct output_patterns {
	struct output_pattern items[COMMAND_QUANTITIES_MAX];
	int count;
};

void output_patterns_release(struct output_patterns *patterns);

/* Adds "tokens:eval .* ([0-9.]+) tokens", a POSIX extended regular expression with a group. */
bool output_patterns_add(struct output_patterns *patterns, const char *text, struct error *err);

/* What was found: of each pattern the number in the last line that matched. */
struct output_search {
	const struct output_patterns *patterns; /* borrowed */
	bool found[COMMAND_QUANTITIES_MAX];
	double values[COMMAND_QUANTITIES_MAX];
};

/* Nothing has been found yet. */
void output_search_init(struct output_search *search, const struct output_patterns *patterns);

/* Searches a line. Colours and other control sequences are not part of it. */
void output_search_line(struct output_search *search, const char *line, size_t size);

/* The lines of a stream that arrives in parts. A line ends at '\n' or '\r'; of a longer one than
 * OUTPUT_LINE_MAX only that much is searched. */
struct output_lines {
	struct buffer line;
};

enum { OUTPUT_LINE_MAX = 16384 };

void output_lines_add(
	struct output_lines *lines, const char *bytes, size_t size, struct output_search *search);
/* Searches what follows the last end of a line. */
void output_lines_end(struct output_lines *lines, struct output_search *search);
void output_lines_release(struct output_lines *lines);

#endif
