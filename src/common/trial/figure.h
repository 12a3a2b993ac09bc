/*
 * The figures of a run: what is measured of every run, and of the work that it did. Work has a
 * name, "tokens", and four figures: how much it was, J/tokens, tokens/J and tokens/s. The set of
 * figures of a trial grows with the names of its work.
 */
#ifndef ASITOP_FIGURE_H
#define ASITOP_FIGURE_H

#include "../recording/command_run.h"
#include "../sample/metric.h"

/* Of each name of work. Since 1 W is 1 J/s, units/J are also units/s/W. */
enum work_figure {
	WORK_AMOUNT,
	WORK_JOULES_PER_UNIT,
	WORK_UNITS_PER_JOULE,
	WORK_UNITS_PER_SECOND,
	WORK_FIGURES,
};

enum { WORK_NAMES_MAX = COMMAND_QUANTITIES_MAX };

enum figure {
	FIGURE_DURATION,
	FIGURE_ENERGY,     /* CPU, GPU and ANE */
	FIGURE_NET_ENERGY, /* of it, above the baseline */
	FIGURE_CPU_ENERGY,
	FIGURE_GPU_ENERGY,
	FIGURE_ANE_ENERGY,
	FIGURE_MEAN_POWER,
	FIGURE_PEAK_POWER, /* highest value of the windows that overlap the run */
	FIGURE_COUNT,      /* those of every run; from here on those of work */
	FIGURES_MAX = FIGURE_COUNT + (int)WORK_FIGURES * (int)WORK_NAMES_MAX,
};

struct figure_kind {
	const char *key;   /* "energy", in --fail-if */
	const char *json;  /* "energy_j" */
	const char *label; /* "Energy" */
	const char *unit;  /* "J"; empty: the label has it */
	enum metric_id metric;
};

/* Those of every run. */
extern const struct figure_kind figures[FIGURE_COUNT];

struct figure_set {
	struct figure_kind work[FIGURES_MAX - FIGURE_COUNT];
	size_t work_count; /* of figures, WORK_FIGURES for each name */
	char *names[WORK_NAMES_MAX];
};

void figure_set_release(struct figure_set *set);

/* All figures are those below this. */
enum figure figure_set_end(const struct figure_set *set);

const struct figure_kind *figure_set_kind(const struct figure_set *set, enum figure figure);

/* The first of the WORK_FIGURES figures of work of that name, which is added to the set unless it
 * is there; FIGURES_MAX when there are too many names. */
enum figure figure_set_add_work(struct figure_set *set, const char *name);

/* The figure with that key; FIGURES_MAX: there is none. */
enum figure figure_set_find(const struct figure_set *set, const char *key, size_t length);

/* True for text that is the key of a figure in some set. */
bool figure_key_is_valid(const char *key, size_t length);

/* True for a figure that is better when it is smaller. */
bool figure_is_cost(enum figure figure);

#endif
