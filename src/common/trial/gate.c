#include "gate.h"
#include "trial_format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- parsing ---- */

/* `set` NULL: before the work is known. */
static bool unknown_figure(
	const char *key, size_t length, const struct figure_set *set, struct error *err)
{
	static const struct figure_set without_work;
	const struct figure_set *all = set ? set : &without_work;
	struct buffer names = { 0 };

	for (enum figure i = 0; i < figure_set_end(all); i++)
		buffer_addf(&names, "%s%s", i ? ", " : "", figure_set_kind(all, i)->key);
	if (!set)
		buffer_add_string(&names,
			", and of work energy_per_NAME, NAME_per_j, NAME_per_s, "
			"work_NAME");
	error_usage(err, "--fail-if: there is no figure '%.*s'; figures are %s",
		(int)min_size(length, 64), key, buffer_string(&names));
	buffer_release(&names);
	return false;
}

bool gate_parse(struct gate *gate, const char *text, struct error *err)
{
	static const struct figure_set without_work;
	size_t length = strcspn(text, "<>");
	const char *number = text + length + 1, *digits, *end;
	double percent;

	*gate = (struct gate){ .text = text, .is_above = text[length] == '>' };
	if (!text[length])
		return error_usage(err,
			"--fail-if takes FIGURE>+N%% or FIGURE<-N%%, as 'energy>+5%%', not '%s'",
			text);
	gate->key_length = length;
	gate->figure = figure_set_find(&without_work, text, length);
	if (gate->figure == FIGURES_MAX && !figure_key_is_valid(text, length))
		return unknown_figure(text, length, NULL, err);
	digits = number + (*number == '+' || *number == '-');
	end = scan_number(digits, &percent);
	if (!end || end == digits)
		return error_usage(err,
			"--fail-if: the number is missing in '%s'; write '%.*s%c+5%%'", text,
			(int)length, text, text[length]);
	if (strcmp(end, "%"))
		return error_usage(err,
			"--fail-if: the limit in '%s' must be a percentage: '%.*s%%'", text,
			(int)(end - text), text);
	gate->ratio = 1 + (*number == '-' ? -percent : percent) / 100;
	return gate->ratio > 0 ||
		error_usage(err, "--fail-if: nothing can fall by 100%% or more: '%s'", text);
}

bool gates_find_figures(
	struct gate *gates, size_t count, const struct figure_set *set, struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		struct gate *gate = &gates[i];

		gate->figure = figure_set_find(set, gate->text, gate->key_length);
		if (gate->figure == FIGURES_MAX)
			return unknown_figure(gate->text, gate->key_length, set, err);
	}
	return true;
}

/* ---- judging ---- */

void gate_judge(struct gate_verdict *verdict, const struct gate *gate,
	const struct trial_side *base, const struct trial_side *other)
{
	bool is_beyond;

	*verdict = (struct gate_verdict){ .result = GATE_INCONCLUSIVE };
	trial_contrast(base, other, gate->figure, &verdict->contrast);
	verdict->p = contrast_ratio_p(&verdict->contrast, gate->ratio);
	is_beyond = gate->is_above ? verdict->contrast.ratio > gate->ratio
				   : verdict->contrast.ratio < gate->ratio;
	if (!isnan(verdict->contrast.ratio) && verdict->p < STATISTICS_ALPHA)
		verdict->result = is_beyond ? GATE_BEYOND : GATE_WITHIN;
	else
		verdict->runs_needed = contrast_runs_needed(&verdict->contrast, gate->ratio);
}

/* ---- printing ---- */

static const char *const results[] = { "within", "inconclusive", "beyond" };

void gate_describe(
	char *text, size_t size, const struct gate *gate, const struct gate_verdict *verdict)
{
	const struct contrast *contrast = &verdict->contrast;
	char change[32], range[80], p[24], advice[64] = "";

	format_change(change, sizeof(change), contrast->ratio);
	format_change_interval(range, sizeof(range), &contrast->ratio_interval);
	format_p(p, sizeof(p), verdict->p);
	if (isnan(contrast->ratio)) {
		snprintf(text, size, "%s: inconclusive: %.*s was not measured on both sides",
			gate->text, (int)gate->key_length, gate->text);
		return;
	}
	if (isnan(verdict->p)) {
		snprintf(text, size,
			"%s: inconclusive: %s with too few runs, spread unknown; take at least "
			"2 runs of each side",
			gate->text, change[0] ? change : "no change");
		return;
	}
	if (verdict->result == GATE_INCONCLUSIVE && verdict->runs_needed)
		snprintf(advice, sizeof(advice), "; about %zu runs of each side would decide",
			verdict->runs_needed);
	else if (verdict->result == GATE_INCONCLUSIVE)
		snprintf(advice, sizeof(advice), "; more than %d runs would be needed",
			CONTRAST_RUNS_MAX);
	snprintf(text, size, "%s: %s: %s (%s, p%s%s, n=%.0f+%.0f)%s", gate->text,
		results[verdict->result], change[0] ? change : "no change", range,
		p[0] == '<' ? "" : "=", p, contrast->base.count, contrast->other.count, advice);
}

enum gate_result gates_judge(
	const struct gate *gates, size_t count, const struct trial *trial, struct buffer *out)
{
	enum gate_result worst = GATE_WITHIN;

	for (size_t i = 0; i < count; i++) {
		for (size_t k = 1; k < trial->count; k++) {
			const struct trial_side *other = &trial->sides[k];
			struct gate_verdict verdict;
			char text[512];

			gate_judge(&verdict, &gates[i], &trial->sides[0], other);
			worst = verdict.result > worst ? verdict.result : worst;
			gate_describe(text, sizeof(text), &gates[i], &verdict);
			if (out && trial->count > 2)
				buffer_addf(out, "%s: ", other->name);
			if (out)
				buffer_addf(out, "%s\n", text);
		}
	}
	return worst;
}

void gates_json(
	struct json *json, const struct gate *gates, size_t count, const struct trial *trial)
{
	json_begin_array(json, "gates");
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 1; k < trial->count; k++) {
			struct gate_verdict verdict;

			gate_judge(&verdict, &gates[i], &trial->sides[0], &trial->sides[k]);
			json_begin_object(json, NULL);
			json_string(json, "limit", gates[i].text);
			json_string(json, "new", trial->sides[k].name);
			json_string(json, "result", results[verdict.result]);
			json_number(json, "ratio", verdict.contrast.ratio, 9);
			json_number(json, "p", verdict.p, 9);
			json_known_integer(json, "runs_needed", (int64_t)verdict.runs_needed);
			json_end_object(json);
		}
	}
	json_end_array(json);
}
