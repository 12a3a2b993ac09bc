#include "trial_print.h"
#include "trial_format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns of the tables, together at most 80. */
enum { LABEL = 19, SPREAD = 17, CHANGE = 9, RANGE = 18, DIFFERENCE = 12, P = 9, RUNS = 11 };

/* A side against the first one, in all figures. */
struct pair {
	const struct trial_side *base, *other;
	const struct figure_set *figures;
	enum figure end; /* of the figures */
	struct statistics sides[FIGURES_MAX][2];
	struct contrast contrasts[FIGURES_MAX];
	struct display_unit units[FIGURES_MAX];
};

static const struct figure_kind *kind_of(const struct pair *pair, enum figure figure)
{
	return figure_set_kind(pair->figures, figure);
}

/* The side with that index, from 1. */
static void pair_init(struct pair *pair, const struct trial *trial, size_t index)
{
	const struct trial_side *base = &trial->sides[0], *other = &trial->sides[index];

	pair->base = base;
	pair->other = other;
	pair->figures = &trial->figures;
	pair->end = figure_set_end(pair->figures);
	for (enum figure i = 0; i < pair->end; i++) {
		trial_statistics(base, i, &pair->sides[i][0]);
		trial_statistics(other, i, &pair->sides[i][1]);
		trial_contrast(base, other, i, &pair->contrasts[i]);
		pair->units[i] = figure_unit(kind_of(pair, i), pair->sides[i], 2);
	}
}

static bool is_shown(const struct pair *pair, enum figure figure)
{
	return figure_is_shown(figure, pair->sides[figure], 2);
}

/* True when the spread of both sides is known. */
static bool is_tested(const struct pair *pair, enum figure figure)
{
	return !isnan(pair->contrasts[figure].welch_p);
}

static bool any_is_tested(const struct pair *pair)
{
	for (enum figure i = 0; i < pair->end; i++) {
		if (is_tested(pair, i))
			return true;
	}
	return false;
}

/* ---- cautions ---- */

static double mean_of(const struct trial_side *side, double (*value)(const struct trial_run *))
{
	double sum = 0;

	for (size_t i = 0; i < side->count; i++)
		sum += value(&side->runs[i]);
	return side->count ? sum / (double)side->count : NAN;
}

static double coverage_of(const struct trial_run *run)
{
	return run->coverage;
}

static double throttled_of(const struct trial_run *run)
{
	return run->throttled;
}

static double interval_of(const struct trial_run *run)
{
	return (double)run->interval_ns;
}

/* True when a side has runs of several commands, which have different names. */
static bool is_mixed(const struct trial_side *side)
{
	for (size_t i = 1; i < side->count; i++) {
		if (strcmp(trial_run_name(&side->runs[i]), trial_run_name(&side->runs[0])))
			return true;
	}
	return false;
}

static bool differ_by(const struct trial_side *base, const struct trial_side *other,
	double (*value)(const struct trial_run *), double least)
{
	return fabs(mean_of(base, value) - mean_of(other, value)) >= least;
}

const char *trial_caution(const struct trial_side *base, const struct trial_side *other, int index)
{
	static const char *const texts[] = { "a side has runs of different commands",
		"the machines differ", "the macOS versions differ", "the intervals differ",
		"the coverage differs", "only some runs were under thermal pressure" };
	bool differ[ARRAY_SIZE(texts)] = { false };

	if (base->count && other->count) {
		const struct machine *a = &base->runs[0].series->catalog.machine;
		const struct machine *b = &other->runs[0].series->catalog.machine;

		differ[0] = is_mixed(base) || is_mixed(other);
		differ[1] = strcmp(a->chip, b->chip) || strcmp(a->model, b->model);
		differ[2] = strcmp(a->os_build, b->os_build);
		differ[3] = differ_by(base, other, interval_of, 1);
		differ[4] = differ_by(base, other, coverage_of, 0.05);
		differ[5] = differ_by(base, other, throttled_of, 0.1);
	}
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (differ[i] && !index--)
			return texts[i];
	}
	return "";
}

static void print_cautions(const struct pair *pair, const char *prefix, struct buffer *out)
{
	for (int i = 0; trial_caution(pair->base, pair->other, i)[0]; i++)
		buffer_addf(
			out, "%scaution: %s\n", prefix, trial_caution(pair->base, pair->other, i));
	if (any_is_tested(pair))
		return;
	if (pair->base->count == 1 && pair->other->count == 1)
		buffer_addf(out, "%sone run each: spread unknown\n", prefix);
	else
		buffer_addf(out, "%stoo few runs: spread unknown\n", prefix);
}

/* ---- text ---- */

static void print_change(const struct pair *pair, enum figure figure, struct buffer *out)
{
	const struct contrast *contrast = &pair->contrasts[figure];
	char text[96], range[80];

	if (is_tested(pair, figure) && !contrast_is_significant(contrast)) {
		format_none(text, sizeof(text), contrast);
		buffer_addf(out, "    %s", text);
		return;
	}
	format_change(text, sizeof(text), contrast->ratio);
	format_change_interval(range, sizeof(range), &contrast->ratio_interval);
	if (text[0] || range[0])
		add_right(out, text, CHANGE);
	if (range[0])
		add_right(out, range, RANGE);
}

static void add_label(struct buffer *out, const struct pair *pair, enum figure figure)
{
	char label[48];

	format_label(label, sizeof(label), kind_of(pair, figure), pair->units[figure].symbol);
	buffer_add_string(out, "  ");
	add_left(out, label, LABEL - 2);
}

/* The names of the sides, or "base" and "new" if the columns are too narrow to distinguish them. */
static void add_names(const struct pair *pair, struct buffer *out)
{
	char base[64], other[64];

	format_name(base, sizeof(base), pair->base->name, SPREAD - 2);
	format_name(other, sizeof(other), pair->other->name, SPREAD - 2);
	add_right(out, strcmp(base, other) ? base : "base", SPREAD);
	add_right(out, strcmp(base, other) ? other : "new", SPREAD);
}

static void print_means(const struct pair *pair, struct buffer *out)
{
	add_left(out, "", LABEL);
	add_names(pair, out);
	add_right(out, "change", CHANGE);
	buffer_add_string(out, any_is_tested(pair) ? "   95 % interval\n" : "\n");
	for (enum figure i = 0; i < pair->end; i++) {
		char text[96];

		if (!is_shown(pair, i))
			continue;
		add_label(out, pair, i);
		for (int side = 0; side < 2; side++) {
			format_spread(text, sizeof(text), &pair->units[i], &pair->sides[i][side]);
			add_right(out, text, SPREAD);
		}
		print_change(pair, i, out);
		buffer_add_string(out, "\n");
	}
}

static void format_signed(
	char *text, size_t size, const struct display_unit *unit, double difference)
{
	snprintf(text, size, "%+.*f", unit->decimals, difference / unit->divisor);
	unsign_zero(text);
}

/* The runs of each side with which a difference as it appears would be found. */
static void format_runs(char *text, size_t size, const struct contrast *contrast)
{
	size_t count = contrast_runs_needed(contrast, 1);

	text[0] = '\0';
	if (!contrast_is_significant(contrast) && count)
		snprintf(text, size, "%zu+%zu", count, count);
	else if (!contrast_is_significant(contrast))
		snprintf(text, size, ">%d", CONTRAST_RUNS_MAX);
}

static void print_tests(const struct pair *pair, struct buffer *out)
{
	bool is_exact = true;

	buffer_add_string(out, "\n");
	add_left(out, "  Tests", LABEL);
	add_right(out, "difference", DIFFERENCE);
	add_right(out, "95 % interval", RANGE + 1);
	add_right(out, "Welch", P);
	add_right(out, "U", P);
	add_right(out, "runs", RUNS);
	buffer_add_string(out, "\n");
	for (enum figure i = 0; i < pair->end; i++) {
		const struct contrast *contrast = &pair->contrasts[i];
		char text[96], low[40], high[40];

		if (!is_tested(pair, i) || !is_shown(pair, i))
			continue;
		is_exact = is_exact && contrast->mann_whitney_exact;
		add_label(out, pair, i);
		format_signed(text, sizeof(text), &pair->units[i], contrast->difference);
		add_right(out, text, DIFFERENCE);
		format_signed(low, sizeof(low), &pair->units[i], contrast->difference_interval.low);
		format_signed(
			high, sizeof(high), &pair->units[i], contrast->difference_interval.high);
		snprintf(text, sizeof(text), "%s to %s", low, high);
		add_right(out, text, RANGE + 1);
		format_p(text, sizeof(text), contrast->welch_p);
		add_right(out, text, P);
		format_p(text, sizeof(text), contrast->mann_whitney_p);
		add_right(out, text, P);
		format_runs(text, sizeof(text), contrast);
		if (text[0])
			add_right(out, text, RUNS);
		buffer_add_string(out, "\n");
	}
	buffer_addf(out,
		"  ~ no difference at 5 %% by Welch's t test; U: Mann-Whitney test%s;\n"
		"  runs: with so many, such a difference is found with a chance of 80 %%\n",
		is_exact ? " (exact)" : "");
}

/* A figure in which only one of the tests finds a difference deserves a look at the runs. */
static void print_conflicts(const struct pair *pair, struct buffer *out)
{
	for (enum figure i = 0; i < pair->end; i++) {
		const struct contrast *contrast = &pair->contrasts[i];
		bool welch = contrast_is_significant(contrast);

		if (!is_tested(pair, i) || welch == (contrast->mann_whitney_p < STATISTICS_ALPHA))
			continue;
		buffer_addf(out, "  caution   %s: only %s finds a difference; see its outliers\n",
			kind_of(pair, i)->label, welch ? "Welch's test" : "the U test");
	}
}

void trial_print_contrasts(const struct trial *trial, struct buffer *out)
{
	for (size_t i = 1; i < trial->count; i++) {
		struct pair pair;

		pair_init(&pair, trial, i);
		if (i > 1)
			buffer_add_string(out, "\n");
		buffer_addf(out, "base: %s\nnew:  %s\n", pair.base->name, pair.other->name);
		print_cautions(&pair, "", out);
		print_means(&pair, out);
		if (!any_is_tested(&pair))
			continue;
		print_tests(&pair, out);
		print_conflicts(&pair, out);
	}
}

/* ---- Markdown ---- */

/* Characters that would end a cell or begin markup. */
static void add_escaped(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("|\\`*_<>[]", *text))
			buffer_add_string(out, "\\");
		buffer_add(out, text, 1);
	}
}

static void markdown_row(const struct pair *pair, enum figure figure, struct buffer *out)
{
	const struct contrast *contrast = &pair->contrasts[figure];
	char text[96];

	format_label(text, sizeof(text), kind_of(pair, figure), pair->units[figure].symbol);
	buffer_add_string(out, "| ");
	add_escaped(out, text);
	buffer_add_string(out, " |");
	for (int side = 0; side < 2; side++) {
		format_spread(text, sizeof(text), &pair->units[figure], &pair->sides[figure][side]);
		buffer_addf(out, " %s |", text);
	}
	if (is_tested(pair, figure) && !contrast_is_significant(contrast)) {
		format_none(text, sizeof(text), contrast);
		buffer_addf(out, " %s | |", text);
	} else {
		format_change(text, sizeof(text), contrast->ratio);
		buffer_addf(out, is_tested(pair, figure) ? " **%s** |" : " %s |", text);
		format_change_interval(text, sizeof(text), &contrast->ratio_interval);
		buffer_addf(out, " %s |", text);
	}
	format_p(text, sizeof(text), contrast->welch_p);
	buffer_addf(out, " %s |", text[0] == '<' ? "&lt;0.0001" : text);
	format_p(text, sizeof(text), contrast->mann_whitney_p);
	buffer_addf(out, " %s |\n", text[0] == '<' ? "&lt;0.0001" : text);
}

static void markdown_pair(const struct pair *pair, struct buffer *out)
{
	size_t before = out->size;

	print_cautions(pair, "> ", out);
	buffer_add_string(out, out->size > before ? "\n| |" : "| |");
	add_escaped(out, pair->base->name);
	buffer_addf(out, " (n=%zu)|", pair->base->count);
	add_escaped(out, pair->other->name);
	buffer_addf(out,
		" (n=%zu)| change | 95 %% interval | p (Welch) | p (U) |\n"
		"|---|---:|---:|---:|---:|---:|---:|\n",
		pair->other->count);
	for (enum figure i = 0; i < pair->end; i++) {
		if (is_shown(pair, i))
			markdown_row(pair, i, out);
	}
}

void trial_print_markdown(const struct trial *trial, struct buffer *out)
{
	for (size_t i = 1; i < trial->count; i++) {
		struct pair pair;

		if (i > 1)
			buffer_add_string(out, "\n");
		pair_init(&pair, trial, i);
		markdown_pair(&pair, out);
	}
}
