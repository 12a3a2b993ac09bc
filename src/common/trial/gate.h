/*
 * A limit on how much a figure may change from one side to another: "energy>+5%". Pure.
 *
 * The test is that of contrast_ratio_p() with the limit as the ratio, so that "beyond" and "within"
 * each have at most the chance STATISTICS_ALPHA / 2 of being wrong.
 */
#ifndef ASITOP_GATE_H
#define ASITOP_GATE_H

#include "trial.h"
#include "../base/json.h"

struct gate {
	const char *text;   /* as given */
	size_t key_length;  /* of the figure, at its beginning */
	enum figure figure; /* FIGURES_MAX: of work, until gates_find_figures() */
	bool is_above;      /* a larger ratio is beyond */
	double ratio;       /* 1.05 */
};

/* `text` must outlive the gate. False for text that is not a limit, and for a figure that there
 * cannot be. */
bool gate_parse(struct gate *gate, const char *text, struct error *err);

/* Finds the figures of work, which depend on the recordings. */
bool gates_find_figures(
	struct gate *gates, size_t count, const struct figure_set *set, struct error *err);

enum gate_result { GATE_WITHIN, GATE_INCONCLUSIVE, GATE_BEYOND };

struct gate_verdict {
	enum gate_result result;
	struct contrast contrast;
	double p;
	/* Runs of each side that would decide, if means and variances are as they appear; 0: not
	 * defined or too many. */
	size_t runs_needed;
};

void gate_judge(struct gate_verdict *verdict, const struct gate *gate,
	const struct trial_side *base, const struct trial_side *other);

/* "energy>+5%: beyond: +9.2 % (+8.1 to +10.4 %, p<0.0001, n=10+10)". */
void gate_describe(
	char *text, size_t size, const struct gate *gate, const struct gate_verdict *verdict);

/* Judges each side but the first by each gate; adds a line for each to `out` unless it is NULL. The
 * worst result counts. */
enum gate_result gates_judge(
	const struct gate *gates, size_t count, const struct trial *trial, struct buffer *out);

/* Adds an array "gates" to the open object. */
void gates_json(
	struct json *json, const struct gate *gates, size_t count, const struct trial *trial);

#endif
