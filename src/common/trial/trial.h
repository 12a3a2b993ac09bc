/*
 * A trial: the runs of a benchmark in one recording or in several, grouped into sides that are
 * described and compared. Pure; names are borrowed from the caller and from the series, which must
 * outlive it.
 *
 * The run is the unit of all statistics. Runs that failed, or whose end was not recorded, are kept
 * apart. A recording without a command is a run itself.
 */
#ifndef ASITOP_TRIAL_H
#define ASITOP_TRIAL_H

#include "contrast.h"
#include "../series/edge.h"
#include "figure.h"

/*
 * The baseline of a run: the mean power of the whole windows in the idle time before it. A run with
 * less than two such windows has the baseline of the run before it.
 *
 * The standard error is s / sqrt(m) sqrt((1 + r) / (1 - r)) for m windows with the deviation s and
 * the autocorrelation r >= 0 of neighbours, since windows are not independent; von Storch and
 * Zwiers, Statistical Analysis in Climate Research, 1999, section 6.6.
 */
struct baseline {
	size_t id; /* runs with the same one share it; 0: none */
	double mean_w, error_w;
	int64_t measured_ns;
};

struct trial_run {
	const struct series *series;
	const struct command_run *command; /* NULL: the recording has none */
	int64_t from_ns, to_ns;
	int64_t interval_ns; /* between samples, as requested; 0: unknown */
	size_t number;       /* from 1, among the runs of its side; warm-ups have none */
	/* Energy at the edges is prorated: a window partly inside the run counts in proportion to
	 * that part. NaN: not measured, or for less than TRIAL_COVERAGE of the run. */
	double values[FIGURES_MAX];
	struct edges edges; /* of its energy */
	struct baseline baseline;
	size_t samples;  /* windows that overlap it */
	double coverage; /* the part of it that windows cover, 0 to 1 */
	bool throttled;  /* the thermal pressure was above Nominal */
};

#define TRIAL_COVERAGE 0.95

/* Fewer samples in a run than this do not resolve it. */
enum { TRIAL_SAMPLES = 5 };

struct trial_side {
	const char *name;
	struct trial_run *runs; /* those that count */
	size_t count;
	struct trial_run *left_out; /* those that failed or have no end; not measured */
	size_t left_out_count;
	size_t warmups;
};

enum { TRIAL_SIDES_MAX = 32 };

struct trial {
	bool counts_failures; /* set by the caller: runs that failed count, too */
	struct figure_set figures;
	struct trial_side *sides;
	size_t count;
	size_t baselines; /* ids in use */
	size_t dropped;   /* runs of more than TRIAL_SIDES_MAX sides */
};

void trial_release(struct trial *trial);

/* Adds the runs of a series that lie in a part of it, at least partly, to the side of that name;
 * `side` NULL: each to the side named as its command. If the series has no command, that part is
 * one run. */
void trial_add(struct trial *trial, const char *side, const struct series *series, int64_t from_ns,
	int64_t to_ns);

/* The name of its command among others, else its line, else "command"; "recording" if it has none.
 */
const char *trial_run_name(const struct trial_run *run);

/* The known values of a figure, in the order of the runs; `runs` receives their indices and may be
 * NULL. Both have room for `side->count`. */
size_t trial_values(
	const struct trial_side *side, enum figure figure, double *values, size_t *runs);

/*
 * The statistics of a figure. For energy above baselines that several runs share, the variance
 *
 *     sum over baselines (error_w  sum over its runs (measured time / count))^2
 *
 * of their mean, which the spread of the runs does not show, is added to that of the mean before
 * its interval is computed.
 */
void trial_statistics(
	const struct trial_side *side, enum figure figure, struct statistics *statistics);

/* The contrast of two sides in a figure. Energies above baselines have the errors of baselines that
 * several runs share in common. */
void trial_contrast(const struct trial_side *base, const struct trial_side *other,
	enum figure figure, struct contrast *contrast);

#endif
