#include "comparison.h"
#include "trial_format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_side(const char *label, const struct side *side, struct buffer *out)
{
	char text[512];

	buffer_addf(out, "%-7s %s\n        ", label, side->name);
	machine_title(&side->series->catalog.machine, text, sizeof(text));
	buffer_add_string(out, text);
	machine_facts(&side->series->catalog.machine, text, sizeof(text));
	buffer_addf(out, "%s%s\n        ", text[0] ? " · " : "", text);
	summary_span(side->summary, side->series, text, sizeof(text));
	buffer_addf(out, "%s\n", text);
}

/* Differences need a figure more than format_value() gives, and so do an idle machine's watts. */
static void format_number(char *text, size_t size, enum unit unit, double value, double largest)
{
	if (unit == UNIT_WATT && largest < 1 && !isnan(value))
		snprintf(text, size, "%.3f", value);
	else if (unit == UNIT_PERCENT && !isnan(value))
		snprintf(text, size, "%.1f", value);
	else
		format_value(text, size, unit, value);
	unsign_zero(text);
}

/* What does not differ in print has no difference. */
static void print_row(struct buffer *out, const char *label, const char *before, const char *after,
	const char *difference, double change)
{
	bool differs = strcmp(before, after) || isnan(change);
	char text[32] = "";

	buffer_addf(out, "  %-18s %10s %10s", label, before, after);
	if (differs)
		buffer_addf(out, " %11s", difference);
	if (differs && !isnan(change))
		format_change(text, sizeof(text), 1 + change / 100);
	if (text[0])
		add_right(out, text, 12);
	buffer_add_string(out, "\n");
}

static void print_numbers(struct buffer *out, const char *label, enum unit unit, double before,
	double after, double largest)
{
	char left[32], right[32], difference[33] = "+";

	format_number(left, sizeof(left), unit, before, largest);
	format_number(right, sizeof(right), unit, after, largest);
	format_number(difference + (after >= before), sizeof(difference) - 1, unit, after - before,
		largest);
	if (isnan(after - before))
		snprintf(difference, sizeof(difference), "n/a");
	print_row(out, label, left, right, difference, compare_percent(before, after));
}

static void print_statistic(const struct side *before, const struct side *after,
	enum statistic which, struct buffer *out)
{
	bool any = false;

	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		double left = compare_statistic(before, id, which);
		double right = compare_statistic(after, id, which);
		double largest =
			fmax(before->summary->metrics[id].peak, after->summary->metrics[id].peak);
		char label[64];

		if (isnan(left) && isnan(right))
			continue;
		/* Seconds of heat are a matter of power. */
		if (which == STATISTIC_HIGHEST && metrics[id].unit != UNIT_WATT)
			continue;
		if (!any)
			buffer_addf(out, "\n%-20s %10s %10s %11s\n", statistic_kinds[which].title,
				"before", "after", "difference");
		any = true;
		snprintf(label, sizeof(label), "%s, %s", metrics[id].label,
			unit_symbol(metrics[id].unit));
		print_numbers(out, label, metrics[id].unit, left, right, largest);
	}
}

static void print_joules(struct buffer *out, const char *label, double before, double after)
{
	char left[32] = "n/a", right[32] = "n/a", difference[33] = "n/a";

	if (!isnan(before))
		format_joules(left, sizeof(left), before);
	if (!isnan(after))
		format_joules(right, sizeof(right), after);
	if (!isnan(after - before)) {
		difference[0] = after < before ? '-' : '+';
		format_joules(difference + 1, sizeof(difference) - 1, fabs(after - before));
	}
	print_row(out, label, left, right, difference, compare_percent(before, after));
}

static void print_energy(const struct side *before, const struct side *after, struct buffer *out)
{
	bool any = false;

	for (enum metric_id id = 0; id < METRIC_COUNT; id++) {
		double left = before->summary->metrics[id].energy_j;
		double right = after->summary->metrics[id].energy_j;

		if (isnan(left) && isnan(right))
			continue;
		if (!any)
			buffer_addf(out, "\n%-20s %10s %10s %11s\n", "Energy", "before", "after",
				"difference");
		any = true;
		print_joules(out, metrics[id].label, left, right);
	}
}

static void print_group(const struct phase_group *group, struct buffer *out)
{
	const struct phase_total *left = &group->before, *right = &group->after;
	double left_count = (double)left->count, right_count = (double)right->count;
	bool repeats = left->count > 1 || right->count > 1;

	buffer_addf(out, "\nPhase %s", group->first->name);
	if (repeats)
		buffer_addf(out, " (%zu before, %zu after; means)", left->count, right->count);
	buffer_add_string(out, "\n");
	print_numbers(out, "span, s", UNIT_WATT, left->span_s / left_count,
		right->span_s / right_count, INFINITY);
	print_numbers(out, "mean power, W", UNIT_WATT, left->mean_w, right->mean_w,
		fmax(left->mean_w, right->mean_w));
	print_joules(out, "energy", left->energy_j / left_count, right->energy_j / right_count);
	if (repeats)
		print_joules(out, "total energy", left->energy_j, right->energy_j);
}

static void print_phases(const struct side *before, const struct side *after, struct buffer *out)
{
	struct phase_group *groups;
	size_t count = compare_phase_groups(before, after, &groups);

	for (size_t i = 0; i < count; i++)
		print_group(&groups[i], out);
	free(groups);
}

void compare_print_text(const struct side *before, const struct side *after, struct buffer *out)
{
	for (int i = 0; compare_caveat(before, after, i)[0]; i++)
		buffer_addf(out, "caution %s\n", compare_caveat(before, after, i));
	print_side("before", before, out);
	print_side("after", after, out);
	print_phases(before, after, out);
	for (enum statistic i = 0; i < STATISTIC_COUNT; i++)
		print_statistic(before, after, i, out);
	print_energy(before, after, out);
	buffer_addf(out, "\n%s.\n", summary_caution);
}
