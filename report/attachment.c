#include "attachment.h"

#include <stdio.h>

/* Samples differ in size, so suggest somewhat less than what fits on average. */
#define SURE_PART 0.95

/* In the format of --duration, rounded down: "9h40m". */
static void format_option(char *text, size_t size, int64_t ns)
{
	long long s = ns / NS_PER_S;

	if (s >= 3600)
		snprintf(text, size, "%lldh%lldm", s / 3600, s / 60 % 60);
	else if (s >= 60)
		snprintf(text, size, "%lldm%llds", s / 60, s % 60);
	else
		snprintf(text, size, "%lldms", (long long)(ns / NS_PER_MS));
}

void attachment_describe(char *text, size_t size, int64_t bytes, int64_t span_ns)
{
	char option[32];

	if (bytes <= ATTACHMENT_BYTES) {
		snprintf(text, size, "fits the usual limit of 25 MB for attachments");
		return;
	}
	format_option(option, sizeof(option),
		(int64_t)((double)span_ns * SURE_PART * (double)ATTACHMENT_BYTES / (double)bytes));
	snprintf(text, size,
		"exceeds the usual limit of 25 MB for attachments; use --duration %s to fit",
		option);
}
